/** Windows of activity as series of charts. */
import type { Schemas } from "../../api/client";
import type { Series, SeriesColor } from "../../charts/types";

type Window = Schemas["ActivityWindow"];
type Numbers = Schemas["Numbers"];
export type Field = "confidence" | "score" | "latency_ms" | "cost_usd" | "value";
type Quantile = "p05" | "p25" | "p50" | "p75" | "p90" | "p95" | "p99";

const MOST_CLASSES = 7;
export const OTHER = "other";

/** Some prediction of the range has this. */
export function has(overall: Window, field: Field): boolean {
    return overall[field].count > 0;
}

function quantile(numbers: Numbers, which: Quantile): number | null {
    return numbers.count > 0 ? (numbers[which]?.value ?? null) : null;
}

export function quantiles(windows: readonly Window[], field: Field, which: Quantile) {
    return windows.map((window) => quantile(window[field], which));
}

export function counts(windows: readonly Window[], field: Field): (number | null)[] {
    return windows.map((window) => (window[field].count > 0 ? window[field].count : null));
}

/** The median in the shade of the middle half, with its tails. */
export function spreadSeries(windows: readonly Window[], field: Field): Series[] {
    return [
        {
            label: "Median",
            values: quantiles(windows, field, "p50"),
            n: counts(windows, field),
            lo: quantiles(windows, field, "p25"),
            hi: quantiles(windows, field, "p75"),
            bounds: "middle half",
            color: "--series-1",
        },
        {
            label: "p95",
            values: quantiles(windows, field, "p95"),
            color: "--series-2",
            dash: true,
        },
        {
            label: "p05",
            values: quantiles(windows, field, "p05"),
            color: "--series-3",
            dash: true,
        },
    ];
}

export function latencySeries(windows: readonly Window[]): Series[] {
    const lines: readonly [string, Quantile, SeriesColor][] = [
        ["p50", "p50", "--series-1"],
        ["p95", "p95", "--series-2"],
        ["p99", "p99", "--series-4"],
    ];
    return lines.map(([label, which, color], i) => ({
        label,
        values: quantiles(windows, "latency_ms", which),
        color,
        ...(i === 0 ? { n: counts(windows, "latency_ms") } : {}),
    }));
}

/** Marks the window that is still being filled; -1: none is. */
function runningMarks(windows: readonly Window[], running: number) {
    return { weak: windows.map((_, i) => i === running), weakWords: "still running" };
}

/** Predictions of each window. */
export function countSeries(windows: readonly Window[], running: number): Series[] {
    return [
        {
            label: "Predictions",
            values: windows.map((window) => window.count),
            kind: "bars",
            ...runningMarks(windows, running),
        },
    ];
}

function shareOf(window: Window, name: string): number {
    return window.classes.find((one) => one.value === name)?.share ?? 0;
}

/** The classes of the range, the most frequent first; rare ones together. */
export function classNames(overall: Window): { names: string[]; rest: boolean } {
    const names = overall.classes.map((one) => one.value);
    const rest =
        names.length > MOST_CLASSES || (overall.distinct_classes ?? names.length) > names.length;
    return { names: names.slice(0, MOST_CLASSES), rest };
}

/** Shares of the predicted classes, one on top of the other. */
export function classSeries(windows: readonly Window[], overall: Window): Series[] {
    const { names, rest } = classNames(overall);
    const at = (window: Window, share: () => number): number | null =>
        window.count > 0 && window.classes.length > 0 ? share() : null;
    const series: Series[] = names.map((name) => ({
        label: name,
        values: windows.map((window) => at(window, () => shareOf(window, name))),
    }));
    if (rest)
        series.push({
            label: OTHER,
            color: "--series-muted",
            values: windows.map((window) =>
                at(window, () =>
                    Math.max(0, 1 - names.reduce((sum, name) => sum + shareOf(window, name), 0)),
                ),
            ),
        });
    return series;
}

/** Different classes of each window. */
export function distinctClasses(windows: readonly Window[]): (number | null)[] {
    return windows.map((window) => (window.count > 0 ? window.distinct_classes : null));
}

/** True if a line of it would say something. */
export function varies(values: readonly (number | null)[]): boolean {
    const seen = new Set(values.filter((value) => value !== null));
    return seen.size > 1;
}

/** Sum and mean of what predictions cost. */
export function costSeries(
    windows: readonly Window[],
    running: number,
): { sum: Series[]; mean: Series[] } {
    return {
        sum: [
            {
                label: "Cost of the window",
                kind: "bars",
                values: windows.map((window) =>
                    window.cost_usd.count > 0 ? (window.cost_usd.sum ?? null) : null,
                ),
                n: counts(windows, "cost_usd"),
                ...runningMarks(windows, running),
            },
        ],
        mean: [
            {
                label: "Cost of a prediction",
                values: windows.map((window) =>
                    window.cost_usd.count > 0 ? (window.cost_usd.mean ?? null) : null,
                ),
                n: counts(windows, "cost_usd"),
            },
        ],
    };
}

const NAMES: readonly [Field, string][] = [
    ["confidence", "confidence"],
    ["score", "score"],
    ["latency_ms", "latency (latency_ms)"],
    ["cost_usd", "cost (cost_usd)"],
    ["value", "value"],
];

/** What predictions of the range came without. A classifier needs no value, a regression no score. */
export function notSent(overall: Window): string[] {
    const regression = has(overall, "value") && overall.classes.length === 0;
    return NAMES.filter(
        ([field]) =>
            !has(overall, field) &&
            !(regression ? field === "score" || field === "confidence" : field === "value"),
    ).map(([, name]) => name);
}
