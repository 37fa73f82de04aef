/** Who looks at the page and what they may do. Asked for at the start, again at every 401, and when
 * the stream of events ended: a token may have been revoked. */
import { computed, effect, signal } from "@preact/signals";
import { ApiError, get, onSignInNeeded, request, type Schemas } from "../api/client";
import { liveState } from "../api/live";

export type Session = Schemas["Session"];

const RETRY_MS = 3000;
const NOBODY: Session = { tokens_needed: true, name: null, scopes: [] };

/** null: not known yet. */
export const session = signal<Session | null>(null);

/** Why the session is not known; it is asked for again by itself. */
export const sessionError = signal<ApiError | null>(null);

/** True if a token is needed and none was given: the sign-in view is shown. */
export const signInNeeded = computed(
    () => session.value !== null && !session.value.scopes.includes("read"),
);

/** True if settings may be changed, alerts acknowledged ...; buttons that need it are disabled else. */
export const mayChange = computed(() => session.value?.scopes.includes("admin") ?? false);

/** Why nothing can be changed: for `why` of buttons; null if it can. */
export const whyNotChange = computed(() =>
    mayChange.value ? null : "Your token may only look: this needs one with the scope admin",
);

let retry: ReturnType<typeof setTimeout> | undefined;

function keep(next: Session): void {
    sessionError.value = null;
    if (JSON.stringify(next) !== JSON.stringify(session.value)) session.value = next;
}

/** Asks who we are. At the start it is tried until the server answers; later a failure changes
 * nothing. */
export async function loadSession(): Promise<void> {
    clearTimeout(retry);
    try {
        keep(await get("/api/v1/session"));
    } catch (error) {
        if (session.value !== null) return;
        sessionError.value = error instanceof ApiError ? error : new ApiError(0, String(error));
        retry = setTimeout(() => void loadSession(), RETRY_MS);
    }
}

/** Keeps the token in a cookie that no script can read. Throws what was wrong with it. */
export async function signIn(token: string): Promise<void> {
    keep(await request("post", "/api/v1/session", { body: { token } }));
}

export async function signOut(): Promise<void> {
    await request("delete", "/api/v1/session");
    await loadSession();
}

onSignInNeeded.call = () => keep(NOBODY);

effect(() => {
    if (liveState.value === "lost" && session.peek() !== null) void loadSession();
});
