import { describe, expect, it } from "vitest";
import { chartPlan, chartSpan, chartStep, stepNote } from "./alert_chart";

function plan(term: string | null, limit: number | null = 0.5, signal = {}) {
    return chartPlan({ term, limit, signal });
}
const DAY = 86400;

describe("the picture of an alert", () => {
    it("of a metric is its performance with the limit", () => {
        expect(plan("accuracy[1h]", 0.7)).toEqual({
            source: { kind: "performance", metric: "accuracy" },
            limit: { value: 0.7 },
            note: null,
        });
        expect(plan('metric("orders lost")[24h]').source).toEqual({
            kind: "performance",
            metric: "orders lost",
        });
    });
    it("of a degradation has its limit in the unit of the metric", () => {
        const worse = plan("degradation(precision)[1h]", 5, { baseline: 0.8, measured: 0.6 });
        expect(worse.limit?.value).toBeCloseTo(0.76);
        const latency = plan("degradation(p99)[1h]", 10, { baseline: 200, measured: 300 });
        expect(latency.limit?.value).toBeCloseTo(220);
        expect(plan("degradation(precision)[1h]", 5).limit).toBeNull();
    });
    it("of a crossing has the number that is to be crossed", () => {
        expect(plan("crosses(accuracy, below=0.70, in=14d)", 7).limit?.value).toBe(0.7);
        expect(plan("anomaly(error_rate)[15m]", 4).limit).toBeNull();
    });
    it("of traffic, classes, latency, columns and runs", () => {
        const sources = (
            [
                "count()[1h]",
                'count(class="a")[1h]',
                'share(class="a")[1h]',
                'share(country, value="DE")[1h]',
                "p99(latency_ms)[5m]",
                "avg(age)[1h]",
                "missing(age)[1h]",
                "drift_share(baseline=28d)[7d]",
                "kl()[1h]",
                "cosine(country)[1h]",
                "drift(age)[1h]",
                "psi(age)[1h]",
                "outside(age)[1h]",
                "label_delay()[7d]",
                "silence()",
                "health()",
            ] as const
        ).map((term) => plan(term).source);
        expect(sources).toEqual([
            { kind: "traffic", class: null, share: false },
            { kind: "traffic", class: "a", share: false },
            { kind: "traffic", class: "a", share: true },
            { kind: "values", column: "country", what: "share", value: "DE" },
            { kind: "activity", column: "latency_ms", stat: "p99" },
            { kind: "values", column: "age", what: "avg", value: null },
            { kind: "values", column: "age", what: "missing", value: null },
            { kind: "runs", what: "share" },
            { kind: "runs", what: "kl" },
            { kind: "column", column: "country", what: "score" },
            { kind: "column", column: "age", what: "effect" },
            { kind: "column", column: "age", what: "score" },
            { kind: "column", column: "age", what: "outside" },
            { kind: "labels", what: "delay" },
            { kind: "traffic", class: null, share: false },
            { kind: "none" },
        ]);
    });
    it("of silence draws no limit: the values are counts", () => {
        expect(plan("silence()", 600).limit).toBeNull();
    });
    it("of what is not understood is none", () => {
        expect(plan(null).source.kind).toBe("none");
        expect(plan("(((").source.kind).toBe("none");
        expect(plan("kl_cosine()[1h]").source.kind).toBe("none");
    });
});

describe("the time of the picture", () => {
    const fired = "2026-11-10T00:00:00Z";
    const at = Date.parse(fired) / 1000;
    const alert = { term: "accuracy[24h]", started: null, fired, resolved: null };
    it("has several windows of the rule before, and ends now", () => {
        expect(chartSpan(alert, at + DAY)).toEqual({ from: at - 6 * DAY, to: at + DAY });
        expect(chartSpan({ ...alert, term: "silence()" }, at + DAY).from).toBe(at - 18 * 3600);
    });
    it("ends some hours after the alert", () => {
        const resolved = "2026-11-11T00:00:00Z";
        expect(chartSpan({ ...alert, resolved }, at + 9 * DAY).to).toBe(at + DAY + 6 * 3600);
    });
    it("has the windows of the rule if that leaves enough points", () => {
        expect(chartStep({ from: 0, to: DAY }, 3600).step).toBe("1h");
        expect(chartStep({ from: 0, to: 7 * DAY }, DAY).step).toBe("6h");
        expect(chartStep({ from: 0, to: 16 * DAY }, DAY).step).toBe("1d");
        expect(chartStep({ from: 0, to: 60 * DAY }, 300).step).toBe("6h");
        expect(chartStep({ from: 0, to: 600 }, 300).step).toBe("5m");
        expect(chartStep({ from: 0, to: 4000 * DAY }, 300).step).toBe("1d");
    });
    it("says when its windows are others", () => {
        expect(stepNote("accuracy[1h]", 3600)).toBeNull();
        expect(stepNote("accuracy[24h]", 21600)).toContain("6 h");
        expect(stepNote("silence()", 3600)).toBeNull();
    });
});
