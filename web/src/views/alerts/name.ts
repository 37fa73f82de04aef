/** Under which name this person acts. */
import { signal } from "@preact/signals";
import { session } from "../../state/session";

const KEY = "veer-name";

function stored(): string {
    try {
        return localStorage.getItem(KEY) ?? "";
    } catch {
        return "";
    }
}

/** What the person calls themselves; asked for only where no token says it. */
export const ownName = signal(stored());

export function setOwnName(name: string): void {
    ownName.value = name;
    try {
        localStorage.setItem(KEY, name);
    } catch {
        // Storage may be forbidden: the name then lasts as long as the page.
    }
}

/** True if no token says who this is. */
export function isNameless(): boolean {
    return session.value !== null && session.value.name === null;
}

/** `by` of an action: absent where the token says it. */
export function byWhom(): { by?: string } {
    const name = ownName.value.trim();
    return isNameless() && name !== "" ? { by: name } : {};
}
