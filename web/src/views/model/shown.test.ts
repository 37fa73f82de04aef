import { describe, expect, it } from "vitest";
import type { Schemas } from "../../api/client";
import { absentMetrics, mainMetric, shownMetrics } from "./shown";

type Value = Schemas["MetricValue"];

function windowOf(values: Record<string, Value>): Schemas["PerformanceWindow"] {
    return {
        from: "2026-11-21T00:00:00Z",
        to: "2026-11-21T01:00:00Z",
        resolution_s: 3600,
        predictions: 10,
        labelled: 10,
        coverage: 1,
        delay: null,
        stale: false,
        confusion: null,
        values,
    };
}

const info = (name: string, title: string) => ({ name, title, unit: "", better: "higher" });
const values = {
    accuracy: { value: 0.9, lo: 0.9, hi: 0.9, n: 10 },
    auc_roc: { value: null, why: "no scores" },
    auc_pr: { value: null, why: "no scores" },
    cost: { value: null },
};
const performance = {
    metrics: [
        info("auc_roc", "AUC ROC"),
        info("accuracy", "Accuracy"),
        info("auc_pr", "AUC PR"),
        info("cost", "Cost"),
    ],
    windows: [windowOf(values)],
    overall: windowOf(values),
};

function points(metric: string, dataset = ""): Schemas["PointSeries"] {
    const from = "2026-11-21T00:00:00Z";
    const to = "2026-11-21T01:00:00Z";
    return {
        metric,
        title: metric,
        unit: "USD",
        better: null,
        dataset,
        n: 2,
        values: [{ from, to, value: 3, min: 2, max: 4, last: 4, n: 2 }],
    };
}

describe("metrics that are shown", () => {
    it("have a value somewhere, computed or reported", () => {
        const shown = shownMetrics(performance, [
            points("orders lost"),
            points("auc_roc"),
            points("accuracy", "test set"),
        ]);
        expect(shown.map((one) => one.title)).toEqual([
            "AUC ROC",
            "Accuracy",
            "orders lost",
            "accuracy (test set)",
        ]);
        expect(shown[0]?.reported?.values).toEqual([3]);
        expect(shown[0]?.overall).toBeNull();
        expect(shown[1]?.overall).toEqual({ value: 0.9, n: 10 });
        expect(shown[1]?.reported).toBeNull();
        expect(shown[2]?.unit).toBe("USD");
    });
    it("leave the others with the reason why", () => {
        const shown = shownMetrics(performance, []);
        expect(shown.map((one) => one.name)).toEqual(["accuracy"]);
        expect(absentMetrics(performance, shown)).toEqual([
            { why: "no scores", titles: ["AUC ROC", "AUC PR"] },
            { why: "no data", titles: ["Cost"] },
        ]);
    });
    it("have a main one: that of the address, or the first", () => {
        const shown = shownMetrics(performance, [points("orders lost")]);
        expect(mainMetric(shown, "orders lost")?.name).toBe("orders lost");
        expect(mainMetric(shown, "unheard")?.name).toBe("accuracy");
        expect(mainMetric([], "accuracy")).toBeNull();
    });
});
