/** Zooming by dragging, and the way back. */
import {
    isoOf,
    liveEnd,
    range,
    rangeSeconds,
    setRange,
    timeSeconds,
    zoomTo,
    type Range,
} from "../state/range";

const LEAST_S = 60;
const done: { before: Range; after: Range }[] = [];

function equal(a: Range, b: Range): boolean {
    return a.from === b.from && a.to === b.to;
}

/** Zooms to a stretch of a minute or more. */
export function zoomIn(from_s: number, to_s: number): void {
    const middle = (from_s + to_s) / 2;
    const half = Math.max(to_s - from_s, LEAST_S) / 2;
    const before = range.peek();
    zoomTo(middle - half, middle + half);
    done.push({
        before,
        after: { from: isoOf(Math.floor(middle - half)), to: isoOf(Math.ceil(middle + half)) },
    });
}

/** Back to where the last zoom came from; a stretch that was not zoomed to becomes three times as
 * long. A range that goes on by itself stays. */
export function zoomOut(now_s = Date.now() / 1000): void {
    const last = done.pop();
    const now = range.peek();
    if (last !== undefined && equal(last.after, now)) {
        setRange(last.before);
        return;
    }
    done.length = 0;
    const { from, to } = rangeSeconds(now, now_s);
    if (liveEnd(now) || from === null || timeSeconds(now.from) === null) return;
    zoomTo(from - (to - from), Math.min(to + (to - from), now_s));
}
