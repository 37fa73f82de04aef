import { describe, expect, it } from "vitest";
import {
    formatKind,
    heldBackWords,
    nameOf,
    remarksOf,
    safeLink,
    sentenceOf,
    spanOf,
    valueAndLimit,
    type AlertWords,
} from "./alert_text";

function alert(change: Partial<AlertWords> = {}): AlertWords {
    return {
        message: "Columns moved: drift_share()[6h] of fraud v3 is 0.5, above 0.3 (7639 samples)",
        term: "drift_share()[6h]",
        rule: "Inputs",
        model: "fraud",
        version: "v3",
        status: "active",
        compare: ">",
        limit: 0.3,
        started: "2026-11-21T10:00:00Z",
        fired: "2026-11-21T10:10:00Z",
        resolved: null,
        held_back: null,
        silenced_by: null,
        inhibited_by: null,
        no_data: false,
        signal: { value: 0.5 },
        ...change,
    };
}

describe("sentences", () => {
    it("part the summary of the rule from what was measured", () => {
        expect(sentenceOf(alert())).toEqual({
            head: "Columns moved",
            detail: "drift_share()[6h] of fraud v3 is 0.5, above 0.3 (7639 samples)",
        });
    });
    it("stay whole without a summary, also when they have colons", () => {
        const message = "drift_share()[6h] of a: b is 0.5";
        expect(sentenceOf(alert({ message }))).toEqual({ head: message, detail: null });
        expect(sentenceOf(alert({ message: "a: b: c", term: null })).head).toBe("a: b: c");
    });
    it("are the rule where there is none", () => {
        expect(sentenceOf(alert({ message: null })).head).toBe("Inputs");
    });
});

describe("values", () => {
    it("are written in their unit, with the limit", () => {
        expect(valueAndLimit(alert())).toEqual({ value: "50 %", limit: "> 30 %" });
        expect(
            valueAndLimit(
                alert({ term: "silence()", signal: { value: 125.6 }, compare: ">=", limit: 60 }),
            ),
        ).toEqual({ value: "2 min 6 s", limit: "≥ 1 min" });
        expect(valueAndLimit(alert({ signal: {}, limit: null }))).toEqual({
            value: "no value",
            limit: "",
        });
    });
    it("of health are words", () => {
        expect(formatKind(1, "health")).toBe("fair");
        expect(formatKind(12.5, "usd")).toBe("$12.5");
        expect(formatKind(0, "seconds")).toBe("0 s");
        expect(formatKind(null, "share")).toBe("–");
    });
});

describe("remarks", () => {
    it("say once that an alert is muted", () => {
        expect(
            remarksOf(alert({ silenced_by: "s1", held_back: "silence" })).map((r) => r.kind),
        ).toEqual(["silenced"]);
    });
    it("say why nobody was told", () => {
        const remarks = remarksOf(alert({ held_back: "limit per hour", no_data: true }));
        expect(remarks.map((remark) => remark.kind)).toEqual(["held", "no-data"]);
        expect(heldBackWords("of another kind").long).toContain("of another kind");
    });
    it("of no data end with the alert", () => {
        expect(remarksOf(alert({ no_data: true, status: "resolved" }))).toEqual([]);
    });
});

describe("durations", () => {
    it("go from the start of the condition to the end or to now", () => {
        const now_s = Date.parse("2026-11-21T11:00:00Z") / 1000;
        expect(spanOf(alert(), now_s)).toBe(3600);
        expect(spanOf(alert({ resolved: "2026-11-21T10:30:00Z" }), now_s)).toBe(1800);
        expect(spanOf(alert({ started: null }), now_s)).toBe(3000);
        expect(spanOf(alert({ started: null, fired: null }), now_s)).toBeNull();
    });
});

describe("links of people", () => {
    it("are followed only over http and https", () => {
        const page = "//wiki.example.com/a";
        expect(safeLink(`HTTPS:${page}`)).toBe(`https:${page}`);
        expect(safeLink(`http:${page}`)).toBe(`http:${page}`);
        for (const bad of [
            "javascript:alert(1)",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "//x",
            "x",
            "",
            null,
        ])
            expect(safeLink(bad)).toBeNull();
    });
    it("names have their version if there is one", () => {
        expect(nameOf({ model: "m", version: "" })).toBe("m");
        expect(nameOf({ model: "m", version: "v1" })).toBe("m v1");
    });
});
