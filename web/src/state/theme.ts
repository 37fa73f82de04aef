/** Light or dark: as the system has it, unless the person chose. */
import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
const KEY = "veer-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme {
    try {
        const kept = localStorage.getItem(KEY);
        return kept === "light" || kept === "dark" ? kept : "system";
    } catch {
        return "system";
    }
}

export const theme = signal<Theme>(stored());
const systemDark = signal(system.matches);
/** What is shown; charts read their colours anew when it changes. */
export const shownTheme = signal<"light" | "dark">("light");

system.addEventListener("change", () => {
    systemDark.value = system.matches;
});

effect(() => {
    const dark = theme.value === "dark" || (theme.value === "system" && systemDark.value);
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
    shownTheme.value = dark ? "dark" : "light";
});

export function setTheme(next: Theme): void {
    theme.value = next;
    try {
        if (next === "system") localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, next);
    } catch {
        // Storage may be forbidden: the choice then lasts as long as the page.
    }
}
