import { describe, expect, it } from "vitest";
import {
    binsOf,
    categoriesOf,
    differenceText,
    edgesShown,
    edgeTexts,
    histogramSentence,
    histogramTable,
} from "./bins";

const NAMES = { reference: "reference", current: "current" };

describe("edgeTexts", () => {
    it("writes what the narrowest bin needs", () => {
        expect(edgeTexts([3.728, 90.609, 177.49, 1046.296])).toEqual(["4", "91", "177", "1,046"]);
        expect(edgeTexts([0, 0.0497, 0.0994])).toEqual(["0", "0.05", "0.099"]);
    });
    it("takes dust at 0 for 0", () => {
        expect(edgeTexts([7.1e-315, 0.35, 0.7])[0]).toBe("0");
    });
    it("bears tiny and huge ones", () => {
        expect(edgeTexts([1e-9, 2e-9])).toEqual(["1e-9", "2e-9"]);
        expect(edgeTexts([1e12, 2e12])[1]).toBe("2,000,000,000,000");
        expect(edgeTexts([])).toEqual([]);
    });
});

describe("binsOf", () => {
    it("names open bins as open", () => {
        const bars = binsOf({
            title: "",
            edges: [0, 1, 2, 3],
            unit: "EUR",
            reference: null,
            current: [0.2, 0.5, 0.3],
            openLow: true,
            openHigh: true,
        });
        expect(bars.map((bar) => bar.label)).toEqual([
            "below 1 EUR",
            "1 to 2 EUR",
            "2 EUR and more",
        ]);
        expect(bars.map((bar) => bar.open)).toEqual(["low", null, "high"]);
    });
});

describe("categoriesOf", () => {
    const labels = Array.from({ length: 20 }, (_, i) => `c${i}`);
    const current = labels.map((_, i) => i);
    it("keeps the largest and adds up the rest", () => {
        const bars = categoriesOf({ title: "", labels, reference: null, current }, 3);
        expect(bars.map((bar) => bar.label)).toEqual(["c19", "c18", "c17", "17 others"]);
        expect(bars[3]?.current).toBe(136);
        expect(bars[3]?.reference).toBeNull();
    });
    it("does not make one alone into others", () => {
        expect(
            categoriesOf({ title: "", labels: labels.slice(0, 4), reference: null, current }, 3),
        ).toHaveLength(4);
    });
    it("sorts by the larger of both", () => {
        const bars = categoriesOf({
            title: "",
            labels: ["a", "b"],
            reference: [0.9, 0.1],
            current: [0.2, 0.8],
        });
        expect(bars[0]?.label).toBe("a");
    });
});

describe("words of a histogram", () => {
    const bars = binsOf({
        title: "",
        edges: [0, 1, 2],
        reference: [0.5, 0.5],
        current: [0.2, 0.8],
    });
    it("says the difference in points", () => {
        expect(bars.map(differenceText)).toEqual(["−30.0 points", "+30.0 points"]);
        expect(differenceText({ label: "", reference: 0.5, current: 0.5, open: null })).toBe(
            "no difference",
        );
        expect(differenceText({ label: "", reference: null, current: 0.5, open: null })).toBe("");
    });
    it("is a sentence and a table", () => {
        expect(histogramSentence("amount", bars, NAMES)).toContain(
            "50 % in reference, 80 % in current",
        );
        expect(histogramTable(bars, NAMES).rows[1]?.map((one) => one.text)).toEqual([
            "1 to 2",
            "50 %",
            "80 %",
            "+30.0 points",
        ]);
    });
    it("writes few edges", () => {
        expect(edgesShown(21, 6)).toEqual([0, 4, 8, 12, 16, 20]);
        expect(edgesShown(3, 9)).toEqual([0, 1, 2]);
    });
});
