/** Where values are missing. */

export interface Stretch {
    from: number;
    to: number;
}

export type Values = readonly (number | null)[];

/** The usual distance of the times, if most of them keep it; null: they come as they come. */
export function usualStep(times: readonly number[]): number | null {
    if (times.length < 4) return null;
    const distances = times.slice(1).map((time, i) => time - (times[i] ?? time));
    const sorted = [...distances].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    if (median <= 0) return null;
    const regular = distances.filter((one) => Math.abs(one - median) <= median * 0.1).length;
    return regular >= distances.length * 0.6 ? median : null;
}

/** Times to put between those that stand further apart than a step and a half: a null there breaks
 * the line. */
export function missingTimes(times: readonly number[], step: number | null): number[] {
    if (step === null) return [];
    const missing: number[] = [];
    for (let i = 1; i < times.length; i++) {
        const before = times[i - 1] ?? 0;
        if ((times[i] ?? 0) - before > step * 1.5) missing.push(before + step);
    }
    return missing;
}

function anyAt(columns: readonly Values[], i: number): boolean {
    return columns.some((values) => (values[i] ?? null) !== null);
}

/** Stretches in which no column has a value, longer than a step and a half. `from` and `to` are the
 * ends of the axis; the last stretch ends at `now_s` at the latest, for nothing can be there yet. */
export function emptyStretches(
    times: readonly number[],
    columns: readonly Values[],
    axis: { from: number; to: number; step: number | null; now_s: number },
): Stretch[] {
    const half = axis.step === null ? 0 : axis.step / 2;
    const least = axis.step === null ? (axis.to - axis.from) / 50 : axis.step * 1.5;
    const end = Math.min(axis.to, axis.now_s);
    const stretches: Stretch[] = [];
    let before: number | null = null;
    let nulls = false;
    const close = (time: number, isEnd: boolean): void => {
        const start = before === null ? axis.from : before + half;
        const stop = isEnd ? time : time - half;
        const between = before === null || isEnd || nulls || axis.step !== null;
        if (between && stop - start >= least - half * 2 && stop - start > 0)
            stretches.push({ from: start, to: stop });
    };
    times.forEach((time, i) => {
        if (!anyAt(columns, i)) {
            nulls = true;
            return;
        }
        const distance: number = time - (before ?? axis.from);
        if (distance > (axis.step ?? 0) * 1.5) close(time, false);
        before = time;
        nulls = false;
    });
    if (before === null) return [];
    if (end - before > least) close(end, true);
    return stretches;
}

/** Indices of values with no value on either side: a line through one point cannot be seen. */
export function lonePoints(values: Values): number[] {
    const lone: number[] = [];
    values.forEach((value, i) => {
        if (value === null) return;
        if ((values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null) lone.push(i);
    });
    return lone;
}

/** How often a run of missing values stands between values. */
export function countGaps(values: Values): number {
    let gaps = 0;
    let seen = false;
    let open = false;
    for (const value of values) {
        if (value === null) {
            open = seen;
            continue;
        }
        if (open) gaps++;
        open = false;
        seen = true;
    }
    return gaps;
}

/** The index of the last value; -1: none. */
export function lastIndex(values: Values): number {
    for (let i = values.length - 1; i >= 0; i--) if ((values[i] ?? null) !== null) return i;
    return -1;
}
