import { describe, expect, it } from "vitest";
import {
    durationUnit,
    lineOf,
    metricSeries,
    needsLabels,
    overlay,
    reportedOf,
    runningIndex,
    usualCoverage,
    weakWindows,
} from "./series";

const HOUR_S = 3600;
const iso = (hour: number): string => new Date(hour * HOUR_S * 1000).toISOString();

function windowAt(hour: number, predictions: number, labelled: number, accuracy: number | null) {
    return {
        from: iso(hour),
        to: iso(hour + 1),
        predictions,
        labelled,
        coverage: predictions > 0 ? labelled / predictions : null,
        values: {
            accuracy:
                accuracy === null
                    ? { value: null, why: "no labels" }
                    : { value: accuracy, lo: accuracy, hi: accuracy, n: labelled },
        },
    };
}

const windows = [
    windowAt(0, 100, 90, 0.9),
    windowAt(1, 100, 92, 0.8),
    windowAt(2, 0, 0, null),
    windowAt(3, 100, 30, 0.7),
    windowAt(4, 100, 2, 1),
];

describe("labels", () => {
    it("that usually arrive are those of most windows or of all time", () => {
        expect(usualCoverage(windows, { predictions: 1000, labelled: 950 })).toBeCloseTo(0.95);
        expect(usualCoverage(windows, { predictions: 1000, labelled: 100 })).toBeCloseTo(0.9);
        expect(
            usualCoverage([windowAt(0, 10, 0, null)], { predictions: 0, labelled: 0 }),
        ).toBeNull();
    });
    it("that are still arriving mark a window; one without predictions is not marked", () => {
        const fading = [90, 90, 90, 50, 30, 20, 10].map((n, i) => windowAt(i, 100, n, 0.9));
        expect(weakWindows(fading, 0.95)).toEqual([false, false, false, true, true, true, true]);
        expect(weakWindows([windowAt(0, 100, 90, 1), windowAt(1, 0, 0, null)], 0.95)).toEqual([
            false,
            false,
        ]);
        expect(weakWindows(windows, null)).toEqual([false, false, false, false, false]);
        expect(weakWindows([windowAt(0, 100, 60, 1)], 1)).toEqual([false]);
        expect(weakWindows([windowAt(0, 100, 59, 1)], 1)).toEqual([true]);
    });
    it("that one window alone has few of do not make the line flicker", () => {
        const jumping = [90, 92, 40, 91, 90].map((n, i) => windowAt(i, 100, n, 0.9));
        expect(weakWindows(jumping, 0.95)).toEqual([false, false, false, false, false]);
    });
    it("take a time that is written in its unit", () => {
        expect(durationUnit(59).unit).toBe("s");
        expect(durationUnit(600)).toEqual({ seconds: 60, unit: "min" });
        expect(durationUnit(50_000).unit).toBe("h");
        expect(durationUnit(400_000).unit).toBe("d");
    });
    it("are not needed by what is measured at the prediction", () => {
        expect(needsLabels("accuracy")).toBe(true);
        for (const name of ["latency_p99", "confidence", "cost", "throughput"])
            expect(needsLabels(name)).toBe(false);
    });
});

describe("a metric over time", () => {
    it("has null where it has no value, and the rows behind each", () => {
        const line = lineOf(windows, "accuracy");
        expect(line.values).toEqual([0.9, 0.8, null, 0.7, 1]);
        expect(line.n).toEqual([90, 92, null, 30, 2]);
        expect(line.count).toBe(4);
        expect(line.bounded).toBe(false);
        expect(lineOf(windows, "unheard").count).toBe(0);
    });
    it("has bounds only where they can be seen", () => {
        const one = windowAt(0, 10, 10, 0.5);
        one.values.accuracy = { value: 0.5, lo: 0.4, hi: 0.6, n: 10 };
        expect(lineOf([one], "accuracy").bounded).toBe(true);
    });
    it("leaves out what a handful of labels say so far", () => {
        const weak = [false, false, false, true, true];
        const [series] = metricSeries("Accuracy", lineOf(windows, "accuracy"), weak, "arriving");
        expect(series?.values).toEqual([0.9, 0.8, null, 0.7, null]);
        expect(series?.weak).toEqual(weak);
        const all = [true, true, true, true, true];
        const [only] = metricSeries("Accuracy", lineOf(windows, "accuracy"), all, "arriving");
        expect(only?.values).toEqual([0.9, 0.8, null, 0.7, 1]);
    });
    it("runs until its last window ends", () => {
        expect(runningIndex(windows, 4.5 * HOUR_S)).toBe(4);
        expect(runningIndex(windows, 5 * HOUR_S)).toBe(-1);
        expect(runningIndex([], 0)).toBe(-1);
    });
});

describe("reported points", () => {
    const step = (hour: number, value: number, n: number) => ({
        from: iso(hour),
        to: iso(hour + 1),
        value,
        min: value,
        max: value,
        last: value,
        n,
    });
    it("are the means of steps", () => {
        expect(reportedOf({ values: [step(1, 0.5, 3), step(4, 0.6, 1)] })).toEqual({
            times: [HOUR_S, 4 * HOUR_S],
            values: [0.5, 0.6],
            n: [3, 1],
        });
    });
    it("lie over computed values on one axis of times", () => {
        const base = [{ label: "a", values: [1, 2], n: [10, 20], weak: [false, true] }];
        const both = overlay([0, 60], base, {
            label: "b",
            times: [30, 60],
            values: [7, 8],
            n: [1, 2],
        });
        expect(both.times).toEqual([0, 30, 60]);
        expect(both.series[0]?.values).toEqual([1, null, 2]);
        expect(both.series[0]?.n).toEqual([10, null, 20]);
        expect(both.series[0]?.weak).toEqual([false, false, true]);
        expect(both.series[1]?.values).toEqual([null, 7, 8]);
        expect(both.series[1]?.n).toEqual([null, 1, 2]);
    });
});
