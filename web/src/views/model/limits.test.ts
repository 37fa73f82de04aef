import { describe, expect, it } from "vitest";
import { limitLabel, parseLimit, patternFits, rulesFor } from "./limits";

describe("limits of rules", () => {
    it("are read from one comparison of one metric", () => {
        expect(parseLimit("accuracy[24h] < 0.92")).toEqual({
            metric: "accuracy",
            compare: "<",
            value: 0.92,
            window: "24h",
        });
        expect(parseLimit("accuracy >= 0.5")?.window).toBeNull();
        expect(parseLimit("p99(latency_ms)[5m] > 250ms")).toMatchObject({
            metric: "latency_p99",
            value: 250,
        });
        expect(parseLimit("latency_p95[5m] > 1.5s")?.value).toBe(1500);
        expect(parseLimit("avg(confidence)[1h] < 0.65 for 1h")).toMatchObject({
            metric: "confidence",
            value: 0.65,
        });
        expect(parseLimit("ece[7d] > 5%")?.value).toBeCloseTo(0.05);
        expect(parseLimit('metric("orders lost")[24h] > 3')?.metric).toBe("orders lost");
        expect(parseLimit("mcc < -1e-2")?.value).toBe(-0.01);
    });
    it("are not guessed at where a rule is more than that", () => {
        for (const expr of [
            "accuracy[1h] < 0.9 and count()[1h] > 10",
            "not accuracy[1h] < 0.9",
            "degradation(accuracy)[1h] > 5%",
            "sum(cost_usd)[24h] > 25",
            "drift_share()[6h] > 30%",
            'share(class="negative")[1h] > 60%',
            "min(confidence)[1h] < 0.1",
            "accuracy == 0.9",
            "",
        ])
            expect(parseLimit(expr), expr).toBeNull();
    });
    it("belong to what is shown", () => {
        const rule = (more: object) => ({
            name: "r",
            model: "fraud",
            version: null,
            segment: null,
            expr: "accuracy < 0.9",
            severity: "high" as const,
            enabled: true,
            ...more,
        });
        const all = { model: "fraud", version: undefined, segment: undefined };
        expect(rulesFor([rule({})], all)).toHaveLength(1);
        expect(rulesFor([rule({ model: "fr*" })], all)).toHaveLength(1);
        expect(rulesFor([rule({ model: "frau" })], all)).toHaveLength(0);
        expect(rulesFor([rule({ enabled: false })], all)).toHaveLength(0);
        expect(rulesFor([rule({ version: "v2" })], all)).toHaveLength(0);
        expect(rulesFor([rule({ version: "v2" })], { ...all, version: "v2" })).toHaveLength(1);
        expect(rulesFor([rule({ segment: "a=b" })], all)).toHaveLength(0);
        expect(rulesFor([rule({})], { ...all, segment: "a=b" })).toHaveLength(0);
    });
    it("take names as they are", () => {
        expect(patternFits("*", "anything <b>")).toBe(true);
        expect(patternFits("a.c", "abc")).toBe(false);
        expect(patternFits("a(*", "a(b")).toBe(true);
        expect(patternFits("*-eu", "fraud-eu")).toBe(true);
        expect(patternFits("*-eu", "fraud-eu2")).toBe(false);
    });
    it("say which rule and for how long", () => {
        const limit = parseLimit("accuracy[24h] < 0.92");
        expect(limit && limitLabel({ ...limit, rule: "Low", severity: "low" }, "0.92")).toBe(
            "Low: < 0.92 over 24h",
        );
    });
});
