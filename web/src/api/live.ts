/** The stream of events: what was taken in, drift runs, alerts. It reconnects by itself; `liveState`
 * says how it stands, and after a gap everything that listens is told to look again. */
import { signal } from "@preact/signals";
import type { Schemas } from "./client";

export type LiveState = "connecting" | "live" | "lost";

export interface LiveEvents {
    /** Predictions, labels or points were taken in. */
    ingest: { model: string; versions?: string[]; new?: string[] };
    /** A drift run was made; without its columns. */
    drift: { model: string; version: string };
    /** Something happened to an alert. */
    alert: Schemas["Alert"] & { event?: string };
    /** A run of retraining began, went on or ended. */
    retraining: Schemas["Retraining"];
    /** The stream is back after a gap: anything may have happened. */
    again: Record<string, never>;
}
export type LiveKind = keyof LiveEvents;

type Listener<K extends LiveKind> = (event: LiveEvents[K]) => void;
type Listeners = { [K in LiveKind]: Set<Listener<K>> };

const listeners: Listeners = {
    ingest: new Set(),
    drift: new Set(),
    alert: new Set(),
    retraining: new Set(),
    again: new Set(),
};
const RETRY_MS = 3000;

export const liveState = signal<LiveState>("connecting");
/** When the state last changed, ms since 1970. */
export const liveSince = signal(Date.now());

let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
let wasLost = false;

function setState(state: LiveState): void {
    if (liveState.value === state) return;
    liveState.value = state;
    liveSince.value = Date.now();
}

function tell<K extends LiveKind>(kind: K, event: LiveEvents[K]): void {
    for (const listener of listeners[kind]) listener(event);
}

function pass<K extends LiveKind>(kind: K): (message: MessageEvent<string>) => void {
    return (message) => {
        try {
            tell(kind, JSON.parse(message.data) as LiveEvents[K]);
        } catch {
            // Not JSON: an event of a newer server, which this page does not know.
        }
    };
}

function lost(): void {
    wasLost = true;
    setState("lost");
    // A closed stream does not come back by itself.
    if (source !== null && source.readyState === EventSource.CLOSED) {
        clearTimeout(retry);
        retry = setTimeout(connectLive, RETRY_MS);
    }
}

/** Opens the stream; a second call opens it anew. */
export function connectLive(): void {
    disconnectLive();
    source = new EventSource("/api/v1/events");
    source.onopen = () => {
        setState("live");
        if (wasLost) tell("again", {});
        wasLost = false;
    };
    source.onerror = lost;
    source.addEventListener("ingest", pass("ingest"));
    source.addEventListener("drift", pass("drift"));
    source.addEventListener("alert", pass("alert"));
    source.addEventListener("retraining", pass("retraining"));
}

export function disconnectLive(): void {
    clearTimeout(retry);
    source?.close();
    source = null;
}

/** Calls back at each event of a kind; gives what ends that. */
export function onLive<K extends LiveKind>(kind: K, listener: Listener<K>): () => void {
    listeners[kind].add(listener);
    return () => {
        listeners[kind].delete(listener);
    };
}
