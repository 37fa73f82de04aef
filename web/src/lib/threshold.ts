/** What a threshold on the score leads to, between the rows of the server's table. */

export interface ThresholdRow {
    threshold: number;
    precision: number | null;
    recall: number | null;
    f1: number | null;
    flagged_share: number;
}

/** Rows that have a score: how many, and how many of them belong to the positive class. */
export interface Scored {
    n: number;
    positives: number;
}

export interface Outcome {
    tp: number;
    fp: number;
    fn: number;
    tn: number;
}

export interface Costs {
    /** Of one false positive and of one false negative. */
    falsePositive: number;
    falseNegative: number;
}

const mix = (a: number, b: number, share: number): number => a + (b - a) * share;

/** Precision and F1 that follow from recall and the flagged share. */
function completed(
    threshold: number,
    recall: number | null,
    flagged: number,
    scored: Scored,
): ThresholdRow {
    const base = scored.n > 0 ? scored.positives / scored.n : 0;
    const precision =
        recall !== null && flagged > 0 ? Math.min(1, (recall * base) / flagged) : null;
    const f1 =
        precision !== null && recall !== null && precision + recall > 0
            ? (2 * precision * recall) / (precision + recall)
            : null;
    return { threshold, precision, recall, f1, flagged_share: flagged };
}

/** The row of any threshold. Recall and flagged share are straight between two rows, the others
 * follow from them; outside the table its first or last row holds. */
export function atThreshold(
    rows: readonly ThresholdRow[],
    threshold: number,
    scored: Scored,
): ThresholdRow | null {
    const above = rows.findIndex((row) => row.threshold >= threshold);
    const next = rows[above < 0 ? rows.length - 1 : above];
    if (next === undefined) return null;
    const before = above > 0 ? rows[above - 1] : undefined;
    if (next.threshold === threshold || before === undefined) return { ...next, threshold };
    const share = (threshold - before.threshold) / (next.threshold - before.threshold);
    const recall =
        before.recall === null || next.recall === null
            ? null
            : mix(before.recall, next.recall, share);
    return completed(
        threshold,
        recall,
        mix(before.flagged_share, next.flagged_share, share),
        scored,
    );
}

/** Hits and errors of a row, in whole predictions. */
export function outcomeOf(row: ThresholdRow, scored: Scored): Outcome {
    const flagged = Math.round(row.flagged_share * scored.n);
    const tp = Math.min(flagged, Math.round((row.recall ?? 0) * scored.positives));
    const fp = flagged - tp;
    const fn = scored.positives - tp;
    return { tp, fp, fn, tn: Math.max(0, scored.n - tp - fp - fn) };
}

export function costOf(outcome: Outcome, costs: Costs): number {
    return outcome.fp * costs.falsePositive + outcome.fn * costs.falseNegative;
}

/** The row of the table whose errors cost least; of several the highest threshold. */
export function cheapest(
    rows: readonly ThresholdRow[],
    scored: Scored,
    costs: Costs,
): ThresholdRow | null {
    let found: ThresholdRow | null = null;
    let least = Infinity;
    for (const row of rows) {
        const cost = costOf(outcomeOf(row, scored), costs);
        if (cost <= least) {
            least = cost;
            found = row;
        }
    }
    return found;
}

/** The threshold at which as much is flagged as the model flagged: what it seems to use now. */
export function thresholdInUse(rows: readonly ThresholdRow[], flaggedShare: number): number | null {
    for (const [i, row] of rows.entries()) {
        if (row.flagged_share > flaggedShare) continue;
        const before = rows[i - 1];
        if (before === undefined || row.flagged_share === flaggedShare) return row.threshold;
        const share =
            (before.flagged_share - flaggedShare) / (before.flagged_share - row.flagged_share);
        return mix(before.threshold, row.threshold, share);
    }
    return rows[rows.length - 1]?.threshold ?? null;
}

/** A number that a person typed as a cost: 0 or more; null for anything else. */
export function costFrom(text: string | undefined): number | null {
    if (text === undefined || text.trim() === "") return null;
    const value = Number(text.replace(",", "."));
    return Number.isFinite(value) && value >= 0 && value <= 1e12 ? value : null;
}
