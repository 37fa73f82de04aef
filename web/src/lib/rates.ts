/** How fast counters go. */

export interface Counted {
    count: number;
    /** When it was read, in seconds of any clock. */
    at_s: number;
}

/** Per second between two readings; null without two, or where the counter began anew. */
export function rateOf(before: Counted | null, now: Counted): number | null {
    if (before === null || now.at_s <= before.at_s || now.count < before.count) return null;
    return (now.count - before.count) / (now.at_s - before.at_s);
}
