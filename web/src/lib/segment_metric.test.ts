import { describe, expect, it } from "vitest";
import { segmentMetrics, segmentValue } from "./segment_metric";

const sums = {
    matrix: {
        classes: ["no", "yes"],
        rows: [
            [90, 10],
            [20, 30],
        ],
    },
    positive: "yes",
    labelled: 150,
    mae: null,
    mse: null,
};

describe("a segment", () => {
    it("has shares of what they are shares of", () => {
        expect(segmentValue("accuracy", sums)).toMatchObject({ value: 0.8, n: 150 });
        expect(segmentValue("recall", sums)).toMatchObject({ value: 0.6, n: 50 });
        expect(segmentValue("precision", sums)).toMatchObject({ value: 0.75, n: 40 });
        expect(segmentValue("specificity", sums)).toMatchObject({ value: 0.9, n: 100 });
        const { lo, hi } = segmentValue("recall", sums);
        expect((lo ?? 1) < 0.6 && (hi ?? 0) > 0.6).toBe(true);
    });
    it("has nothing where nothing is known", () => {
        for (const metric of ["recall", "precision", "mae", "none"])
            expect(segmentValue(metric, { ...sums, positive: null }).value).toBeNull();
        expect(segmentValue("accuracy", { ...sums, matrix: null }).n).toBe(0);
    });
    it("of a regression has the mean error with its interval", () => {
        const of = { ...sums, matrix: null, mae: 10, mse: 200, labelled: 100 };
        const found = segmentValue("mae", of);
        expect(found).toMatchObject({ value: 10, n: 100 });
        // The variance of |error| is 200 - 100 = 100: 1.96 * 10 / 10, unbiased.
        expect(found.hi).toBeCloseTo(11.97, 2);
    });
    it("is told by metrics of its task", () => {
        expect(segmentMetrics("binary").map((one) => one.name)).toContain("recall");
        expect(segmentMetrics(null)).toEqual([]);
    });
});
