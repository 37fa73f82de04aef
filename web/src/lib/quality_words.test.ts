import { describe, expect, it } from "vitest";
import { aucWords, caughtWords, eceWords, regressionWords, worstBinWords } from "./quality_words";

const bin = (n: number, mean_score: number | null, observed: number | null) => ({
    n,
    mean_score,
    observed,
});

describe("answers of a classifier in words", () => {
    it("say what was found and missed", () => {
        expect(caughtWords({ tp: 60, fp: 20, fn: 40, tn: 880 }, "fraud")).toEqual([
            "Of 100 with fraud, 60 were found (60 %) and 40 missed.",
            "Of 80 taken for fraud, 20 were not (25 %).",
            "Of 900 without it, 2.22 % were flagged in error.",
        ]);
        expect(caughtWords({ tp: 0, fp: 0, fn: 0, tn: 9 }, "x")).toHaveLength(1);
    });
    it("say how far scores are off, and in which direction", () => {
        expect(eceWords(0.004, [])).toMatch(/as probabilities: 0.4 points/);
        expect(eceWords(0.1, [bin(100, 0.6, 0.5)])).toMatch(/^Scores are too high: 10 points/);
        expect(eceWords(0.1, [bin(100, 0.4, 0.5), bin(9, null, null)])).toMatch(/too low/);
        expect(eceWords(0.1, [bin(50, 0.4, 0.5), bin(50, 0.6, 0.5)])).toMatch(/in others/);
        expect(eceWords(null, [])).toMatch(/not known/);
    });
    it("name the worst place that is not chance", () => {
        const bins = [bin(100, 0.2, 0.25), bin(50, 0.9, 0.7), bin(5, 0.5, 0)];
        expect(worstBinWords(bins, "fraud")).toBe(
            "Where it says 90 %, fraud comes in 70 % of the cases.",
        );
        expect(worstBinWords([bin(100, 0.5, 0.51)], "fraud")).toBeNull();
        expect(aucWords(0.875, "fraud")).toMatch(/87.5 %/);
    });
});

describe("answers of a regression in words", () => {
    const even = { mae: 100, rmse: 130, me: 2, p05: -200, p95: 210 };
    it("say size, bias and range", () => {
        expect(regressionWords(even)).toEqual([
            "Answers are off by 100 on average.",
            "They are as often too high as too low: no bias to speak of.",
            "Nine of ten errors lie between −200 and +210.",
        ]);
        expect(regressionWords({ ...even, me: -60 })[1]).toBe(
            "They are too low by 60 on average, which is most of the error.",
        );
        expect(regressionWords({ ...even, rmse: 300 })[3]).toMatch(/large errors/);
    });
    it("leave out what is not known", () => {
        const nothing = { mae: null, rmse: null, me: null, p05: null, p95: null };
        expect(regressionWords(nothing)).toEqual([]);
    });
});
