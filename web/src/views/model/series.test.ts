import { describe, expect, it } from "vitest";
import {
    lineOf,
    metricSeries,
    needsLabels,
    overlay,
    reportedSeries,
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
        expect(weakWindows(windows, 0.95)).toEqual([false, false, false, true, true]);
        expect(weakWindows(windows, null)).toEqual([false, false, false, false, false]);
        expect(weakWindows([windowAt(0, 100, 60, 1)], 1)).toEqual([false]);
        expect(weakWindows([windowAt(0, 100, 59, 1)], 1)).toEqual([true]);
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
    });
    it("runs until its last window ends", () => {
        expect(runningIndex(windows, 4.5 * HOUR_S)).toBe(4);
        expect(runningIndex(windows, 5 * HOUR_S)).toBe(-1);
        expect(runningIndex([], 0)).toBe(-1);
    });
});

describe("reported points", () => {
    const point = (metric: string, hour: number, value: number) => ({
        metric,
        timestamp: iso(hour),
        value,
    });
    it("are series in time; several of one moment are their mean", () => {
        const points = [point("loss", 2, 4), point("loss", 1, 1), point("loss", 2, 6)];
        expect(reportedSeries([...points, point("f1", 1, 0.5)])).toEqual([
            { metric: "loss", times: [HOUR_S, 2 * HOUR_S], values: [1, 5] },
            { metric: "f1", times: [HOUR_S], values: [0.5] },
        ]);
    });
    it("lie over computed values on one axis of times", () => {
        const base = [{ label: "a", values: [1, 2], n: [10, 20], weak: [false, true] }];
        const both = overlay([0, 60], base, { label: "b", times: [30, 60], values: [7, 8] });
        expect(both.times).toEqual([0, 30, 60]);
        expect(both.series[0]?.values).toEqual([1, null, 2]);
        expect(both.series[0]?.n).toEqual([10, null, 20]);
        expect(both.series[0]?.weak).toEqual([false, false, true]);
        expect(both.series[1]?.values).toEqual([null, 7, 8]);
    });
});
