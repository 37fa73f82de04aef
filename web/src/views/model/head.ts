/** What the head of a model's views shows, and the words for it. The last answers are kept, so that
 * nothing jumps on the way from tab to tab. */
import { get, type Schemas } from "../../api/client";
import { useQuery, type Loaded } from "../../state/query";

export type ModelInfo = Schemas["Model"];
export type HealthInfo = Schemas["ModelHealth"];

interface Kept {
    model: ModelInfo | null;
    segments: string[] | null;
    health: HealthInfo | null;
    alerts: Schemas["Alert"][] | null;
}

const MOST_KEPT = 20;
const kept = new Map<string, Kept>();

/** One entry for each model and version, the newest last. */
function keptFor(key: string): Kept {
    const found = kept.get(key) ?? { model: null, segments: null, health: null, alerts: null };
    kept.delete(key);
    kept.set(key, found);
    const oldest = kept.keys().next().value;
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return found;
}

export interface Head extends Kept {
    /** How the model itself was loaded: 404 means that there is none. */
    known: Loaded<ModelInfo>;
}

export function useHead(model: string, version: string | undefined): Head {
    const known = useQuery(
        `model ${model}`,
        (signal) => get("/api/v1/models/{model}", { path: { model }, signal }),
        { live: model, kinds: ["ingest"], everyMs: 15_000 },
    );
    const there = known.data !== null && !known.stale;
    const segments = useQuery(
        `segments ${model}`,
        (signal) => get("/api/v1/models/{model}/segments", { path: { model }, signal }),
        { enabled: there },
    );
    const known_version = there && known.data?.versions.some((one) => one.version === version);
    const of = known_version === true ? version : undefined;
    const health = useQuery(
        `health ${JSON.stringify([model, of])}`,
        (signal) =>
            get("/api/v1/models/{model}/health", {
                path: { model },
                query: of === undefined ? {} : { version: of },
                signal,
            }),
        { enabled: there, live: model, kinds: ["drift", "alert"], everyMs: 20_000 },
    );
    const alerts = useQuery(
        `open alerts ${model}`,
        (signal) => get("/api/v1/alerts", { query: { model, hours: 1, limit: 200 }, signal }),
        { enabled: there, live: model, kinds: ["alert"], everyMs: 2000 },
    );
    const last = keptFor(JSON.stringify([model, version]));
    if (there) last.model = known.data;
    if (segments.data !== null) last.segments = segments.data.segments.map((one) => one.segment);
    if (health.data !== null && !health.stale) last.health = health.data;
    if (alerts.data !== null)
        last.alerts = alerts.data.alerts.filter((one) => one.status !== "resolved");
    return { ...last, known };
}
