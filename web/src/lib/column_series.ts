/** A column over time as lines of a chart. */
import { secondsOf } from "./time";

export interface Line {
    label: string;
    values: (number | null)[];
    n: number[];
    lo?: (number | null)[];
    hi?: (number | null)[];
    bounds?: string;
}

interface Value {
    value: number | null;
}

export interface ColumnWindow {
    from: string;
    predictions: number;
    count: number;
    missing: number;
    mismatches: number;
    number: {
        mean?: number | null | undefined;
        p05?: Value | null | undefined;
        p50?: Value | null | undefined;
        p95?: Value | null | undefined;
    } | null;
    text: {
        top: readonly { value: string; share: number | null }[];
        other: { share: number | null };
    } | null;
}

export interface ColumnAnswer {
    kind: string;
    categories: readonly string[];
    windows: readonly ColumnWindow[];
}

export interface Lines {
    times: number[];
    series: Line[];
}

const valueOf = (of: Value | null | undefined): number | null => of?.value ?? null;

function timesOf(of: ColumnAnswer): number[] {
    return of.windows.map((window) => secondsOf(window.from) ?? 0);
}

function numberLines(windows: readonly ColumnWindow[]): Line[] {
    const n = windows.map((window) => window.count);
    return [
        {
            label: "median",
            values: windows.map((window) => valueOf(window.number?.p50)),
            lo: windows.map((window) => valueOf(window.number?.p05)),
            hi: windows.map((window) => valueOf(window.number?.p95)),
            n,
            bounds: "5 % to 95 % of the values",
        },
        { label: "mean", values: windows.map((window) => window.number?.mean ?? null), n },
    ];
}

function textLines(of: ColumnAnswer): Line[] {
    const n = of.windows.map((window) => window.count);
    const lines = of.categories.map((category, i) => ({
        label: category === "" ? "(empty)" : category,
        values: of.windows.map((window) => window.text?.top[i]?.share ?? null),
        n,
    }));
    const rest = of.windows.map((window) => window.text?.other.share ?? null);
    return rest.some((share) => (share ?? 0) > 0)
        ? [...lines, { label: "all others", values: rest, n }]
        : lines;
}

/** Median with p05 and p95 around it and the mean, or the shares of categories. */
export function columnSeries(of: ColumnAnswer): Lines {
    return {
        times: timesOf(of),
        series: of.kind === "text" ? textLines(of) : numberLines(of.windows),
    };
}

/** Shares of predictions without a value, and with one of the wrong type. */
export function qualitySeries(of: ColumnAnswer): Lines {
    const share = (part: (window: ColumnWindow) => number): (number | null)[] =>
        of.windows.map((window) =>
            window.predictions > 0 ? part(window) / window.predictions : null,
        );
    const n = of.windows.map((window) => window.predictions);
    return {
        times: timesOf(of),
        series: [
            { label: "missing", values: share((window) => window.missing), n },
            { label: "wrong type", values: share((window) => window.mismatches), n },
        ],
    };
}

export function isClean(of: ColumnAnswer): boolean {
    return of.windows.every((window) => window.missing === 0 && window.mismatches === 0);
}

/** From the least to the greatest value of all lines and their bounds, so that nothing is cut. */
export function extentOf(series: readonly Line[]): { min: number; max: number } | null {
    const all = series
        .flatMap((line) => [...line.values, ...(line.lo ?? []), ...(line.hi ?? [])])
        .filter((value): value is number => value !== null);
    if (all.length === 0) return null;
    const min = all.reduce((a, b) => Math.min(a, b), Infinity);
    const max = all.reduce((a, b) => Math.max(a, b), -Infinity);
    const room = max > min ? (max - min) * 0.04 : Math.max(Math.abs(max) * 0.05, 1e-6);
    return { min: min >= 0 ? Math.max(0, min - room) : min - room, max: max + room };
}
