/** Colours of the page for what is drawn on a canvas. */
import { shownTheme } from "../state/theme";

let theme: string | null = null;
const known = new Map<string, string>();

/** The value of a custom property ("--series-1") in the theme that is shown. */
export function colorOfName(name: string): string {
    if (theme !== shownTheme.peek()) {
        known.clear();
        theme = shownTheme.peek();
    }
    const kept = known.get(name);
    if (kept !== undefined) return kept;
    const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    known.set(name, value);
    return value;
}
