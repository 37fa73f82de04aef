import { describe, expect, it } from "vitest";
import { placeThresholds, valueRange } from "./extent";
import { prepare } from "./prepare";
import type { Series, TimeChartProps } from "./types";

function rangeOf(values: readonly (number | null)[], more: Partial<TimeChartProps> = {}) {
    return rangeOfSeries([{ label: "a", values }], more);
}

function rangeOfSeries(series: readonly Series[], more: Partial<TimeChartProps> = {}) {
    const times = (series[0]?.values ?? []).map((_, i) => i * 60);
    const props: TimeChartProps = { title: "", unit: "", times, series, ...more };
    return valueRange(prepare(props, new Set(), 1e9), props);
}

describe("valueRange", () => {
    it("has room above and below", () => {
        const [lo, hi] = rangeOf([10, 20]);
        expect(lo).toBeLessThan(10);
        expect(hi).toBeGreaterThan(20);
    });
    it("goes below 0 only for what is below 0", () => {
        expect(rangeOf([0.1, 20])[0]).toBe(0);
        expect(rangeOf([-1, 20])[0]).toBeLessThan(-1);
        expect(rangeOf([-20, -0.1])[1]).toBe(0);
    });
    it("opens around what is constant", () => {
        expect(rangeOf([7, 7, 7])).toEqual([6.3, 7.7]);
        expect(rangeOf([0, 0])).toEqual([0, 1]);
        expect(rangeOf([null])).toEqual([0, 1.08]);
    });
    it("begins at 0 for bars", () => {
        expect(rangeOfSeries([{ label: "a", values: [100, 110], kind: "bars" }])[0]).toBe(0);
    });
    it("does not let a wide interval press the line flat", () => {
        const [lo, hi] = rangeOfSeries([
            { label: "a", values: [10, 11], lo: [-1e6, 10], hi: [1e6, 11] },
        ]);
        expect(hi - lo).toBeLessThan(4);
    });
    it("takes in levels that are near and leaves out those far away", () => {
        const near = { value: 25, label: "", severity: "high" } as const;
        expect(rangeOf([10, 20], { thresholds: [near] })[1]).toBeGreaterThan(25);
        expect(rangeOf([10, 20], { thresholds: [{ ...near, value: 9000 }] })[1]).toBeLessThan(30);
        expect(
            rangeOf([10, 20], { band: { lo: 8, hi: 12, center: null, label: "" } })[0],
        ).toBeLessThan(8);
    });
    it("keeps limits that it is given", () => {
        expect(rangeOf([0.2, 0.4], { min: 0, max: 1 })).toEqual([0, 1]);
        expect(rangeOf([5], { min: 5, max: 5 })).toEqual([5, 6]);
    });
});

describe("placeThresholds", () => {
    const at = (value: number) => ({ value, label: "", severity: "low" }) as const;
    it("keeps words apart and inside", () => {
        const placed = placeThresholds([at(1), at(1.01), at(0), at(99)], [0, 1], 100);
        const tops = placed.map((one) => one.words_px);
        tops.slice(1).forEach((top, i) => expect(top - (tops[i] ?? 0)).toBeGreaterThanOrEqual(16));
        expect(Math.min(...tops)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...tops)).toBeLessThanOrEqual(84);
    });
    it("says which are outside", () => {
        expect(placeThresholds([at(99)], [0, 1], 100)[0]?.at).toBeLessThan(0);
        expect(placeThresholds([at(-5)], [0, 1], 100)[0]?.at).toBeGreaterThan(1);
    });
});
