/** What a comparison of two versions says. */
import { areShares, type Interval, type Scale, scaleOf } from "./interval";
import { formatChange, formatNumber } from "./number";

export interface ComparedMetric {
    metric: string;
    title: string;
    unit: string;
    better: string | null;
    /** Quality; false: how the version runs. */
    decides: boolean;
    champion: Interval & { n: number; why: string | null };
    challenger: Interval & { n: number; why: string | null };
    difference: number | null;
    lo: number | null;
    hi: number | null;
    p_adjusted: number | null;
    needed: number | null;
    verdict: string;
    why: string | null;
}

/** What to do, in few words, and how it is coloured. */
export function adviceOf(
    overall: string,
    champion: string,
    challenger: string,
): { title: string; tone: "good" | "critical" | "low" | "unknown" } {
    const known: Readonly<Record<string, { title: string; tone: "good" | "critical" | "low" }>> = {
        better: { title: `Promote ${challenger}`, tone: "good" },
        worse: { title: `Keep ${champion}`, tone: "critical" },
        "the same": { title: "Both do the same", tone: "low" },
        undecided: { title: "Not decided yet: keep both running", tone: "low" },
    };
    return known[overall] ?? { title: "Not enough data yet", tone: "unknown" };
}

export interface VerdictWords {
    shape: string;
    tone: string;
    word: string;
}

/** Shape, colour and word of the verdict about one metric. */
export function markOf(metric: ComparedMetric): VerdictWords {
    const known: Readonly<Record<string, VerdictWords>> = {
        better: { shape: "better", tone: "good", word: "better" },
        worse: { shape: "worse", tone: "critical", word: "worse" },
        "the same": { shape: "same", tone: "unknown", word: "the same" },
        undecided: { shape: "open", tone: "unknown", word: "undecided" },
    };
    if (metric.better === null && (metric.p_adjusted ?? 1) <= 0.05)
        return { shape: "open", tone: "unknown", word: "different" };
    return known[metric.verdict] ?? { shape: "open", tone: "unknown", word: "too few samples" };
}

/** Difference in percent of the champion's value; null where that is 0 or missing. */
export function percentOf(metric: ComparedMetric): number | null {
    const base = metric.champion.value;
    if (metric.difference === null || base === null || base === 0) return null;
    return (metric.difference / Math.abs(base)) * 100;
}

/** "+0.0924", with its sign. */
export function formatDifference(value: number | null): string {
    if (value === null) return "–";
    return value < 0 ? `−${formatNumber(-value, 3)}` : `+${formatNumber(value, 3)}`;
}

/** Metrics with this verdict: "Latency p95 +62.2 %". */
export function namesOf(metrics: readonly ComparedMetric[], verdict: string): string[] {
    return metrics
        .filter((one) => one.verdict === verdict)
        .map((one) => {
            const percent = percentOf(one);
            return `${one.title} ${percent === null ? formatDifference(one.difference) : formatChange(percent)}`;
        });
}

export function hasValues(metric: ComparedMetric): boolean {
    return metric.champion.value !== null || metric.challenger.value !== null;
}

/** Metrics that neither version has, with why, those with the same reason together. */
export function absentOf(metrics: readonly ComparedMetric[]): { why: string; titles: string[] }[] {
    const found = new Map<string, string[]>();
    for (const one of metrics) {
        if (hasValues(one)) continue;
        const why = one.champion.why ?? one.challenger.why ?? one.why ?? "no values";
        found.set(why, [...(found.get(why) ?? []), one.title]);
    }
    return [...found].map(([why, titles]) => ({ why, titles }));
}

/** Scales of the interval plots: shares have one together, and so has what is in the same unit. */
export function scalesOf(metrics: readonly ComparedMetric[]): Map<string, Scale> {
    const groups = new Map<string, ComparedMetric[]>();
    for (const one of metrics) {
        const both = [one.champion, one.challenger];
        const key = areShares(both) && one.unit === "" ? "shares" : one.unit || one.metric;
        groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    const scales = new Map<string, Scale>();
    for (const [key, group] of groups) {
        const inside = key === "shares" ? { min: 0, max: 1 } : undefined;
        const scale = scaleOf(
            group.flatMap((one) => [one.champion, one.challenger]),
            inside,
        );
        if (scale !== null) for (const one of group) scales.set(one.metric, scale);
    }
    return scales;
}

const STEPS: readonly [number, string][] = [
    [6 * 3600, "5m"],
    [2 * 86400, "1h"],
    [4 * 86400, "2h"],
    [8 * 86400, "3h"],
    [16 * 86400, "6h"],
    [32 * 86400, "12h"],
    [100 * 86400, "1d"],
];

/** A step that makes some 50 to 70 values of a stretch. */
export function stepFor(seconds: number): string {
    return STEPS.find(([most]) => seconds <= most)?.[1] ?? "7d";
}

/** Puts values of two lists of times onto the times of both. */
export function onTimes(
    times: readonly number[],
    own: readonly number[],
    values: readonly (number | null)[],
): (number | null)[] {
    const at = new Map(own.map((time, i) => [time, values[i] ?? null]));
    return times.map((time) => at.get(time) ?? null);
}

export function allTimes(...lists: readonly (readonly number[])[]): number[] {
    return [...new Set(lists.flat())].sort((a, b) => a - b);
}

export interface Pair {
    champion: string;
    challenger: string;
}

/** Those that were asked for; else the newest version against the one before it. `versions`: the
 * oldest first. */
export function pairOf(
    versions: readonly string[],
    asked: Readonly<Record<string, string | undefined>>,
): Pair {
    const newest = [...versions].reverse();
    const challenger = asked["challenger"] ?? newest.find((one) => one !== asked["champion"]) ?? "";
    const champion = asked["champion"] ?? newest.find((one) => one !== challenger) ?? "";
    return { champion, challenger };
}
