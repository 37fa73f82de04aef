/** Which metrics a model has in a range, and why it does not have the others. */
import type { Schemas } from "../../api/client";
import { lineOf, reportedOf, type MetricLine, type Reported } from "./series";

export interface ShownMetric {
    name: string;
    title: string;
    unit: string;
    /** "higher", "lower"; null: neither. */
    better: string | null;
    line: MetricLine;
    reported: Reported | null;
    /** Over the whole range; null: only reported. */
    overall: { value: number; n: number | null } | null;
}

export interface AbsentMetrics {
    titles: string[];
    why: string;
}

type Performance = Pick<Schemas["Performance"], "metrics" | "windows" | "overall">;

type PointSeries = Schemas["PointSeries"];

function ownMetric(series: PointSeries): ShownMetric {
    const dataset = series.dataset === "" ? "" : ` (${series.dataset})`;
    return {
        name: `${series.metric}${dataset}`,
        title: `${series.title}${dataset}`,
        unit: series.unit,
        better: series.better,
        line: lineOf([], ""),
        reported: reportedOf(series),
        overall: null,
    };
}

/** Metrics with a value somewhere in the range: computed ones, then those that are only reported.
 * Points of a dataset stand for themselves. */
export function shownMetrics(
    performance: Performance,
    points: readonly PointSeries[],
): ShownMetric[] {
    const computed = performance.metrics.map((info): ShownMetric => {
        const overall = performance.overall.values[info.name];
        const value = overall?.value ?? null;
        const found = points.find((one) => one.metric === info.name && one.dataset === "");
        return {
            name: info.name,
            title: info.title,
            unit: info.unit,
            better: info.better,
            line: lineOf(performance.windows, info.name),
            reported: found === undefined ? null : reportedOf(found),
            overall: value === null ? null : { value, n: overall?.n ?? null },
        };
    });
    const names = new Set(performance.metrics.map((info) => info.name));
    const own = points
        .filter((one) => one.dataset !== "" || !names.has(one.metric))
        .map((one) => ownMetric(one));
    return [...computed, ...own].filter(
        (one) => one.line.count > 0 || (one.reported?.times.length ?? 0) > 0,
    );
}

/** The others, together with those that are missing for the same reason. */
export function absentMetrics(
    performance: Performance,
    shown: readonly ShownMetric[],
): AbsentMetrics[] {
    const there = new Set(shown.map((one) => one.name));
    const by = new Map<string, string[]>();
    for (const info of performance.metrics) {
        if (there.has(info.name)) continue;
        const why = performance.overall.values[info.name]?.why ?? "no data";
        by.set(why, [...(by.get(why) ?? []), info.title]);
    }
    return [...by].map(([why, titles]) => ({ why, titles }));
}

/** The metric of the address if it is there, else the first. */
export function mainMetric(
    shown: readonly ShownMetric[],
    wanted: string | undefined,
): ShownMetric | null {
    return shown.find((one) => one.name === wanted) ?? shown[0] ?? null;
}
