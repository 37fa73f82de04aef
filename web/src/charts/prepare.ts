/** Makes of what a view gives what a chart draws: one axis of times for everything, gaps as nulls,
 * series on top of each other, the outlook behind the last value. */
import { emptyStretches, lastIndex, missingTimes, usualStep, type Stretch } from "./gaps";
import type { Outlook, Series, SeriesColor, TimeChartProps } from "./types";

export type Column = (number | null)[];

export interface Drawn {
    label: string;
    color: SeriesColor;
    kind: "line" | "bars" | "steps";
    dash: boolean;
    hidden: boolean;
    outlook: boolean;
    /** The weak values of another series: drawn, never told. */
    ghost: boolean;
    /** What the bounds are. */
    bounds: string;
    /** Values that can still change, and why. */
    weak: { at: boolean[]; words: string } | null;
    /** What is said of it. */
    values: Column;
    /** Where it is drawn: `values`, or on top of the others. */
    tops: Column;
    /** Where its bar or area begins; null: at 0. */
    bases: Column | null;
    lo: Column | null;
    hi: Column | null;
    n: Column | null;
}

export interface Prepared {
    times: number[];
    series: Drawn[];
    /** Ends of the axis. */
    from: number;
    to: number;
    step: number | null;
    stacked: boolean;
    empty: Stretch[];
    /** Where the outlook begins; null: there is none. */
    turn: number | null;
    /** True if there is anything to draw. */
    any: boolean;
}

const COLORS: readonly SeriesColor[] = [
    "--series-1",
    "--series-2",
    "--series-3",
    "--series-4",
    "--series-5",
    "--series-6",
    "--series-7",
    "--series-8",
];

export function colorOf(series: Pick<Series, "color">, i: number): SeriesColor {
    return series.color ?? COLORS[i % COLORS.length] ?? "--series-1";
}

function finite(value: number | null | undefined): number | null {
    return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}

/** The values at all times of the axis. */
function spread(
    values: readonly (number | null)[],
    times: readonly number[],
    at: ReadonlyMap<number, number>,
): Column {
    const column = new Array<number | null>(at.size).fill(null);
    times.forEach((time, i) => {
        const index = at.get(time);
        if (index !== undefined) column[index] = finite(values[i]);
    });
    return column;
}

function axisTimes(props: TimeChartProps, step: number | null): number[] {
    const all = [
        ...props.times,
        ...missingTimes(props.times, step),
        ...(props.outlook?.times ?? []),
    ].filter(Number.isFinite);
    return [...new Set(all)].sort((a, b) => a - b);
}

function stack(series: readonly Drawn[]): void {
    const length = series[0]?.values.length ?? 0;
    for (let i = 0; i < length; i++) {
        if (!series.some((one) => !one.hidden && (one.values[i] ?? null) !== null)) {
            for (const one of series) one.tops[i] = null;
            continue;
        }
        let sum = 0;
        for (const one of series) {
            if (one.bases !== null) one.bases[i] = sum;
            if (!one.hidden) sum += one.values[i] ?? 0;
            one.tops[i] = sum;
        }
    }
}

function weakOf(
    one: Series,
    values: Column,
    props: TimeChartProps,
    at: ReadonlyMap<number, number>,
): Drawn["weak"] {
    if (one.weak === undefined || props.stacked === true) return null;
    const weak = new Array<boolean>(values.length).fill(false);
    props.times.forEach((time, i) => {
        const index = at.get(time);
        if (index !== undefined) weak[index] = one.weak?.[i] === true && values[index] !== null;
    });
    return weak.includes(true) ? { at: weak, words: one.weakWords ?? "can still change" } : null;
}

/** Divides a line into values that stand and values that can change; the weak part begins and ends
 * at the firm values beside it, so that no piece of the line is missing. */
export function splitWeak(
    values: readonly (number | null)[],
    weak: readonly boolean[],
): { firm: Column; weak: Column } {
    const is = (i: number): boolean => weak[i] === true;
    return {
        firm: values.map((value, i) => (is(i) ? null : value)),
        weak: values.map((value, i) => (is(i) || is(i - 1) || is(i + 1) ? value : null)),
    };
}

/** Takes the weak values out of the lines and puts lines of their own behind them. */
function ghostsOf(series: readonly Drawn[]): Drawn[] {
    return series.flatMap((one) => {
        if (one.weak === null || one.hidden) return [];
        const bars = one.kind === "bars";
        const parts = splitWeak(one.values, one.weak.at);
        const only = one.values.map((value, i) => (one.weak?.at[i] === true ? value : null));
        one.tops = parts.firm;
        return [
            {
                ...one,
                color: "--series-muted" as const,
                dash: !bars,
                ghost: true,
                tops: bars ? only : parts.weak,
                lo: null,
                hi: null,
                n: null,
            },
        ];
    });
}

