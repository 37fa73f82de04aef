/** Who looks at the page and what they may do. */
import { computed, signal } from "@preact/signals";

export interface Session {
    tokens_needed: boolean;
    name: string | null;
    scopes: string[];
}

/** null: not known yet. */
export const session = signal<Session | null>(null);

/** True if a token is needed and none was given: the sign-in view is shown. */
export const signInNeeded = computed(
    () => session.value !== null && !session.value.scopes.includes("read"),
);

/** True if settings may be changed, alerts acknowledged ...; buttons that need it are disabled else. */
export const mayChange = computed(() => session.value?.scopes.includes("admin") ?? false);
