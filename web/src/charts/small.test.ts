import { describe, expect, it } from "vitest";
import { curveSentence, curveTable, linePath, nearestPoint, type Square } from "./curves";
import { nextHidden } from "./legend";
import { groupMarkers } from "./markers";
import { same } from "./same";
import { sparkBars, sparkPath } from "./sparkline";
import type { CurveProps, Marker } from "./types";

describe("nextHidden", () => {
    const set = (...of: number[]) => new Set(of);
    it("shows one alone, then all again", () => {
        expect(nextHidden(set(), 3, 1)).toEqual(set(0, 2));
        expect(nextHidden(set(0, 2), 3, 1)).toEqual(set());
    });
    it("adds and takes away", () => {
        expect(nextHidden(set(0, 2), 3, 0)).toEqual(set(2));
        expect(nextHidden(set(2), 3, 0)).toEqual(set(2, 0));
    });
});

describe("same", () => {
    it("compares what is said, not who says it", () => {
        expect(same({ a: [1, null, { b: 2 }] }, { a: [1, null, { b: 2 }] })).toBe(true);
        expect(same({ a: [1, 2] }, { a: [1, 3] })).toBe(false);
        expect(same({ a: 1 }, { b: 1 })).toBe(false);
        expect(same([1], [1, 2])).toBe(false);
        expect(same(null, {})).toBe(false);
        expect(same(NaN, NaN)).toBe(true);
    });
    it("takes functions for the same", () => {
        expect(same({ f: () => 1 }, { f: () => 2 })).toBe(true);
        expect(same({ f: () => 1 }, { f: undefined })).toBe(false);
    });
});

describe("groupMarkers", () => {
    const axis = { from: 0, to: 1000, width_px: 500 };
    const mark = (time: number, more: Partial<Marker> = {}): Marker => ({
        time,
        kind: "version",
        label: "",
        ...more,
    });
    it("joins those that would cover each other under the worst", () => {
        const alert = mark(110, { kind: "alert", severity: "high" });
        const groups = groupMarkers([mark(100), alert, mark(500)], axis);
        expect(groups.map((group) => group.markers.length)).toEqual([2, 1]);
        expect(groups[0]?.top).toBe(alert);
    });
    it("drops what is out of sight and keeps what lasts into it", () => {
        const groups = groupMarkers(
            [mark(-50), mark(-50, { until: 10 }), mark(2000), mark(900)],
            axis,
        );
        expect(groups.map((group) => group.at)).toEqual([0, 0.9]);
        expect(groupMarkers([mark(-50, { until: null })], axis)).toHaveLength(1);
    });
});

describe("curves", () => {
    const square: Square = { left: 10, top: 10, side: 100 };
    const chart: CurveProps = {
        title: "ROC",
        xLabel: "fpr",
        yLabel: "tpr",
        lines: [
            {
                label: "a",
                points: [
                    { x: 0, y: 0 },
                    { x: NaN, y: 1 },
                    { x: 1, y: 1, note: "end" },
                ],
            },
            { label: "b", points: [{ x: 0.5, y: 0.5, lo: 0.4, hi: 0.6 }] },
        ],
    };
    it("draws known points only", () => {
        expect(linePath(chart.lines[0]?.points ?? [], square)).toBe("M10.0 110.0L110.0 10.0");
    });
    it("finds the nearest point of what is shown", () => {
        const at = { x: 58, y: 62 };
        expect(nearestPoint(chart.lines, new Set(), square, at)?.line).toBe(1);
        expect(nearestPoint(chart.lines, new Set([1]), square, at)).toBeNull();
    });
    it("is a table and a sentence", () => {
        const table = curveTable(chart);
        expect(table.head).toEqual(["Line", "fpr", "tpr", "low", "high", "note"]);
        expect(table.rows).toHaveLength(4);
        expect(curveSentence(chart)).toContain("a: 2 points from 0, 0 to 1, 1.");
    });
});

describe("sparklines", () => {
    it("begins anew behind a gap and shows a value alone", () => {
        expect(sparkPath([0, 1, null, 1], 30, 10)).toEqual({
            line: "M0.0 10.0L10.0 0.0",
            dots: "M30.0 0.0h0.01",
        });
        expect(sparkPath([], 30, 10)).toEqual({ line: "", dots: "" });
        expect(sparkPath([5], 30, 10).dots).not.toBe("");
    });
    it("draws no bar for nothing", () => {
        expect(sparkBars([0, null, 2], 30, 10)).toBe("M25.0 10V0.0");
        expect(sparkBars([0, 0], 30, 10)).toBe("");
    });
});
