import { describe, expect, it } from "vitest";
import { chooseStep, stepsFor, windowStart, STEPS, stepOf } from "./steps";

const NOW = Date.UTC(2026, 10, 21, 12) / 1000;
const H = 3600;
const D = 86400;
const chosen = (from: number, to = NOW, finest = 300) => chooseStep(from, to, NOW, finest).text;

describe("steps", () => {
    it("make 60 to 125 windows of what is looked at most", () => {
        expect(chosen(NOW - 6 * H)).toBe("5m");
        expect(chosen(NOW - 24 * H)).toBe("15m");
        expect(chosen(NOW - 7 * D)).toBe("2h");
        expect(chosen(NOW - 14 * D)).toBe("3h");
        expect(chosen(NOW - 30 * D)).toBe("6h");
        expect(chosen(NOW - 90 * D)).toBe("1d");
        for (const days of [0.25, 0.5, 1, 2, 3, 5, 7, 14, 20, 30, 60, 90, 365, 800]) {
            const n = (days * D) / chooseStep(NOW - days * D, NOW, NOW, 300).seconds;
            expect(n).toBeLessThanOrEqual(125);
            expect(n).toBeGreaterThanOrEqual(49);
        }
    });
    it("are never finer than the sums that are kept", () => {
        expect(chosen(NOW - H)).toBe("5m");
        expect(chosen(NOW - H, NOW, 60)).toBe("1m");
        expect(chosen(NOW - 10 * D, NOW - 10 * D + 6 * H)).toBe("1h");
        expect(chosen(NOW - 20 * 365 * D)).toBe("1mo");
        expect(chosen(NOW - 48 * H - 1)).toBe("1h");
    });
    it("can be chosen where they make a picture", () => {
        const steps = stepsFor(NOW - D, NOW, NOW, 300).map((step) => step.text);
        expect(steps).toEqual(["5m", "10m", "15m", "30m", "1h", "2h", "3h", "6h"]);
        expect(stepsFor(NOW - 600, NOW, NOW, 300)).toEqual([]);
        expect(stepOf("15m")?.seconds).toBe(900);
        expect(stepOf("7m")).toBeNull();
        expect(stepOf(undefined)).toBeNull();
    });
    it("begin on the grid of the server", () => {
        const at = (text: string, seconds: number) => {
            const step = STEPS.find((one) => one.text === text);
            return step && new Date(windowStart(seconds, step) * 1000).toISOString().slice(0, 16);
        };
        const time = Date.UTC(2026, 10, 21, 13, 47) / 1000;
        expect(at("15m", time)).toBe("2026-11-21T13:45");
        expect(at("6h", time)).toBe("2026-11-21T12:00");
        expect(at("1d", time)).toBe("2026-11-21T00:00");
        expect(at("1w", time)).toBe("2026-11-16T00:00");
        expect(at("1mo", time)).toBe("2026-11-01T00:00");
    });
});
