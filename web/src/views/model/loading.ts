/** The questions behind the views of a model. */
import { get, request, type Schemas } from "../../api/client";
import type { Marker } from "../../charts/types";
import { secondsOf } from "../../lib/time";
import { useQuery, type Loaded } from "../../state/query";
import { isoOf, range } from "../../state/range";
import { linkTo, place } from "../../state/route";
import { scopeKey, scopeQuery, type Scope } from "./frame";
import type { ModelInfo } from "./head";
import { parseLimit, rulesFor, type RuleLimit } from "./limits";
import { alertMarkers, momentMarker, retrainingMarkers, versionMarkers } from "./markers";
import { momentOf, spanOf, type Span } from "./span";

/** An answer in windows, with the stretch that was asked for. */
export interface Windowed<T> {
    span: Span;
    data: T;
}

const FIVE_MINUTES_S = 300;
const MINUTE_S = 60;
const CHECKED_RULES = 20;

/** When the data of a model begin and end. */
function dataOf(model: ModelInfo): { first: number | null; last: number | null } {
    return { first: secondsOf(model.first), last: secondsOf(model.last) };
}

/** The moment that the address is about; undefined: now. */
export function momentHere(model: ModelInfo): string | undefined {
    const { at } = place.value.query;
    return momentOf(range.value, at, Date.now() / 1000, dataOf(model));
}

/** Names a stretch in the keys of queries. The clock is not in it: it is read when asking. */
function stretchKey(model: ModelInfo): string {
    const { from, to } = range.value;
    const first = from === "all" ? model.first : null;
    return JSON.stringify([from, to, first, place.value.query["step"]]);
}

function nowSpan(model: ModelInfo, finest: number): Span {
    return spanOf(range.value, Date.now() / 1000, {
        finest,
        ...dataOf(model),
        step: place.value.query["step"],
    });
}

export function usePerformance(
    scope: Scope,
    model: ModelInfo,
    exact: boolean,
): Loaded<Windowed<Schemas["Performance"]>> {
    return useQuery(
        `performance ${scopeKey(scope)} ${stretchKey(model)} ${exact}`,
        async (signal) => {
            const span = nowSpan(model, FIVE_MINUTES_S);
            const data = await get("/api/v1/models/{model}/performance", {
                path: { model: scope.model },
                query: {
                    ...scopeQuery(scope),
                    ...span.query,
                    usual: true,
                    ...(exact ? { exact: true } : {}),
                },
                signal,
            });
            return { span, data };
        },
        { live: exact ? undefined : scope.model, kinds: ["ingest"], everyMs: 10_000 },
    );
}

export function useActivity(scope: Scope, model: ModelInfo): Loaded<Windowed<Schemas["Activity"]>> {
    return useQuery(
        `activity ${scopeKey(scope)} ${stretchKey(model)}`,
        async (signal) => {
            const span = nowSpan(model, MINUTE_S);
            const data = await get("/api/v1/models/{model}/activity", {
                path: { model: scope.model },
                query: { ...scopeQuery(scope), ...span.query },
                signal,
            });
            return { span, data };
        },
        { live: scope.model, kinds: ["ingest"], everyMs: 10_000 },
    );
}

export function useDriftMap(scope: Scope, model: ModelInfo): Loaded<Windowed<Schemas["DriftMap"]>> {
    return useQuery(
        `drift map ${scopeKey(scope)} ${stretchKey(model)}`,
        async (signal) => {
            const span = nowSpan(model, FIVE_MINUTES_S);
            const data = await get("/api/v1/models/{model}/drift/map", {
                path: { model: scope.model },
                query: {
                    ...(scope.version === undefined ? {} : { version: scope.version }),
                    ...span.query,
                },
                signal,
            });
            return { span, data };
        },
        { live: scope.model, kinds: ["drift"], everyMs: 10_000 },
    );
}

/** Metric points that were computed elsewhere, step by step; they have no segments. */
export function usePoints(scope: Scope, model: ModelInfo): Loaded<Schemas["PointSeriesList"]> {
    return useQuery(
        `points ${scopeKey(scope)} ${stretchKey(model)}`,
        (signal) => {
            const { query } = nowSpan(model, MINUTE_S);
            return get("/api/v1/models/{model}/points", {
                path: { model: scope.model },
                query: {
                    ...(scope.version === undefined ? {} : { version: scope.version }),
                    ...query,
                },
                signal,
            });
        },
        {
            enabled: scope.segment === undefined,
            live: scope.model,
            kinds: ["ingest"],
            everyMs: 10_000,
        },
    );
}

/** Levels of the rules that watch a metric of what is shown. */
export function useLimits(scope: Scope): readonly RuleLimit[] {
    const found = useQuery(`limits ${scopeKey(scope)}`, async (signal) => {
        const { rules } = await get("/api/v1/rules", { signal });
        const fitting = rulesFor(rules, scope).slice(0, CHECKED_RULES);
        const read = fitting.map(async (rule): Promise<RuleLimit[]> => {
            const checked = await request("post", "/api/v1/rules/check", {
                body: { expr: rule.expr },
                signal,
            });
            const limit = parseLimit(checked.canonical ?? "");
            return limit === null ? [] : [{ ...limit, rule: rule.name, severity: rule.severity }];
        });
        return (await Promise.all(read)).flat();
    });
    return found.data ?? [];
}

/** What happened in the range. */
export interface Happened {
    alerts: readonly (Schemas["Alert"] & { marker: Marker })[];
    others: readonly Marker[];
}

export function useHappened(scope: Scope, model: ModelInfo): Happened {
    const { model: name, version } = scope;
    const of = version === undefined ? { model: name } : { model: name, version };
    const alerts = useQuery(
        `alerts of ${scopeKey(scope)} ${stretchKey(model)}`,
        (signal) => {
            const span = nowSpan(model, MINUTE_S);
            const from = span.from === null ? {} : { from: isoOf(span.from) };
            return get("/api/v1/alerts", {
                query: { ...of, ...from, to: isoOf(span.to), limit: 500 },
                signal,
            });
        },
        { live: name, kinds: ["alert"] },
    );
    const runs = useQuery(`retraining of ${name}`, (signal) =>
        get("/api/v1/retraining", { query: { model: name, limit: 100 }, signal }),
    );
    const link = (id: string): string => linkTo(["alerts", id]);
    return {
        alerts: (alerts.data?.alerts ?? [])
            .filter((alert) => (alert.segment ?? undefined) === scope.segment)
            .flatMap((alert) =>
                alertMarkers([alert], link).map((marker) => ({ ...alert, marker })),
            ),
        others: [
            ...momentMarker(place.value.query["at"]),
            ...(version === undefined ? versionMarkers(model.versions) : []),
            ...retrainingMarkers(runs.data?.runs ?? [], linkTo(["retraining"], { model: name })),
        ],
    };
}

/** A moment in place of a stretch: one shade for each open alert would cover the chart. */
function asMoment(marker: Marker): Marker {
    return { ...marker, until: marker.time };
}

/** The marks of a large chart: alerts about it as stretches, others as moments. */
export function allMarks(happened: Happened, about: (term: string | null) => boolean): Marker[] {
    return [
        ...happened.alerts.map((alert) =>
            about(alert.term) ? alert.marker : asMoment(alert.marker),
        ),
        ...happened.others,
    ];
}

/** The marks of a small chart: without alerts about other things. */
export function marksOf(happened: Happened, about: (term: string | null) => boolean): Marker[] {
    return [
        ...happened.alerts.filter((alert) => about(alert.term)).map((alert) => alert.marker),
        ...happened.others,
    ];
}
