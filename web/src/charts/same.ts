/** Whether two values say the same. Functions count as the same: they are made anew each time a
 * view is drawn. */
export function same(a: unknown, b: unknown): boolean {
    if (Object.is(a, b)) return true;
    if (typeof a === "function") return typeof b === "function";
    if (Array.isArray(a)) {
        if (!Array.isArray(b) || a.length !== b.length) return false;
        for (let i = 0; i < a.length; i++) if (!same(a[i], b[i])) return false;
        return true;
    }
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    const mine = Object.entries(a);
    const other = new Map(Object.entries(b));
    return (
        mine.length === other.size &&
        mine.every(([name, value]) => other.has(name) && same(value, other.get(name)))
    );
}