function seriesOf(
    props: TimeChartProps,
    at: ReadonlyMap<number, number>,
    hidden: ReadonlySet<number>,
): Drawn[] {
    const put = (values: readonly (number | null)[] | undefined): Column | null =>
        values === undefined ? null : spread(values, props.times, at);
    const series = props.series.map((one, i): Drawn => {
        const values = spread(one.values, props.times, at);
        const off = hidden.has(i);
        return {
            label: one.label,
            color: colorOf(one, i),
            kind: one.kind ?? "line",
            dash: one.dash === true,
            hidden: off,
            outlook: false,
            ghost: false,
            bounds: one.bounds ?? "95 % interval",
            weak: weakOf(one, values, props, at),
            values,
            tops: off || props.stacked === true ? values.map(() => null) : values,
            bases: props.stacked === true ? values.map(() => null) : null,
            lo: put(one.lo),
            hi: put(one.hi),
            n: put(one.n),
        };
    });
    if (props.stacked === true) stack(series);
    return series;
}

/** The outlook begins where the first series ends, so that the lines meet. */
function outlookOf(
    outlook: Outlook,
    first: Drawn,
    times: readonly number[],
    at: ReadonlyMap<number, number>,
): { drawn: Drawn; turn: number | null } {
    const values = spread(outlook.values, outlook.times, at);
    const lo = spread(outlook.lo, outlook.times, at);
    const hi = spread(outlook.hi, outlook.times, at);
    const last = lastIndex(first.values);
    const begin = outlook.times[0] ?? Infinity;
    const meets = last >= 0 && (times[last] ?? Infinity) < begin;
    if (meets) for (const column of [values, lo, hi]) column[last] = first.values[last] ?? null;
    // Between the last value and the first expected one nothing may break the line.
    const until = at.get(begin) ?? times.length;
    for (let i = last + 1; meets && i < until; i++)
        values[i] = between(values, times, last, until, i);
    const drawn: Drawn = {
        label: "outlook",
        color: first.color,
        kind: "line",
        dash: true,
        hidden: first.hidden,
        outlook: true,
        ghost: false,
        bounds: "",
        weak: null,
        values,
        tops: first.hidden ? values.map(() => null) : values,
        bases: null,
        lo,
        hi,
        n: null,
    };
    return { drawn, turn: meets ? (times[last] ?? null) : Number.isFinite(begin) ? begin : null };
}

function between(
    values: Column,
    times: readonly number[],
    a: number,
    b: number,
    i: number,
): number | null {
    const from = values[a] ?? null;
    const to = values[b] ?? null;
    const start = times[a] ?? 0;
    const share = ((times[i] ?? 0) - start) / ((times[b] ?? 0) - start || 1);
    return from === null || to === null ? null : from + (to - from) * share;
}

function axisEnds(
    props: TimeChartProps,
    times: readonly number[],
    step: number | null,
): [number, number] {
    const first = times[0] ?? props.from ?? 0;
    const last = times[times.length - 1] ?? props.to ?? first;
    const bars = props.series.some((one) => one.kind === "bars");
    const room = bars ? (step ?? (last - first || 3600) / 20) / 2 : 0;
    const from = Math.min(props.from ?? Infinity, props.from == null ? first - room : Infinity);
    const ahead = props.outlook?.times[props.outlook.times.length - 1] ?? -Infinity;
    const to = Math.max(props.to ?? last + room, ahead);
    return to > from ? [from, to] : [from - 1800, from + 1800];
}

export function prepare(
    props: TimeChartProps,
    hidden: ReadonlySet<number>,
    now_s: number,
): Prepared {
    const step = props.step ?? usualStep(props.times);
    const times = axisTimes(props, step);
    const at = new Map(times.map((time, i) => [time, i] as const));
    const series = seriesOf(props, at, hidden);
    const [first] = series;
    let turn: number | null = null;
    if (props.outlook && props.outlook.times.length > 0 && first !== undefined) {
        const outlook = outlookOf(props.outlook, first, times, at);
        series.push(outlook.drawn);
        turn = outlook.turn;
    }
    series.push(...ghostsOf(series));
    const [from, to] = axisEnds(props, times, step);
    const columns = series.map((one) => one.values);
    return {
        times,
        series,
        from,
        to,
        step,
        stacked: props.stacked === true,
        empty: emptyStretches(times, columns, { from, to, step, now_s }),
        turn,
        any: columns.some((values) => values.some((value) => value !== null)),
    };
}
