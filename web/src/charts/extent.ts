/** From where to where the axis of values goes. */
import type { Prepared } from "./prepare";
import type { Band, Threshold, TimeChartProps } from "./types";

interface Extent {
    lo: number;
    hi: number;
}

function grow(extent: Extent, value: number | null | undefined): void {
    if (value === null || value === undefined) return;
    if (value < extent.lo) extent.lo = value;
    if (value > extent.hi) extent.hi = value;
}

function ofValues(prepared: Prepared): Extent {
    const extent: Extent = { lo: Infinity, hi: -Infinity };
    for (const one of prepared.series) {
        if (one.hidden) continue;
        for (const value of one.tops) grow(extent, value);
        if (one.kind === "bars" || prepared.stacked) grow(extent, 0);
    }
    return extent;
}

/** Intervals widen the axis, but a very wide one (few samples) must not press the line flat. */
function withIntervals(prepared: Prepared, extent: Extent): Extent {
    const room = Math.max(extent.hi - extent.lo, Math.abs(extent.hi) * 0.02) * 0.75;
    const wide = { ...extent };
    for (const one of prepared.series) {
        if (one.hidden) continue;
        for (const value of one.lo ?? [])
            if (value !== null) grow(wide, Math.max(value, extent.lo - room));
        for (const value of one.hi ?? [])
            if (value !== null) grow(wide, Math.min(value, extent.hi + room));
    }
    return wide;
}

/** Levels join if that leaves the values a third of the height at least. */
function withLevels(extent: Extent, levels: readonly number[]): Extent {
    const wide = { ...extent };
    const span = Math.max(
        extent.hi - extent.lo,
        Math.max(Math.abs(extent.hi), Math.abs(extent.lo)) * 0.05,
    );
    for (const level of levels) {
        const next = { lo: Math.min(wide.lo, level), hi: Math.max(wide.hi, level) };
        if (next.hi - next.lo <= Math.max(span * 3, wide.hi - wide.lo)) Object.assign(wide, next);
    }
    return wide;
}

function levelsOf(band: Band | null | undefined, thresholds: readonly Threshold[]): number[] {
    const levels = thresholds.map((one) => one.value);
    if (band) levels.push(band.lo, band.hi);
    return levels.filter(Number.isFinite);
}

function padded(extent: Extent): Extent {
    const { lo, hi } = extent;
    const span = hi - lo;
    const size = Math.max(Math.abs(lo), Math.abs(hi));
    const pad = span > size * 1e-9 ? span * 0.08 : size === 0 ? 1 : size * 0.1;
    // What is never negative gets no negative axis; what stands on 0 keeps standing there.
    return {
        lo: lo >= 0 && lo - pad < 0 ? 0 : lo - pad,
        hi: hi <= 0 && lo < 0 && hi + pad > 0 ? 0 : hi + pad,
    };
}

/** Lowest and highest value of the axis. */
export function valueRange(
    prepared: Prepared,
    props: Pick<TimeChartProps, "band" | "thresholds" | "min" | "max">,
): [number, number] {
    let extent = ofValues(prepared);
    const levels = levelsOf(props.band, props.thresholds ?? []);
    if (extent.hi === -Infinity)
        extent =
            levels.length > 0
                ? { lo: Math.min(...levels), hi: Math.max(...levels) }
                : { lo: 0, hi: 1 };
    const wide = padded(withLevels(withIntervals(prepared, extent), levels));
    const lo = props.min ?? (wide.lo === wide.hi ? wide.lo - 1 : wide.lo);
    const hi = props.max ?? (wide.hi <= lo ? lo + 1 : wide.hi);
    return hi > lo ? [lo, hi] : [lo, lo + 1];
}

export interface Placed {
    threshold: Threshold;
    /** Of its line, 0 top to 1 bottom; beyond: outside the axis. */
    at: number;
    /** Of its words, in pixels from the top. */
    words_px: number;
}

/** Where the words of thresholds stand so that they do not cover each other. */
export function placeThresholds(
    thresholds: readonly Threshold[],
    range: readonly [number, number],
    height_px: number,
    line_px = 16,
): Placed[] {
    const span = range[1] - range[0] || 1;
    const placed = thresholds
        .filter((one) => Number.isFinite(one.value))
        .map((threshold) => {
            const at = (range[1] - threshold.value) / span;
            const words_px = Math.min(Math.max(at, 0), 1) * height_px - line_px;
            return { threshold, at, words_px: Math.max(0, words_px) };
        })
        .sort((a, b) => a.at - b.at);
    for (let i = 1; i < placed.length; i++) {
        const one = placed[i];
        const before = placed[i - 1];
        if (one !== undefined && before !== undefined)
            one.words_px = Math.max(one.words_px, before.words_px + line_px);
    }
    let floor = height_px - line_px;
    for (const one of [...placed].reverse()) {
        one.words_px = Math.max(0, Math.min(one.words_px, floor));
        floor = one.words_px - line_px;
    }
    return placed;
}
