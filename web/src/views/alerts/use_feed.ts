/** What the feed shows: the server's answers, the news since, and what was just done; nothing
 * moves while somebody is about to click. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { get } from "../../api/client";
import { onLive } from "../../api/live";
import {
    filterOf,
    gather,
    nextFeed,
    NO_FEED,
    statusesOf,
    type Feed,
    type FeedFilter,
} from "../../lib/alert_feed";
import { liveEnd, range, rangeQuery } from "../../state/range";
import { useQuery, type Loaded } from "../../state/query";
import { place } from "../../state/route";
import { done, hoped, type Alert } from "./actions";

/** The most that one answer of the server has. */
const LIMIT = 1000;
const RELOAD_MS = 15000;
const SCROLLED_PX = 80;

interface Answer {
    alerts: Alert[];
    truncated: boolean;
    /** When it was asked for, ms since 1970. */
    asked: number;
}

type Narrow = Pick<FeedFilter, "model" | "rule" | "severity">;

async function askAll(filter: FeedFilter, narrow: Narrow | null, signal: AbortSignal) {
    const times = rangeQuery(range.value);
    const answers = await Promise.all(
        statusesOf(filter.status).map((status) =>
            get("/api/v1/alerts", {
                query: {
                    ...times,
                    limit: LIMIT,
                    ...(status === undefined ? {} : { status }),
                    ...(narrow?.model ? { model: narrow.model } : {}),
                    ...(narrow?.rule ? { rule: narrow.rule } : {}),
                    ...(narrow?.severity ? { severity: narrow.severity } : {}),
                },
                signal,
            }),
        ),
    );
    return {
        alerts: answers.flatMap((answer) => answer.alerts),
        truncated: answers.some((answer) => answer.truncated),
    };
}

/** Everything of the time range; where there is too much, also what the filters ask for. */
async function load(filter: FeedFilter, signal: AbortSignal): Promise<Answer> {
    const asked = Date.now();
    const wide = await askAll(filter, null, signal);
    const narrowed = filter.model ?? filter.rule ?? filter.severity;
    if (!wide.truncated || narrowed === null) return { ...wide, asked };
    const narrow = await askAll(filter, filter, signal);
    return {
        alerts: gather(wide.alerts, narrow.alerts),
        truncated: narrow.truncated,
        asked,
    };
}

/** News of the stream, by id, with the time they came. */
function useNews(): ReadonlyMap<string, { alert: Alert; at: number }> {
    const [news, setNews] = useState<ReadonlyMap<string, { alert: Alert; at: number }>>(new Map());
    useEffect(() => {
        let coming = new Map<string, { alert: Alert; at: number }>();
        let timer: ReturnType<typeof setTimeout> | undefined;
        const flush = (): void => {
            timer = undefined;
            const batch = coming;
            coming = new Map();
            setNews((old) => new Map([...old, ...batch]));
        };
        const stop = onLive("alert", (alert) => {
            if (typeof alert.id !== "string") return;
            coming.set(alert.id, { alert, at: Date.now() });
            timer ??= setTimeout(flush, 300);
        });
        return () => {
            clearTimeout(timer);
            stop();
        };
    }, []);
    return news;
}

/** All alerts that are known, newest first: what was answered, and what is newer than that. */
function useKnown(filter: FeedFilter): { query: Loaded<Answer>; all: Alert[] } {
    const narrow = JSON.stringify([
        range.value,
        filter.status,
        filter.model,
        filter.rule,
        filter.severity,
    ]);
    const query = useQuery(`alerts ${narrow}`, (signal) => load(filter, signal), {
        live: "*",
        kinds: ["alert"],
        everyMs: RELOAD_MS,
    });
    const news = useNews();
    const mine = done.value;
    const hopes = hoped.value;
    const answer = query.data;
    const live = liveEnd(range.value);
    const all = useMemo(() => {
        if (answer === null) return [];
        const known = new Set(answer.alerts.map((alert) => alert.id));
        const since = (from: ReadonlyMap<string, { alert: Alert; at: number }>): Alert[] =>
            [...from.values()]
                .filter((one) => one.at >= answer.asked && (live || known.has(one.alert.id)))
                .map((one) => one.alert);
        return gather(answer.alerts, since(news), since(mine), [...hopes.values()]);
    }, [answer, news, mine, hopes, live]);
    return { query, all };
}

export interface FeedState {
    filter: FeedFilter;
    query: Loaded<Answer>;
    all: Alert[];
    /** null: not known yet. */
    feed: Feed<Alert> | null;
    /** Lets new alerts in now. */
    release: () => void;
    /** Says that a pointer or the focus is (not) among the rows, that something is selected ... */
    hold: (why: string, on: boolean) => void;
}

/** The feed for the filters of the address. */
export function useFeed(): FeedState {
    const filter = filterOf(place.value.query);
    const { query, all } = useKnown(filter);
    const key = JSON.stringify([filter, range.value]);
    const [state, setState] = useState<{ key: string; feed: Feed<Alert> }>({
        key: "",
        feed: NO_FEED,
    });
    const reasons = useRef(new Set<string>()).current;
    const held = (): boolean => reasons.size > 0 || scrollY > SCROLLED_PX;
    const ready = query.data !== null && !query.stale;
    const step = useCallback(
        (hold: boolean) =>
            setState((old) => ({
                key,
                feed: nextFeed(
                    old.key === key ? old.feed : NO_FEED,
                    all,
                    filter,
                    hold && old.key === key,
                ),
            })),
        [key, all],
    );
    useEffect(() => {
        if (ready) step(held());
    }, [step, ready]);
    const release = useCallback(() => step(false), [step]);
    const hold = useCallback(
        (why: string, on: boolean) => {
            if (on) reasons.add(why);
            else reasons.delete(why);
            if (!on && ready && !held()) step(false);
        },
        [step, ready],
    );
    useEffect(() => {
        const onScroll = (): void => {
            if (ready && state.feed.waiting.length > 0 && !held()) step(false);
        };
        addEventListener("scroll", onScroll, { passive: true });
        return () => removeEventListener("scroll", onScroll);
    }, [step, ready, state.feed.waiting.length]);
    return { filter, query, all, feed: state.key === "" ? null : state.feed, release, hold };
}
