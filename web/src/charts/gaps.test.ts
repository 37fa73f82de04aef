import { describe, expect, it } from "vitest";
import { countGaps, emptyStretches, lastIndex, lonePoints, missingTimes, usualStep } from "./gaps";

describe("usualStep", () => {
    it("is the distance that most keep", () => {
        expect(usualStep([0, 60, 120, 180, 600, 660])).toBe(60);
    });
    it("is not known for few times and irregular ones", () => {
        expect(usualStep([0, 60, 120])).toBeNull();
        expect(usualStep([0, 10, 100, 1000, 1100, 5000])).toBeNull();
    });
});

describe("missingTimes", () => {
    it("puts one time into each hole", () => {
        expect(missingTimes([0, 60, 240, 300], 60)).toEqual([120]);
        expect(missingTimes([0, 60, 140], 60)).toEqual([]);
        expect(missingTimes([0, 500], null)).toEqual([]);
    });
});

describe("emptyStretches", () => {
    const axis = { from: 0, to: 600, step: 60, now_s: 1e9 };
    it("finds the start, holes between values and the end", () => {
        const times = [180, 240, 300, 360, 420];
        expect(emptyStretches(times, [[1, null, null, 2, 3]], axis)).toEqual([
            { from: 0, to: 150 },
            { from: 210, to: 330 },
            { from: 450, to: 600 },
        ]);
    });
    it("ends now: nothing can be there later", () => {
        const found = emptyStretches([0, 60, 120], [[1, 1, 1]], { ...axis, now_s: 400 });
        expect(found).toEqual([{ from: 150, to: 400 }]);
    });
    it("is none where another series has values", () => {
        const full = [1, 1, 1, 1];
        expect(
            emptyStretches([0, 60, 120, 180], [[1, null, null, 1], full], { ...axis, to: 180 }),
        ).toEqual([]);
    });
    it("is none for a chart without any value", () => {
        expect(emptyStretches([0, 60], [[null, null]], axis)).toEqual([]);
    });
    it("takes distances without a step for what they are", () => {
        const times = [0, 300, 600];
        expect(emptyStretches(times, [[1, 2, 3]], { ...axis, step: null })).toEqual([]);
    });
});

describe("single values", () => {
    it("finds points without neighbours", () => {
        expect(lonePoints([1, null, 2, 3, null, 4])).toEqual([0, 5]);
        expect(lonePoints([1])).toEqual([0]);
        expect(lonePoints([])).toEqual([]);
    });
    it("counts holes between values only", () => {
        expect(countGaps([null, 1, null, null, 2, 3, null, 4, null])).toBe(2);
        expect(countGaps([null, null])).toBe(0);
    });
    it("finds the last value", () => {
        expect(lastIndex([1, 2, null])).toBe(1);
        expect(lastIndex([null])).toBe(-1);
    });
});
