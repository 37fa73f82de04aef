import { describe, expect, it } from "vitest";
import { timeTicks } from "./time_ticks";

/** Seconds of a time in the zone of whoever runs this. */
function local(day: number, hour = 0, minute = 0): number {
    return new Date(2026, 10, day, hour, minute).getTime() / 1000;
}

describe("timeTicks", () => {
    it("stands at whole hours, with the date where a day begins", () => {
        const ticks = timeTicks(local(20, 10, 20), local(21, 10, 20), 6);
        expect(ticks.map((tick) => tick.label)).toEqual([
            "12:00",
            "16:00",
            "20:00",
            "21 Nov",
            "04:00",
            "08:00",
        ]);
        expect(ticks.every((tick) => tick.day === null)).toBe(true);
    });
    it("names the day under the first tick if no day begins in sight", () => {
        const ticks = timeTicks(local(20, 10), local(20, 12), 5);
        expect(ticks.map((tick) => tick.label)).toEqual([
            "10:00",
            "10:30",
            "11:00",
            "11:30",
            "12:00",
        ]);
        expect(ticks.map((tick) => tick.day)).toEqual(["20 Nov", null, null, null, null]);
    });
    it("goes by days, keeping them where they are when the range moves", () => {
        const ticks = timeTicks(local(1), local(15), 8).map((tick) => tick.time);
        const later = timeTicks(local(2), local(16), 8).map((tick) => tick.time);
        expect(later.filter((time) => time <= local(15))).toEqual(
            ticks.filter((time) => time >= local(2)),
        );
    });
    it("goes by months over years", () => {
        const ticks = timeTicks(local(1), local(1) + 3 * 365 * 86400, 6);
        expect(ticks.length).toBeGreaterThan(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
        expect(ticks[0]?.label).toMatch(/^[A-Z][a-z]+ \d{4}$/);
    });
    it("goes by seconds below two minutes", () => {
        const labels = timeTicks(local(1, 5), local(1, 5) + 60, 5).map((tick) => tick.label);
        expect(labels).toEqual(["05:00:00", "05:00:15", "05:00:30", "05:00:45", "05:01:00"]);
    });
    it("never has many more than were asked for, whatever the span", () => {
        for (let span = 60; span < 20 * 365 * 86400; span *= 1.7) {
            const ticks = timeTicks(local(3, 7, 11), local(3, 7, 11) + span, 6);
            expect(ticks.length, `${span} s`).toBeLessThanOrEqual(8);
            expect(ticks.length, `${span} s`).toBeGreaterThan(0);
            const times = ticks.map((tick) => tick.time);
            expect([...times].sort((a, b) => a - b)).toEqual(times);
        }
    });
    it("has none for an empty range", () => {
        expect(timeTicks(5, 5, 4)).toEqual([]);
    });
});
