import { describe, expect, it } from "vitest";
import { linePath, nearest, scaleOf } from "./small_chart";

const line = { width: 108, height: 58, pad: 4, bars: false };
const bars = { ...line, width: 100, bars: true };

describe("small charts", () => {
    it("fill their room, with the level in it", () => {
        const scale = scaleOf([1, 2, 3], 5, line);
        expect([scale.x(0), scale.x(2)]).toEqual([4, 104]);
        expect([scale.y(5), scale.y(1)]).toEqual([4, 54]);
    });
    it("put a flat line in the middle, and survive having no value", () => {
        expect(scaleOf([7, 7], null, line).y(7)).toBe(29);
        expect(scaleOf([0, 0], null, line).y(0)).toBe(29);
        expect(linePath([null, null], scaleOf([null, null], null, line))).toBe("");
    });
    it("show noise as noise: a line spans a tenth of its values at least", () => {
        const scale = scaleOf([0.99, 1.01], null, line);
        expect(scale.y(0.99) - scale.y(1.01)).toBeCloseTo(10);
    });
    it("leave gaps, and draw a value alone", () => {
        const values = [1, null, 3, 2];
        const path = linePath(values, scaleOf(values, null, line));
        expect(path.match(/M/g)).toHaveLength(2);
        expect(path.match(/L/g)).toHaveLength(1);
    });
    it("stand bars on the ground and none for zero", () => {
        const values = [0, 10, null, 5];
        const path = linePath(values, scaleOf(values, 0, bars));
        expect(path).toBe("M37.5 58V4.0M87.5 58V31.0");
    });
    it("find the value nearest to the pointer", () => {
        expect(nearest(50, 100, [1, null, null, null, 5], false)).toBe(0);
        expect(nearest(99, 100, [1, 2, 3, 4], true)).toBe(3);
        expect(nearest(10, 100, [null, null], true)).toBeNull();
    });
});
