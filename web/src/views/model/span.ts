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
    /** Start of the data, for "everything". */
    first: number | null;
    /** Step of the address, if a person chose one. */
    step: string | undefined;
}

/** The first window begins on the grid, so that it is whole; a range up to now has no end, so that
 * what comes in is in it. */
export function spanOf(range: Range, now_s: number, wish: Wish): Span {
    const { from: asked, to } = rangeSeconds(range, now_s);
    const from = asked ?? wish.first;
    const step =
        stepOf(wish.step) ??
        chooseStep(from ?? to - 86400, Math.max(to, from ?? to), now_s, wish.finest);
    const start = from === null ? null : windowStart(from, step);
    const query: Span["query"] = { step: step.text };
    if (start !== null) query.from = isoOf(start);
    if (range.to !== "now") query.to = isoOf(to);
    return { from: start, to, step, query };
}

/** The moment that a view is about: that of the address, the end of the range, or undefined: now. */
export function momentOf(range: Range, at: string | undefined): string | undefined {
    return at ?? (range.to === "now" ? undefined : range.to);
}
