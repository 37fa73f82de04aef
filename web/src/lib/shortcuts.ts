/** Keys of the page: which do what, and what a key means after another one. */

export interface Shortcut {
    keys: readonly string[];
    does: string;
}

/** Segments that "g" and a letter go to. */
export const PLACES: Readonly<Record<string, readonly string[]>> = {
    m: [],
    a: ["alerts"],
    r: ["rules"],
    t: ["retraining"],
    s: ["settings"],
};

export const SHORTCUTS: readonly Shortcut[] = [
    { keys: ["g", "m"], does: "Models" },
    { keys: ["g", "a"], does: "Alerts" },
    { keys: ["g", "r"], does: "Rules" },
    { keys: ["g", "t"], does: "Retraining" },
    { keys: ["g", "s"], does: "Settings" },
    { keys: ["/"], does: "Search" },
    { keys: ["?"], does: "These keys" },
    { keys: ["Esc"], does: "Close what is open" },
];

/** What is to be done; null: nothing. */
export type KeyAction =
    { kind: "go"; to: readonly string[] } | { kind: "search" } | { kind: "help" } | null;

/** Time between the keys of a pair. */
const PAIR_MS = 1500;

/** Takes keys one after the other. */
export function keyReader(): (key: string, now_ms: number) => KeyAction {
    let since_ms = -Infinity;
    return (key, now_ms) => {
        const second = now_ms - since_ms <= PAIR_MS;
        since_ms = !second && key === "g" ? now_ms : -Infinity;
        const to = Object.entries(PLACES).find(([letter]) => letter === key)?.[1];
        if (second && to !== undefined) return { kind: "go", to };
        if (key === "/") return { kind: "search" };
        return key === "?" ? { kind: "help" } : null;
    };
}
