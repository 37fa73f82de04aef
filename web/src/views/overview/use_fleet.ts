/** All models at a glance, loaded again while records come in; what did not change keeps its
 * objects, so that only rows with news are drawn again. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { get, type Schemas } from "../../api/client";
import { patchFleet } from "../../lib/fleet";
import { distanceSeconds, liveEnd, range } from "../../state/range";
import { useQuery, type Loaded } from "../../state/query";

export type Model = Schemas["OverviewModel"];
export type Overview = Schemas["Overview"];

export interface Fleet {
    answer: Overview;
    models: Model[];
    /** Of each model whose standing changed: the number of answers at which it last did. */
    news: ReadonlyMap<string, number>;
    /** Seconds since 1970 of the answer. */
    now_s: number;
}

const LIVE_MS = 5000;
/** Before the first prediction: people wait in front of the page. */
const EAGER_MS = 300;
/** The server reads large fleets little by little. */
const PENDING_MS = 700;
const USUAL_HOURS = 24;
const MOST_HOURS = 8784;

/** Hours of the range of the page, if it ends now. */
function hoursShown(): number {
    const seconds = liveEnd(range.value) ? distanceSeconds(range.value.from) : null;
    if (seconds === null) return USUAL_HOURS;
    return Math.min(MOST_HOURS, Math.max(1, Math.ceil(seconds / 3600)));
}

interface Kept {
    answer: Overview | null;
    models: Model[];
    news: Map<string, number>;
    turn: number;
}

/** Takes an answer in; names that have news get the number of this turn. */
function take(kept: Kept, answer: Overview): Kept {
    const sameRange = kept.answer?.hours === answer.hours;
    const { models, changed } = patchFleet(
        sameRange ? kept.models : [],
        answer.models,
        (model) => model.first !== null,
    );
    const turn = kept.turn + 1;
    const news = new Map(sameRange ? kept.news : []);
    for (const name of changed) news.set(name, turn);
    return { answer, models, news, turn };
}

export interface LoadedFleet {
    fleet: Fleet | null;
    loaded: Loaded<Overview>;
    /** False where the page shows a time that is over, or everything: then it is the last day. */
    asAsked: boolean;
}

export function useFleet(): LoadedFleet {
    const hours = hoursShown();
    const kept = useRef<Kept>({ answer: null, models: [], news: new Map(), turn: 0 });
    const none = kept.current.answer?.models.length === 0;
    const loaded = useQuery(
        `overview ${hours}`,
        (signal) => get("/api/v1/overview", { query: { hours }, signal }),
        { live: "*", everyMs: none ? EAGER_MS : LIVE_MS },
    );
    const { data, reload } = loaded;
    const fleet = useMemo(() => {
        if (data === null) return null;
        if (data !== kept.current.answer) kept.current = take(kept.current, data);
        const { models, news } = kept.current;
        return { answer: data, models, news, now_s: Date.parse(data.at) / 1000 };
    }, [data]);
    useEffect(() => {
        if (data === null || data.pending === 0) return;
        const timer = setTimeout(reload, PENDING_MS);
        return () => clearTimeout(timer);
    }, [data, reload]);
    const asAsked = liveEnd(range.value) && distanceSeconds(range.value.from) !== null;
    return { fleet, loaded, asAsked };
}
