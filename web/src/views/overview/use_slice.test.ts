import { describe, expect, it } from "vitest";
import { sliceOf } from "./use_slice";

describe("the rows near the window", () => {
    it("are all of a short list", () => {
        expect(sliceOf(80, 50, 0, 900)).toEqual({ first: 0, last: 80 });
    });
    it("hold those that are seen, and some around", () => {
        const { first, last } = sliceOf(1000, 50, 20_000, 20_900);
        expect(first).toBeLessThanOrEqual(396);
        expect(last).toBeGreaterThanOrEqual(424);
        expect(last - first).toBeLessThan(50);
    });
    it("end where the list ends", () => {
        expect(sliceOf(1000, 50, 49_500, 50_400).last).toBe(1000);
        expect(sliceOf(1000, 50, -300, 600).first).toBe(0);
        const beyond = sliceOf(100, 50, 90_000, 90_900);
        expect(beyond.first).toBeLessThanOrEqual(beyond.last);
        expect(beyond.last).toBe(100);
    });
});
