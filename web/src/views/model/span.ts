/** The stretch of time of a view with the windows it is cut into. */
import { chooseStep, stepOf, windowStart, type Step } from "../../lib/steps";
import { isoOf, rangeSeconds, type Range } from "../../state/range";

export interface Span {
    /** Start of the first window; null: not known, there is no data. */
    from: number | null;
    to: number;
    step: Step;
    /** What is asked for. */
    query: { from?: string; to?: string; step: string };
}

/** What a view knows of the windows it wants. */
export interface Wish {
    /** Seconds of the narrowest windows that the server has. */
    finest: number;
    /** Start and end of the data, for "everything". */
    first: number | null;
    last: number | null;
    /** Step of the address, if a person chose one. */
    step: string | undefined;
}

const HOUR_S = 3600;

/** "Everything" of a model that went silent long ago ends with its data: a year of nothing behind a
 * day of data would hide it. null: it does not. */
export function endedAt(
    range: Range,
    now_s: number,
    data: { first: number | null; last: number | null },
): number | null {
    if (range.from !== "all" || range.to !== "now" || data.last === null) return null;
    const length = data.last - (data.first ?? data.last);
    return now_s - data.last > Math.max(HOUR_S, length / 20) ? data.last + 1 : null;
}

/** The first window begins on the grid, so that it is whole; a range up to now has no end, so that
 * what comes in is in it. */
export function spanOf(range: Range, now_s: number, wish: Wish): Span {
    const { from: asked, to: end } = rangeSeconds(range, now_s);
    const ended = endedAt(range, now_s, wish);
    const to = ended ?? end;
    const from = asked ?? wish.first;
    const step =
        stepOf(wish.step) ??
        chooseStep(from ?? to - 86400, Math.max(to, from ?? to), now_s, wish.finest);
    const start = from === null ? null : windowStart(from, step);
    const query: Span["query"] = { step: step.text };
    if (start !== null) query.from = isoOf(start);
    if (range.to !== "now" || ended !== null) query.to = isoOf(to);
    return { from: start, to, step, query };
}

/** The moment that a view is about: that of the address, the end of the range or of the data, or
 * undefined: now. */
export function momentOf(
    range: Range,
    at: string | undefined,
    now_s: number,
    data: { first: number | null; last: number | null },
): string | undefined {
    if (at !== undefined) return at;
    const ended = endedAt(range, now_s, data);
    if (ended !== null) return isoOf(ended);
    return range.to === "now" ? undefined : range.to;
}
