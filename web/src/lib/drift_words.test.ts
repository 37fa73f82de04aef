import { describe, expect, it } from "vitest";
import {
    changeWords,
    type ColumnDrift,
    effectWords,
    formatPoints,
    largestShifts,
    reasonWords,
    standingOf,
    statRows,
    verdictTitle,
} from "./drift_words";

const column: ColumnDrift = {
    name: "amount",
    type: "numeric",
    verdict: "drift",
    method: "ks",
    score: 0.2158,
    threshold: 0.1,
    p: 0.00002,
    p_adjusted: 0.0001,
    effect: 0.2158,
    severity: "medium",
    usual: 0.1913,
    reference_n: 66890,
    current_n: 787,
    reference_missing: 0,
    current_missing: 0.032,
    outside: 0.0038,
    mismatched: 0,
    new_categories: 0,
    note: null,
};
const countries = {
    labels: ["RO", "DE", "US", ""],
    reference: [0.46, 0.2, 0.04, 0.3],
    current: [0.3, 0.195, 0.35, 0.155],
};

describe("a column's drift", () => {
    it("says how much would have to move", () => {
        expect(effectWords(0.2158)).toBe("22 % of the rows would have to move to undo the change");
        expect(effectWords(0.001)).toMatch(/^Next to nothing/);
        expect(effectWords(null)).toBeNull();
    });
    it("tells drift from what is usual and from what is not known", () => {
        expect(standingOf(column)).toBe("drift");
        expect(standingOf({ ...column, verdict: "stable", usual: 0.25 })).toBe("usual");
        expect(standingOf({ ...column, verdict: "stable", score: 0.05, effect: 0.05 })).toBe(
            "stable",
        );
        expect(standingOf({ ...column, verdict: "no data" })).toBe("unknown");
        expect(verdictTitle({ ...column, verdict: "no data" })).toBe("Nothing to compare");
        expect(verdictTitle({ ...column, verdict: "untestable" })).toBe("Could not be tested");
    });
    it("gives its reasons", () => {
        expect(reasonWords(column)).toBe(
            "Kolmogorov–Smirnov distance 0.216, limit 0.1; up to 0.191 would be usual for this " +
                "column; not by chance (p = 0.0001, over all columns).",
        );
        expect(reasonWords({ ...column, effect: 0.1, p_adjusted: 0.4, method: "own" })).toBe(
            "OWN 0.216, limit 0.1; within the 0.191 that is usual for this column; could be " +
                "chance (p = 0.4, over all columns).",
        );
        expect(reasonWords({ ...column, verdict: "untestable", note: "every value is rare" })).toBe(
            "every value is rare",
        );
    });
    it("names the categories that moved most", () => {
        expect(largestShifts(countries, 2).map((one) => one.label)).toEqual(["US", "RO"]);
        expect(largestShifts(countries, 9)).toHaveLength(3);
        expect(formatPoints(-0.1601)).toBe("−16 points");
        expect(formatPoints(0)).toBe("no change");
    });
    it("says what changed", () => {
        const before = { mean: 50, p50: 20, std: 0 };
        const now = { mean: 50.2, p50: 30, std: 4 };
        expect(changeWords(column, null, before, now)).toEqual([
            "median 20 → 30 (+50 %)",
            "spread (std) 0 → 4",
            "missing 0 % → 3.2 %",
            "0.38 % outside the range seen before",
        ]);
        const texts = changeWords({ ...column, new_categories: 1 }, countries, null, null);
        expect(texts[0]).toBe("US 4 % → 35 % (+31 points)");
        expect(texts[2]).toBe("(empty) 30 % → 15.5 % (−14.5 points)");
        expect(texts).toContain("1 category is new");
    });
    it("has both sides in a table", () => {
        const rows = statRows(column, { mean: 10, distinct: 5 }, { mean: 12, distinct: 5 });
        expect(rows.map((row) => row.name)).toEqual([
            "Values",
            "Missing",
            "Mean",
            "Distinct values",
        ]);
        expect(rows[1]?.change).toBe("+3.2 points");
        expect(rows[2]).toEqual({ name: "Mean", before: "10", now: "12", change: "+20 %" });
        expect(rows[3]?.change).toBe("no change");
        expect(statRows({ ...column, current_missing: null }, null, null)).toHaveLength(1);
    });
});
