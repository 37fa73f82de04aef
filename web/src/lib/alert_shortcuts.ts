/** The keys of the alerts view: what the view listens to and what the help says about it. */
import type { Shortcut } from "./shortcuts";

export type AlertKey =
    | "next"
    | "previous"
    | "open"
    | "acknowledge"
    | "resolve"
    | "silence"
    | "select"
    | "all"
    | "clear";

const TABLE: readonly (Shortcut & { action: AlertKey; codes: readonly string[] })[] = [
    { action: "next", codes: ["j", "ArrowDown"], keys: ["J", "↓"], does: "next alert" },
    { action: "previous", codes: ["k", "ArrowUp"], keys: ["K", "↑"], does: "previous alert" },
    { action: "open", codes: ["Enter"], keys: ["Enter"], does: "open the alert" },
    { action: "acknowledge", codes: ["a"], keys: ["A"], does: "acknowledge it, or all selected" },
    { action: "resolve", codes: ["r"], keys: ["R"], does: "resolve it, or all selected" },
    { action: "silence", codes: ["s"], keys: ["S"], does: "silence its rule for its model" },
    { action: "select", codes: ["x"], keys: ["X"], does: "select or deselect it" },
    { action: "all", codes: ["*"], keys: ["*"], does: "select all that are shown" },
    { action: "clear", codes: ["Escape"], keys: ["Esc"], does: "deselect all" },
];

/** For the help of the page. */
export const ALERT_SHORTCUTS: readonly Shortcut[] = TABLE;

export interface KeyPress {
    key: string;
    ctrlKey: boolean;
    metaKey: boolean;
    altKey: boolean;
}

/** What a key means here; null: nothing. */
export function alertKey(press: KeyPress): AlertKey | null {
    if (press.ctrlKey || press.metaKey || press.altKey) return null;
    return TABLE.find((one) => one.codes.includes(press.key))?.action ?? null;
}
