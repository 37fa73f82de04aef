import { describe, expect, it } from "vitest";
import { columnSeries, type ColumnWindow, extentOf, isClean, qualitySeries } from "./column_series";

function window(change: Partial<ColumnWindow>): ColumnWindow {
    return {
        from: "2026-11-01T00:00:00Z",
        predictions: 100,
        count: 90,
        missing: 8,
        mismatches: 2,
        number: null,
        text: null,
        ...change,
    };
}
const number = {
    mean: 5,
    p05: { value: 1 },
    p50: { value: 4 },
    p95: { value: 9 },
};
const text = {
    top: [
        { value: "DE", share: 0.5 },
        { value: "", share: 0.3 },
    ],
    other: { share: 0.2 },
};

describe("a column over time", () => {
    it("of numbers is the median within its quantiles, and the mean", () => {
        const of = { kind: "number", categories: [], windows: [window({ number }), window({})] };
        const { times, series } = columnSeries(of);
        expect(times).toEqual([1793491200, 1793491200]);
        expect(series[0]).toMatchObject({ values: [4, null], lo: [1, null], hi: [9, null] });
        expect(series[1]?.values).toEqual([5, null]);
        expect(extentOf(series)?.min).toBeCloseTo(0.68);
        expect(extentOf(series)?.max).toBeCloseTo(9.32);
        expect(extentOf([])).toBeNull();
        expect(extentOf([{ label: "", values: [0, 0], n: [] }])?.min).toBe(0);
    });
    it("of texts is shares that stand on each other", () => {
        const of = { kind: "text", categories: ["DE", ""], windows: [window({ text })] };
        const { series } = columnSeries(of);
        expect(series.map((line) => [line.label, line.values[0]])).toEqual([
            ["DE", 0.5],
            ["(empty)", 0.3],
            ["all others", 0.2],
        ]);
        const all = { ...text, other: { share: 0 } };
        expect(columnSeries({ ...of, windows: [window({ text: all })] }).series).toHaveLength(2);
    });
    it("has a quality, and gaps where nothing came", () => {
        const of = {
            kind: "number",
            categories: [],
            windows: [window({}), window({ predictions: 0, count: 0, missing: 0, mismatches: 0 })],
        };
        const [missing, wrong] = qualitySeries(of).series;
        expect(missing?.values).toEqual([0.08, null]);
        expect(wrong?.values).toEqual([0.02, null]);
        expect(isClean(of)).toBe(false);
        expect(isClean({ ...of, windows: of.windows.slice(1) })).toBe(true);
    });
});
