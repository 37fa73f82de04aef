import { describe, expect, it } from "vitest";
import { parseTerm, spanSeconds, valueKind } from "./term";

describe("terms", () => {
    it("takes metrics, functions, arguments and windows apart", () => {
        expect(parseTerm("accuracy[1h]")).toEqual({
            name: "accuracy",
            called: false,
            args: [],
            named: {},
            window_s: 3600,
        });
        expect(parseTerm("psi(amount, baseline=7d)[1d12h]")).toEqual({
            name: "psi",
            called: true,
            args: ["amount"],
            named: { baseline: "7d" },
            window_s: 129600,
        });
        expect(parseTerm("silence()")).toMatchObject({ name: "silence", called: true, args: [] });
        expect(parseTerm("crosses(accuracy, below=0.70, in=14d)")).toMatchObject({
            args: ["accuracy"],
            named: { below: "0.70", in: "14d" },
            window_s: null,
        });
    });
    it("reads names in quotes with anything in them", () => {
        expect(parseTerm('drift("my, (col]umn", baseline="version:2024 rc")[1h]')).toMatchObject({
            args: ["my, (col]umn"],
            named: { baseline: "version:2024 rc" },
        });
        expect(parseTerm("share(class='a\\'b')[1h]")?.named).toEqual({ class: "a'b" });
        expect(parseTerm('metric("orders \\"lost\\"")[24h]')?.args).toEqual(['orders "lost"']);
    });
    it("refuses what is no term", () => {
        for (const text of [
            null,
            "",
            "  ",
            "(",
            "accuracy[1h",
            "a b",
            'kl("x',
            "f(a b)",
            "a[1h] x",
        ])
            expect(parseTerm(text)).toBeNull();
    });
    it("reads spans", () => {
        expect(spanSeconds("1h30m")).toBe(5400);
        expect(spanSeconds("2w")).toBe(1209600);
        expect(spanSeconds("1x")).toBeNull();
        expect(spanSeconds("")).toBeNull();
    });
    it("knows what values stand for", () => {
        expect(valueKind(parseTerm("drift_share()[6h]"))).toBe("share");
        expect(valueKind(parseTerm("p99(latency_ms)[5m]"))).toBe("ms");
        expect(valueKind(parseTerm("sum(cost_usd)[24h]"))).toBe("usd");
        expect(valueKind(parseTerm("avg(age)[1h]"))).toBe("plain");
        expect(valueKind(parseTerm("silence()"))).toBe("seconds");
        expect(valueKind(parseTerm("p99[1h]"))).toBe("ms");
        expect(valueKind(parseTerm("accuracy[1h]"))).toBe("plain");
        expect(valueKind(null)).toBe("plain");
    });
});
