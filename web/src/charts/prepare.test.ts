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
