/** Which series are hidden after a press on one of the legend. */

/** All shown: the pressed one alone. It alone: all again. Otherwise it is shown or hidden; the last
 * that is shown cannot be hidden. */
export function nextHidden(
    hidden: ReadonlySet<number>,
    count: number,
    pressed: number,
): Set<number> {
    const all = Array.from({ length: count }, (_, i) => i);
    const shown = all.filter((i) => !hidden.has(i));
    if (shown.length === count) return new Set(all.filter((i) => i !== pressed));
    if (shown.length === 1 && shown[0] === pressed) return new Set();
    const next = new Set(hidden);
    if (!next.delete(pressed)) next.add(pressed);
    return next;
}
