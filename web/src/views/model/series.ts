/** Windows of performance as series of charts. */
import type { Schemas } from "../../api/client";
import type { Series } from "../../charts/types";
import { secondsOf } from "../../lib/time";

type Window = Pick<
    Schemas["PerformanceWindow"],
    "from" | "to" | "predictions" | "labelled" | "coverage" | "values"
>;

/** Below this part of the usual coverage a window is drawn weaker: what its labels say can change. */
const WEAK_PART = 0.6;

/** And with fewer labels than this it says nothing yet. */
const LEAST_LABELS = 5;

const NO_LABELS = /^(confidence|latency|throughput|error_rate|cost)/;

/** False for metrics that are there as soon as the predictions are. */
export function needsLabels(metric: string): boolean {
    return !NO_LABELS.test(metric);
}

export function startsOf(windows: readonly { from: string }[]): number[] {
    return windows.map((window) => secondsOf(window.from) ?? 0);
}

/** The window that is still being filled; -1: none is. */
export function runningIndex(windows: readonly { to: string }[], now_s: number): number {
    const last = windows[windows.length - 1];
    return last !== undefined && (secondsOf(last.to) ?? 0) > now_s ? windows.length - 1 : -1;
}

/** Share of predictions that get a label in the end, as far as it is known: over all time, or what
 * most windows have, whichever is more. null: there are no labels. */
export function usualCoverage(
    windows: readonly Window[],
    ever: { predictions: number; labelled: number },
): number | null {
    const seen = windows
        .map((window) => window.coverage)
        .filter((one): one is number => one !== null)
        .sort((a, b) => a - b);
    const median = seen[Math.floor(seen.length / 2)] ?? 0;
    const overall = ever.predictions > 0 ? ever.labelled / ever.predictions : 0;
    const usual = Math.min(1, Math.max(median, overall));
    return usual > 0 ? usual : null;
}

/** Windows on either side that are looked at together: coverage of few predictions jumps. */
const BESIDE = 2;

/** Windows whose labels are still arriving. */
export function weakWindows(windows: readonly Window[], usual: number | null): boolean[] {
    return windows.map((window, i) => {
        if (usual === null || window.predictions === 0) return false;
        const near = windows.slice(Math.max(0, i - BESIDE), i + BESIDE + 1);
        const sum = (of: (one: Window) => number): number =>
            near.reduce((total, one) => total + of(one), 0);
        return sum((one) => one.labelled) / sum((one) => one.predictions) < usual * WEAK_PART;
    });
}

/** The unit that durations up to this one are written in. */
export function durationUnit(most_s: number): { seconds: number; unit: string } {
    if (most_s >= 2 * 86400) return { seconds: 86400, unit: "d" };
    if (most_s >= 7200) return { seconds: 3600, unit: "h" };
    return most_s >= 120 ? { seconds: 60, unit: "min" } : { seconds: 1, unit: "s" };
}

export interface MetricLine {
    values: (number | null)[];
    n: (number | null)[];
    lo: (number | null)[];
    hi: (number | null)[];
    /** Some value has bounds that can be seen. */
    bounded: boolean;
    /** Windows with a value. */
    count: number;
}

/** One metric of all windows. */
export function lineOf(windows: readonly Window[], metric: string): MetricLine {
    const line: MetricLine = { values: [], n: [], lo: [], hi: [], bounded: false, count: 0 };
    for (const window of windows) {
        const found = window.values[metric];
        const value = found?.value ?? null;
        const lo = value === null ? null : (found?.lo ?? value);
        const hi = value === null ? null : (found?.hi ?? value);
        line.values.push(value);
        line.n.push(value === null ? null : (found?.n ?? null));
        line.lo.push(lo);
        line.hi.push(hi);
        if (value !== null) line.count++;
        if (lo !== null && hi !== null && hi - lo > 0.002 * Math.abs(value ?? 0))
            line.bounded = true;
    }
    return line;
}

/** A metric as a series; weak values are marked, those of a handful of labels left out, unless there
 * is nothing else. */
export function metricSeries(
    title: string,
    line: MetricLine,
    weak: readonly boolean[],
    words: string,
): Series[] {
    const bounds = line.bounded ? { lo: line.lo, hi: line.hi, bounds: "exact value within" } : {};
    const firm = line.values.some((value, i) => value !== null && weak[i] !== true);
    const values = line.values.map((value, i) =>
        firm && weak[i] === true && (line.n[i] ?? 0) < LEAST_LABELS ? null : value,
    );
    return [{ label: title, values, n: line.n, weak, weakWords: words, ...bounds }];
}

export interface Reported {
    times: number[];
    values: number[];
    /** Points behind each value. */
    n: number[];
}

/** Metric points of each step: their means. */
export function reportedOf(series: Pick<Schemas["PointSeries"], "values">): Reported {
    return {
        times: series.values.map((step) => secondsOf(step.from) ?? 0),
        values: series.values.map((step) => step.value),
        n: series.values.map((step) => step.n),
    };
}

/** Lays a second series with times of its own over a first one. */
export function overlay(
    times: readonly number[],
    series: readonly Series[],
    other: Reported & { label: string },
): { times: number[]; series: Series[] } {
    const all = [...new Set([...times, ...other.times])].sort((a, b) => a - b);
    const place = new Map(all.map((time, i) => [time, i]));
    const spread = (
        from: readonly number[],
        values: readonly (number | null)[],
    ): (number | null)[] => {
        const out: (number | null)[] = all.map(() => null);
        from.forEach((time, i) => {
            out[place.get(time) ?? 0] = values[i] ?? null;
        });
        return out;
    };
    const spreadFlags = (from: readonly number[], flags: readonly boolean[]): boolean[] =>
        spread(
            from,
            flags.map((flag) => (flag ? 1 : null)),
        ).map((flag) => flag === 1);
    const moved = series.map((one) => ({
        ...one,
        values: spread(times, one.values),
        ...(one.n ? { n: spread(times, one.n) } : {}),
        ...(one.lo ? { lo: spread(times, one.lo) } : {}),
        ...(one.hi ? { hi: spread(times, one.hi) } : {}),
        ...(one.weak ? { weak: spreadFlags(times, one.weak) } : {}),
    }));
    const added: Series = {
        label: other.label,
        values: spread(other.times, other.values),
        n: spread(other.times, other.n),
        color: "--series-3",
    };
    return { times: all, series: [...moved, added] };
}
