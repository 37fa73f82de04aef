import { describe, expect, it } from "vitest";
import { prepare, splitWeak } from "./prepare";
import type { TimeChartProps } from "./types";

const chart = (more: Partial<TimeChartProps>): TimeChartProps => ({
    title: "Accuracy",
    unit: "",
    times: [0, 60, 120, 180, 240],
    series: [{ label: "Accuracy", values: [1, 2, 3, 4, 5] }],
    ...more,
});
const none: ReadonlySet<number> = new Set();

describe("values that can still change", () => {
    it("are a line of their own that meets the firm one", () => {
        expect(splitWeak([1, 2, 3, 4, 5], [false, false, false, true, true])).toEqual({
            firm: [1, 2, 3, null, null],
            weak: [null, null, 3, 4, 5],
        });
        expect(splitWeak([1, null, 3], [false, true, false]).firm).toEqual([1, null, 3]);
    });
    it("are drawn as a ghost, and told with their series", () => {
        const weak = [false, false, false, true, true];
        const series = [{ label: "a", values: [1, 2, 3, 4, 5], weak, weakWords: "running" }];
        const { series: drawn } = prepare(chart({ series }), none, 1000);
        expect(drawn.map((one) => one.ghost)).toEqual([false, true]);
        expect(drawn[0]?.values).toEqual([1, 2, 3, 4, 5]);
        expect(drawn[0]?.tops).toEqual([1, 2, 3, null, null]);
        expect(drawn[0]?.weak?.words).toBe("running");
        expect(drawn[1]?.tops).toEqual([null, null, 3, 4, 5]);
    });
    it("make no ghost where all values stand, in stacks, and where they are hidden", () => {
        const all = (weak: boolean[], more: Partial<TimeChartProps> = {}, hidden = none) =>
            prepare(
                chart({ series: [{ label: "a", values: [1, 2, 3, 4, 5], weak }], ...more }),
                hidden,
                1000,
            ).series.length;
        const last = [false, false, false, false, true];
        expect(all(last)).toBe(2);
        expect(all([false, false, false, false, false])).toBe(1);
        expect(all(last, { stacked: true })).toBe(1);
        expect(all(last, {}, new Set([0]))).toBe(1);
    });
    it("do not end the line where the outlook begins", () => {
        const prepared = prepare(
            chart({
                series: [
                    {
                        label: "a",
                        values: [1, 2, 3, 4, 5],
                        weak: [false, false, false, true, true],
                    },
                ],
                outlook: { times: [300], values: [6], lo: [5], hi: [7] },
            }),
            none,
            1000,
        );
        expect(prepared.turn).toBe(240);
    });
});

const NOW = 1e9;
const NONE = new Set<number>();
const base: TimeChartProps = { title: "t", unit: "", times: [], series: [] };

describe("prepare", () => {
    it("breaks lines where times are left out", () => {
        const times = [0, 60, 120, 300, 360];
        const done = prepare(
            { ...base, times, series: [{ label: "a", values: [1, 2, 3, 4, 5] }] },
            NONE,
            NOW,
        );
        expect(done.times).toEqual([0, 60, 120, 180, 300, 360]);
        expect(done.series[0]?.tops).toEqual([1, 2, 3, null, 4, 5]);
    });
    it("takes what is no number for no value", () => {
        const done = prepare(
            { ...base, times: [0, 60], series: [{ label: "a", values: [NaN, Infinity] }] },
            NONE,
            NOW,
        );
        expect(done.any).toBe(false);
    });
    it("stacks, counting what is missing as nothing unless all is missing", () => {
        const done = prepare(
            {
                ...base,
                stacked: true,
                times: [0, 60, 120],
                series: [
                    { label: "a", values: [1, null, null] },
                    { label: "b", values: [2, 3, null] },
                ],
            },
            NONE,
            NOW,
        );
        expect(done.series[0]?.tops).toEqual([1, 0, null]);
        expect(done.series[1]?.tops).toEqual([3, 3, null]);
        expect(done.series[1]?.bases).toEqual([1, 0, null]);
        expect(done.series[1]?.values).toEqual([2, 3, null]);
    });
    it("leaves hidden series out of the stack", () => {
        const done = prepare(
            {
                ...base,
                stacked: true,
                times: [0],
                series: [
                    { label: "a", values: [1] },
                    { label: "b", values: [2] },
                ],
            },
            new Set([0]),
            NOW,
        );
        expect(done.series[1]?.tops).toEqual([2]);
    });
    it("joins the outlook to the last value", () => {
        const done = prepare(
            {
                ...base,
                times: [0, 60, 120],
                series: [{ label: "a", values: [1, 2, null] }],
                outlook: { times: [180, 240], values: [5, 6], lo: [4, 4], hi: [6, 8] },
            },
            NONE,
            NOW,
        );
        expect(done.times).toEqual([0, 60, 120, 180, 240]);
        expect(done.series[1]?.values).toEqual([null, 2, 3.5, 5, 6]);
        expect(done.series[1]?.lo?.[1]).toBe(2);
        expect(done.turn).toBe(60);
        expect(done.to).toBe(240);
    });
    it("gives a single point room and bars half a step at the ends", () => {
        const one = prepare(
            { ...base, times: [5000], series: [{ label: "a", values: [1] }] },
            NONE,
            NOW,
        );
        expect([one.from, one.to]).toEqual([3200, 6800]);
        const bars = prepare(
            {
                ...base,
                times: [0, 60, 120, 180],
                series: [{ label: "a", values: [1, 2, 3, 4], kind: "bars" }],
            },
            NONE,
            NOW,
        );
        expect([bars.from, bars.to]).toEqual([-30, 210]);
    });
    it("keeps the axis that it is given", () => {
        const done = prepare({ ...base, from: 10, to: 90, times: [0, 60], series: [] }, NONE, NOW);
        expect([done.from, done.to]).toEqual([10, 90]);
    });
});
