import { describe, expect, it } from "vitest";
import {
    accuracyOf,
    binaryCounts,
    classFigures,
    predictedTotals,
    shadeOf,
    worstMistakes,
} from "./confusion";

const three = {
    classes: ["bad", "so so", "good"],
    rows: [
        [80, 15, 5],
        [40, 150, 10],
        [0, 30, 70],
    ],
};

describe("a confusion matrix", () => {
    it("has figures for each class", () => {
        const [bad, middle] = classFigures(three);
        expect(bad).toMatchObject({ support: 100, predicted: 120, hits: 80, recall: 0.8 });
        expect(bad?.precision).toBeCloseTo(2 / 3);
        expect(middle?.f1).toBeCloseTo((2 * 150) / (200 + 195));
        expect(predictedTotals(three)).toEqual([120, 195, 85]);
        expect(accuracyOf(three)).toBeCloseTo(0.75);
    });
    it("names the worst mistakes first", () => {
        expect(worstMistakes(three, 2)).toEqual([
            { actual: "so so", predicted: "bad", count: 40, share: 0.2 },
            { actual: "good", predicted: "so so", count: 30, share: 0.3 },
        ]);
        expect(worstMistakes(three, 99)).toHaveLength(5);
    });
    it("leaves out what does not exist", () => {
        const never = {
            classes: ["a", "b"],
            rows: [
                [5, 0],
                [0, 0],
            ],
        };
        expect(classFigures(never)[1]).toMatchObject({ precision: null, recall: null, f1: null });
        expect(accuracyOf({ classes: [], rows: [] })).toBeNull();
    });
    it("counts hits and misses of the positive class", () => {
        const two = {
            classes: ["legit", "fraud"],
            rows: [
                [900, 20],
                [30, 50],
            ],
        };
        expect(binaryCounts(two, "fraud")).toEqual({ tp: 50, fp: 20, fn: 30, tn: 900 });
        expect(binaryCounts(two, "legit")).toEqual({ tp: 900, fp: 30, fn: 20, tn: 50 });
        expect(binaryCounts(two, "none")).toBeNull();
    });
    it("is shaded by the share", () => {
        expect([0, 0.001, 0.25, 0.26, 1].map(shadeOf)).toEqual([0, 1, 1, 2, 4]);
    });
});
