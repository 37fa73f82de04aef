import { describe, expect, it } from "vitest";
import { niceStep, niceTicks, tickTexts } from "./ticks";

describe("niceStep", () => {
    it("rounds up to 1, 2, 5 and powers of ten", () => {
        expect([0.9, 1, 1.1, 2, 3, 5.1, 99].map(niceStep)).toEqual([1, 1, 2, 2, 5, 10, 100]);
        expect(niceStep(0.03)).toBeCloseTo(0.05, 12);
    });
    it("answers nonsense with 1", () => {
        expect([0, -1, NaN, Infinity].map(niceStep)).toEqual([1, 1, 1, 1]);
    });
});

describe("niceTicks", () => {
    it("stays within the range and below the count", () => {
        expect(niceTicks(0, 180, 6)).toEqual([0, 50, 100, 150]);
        expect(niceTicks(0.79, 0.92, 5)).toEqual([0.8, 0.85, 0.9]);
        expect(niceTicks(-3, 3, 4)).toEqual([-2, 0, 2]);
    });
    it("has two at least where two were asked for", () => {
        expect(niceTicks(0.31, 0.74, 3)).toEqual([0.4, 0.6]);
        expect(niceTicks(0.0901, 0.0999, 2).length).toBeGreaterThanOrEqual(1);
        for (let most = 2; most < 12; most++)
            for (let hi = 1.3; hi < 1e6; hi *= 1.9) {
                const ticks = niceTicks(0.7, hi, most);
                expect(ticks.length, `${most} to ${hi}`).toBeLessThanOrEqual(most);
                expect(ticks.length, `${most} to ${hi}`).toBeGreaterThan(0);
            }
    });
    it("has no dust of binary fractions", () => {
        for (const tick of niceTicks(0, 1, 11)) expect(String(tick).length).toBeLessThan(5);
    });
    it("bears tiny, huge and empty ranges", () => {
        expect(niceTicks(2e-9, 4e-9, 4)).toEqual([2e-9, 3e-9, 4e-9]);
        expect(niceTicks(0, 3e13, 4)).toEqual([0, 1e13, 2e13, 3e13]);
        expect(niceTicks(5, 5, 4)).toEqual([5]);
        expect(niceTicks(0, 1, 1000).length).toBeLessThanOrEqual(51);
    });
});

describe("tickTexts", () => {
    it("gives all ticks the same decimals", () => {
        expect(tickTexts([0.8, 0.85, 0.9])).toEqual(["0.80", "0.85", "0.90"]);
        expect(tickTexts([0, 50, 100])).toEqual(["0", "50", "100"]);
    });
    it("never writes -0", () => {
        expect(tickTexts([-0.5, -0, 0.5])).toEqual(["-0.5", "0.0", "0.5"]);
    });
    it("writes large ones in short unless they would look the same", () => {
        expect(tickTexts([0, 20000, 40000])).toEqual(["0", "20 k", "40 k"]);
        expect(tickTexts([123456.6, 123456.7])).toEqual(["123,456.6", "123,456.7"]);
    });
    it("writes tiny ones with exponents", () => {
        expect(tickTexts([3e-9, 4e-9])).toEqual(["3e-9", "4e-9"]);
    });
});
