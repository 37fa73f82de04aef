import { describe, expect, it } from "vitest";
import { areShares, bestCase, meanInterval, placeOn, scaleOf, standing, wilson } from "./interval";

describe("intervals", () => {
    it("of shares are Wilson's", () => {
        const half = wilson(5, 10);
        expect(half?.lo).toBeCloseTo(0.2366, 4);
        expect(half?.hi).toBeCloseTo(0.7634, 4);
        expect(wilson(5, 5)?.lo).toBeCloseTo(0.5655, 4);
        expect(wilson(5, 5)?.hi).toBe(1);
        expect(wilson(0, 0)).toBeNull();
    });
    it("of means come from the mean square", () => {
        // 1, 2, 3, 4: mean 2.5, mean square 7.5, unbiased variance 5/3.
        const found = meanInterval(2.5, 7.5, 4);
        expect(found?.hi).toBeCloseTo(2.5 + 1.959964 * Math.sqrt(5 / 12), 5);
        expect(meanInterval(3, 9, 50)).toEqual({ lo: 3, hi: 3 });
        expect(meanInterval(3, 9, 1)).toBeNull();
    });
});

describe("scales", () => {
    it("hold everything with a little room", () => {
        const scale = scaleOf([
            { value: 2, lo: 1, hi: 3 },
            { value: null, lo: null, hi: null },
        ]);
        expect(scale?.min).toBeCloseTo(0.84);
        expect(scale?.max).toBeCloseTo(3.16);
        expect(scaleOf([{ value: null, lo: null, hi: null }])).toBeNull();
    });
    it("stay within what is possible and have a width", () => {
        expect(scaleOf([{ value: 0.99, lo: 0.9, hi: 1 }], { min: 0, max: 1 })?.max).toBe(1);
        const flat = scaleOf([{ value: 5, lo: null, hi: null }]);
        expect(flat !== null && flat.min < 5 && flat.max > 5).toBe(true);
    });
    it("place values, also those outside", () => {
        expect(placeOn({ min: 0, max: 4 }, 1)).toBe(0.25);
        expect(placeOn({ min: 0, max: 4 }, 9)).toBe(1);
        expect(placeOn({ min: 4, max: 4 }, 4)).toBe(0.5);
    });
    it("know what can share one", () => {
        expect(areShares([{ value: 0.5, lo: 0, hi: 1 }])).toBe(true);
        expect(areShares([{ value: 1.5, lo: 0, hi: 1 }])).toBe(false);
        expect(areShares([])).toBe(false);
    });
});

describe("segments", () => {
    const bad = { value: 0.7, lo: 0.68, hi: 0.72, n: 5000 };
    const small = { value: 0.6, lo: 0.3, hi: 0.85, n: 10 };
    it("are worse only if the interval says so", () => {
        expect(standing(bad, 0.8, "higher")).toBe("worse");
        expect(standing(bad, 0.8, "lower")).toBe("better");
        expect(standing(bad, 0.6, "higher")).toBe("better");
        expect(standing(small, 0.8, "higher")).toBe("no difference");
        expect(standing({ ...small, lo: null }, 0.8, "higher")).toBe("no difference");
    });
    it("are sorted by what is sure, not by chance", () => {
        expect(bestCase(bad, "higher")).toBeLessThan(bestCase(small, "higher"));
        expect(bestCase({ ...bad, lo: null }, "lower")).toBe(Infinity);
        expect(bestCase({ ...bad, lo: 9 }, "lower")).toBeLessThan(bestCase(bad, "lower"));
    });
});
