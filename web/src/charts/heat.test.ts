import { describe, expect, it } from "vitest";
import {
    heatClass,
    heatClassWords,
    heatSentence,
    heatTable,
    heatTicks,
    moveCell,
    nearestColumn,
} from "./heat";

describe("heatClass", () => {
    it("follows the scale of severity", () => {
        expect([0, 0.099, 0.1, 0.2, 0.3, 0.499, 0.5, 1].map(heatClass)).toEqual([
            0, 0, 1, 2, 3, 3, 4, 4,
        ]);
    });
    it("knows what is not known", () => {
        expect([null, undefined, NaN].map(heatClass)).toEqual([null, null, null]);
    });
    it("has words for each", () => {
        expect([0, 1, 4].map(heatClassWords)).toEqual(["below 0.1", "0.1 to 0.2", "0.5 and more"]);
    });
});

describe("moveCell", () => {
    const at = { row: 1, column: 1 };
    it("moves and stops at the edges", () => {
        expect(moveCell(at, "ArrowLeft", 3, 3)).toEqual({ row: 1, column: 0 });
        expect(moveCell(at, "PageDown", 3, 3)).toEqual({ row: 2, column: 1 });
        expect(moveCell(at, "End", 3, 30)).toEqual({ row: 1, column: 29 });
        expect(moveCell({ row: 0, column: 0 }, "ArrowUp", 3, 3)).toEqual({ row: 0, column: 0 });
    });
    it("leaves other keys alone", () => {
        expect(moveCell(at, "Tab", 3, 3)).toBeNull();
    });
});

describe("nearestColumn", () => {
    it("finds the nearest, and none far away", () => {
        const times = [0, 100, 200, 300];
        expect([0, 49, 51, 260, 390].map((time) => nearestColumn(times, time))).toEqual([
            0, 0, 1, 3, 3,
        ]);
        expect(nearestColumn(times, 500)).toBe(-1);
        expect(nearestColumn([], 5)).toBe(-1);
        expect(nearestColumn([1000], 1200)).toBe(0);
    });
});

describe("a heat map", () => {
    const rows = [
        { name: "amount", values: [0.1, 0.4], drifted: [false, true] },
        { name: "age", values: [null, 0.2], drifted: [null, false] },
    ];
    it("is a table, the newest first", () => {
        const table = heatTable({ times: [0, 3600], rows });
        expect(table.rows[0]?.map((one) => one.text)).toEqual(["amount", "0.4 drifted", "0.1"]);
        expect(table.rows[1]?.map((one) => one.raw)).toEqual(["age", 0.2, null]);
    });
    it("is a sentence", () => {
        const words = heatSentence({ title: "Drift", times: [0, 3600], rows });
        expect(words).toContain("2 columns at 2 times");
        expect(words).toContain("1 cells drifted, most in amount (1).");
    });
    it("has a tick even for a single time", () => {
        expect(heatTicks([0], 300)).toHaveLength(1);
        expect(heatTicks([], 300)).toEqual([]);
    });
});
