import { describe, expect, it } from "vitest";
import {
    formatBrief,
    formatBytes,
    formatChange,
    formatCount,
    formatNumber,
    formatP,
    formatShare,
    formatShort,
    formatValue,
} from "./number";

describe("numbers", () => {
    it("have the digits that mean something", () => {
        expect(formatNumber(0.853412)).toBe("0.8534");
        expect(formatNumber(12.3)).toBe("12.3");
        expect(formatNumber(1234.56)).toBe("1,234.6");
        expect(formatNumber(100)).toBe("100");
        expect(formatNumber(1.23e-9)).toBe("1.23e-9");
        expect(formatNumber(-0)).toBe("0");
    });
    it("that are not there are a dash", () => {
        for (const f of [
            formatNumber,
            formatCount,
            formatShort,
            formatShare,
            formatChange,
            formatP,
            formatBytes,
        ])
            for (const value of [null, undefined, NaN, Infinity]) expect(f(value)).toBe("–");
        expect(formatValue(null, "ms")).toBe("–");
    });
    it("are short where places are small", () => {
        expect(formatShort(999)).toBe("999");
        expect(formatShort(999_600)).toBe("1 M");
        expect(formatShort(34_210)).toBe("34.2 k");
        expect(formatBytes(90_177_536)).toBe("90.2 MB");
        expect(formatBytes(12)).toBe("12 B");
    });
    it("are percent with a sign where they change", () => {
        expect(formatShare(0.8534)).toBe("85.3 %");
        expect(formatShare(1)).toBe("100 %");
        expect(formatShare(0.00001)).toBe("< 0.01 %");
        expect(formatChange(-21.04)).toBe("−21 %");
        expect(formatChange(3.25)).toBe("+3.25 %");
        expect(formatP(1e-12)).toBe("p < 0.0001");
    });
});

describe("formatBrief", () => {
    it("is short from a million on", () => {
        expect(formatBrief(35681582891367, "B")).toBe("35.7 TB");
        expect(formatBrief(2500000, "")).toBe("2.5 M");
        expect(formatBrief(0.853, "ms")).toBe("0.853 ms");
    });
});
