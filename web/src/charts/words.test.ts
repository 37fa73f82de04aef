import { describe, expect, it } from "vitest";
import { prepare } from "./prepare";
import { csvName, timeTable, toCsv } from "./table";
import { timeSentence } from "./words";
import type { TimeChartProps } from "./types";

const props: TimeChartProps = {
    title: "Latency",
    unit: "ms",
    times: [0, 60, 120, 180, 240],
    series: [
        { label: "p50", values: [5, null, 9, 7, null], n: [10, null, 12, 11, null] },
        {
            label: "p95",
            values: [50, null, 90, 70, null],
            lo: [40, null, 80, 60, null],
            hi: [60, null, 99, 80, null],
        },
    ],
};
const format = (value: number): string => `${value} ms`;

describe("timeSentence", () => {
    it("says range, last, least, most and gaps of each series", () => {
        const words = timeSentence(props, prepare(props, new Set(), 1e9), format);
        expect(words).toMatch(/^Latency, /);
        expect(words).toMatch(/p50: last 7 ms at .*, least 5 ms, most 9 ms, 1 gap\./);
        expect(words).toContain("p95: last 70 ms");
    });
    it("leaves out what is hidden and what has no values", () => {
        const words = timeSentence(props, prepare(props, new Set([1]), 1e9), format);
        expect(words).not.toContain("p95");
        const none = { ...props, series: [{ label: "a", values: [] }] };
        expect(timeSentence(none, prepare(none, new Set(), 1e9), format)).toContain("No data");
    });
    it("names band, levels and events", () => {
        const full: TimeChartProps = {
            ...props,
            band: { lo: 1, hi: 2, center: null, label: "usual" },
            thresholds: [{ value: 80, label: "slow", severity: "high" }],
            markers: [{ time: 60, kind: "alert", label: "x" }],
        };
        const words = timeSentence(full, prepare(full, new Set(), 1e9), format);
        expect(words).toContain("usual: 1 ms to 2 ms.");
        expect(words).toContain("high from 80 ms (slow).");
        expect(words).toContain("1 event is marked.");
    });
});

describe("timeTable", () => {
    const table = timeTable(prepare(props, new Set(), 1e9), format, "ms");
    it("has the newest first, and no rows without values", () => {
        expect(table.head).toEqual([
            "Time",
            "p50 (ms)",
            "p50 n",
            "p95 (ms)",
            "p95 low",
            "p95 high",
        ]);
        expect(table.rows.map((row) => row[1]?.raw)).toEqual([7, 9, 5]);
        expect(table.rows[0]?.[0]?.raw).toBe("1970-01-01T00:03:00.000Z");
    });
    it("becomes CSV", () => {
        const lines = toCsv(table).split("\r\n");
        expect(lines[0]).toBe("Time,p50 (ms),p50 n,p95 (ms),p95 low,p95 high");
        expect(lines[1]).toBe("1970-01-01T00:03:00.000Z,7,11,70,60,80");
        expect(lines[lines.length - 1]).toBe("");
    });
});

describe("toCsv", () => {
    const one = (raw: string | number | null) =>
        toCsv({ head: ["a"], rows: [[{ raw, text: "" }]] });
    it("quotes what needs it and defuses formulas", () => {
        expect(one('say "a, b"')).toBe('a\r\n"say ""a, b"""\r\n');
        expect(one("=1+1")).toBe('a\r\n"\'=1+1"\r\n');
        expect(one(-4)).toBe("a\r\n-4\r\n");
        expect(one(null)).toBe("a\r\n\r\n");
    });
    it("names the file after the chart", () => {
        expect(csvName("F1 <img> über/alles")).toBe("f1-img-ber-alles.csv");
        expect(csvName("🙂")).toBe("chart.csv");
    });
});
