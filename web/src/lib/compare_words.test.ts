import { describe, expect, it } from "vitest";
import {
    absentOf,
    adviceOf,
    allTimes,
    type ComparedMetric,
    formatDifference,
    markOf,
    namesOf,
    onTimes,
    pairOf,
    percentOf,
    scalesOf,
    stepFor,
} from "./compare_words";

function metric(change: Partial<ComparedMetric>): ComparedMetric {
    return {
        metric: "accuracy",
        title: "Accuracy",
        unit: "",
        better: "higher",
        decides: true,
        champion: { value: 0.8, lo: 0.78, hi: 0.82, n: 1000, why: null },
        challenger: { value: 0.9, lo: 0.88, hi: 0.92, n: 1000, why: null },
        difference: 0.1,
        lo: 0.07,
        hi: 0.13,
        p_adjusted: 0.0001,
        needed: null,
        verdict: "better",
        why: null,
        ...change,
    };
}
const none = { value: null, lo: null, hi: null, n: 0, why: "no scores" };
const latency = metric({
    metric: "latency_p95",
    title: "Latency p95",
    unit: "ms",
    decides: false,
    champion: { value: 70, lo: 69, hi: 71, n: 9, why: null },
    challenger: { value: 115, lo: 110, hi: 120, n: 9, why: null },
    difference: 45,
    verdict: "worse",
});

describe("a comparison", () => {
    it("says what to do", () => {
        expect(adviceOf("better", "v1", "v2")).toEqual({ title: "Promote v2", tone: "good" });
        expect(adviceOf("worse", "v1", "v2").title).toBe("Keep v1");
        expect(adviceOf("not enough data yet", "v1", "v2").tone).toBe("unknown");
        expect(markOf(latency)).toEqual({ shape: "worse", tone: "critical", word: "worse" });
        expect(markOf(metric({ verdict: "not enough data yet" })).word).toBe("too few samples");
        expect(markOf(metric({ verdict: "undecided", better: null })).word).toBe("different");
        expect(markOf(metric({ verdict: "undecided" })).word).toBe("undecided");
    });
    it("has differences with their sign", () => {
        expect(percentOf(metric({}))).toBeCloseTo(12.5);
        expect(percentOf(metric({ champion: { ...none, value: 0 } }))).toBeNull();
        expect(formatDifference(-0.09238)).toBe("−0.0924");
        expect(formatDifference(45)).toBe("+45");
        expect(formatDifference(null)).toBe("–");
    });
    it("names what is worse", () => {
        expect(namesOf([metric({}), latency], "worse")).toEqual(["Latency p95 +64.3 %"]);
    });
    it("keeps what cannot be compared together", () => {
        const auc = metric({ metric: "auc", title: "AUC", champion: none, challenger: none });
        const loss = { ...auc, metric: "log_loss", title: "Log loss" };
        expect(absentOf([auc, metric({}), loss])).toEqual([
            { why: "no scores", titles: ["AUC", "Log loss"] },
        ]);
    });
    it("draws shares on one scale, milliseconds on another", () => {
        const recall = metric({ metric: "recall", champion: { ...none, value: 0.4 } });
        const mse = metric({ metric: "mse", champion: { ...none, value: 5000 } });
        const scales = scalesOf([metric({}), recall, latency, mse]);
        expect(scales.get("accuracy")).toBe(scales.get("recall"));
        expect(scales.get("accuracy")?.min).toBeLessThan(0.4);
        expect(scales.get("accuracy")?.max).toBeLessThanOrEqual(1);
        expect(scales.get("latency_p95")?.min).toBeGreaterThan(60);
        expect(scales.get("mse")).not.toBe(scales.get("accuracy"));
    });
});

describe("the pair", () => {
    const versions = ["v1", "v2", "v3"];
    it("is the newest against the one before, unless asked otherwise", () => {
        expect(pairOf(versions, {})).toEqual({ champion: "v2", challenger: "v3" });
        expect(pairOf(versions, { champion: "v3" })).toEqual({
            champion: "v3",
            challenger: "v2",
        });
        expect(pairOf(versions, { challenger: "v1" })).toEqual({
            champion: "v3",
            challenger: "v1",
        });
        expect(pairOf(versions, { champion: "x", challenger: "v1" }).champion).toBe("x");
    });
});

describe("two versions over time", () => {
    it("stand on the times of both", () => {
        const times = allTimes([3, 1], [2, 3]);
        expect(times).toEqual([1, 2, 3]);
        expect(onTimes(times, [2, 3], [0.5, null])).toEqual([null, 0.5, null]);
    });
    it("have a step that suits the stretch", () => {
        expect([3600, 86400, 14 * 86400, 90 * 86400, 1e9].map(stepFor)).toEqual([
            "5m",
            "1h",
            "6h",
            "1d",
            "7d",
        ]);
    });
});
