import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "" });
vi.stubGlobal("addEventListener", () => undefined);
const { endedAt, momentOf, spanOf } = await import("./span");

const NOW = Date.UTC(2026, 10, 21, 12, 7) / 1000;
const wish = { finest: 300, first: null, last: null, step: undefined };

describe("the stretch of a view", () => {
    it("begins with a whole window and has no end while it is live", () => {
        const span = spanOf({ from: "-24h", to: "now" }, NOW, wish);
        expect(span.query).toEqual({ from: "2026-11-20T12:00:00Z", step: "15m" });
        expect(span.to).toBe(NOW);
        expect(span.from).toBe(NOW - 86400 - 7 * 60);
    });
    it("ends where it was asked to end", () => {
        const range = { from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00Z" };
        expect(spanOf(range, NOW, wish).query).toEqual({
            from: "2026-11-01T00:00:00Z",
            to: "2026-11-02T00:00:00Z",
            step: "1h",
        });
    });
    it("has the windows that a person chose", () => {
        const chosen = spanOf({ from: "-24h", to: "now" }, NOW, { ...wish, step: "1h" });
        expect(chosen.query.step).toBe("1h");
        expect(spanOf({ from: "-24h", to: "now" }, NOW, { ...wish, step: "7m" }).query.step).toBe(
            "15m",
        );
    });
    it("is everything from the first data on, if there is any", () => {
        const first = Date.UTC(2026, 8, 1, 5) / 1000;
        const all = { from: "all", to: "now" };
        expect(spanOf(all, NOW, { ...wish, first }).query).toEqual({
            from: "2026-09-01T00:00:00Z",
            step: "1d",
        });
        expect(spanOf(all, NOW, wish)).toMatchObject({ from: null, query: { step: "15m" } });
    });
    it("ends with the data where everything is asked of a model that went silent", () => {
        const data = { first: NOW - 1000 * 86400, last: NOW - 500 * 86400 };
        const all = { from: "all", to: "now" };
        const span = spanOf(all, NOW, { ...wish, ...data });
        expect(span.to).toBe(data.last + 1);
        expect(span.query.to).toBe(
            new Date((data.last + 1) * 1000).toISOString().replace(".000Z", "Z"),
        );
        expect(endedAt({ from: "-24h", to: "now" }, NOW, data)).toBeNull();
        expect(endedAt(all, NOW, { first: NOW - 86400, last: NOW - 1800 })).toBeNull();
        expect(endedAt(all, NOW, { first: null, last: null })).toBeNull();
    });
    it("is about a moment: the linked one, the end, the end of the data, or now", () => {
        const data = { first: NOW - 10 * 86400, last: NOW };
        const of = (from: string, to: string, at?: string) => momentOf({ from, to }, at, NOW, data);
        expect(of("-24h", "now")).toBeUndefined();
        expect(of("all", "now")).toBeUndefined();
        expect(of("-24h", "now", "2026-11-01T00:00:00Z")).toBe("2026-11-01T00:00:00Z");
        expect(of("-24h", "2026-11-02T00:00:00Z")).toBe("2026-11-02T00:00:00Z");
        const silent = { first: NOW - 86400 * 2, last: NOW - 86400 };
        expect(momentOf({ from: "all", to: "now" }, undefined, NOW, silent)).toBe(
            "2026-11-20T12:07:01Z",
        );
    });
});
