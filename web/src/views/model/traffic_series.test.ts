import { describe, expect, it } from "vitest";
import type { Schemas } from "../../api/client";
import {
    classNames,
    classSeries,
    costSeries,
    countSeries,
    distinctClasses,
    notSent,
    quantiles,
    varies,
} from "./traffic_series";

type Window = Schemas["ActivityWindow"];
const none = (count: number) => ({ count: 0, missing: count, why: "no prediction has it" });

function numbers(count: number, value: number): Schemas["Numbers"] {
    const one = { value, lo: value, hi: value };
    return { count, missing: 0, mean: value, sum: value * count, p05: one, p50: one, p95: one };
}

function windowOf(classes: Record<string, number>, more: Partial<Window> = {}): Window {
    const count = Object.values(classes).reduce((a, b) => a + b, 0);
    return {
        from: "2026-11-21T00:00:00Z",
        to: "2026-11-21T01:00:00Z",
        resolution_s: 3600,
        count,
        throughput: 1,
        classes: Object.entries(classes).map(([value, n]) => ({
            value,
            count: n,
            share: n / count,
        })),
        distinct_classes: Object.keys(classes).length,
        confidence: none(count),
        latency_ms: none(count),
        cost_usd: none(count),
        score: none(count),
        value: none(count),
        ...more,
    };
}

describe("traffic", () => {
    it("marks the window that is still being filled", () => {
        const [series] = countSeries([windowOf({ a: 3 }), windowOf({ a: 1 })], 1);
        expect(series?.values).toEqual([3, 1]);
        expect(series?.weak).toEqual([false, true]);
        expect(countSeries([windowOf({ a: 3 })], -1)[0]?.weak).toEqual([false]);
    });
    it("has shares of classes in the order of the range, gaps where nothing was predicted", () => {
        const windows = [windowOf({ a: 3, b: 1 }), windowOf({}), windowOf({ b: 4 })];
        const series = classSeries(windows, windowOf({ b: 5, a: 3 }));
        expect(series.map((one) => one.label)).toEqual(["b", "a"]);
        expect(series[0]?.values).toEqual([0.25, null, 1]);
        expect(series[1]?.values).toEqual([0.75, null, 0]);
    });
    it("puts rare classes together", () => {
        const many = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`c${i}`, 10]));
        const overall = windowOf(many);
        expect(classNames(overall)).toMatchObject({ rest: true });
        const series = classSeries([overall], overall);
        expect(series).toHaveLength(8);
        expect(series[7]?.label).toBe("other");
        expect(series[7]?.values[0]).toBeCloseTo(0.3);
        expect(classNames(windowOf({ a: 1 }, { distinct_classes: 400 })).rest).toBe(true);
    });
    it("has quantiles and costs where they were sent", () => {
        const windows = [
            windowOf({ a: 2 }, { latency_ms: numbers(2, 20), cost_usd: numbers(2, 0.5) }),
            windowOf({ a: 2 }),
        ];
        expect(quantiles(windows, "latency_ms", "p95")).toEqual([20, null]);
        const { sum, mean } = costSeries(windows, 1);
        expect(sum[0]?.values).toEqual([1, null]);
        expect(mean[0]?.values).toEqual([0.5, null]);
    });
    it("says what was not sent, and nothing that does not belong to the task", () => {
        expect(notSent(windowOf({ a: 1 }, { score: numbers(1, 0.1) }))).toEqual([
            "confidence",
            "latency (latency_ms)",
            "cost (cost_usd)",
        ]);
        expect(notSent(windowOf({}, { value: numbers(1, 7), latency_ms: numbers(1, 2) }))).toEqual([
            "cost (cost_usd)",
        ]);
    });
    it("draws the number of classes only where it changes", () => {
        const windows = [windowOf({ a: 1 }), windowOf({}), windowOf({ b: 1 })];
        expect(distinctClasses(windows)).toEqual([1, null, 1]);
        expect(varies(distinctClasses(windows))).toBe(false);
        expect(varies([1, 2])).toBe(true);
    });
});
