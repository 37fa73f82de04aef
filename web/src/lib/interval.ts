/** Intervals: how sure a share or a mean is, and where to draw it. */

export interface Interval {
    value: number | null;
    lo: number | null;
    hi: number | null;
}

const Z_95 = 1.959963984540054;

/** Wilson's 95 % interval of a share; null without trials. */
export function wilson(hits: number, trials: number): { lo: number; hi: number } | null {
    if (!(trials > 0)) return null;
    const z2 = Z_95 * Z_95;
    const share = hits / trials;
    const center = (share + z2 / (2 * trials)) / (1 + z2 / trials);
    const half =
        (Z_95 / (1 + z2 / trials)) *
        Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
    return { lo: Math.max(0, center - half), hi: Math.min(1, center + half) };
}

/** 95 % interval of a mean whose values have this mean square; null below two values. */
export function meanInterval(
    mean: number,
    meanSquare: number,
    n: number,
): { lo: number; hi: number } | null {
    if (!(n > 1)) return null;
    const variance = (Math.max(0, meanSquare - mean * mean) * n) / (n - 1);
    const half = Z_95 * Math.sqrt(variance / n);
    return { lo: mean - half, hi: mean + half };
}

export interface Scale {
    min: number;
    max: number;
}

function numbers(of: readonly Interval[]): number[] {
    return of
        .flatMap((one) => [one.value, one.lo, one.hi])
        .filter((one): one is number => one !== null && Number.isFinite(one));
}

/** The stretch that shows all of them with a little room; `inside`: limits of what is possible. */
export function scaleOf(of: readonly Interval[], inside?: Scale): Scale | null {
    const all = numbers(of);
    if (all.length === 0) return null;
    const min = Math.min(...all);
    const max = Math.max(...all);
    const room = max > min ? (max - min) * 0.08 : Math.max(Math.abs(max) * 0.05, 1e-6);
    return {
        min: Math.max(min - room, inside?.min ?? -Infinity),
        max: Math.min(max + room, inside?.max ?? Infinity),
    };
}

/** Where a value lies on a scale: 0 to 1; what lies outside is at its end. */
export function placeOn(scale: Scale, value: number): number {
    if (!(scale.max > scale.min)) return 0.5;
    return Math.min(1, Math.max(0, (value - scale.min) / (scale.max - scale.min)));
}

/** True if every value is a share, so that it can stand on one scale with other shares. */
export function areShares(of: readonly Interval[]): boolean {
    const all = numbers(of);
    return all.length > 0 && all.every((one) => one >= 0 && one <= 1);
}

export interface Ranked extends Interval {
    n: number;
}

/** Surely worse or better than the rest: its interval leaves that value out. */
export function standing(
    of: Ranked,
    overall: number | null,
    better: "higher" | "lower",
): "worse" | "better" | "no difference" {
    if (of.lo === null || of.hi === null || overall === null) return "no difference";
    if (of.hi < overall) return better === "higher" ? "worse" : "better";
    if (of.lo > overall) return better === "higher" ? "better" : "worse";
    return "no difference";
}

/** How good it may be at best: sorting by this puts what is surely bad first, and what is only
 * small not. Null (nothing known) is last. */
export function bestCase(of: Ranked, better: "higher" | "lower"): number {
    if (of.lo === null || of.hi === null) return Infinity;
    return better === "higher" ? of.hi : -of.lo;
}
