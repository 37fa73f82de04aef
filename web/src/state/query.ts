/** What a component shows of the server: loaded once, kept while it is loaded again (no jumps),
 * loaded again when `key` changes, when the page is told that something new is there, and when the
 * connection is back. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { onLive } from "../api/live";
import { liveEnd, range } from "./range";

export interface Loaded<T> {
    /** The newest answer for this key, or the last one of the key before while `loading`. */
    data: T | null;
    error: ApiError | null;
    loading: boolean;
    /** True if `data` belongs to an earlier key. */
    stale: boolean;
    reload: () => void;
}

export interface QueryOptions {
    /** Loads again at events of this model ("*": of any); absent: not at events. */
    live?: string | undefined;
    /** Which events; absent: all. */
    kinds?: ("ingest" | "drift" | "alert" | "retraining")[];
    /** Also at events while the time range does not end now: what is shown does not depend on it. */
    always?: boolean;
    /** Not more often than this; absent: LIVE_MS. */
    everyMs?: number;
    /** False: does not ask at all. */
    enabled?: boolean;
}

const LIVE_MS = 5000;
const RETRY_MS = 5000;

function asApiError(error: unknown): ApiError {
    return error instanceof ApiError ? error : new ApiError(0, String(error));
}

/** Loads again at events, at most once in everyMs, and only while the page is looked at and its
 * range ends now. */
function useLiveReload(options: QueryOptions, reload: () => void): void {
    const { live, kinds, everyMs = LIVE_MS, always = false } = options;
    const wanted = (kinds ?? ["ingest", "drift", "alert", "retraining"]).join();
    useEffect(() => {
        if (live === undefined) return;
        let timer: ReturnType<typeof setTimeout> | undefined;
        let last = Date.now();
        const due = (event: { model?: string | null }): void => {
            if (
                live !== "*" &&
                event.model !== undefined &&
                event.model !== null &&
                event.model !== live
            )
                return;
            if (timer !== undefined || !(always || liveEnd(range.value))) return;
            timer = setTimeout(
                () => {
                    timer = undefined;
                    last = Date.now();
                    if (document.visibilityState === "visible") reload();
                },
                Math.max(250, last + everyMs - Date.now()),
            );
        };
        const stops = (["ingest", "drift", "alert", "retraining"] as const)
            .filter((kind) => wanted.includes(kind))
            .map((kind) => onLive(kind, due));
        return () => {
            clearTimeout(timer);
            for (const stop of stops) stop();
        };
    }, [live, wanted, everyMs, always, reload]);
}

/**
 * @param key  names what is loaded; everything that `load` depends on
 * @param load asks the server; stops when the signal says so
 */
export function useQuery<T>(
    key: string,
    load: (signal: AbortSignal) => Promise<T>,
    options: QueryOptions = {},
): Loaded<T> {
    const enabled = options.enabled ?? true;
    const [turn, setTurn] = useState(0);
    const [state, setState] = useState<{ key: string; data: T | null; error: ApiError | null }>({
        key: "",
        data: null,
        error: null,
    });
    const [loading, setLoading] = useState(enabled);
    const loader = useRef(load);
    loader.current = load;
    const reload = useRef(() => setTurn((n) => n + 1)).current;

    useEffect(() => {
        if (!enabled) return;
        const control = new AbortController();
        let retry: ReturnType<typeof setTimeout> | undefined;
        setLoading(true);
        loader
            .current(control.signal)
            .then((data) => {
                if (!control.signal.aborted) setState({ key, data, error: null });
            })
            .catch((thrown: unknown) => {
                if (control.signal.aborted) return;
                const error = asApiError(thrown);
                setState((old) => ({ key, data: old.key === key ? old.data : null, error }));
                if (error.status === 0 || error.status === 503)
                    retry = setTimeout(reload, RETRY_MS);
            })
            .finally(() => {
                if (!control.signal.aborted) setLoading(false);
            });
        return () => {
            control.abort();
            clearTimeout(retry);
        };
    }, [key, turn, enabled, reload]);

    useEffect(() => onLive("again", reload), [reload]);
    useLiveReload(options, reload);
    const stale = state.key !== key;
    return {
        data: state.data,
        error: stale ? null : state.error,
        loading: enabled && (loading || stale),
        stale,
        reload,
    };
}
