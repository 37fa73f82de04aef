import { describe, expect, it } from "vitest";
import { atThreshold, cheapest, costFrom, costOf, outcomeOf, thresholdInUse } from "./threshold";

const scored = { n: 1000, positives: 100 };
const row = (threshold: number, recall: number, flagged_share: number) => {
    const precision = (recall * 0.1) / flagged_share;
    return {
        threshold,
        recall,
        flagged_share,
        precision,
        f1: (2 * precision * recall) / (precision + recall),
    };
};
const rows = [row(0.1, 1, 0.5), row(0.5, 0.8, 0.1), row(0.9, 0.4, 0.04)];

describe("a threshold", () => {
    it("has what the table says where the table has it", () => {
        expect(atThreshold(rows, 0.5, scored)).toEqual(rows[1]);
        expect(atThreshold(rows, 0.01, scored)).toEqual({ ...rows[0], threshold: 0.01 });
        expect(atThreshold(rows, 0.99, scored)).toEqual({ ...rows[2], threshold: 0.99 });
        expect(atThreshold([], 0.5, scored)).toBeNull();
    });
    it("lies between its neighbours, and its figures agree with each other", () => {
        const found = atThreshold(rows, 0.3, scored);
        expect(found?.recall).toBeCloseTo(0.9);
        expect(found?.flagged_share).toBeCloseTo(0.3);
        expect(found?.precision).toBeCloseTo(0.3);
        expect(found?.f1).toBeCloseTo(0.45);
    });
    it("leads to whole predictions that add up", () => {
        const found = outcomeOf(rows[1] ?? row(0, 0, 1), scored);
        expect(found).toEqual({ tp: 80, fp: 20, fn: 20, tn: 880 });
        expect(costOf(found, { falsePositive: 2, falseNegative: 10 })).toBe(240);
    });
    it("is cheapest where its errors are", () => {
        const dear = { falsePositive: 1, falseNegative: 100 };
        expect(cheapest(rows, scored, dear)?.threshold).toBe(0.1);
        expect(cheapest(rows, scored, { falsePositive: 5, falseNegative: 1 })?.threshold).toBe(0.9);
        expect(cheapest([], scored, dear)).toBeNull();
    });
    it("in use is found from what was flagged", () => {
        expect(thresholdInUse(rows, 0.1)).toBe(0.5);
        expect(thresholdInUse(rows, 0.3)).toBeCloseTo(0.3);
        expect(thresholdInUse(rows, 0.9)).toBe(0.1);
        expect(thresholdInUse(rows, 0.001)).toBe(0.9);
        expect(thresholdInUse([], 0.5)).toBeNull();
    });
    it("costs what a person typed", () => {
        expect(["5", "0", "2,5", "", "-1", "x", undefined].map(costFrom)).toEqual([
            5,
            0,
            2.5,
            null,
            null,
            null,
            null,
        ]);
    });
});
