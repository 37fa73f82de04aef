import { describe, expect, it } from "vitest";
import { adviceOf, findingsOf, someOf, type Check } from "./decision";
import { healthWords, nearestName, openAt, standingOf } from "./standing";

const check = (metric: string, more: Partial<Check>): Check => ({
    metric,
    title: metric,
    unit: "",
    better: "higher",
    source: "predictions",
    current: { value: 0.8, se: null, lo: null, hi: null, n: 100 },
    baseline: { value: 0.9, se: null, lo: null, hi: null, n: 1000 },
    from: null,
    to: null,
    baseline_from: null,
    baseline_to: null,
    coverage: null,
    is_degraded: false,
    is_improved: false,
    severity: "none",
    absolute_change: null,
    percentage_change: null,
    worsening_pct: null,
    test: null,
    z: null,
    p: null,
    recommendation: "",
    why: null,
    ...more,
});

describe("what needs a decision", () => {
    it("has the worst first and leaves out what chance explains", () => {
        const found = findingsOf([
            check("a", { is_degraded: true, severity: "high", worsening_pct: 12 }),
            check("b", { is_degraded: true, severity: "critical", worsening_pct: 21 }),
            check("c", { is_degraded: true, severity: "critical", worsening_pct: 40 }),
            check("d", { severity: "critical", worsening_pct: 90 }),
            check("e", { severity: "medium" }),
            check("f", { is_improved: true }),
            check("g", { why: "no labels" }),
            check("h", { why: "no labels" }),
            check("i", { why: "no baseline" }),
        ]);
        expect(found.worse.map((one) => one.metric)).toEqual(["c", "b", "a"]);
        expect(found.open.map((one) => one.metric)).toEqual(["d"]);
        expect(found.better.map((one) => one.metric)).toEqual(["f"]);
        expect([found.judged, found.unknown, found.why]).toEqual([6, 3, "no labels"]);
    });
    it("is said shortly", () => {
        expect(adviceOf("AUC PR fell from 0.57 to 0.44 (-21.8 %, p < 0.001): act now.")).toBe(
            "Act now.",
        );
        expect(adviceOf("Accuracy cannot be judged: no labels.")).toContain("cannot be judged");
        expect(someOf([])).toBe("");
        expect(someOf(["a", "b", "c"])).toBe("a, b and c");
        expect(someOf(["a", "b", "c", "d"])).toBe("a, b and 2 more");
    });
});

describe("the standing of a model", () => {
    it("is that of metrics or alerts, whichever is worse", () => {
        const alerts = (...all: string[]) => all.map((severity) => ({ severity }));
        expect(standingOf("excellent", []).health).toBe("excellent");
        expect(standingOf("excellent", alerts("low")).health).toBe("good");
        expect(standingOf("good", alerts("high", "medium"))).toEqual({
            health: "fair",
            words: "2 open alerts, 1 high",
        });
        expect(standingOf("good", alerts("critical")).health).toBe("poor");
        expect(standingOf("poor", alerts("low")).health).toBe("poor");
        expect(standingOf("unknown", alerts("high", "high"))).toEqual({
            health: "fair",
            words: "2 open alerts, high",
        });
    });
    it("counts alerts that were open at a moment", () => {
        const one = { fired: "1970-01-01T01:00:00Z", resolved: "1970-01-01T02:00:00Z" };
        const open = { fired: "1970-01-01T01:00:00Z", resolved: null };
        expect(openAt([one, open], 3599)).toHaveLength(0);
        expect(openAt([one, open], 3600)).toHaveLength(2);
        expect(openAt([one, open], 7200)).toEqual([open]);
    });
    it("has words", () => {
        const health = {
            judged: 18,
            degrading: 4,
            critical: 3,
            improving: 1,
            unknown: 0,
            why: null,
        };
        expect(healthWords(health)).toBe(
            "4 of 18 metrics are worse than before, 3 of them critically; 1 is better",
        );
        expect(healthWords({ ...health, judged: 0, why: "no data" })).toBe("no data");
        expect(healthWords({ ...health, degrading: 1, critical: 1, improving: 0 })).toBe(
            "1 of 18 metrics is worse than before, critically",
        );
    });
    it("of a model that does not exist names the nearest", () => {
        expect(nearestName("no model is called 'frau'; did you mean 'fraud'?")).toBe("fraud");
        expect(nearestName("no model is called 'a'; did you mean 'it's'?")).toBe("it's");
        expect(nearestName("no model is called 'a'")).toBeNull();
    });
});
