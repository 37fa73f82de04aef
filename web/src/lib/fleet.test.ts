import { describe, expect, it } from "vitest";
import {
    attention,
    countStates,
    fits,
    formatOrder,
    isSilent,
    keepOrder,
    parseOrder,
    parseState,
    patchFleet,
    sortFleet,
    worsening,
    type FleetModel,
    type SortKey,
} from "./fleet";

const NOW = Date.parse("2026-11-21T12:00:00Z") / 1000;

function ago(seconds: number): string {
    return new Date((NOW - seconds) * 1000).toISOString();
}

function model(name: string, change: Partial<FleetModel> = {}): FleetModel {
    return {
        model: name,
        last: ago(10),
        recent: { predictions: 2400, labelled: 1200 },
        metric: { name: "accuracy", better: "higher", value: 0.9, before: 0.9, why: null },
        drift: null,
        alerts: { active: 0, acknowledged: 0, worst: null },
        health: "good",
        ...change,
    };
}

const drift = (share: number, all: boolean) => ({ share, dataset_drift: all, drifted: 3 });
const alerts = (active: number, acknowledged: number, worst: string | null) => ({
    active,
    acknowledged,
    worst,
});

function names(models: readonly FleetModel[], by: SortKey, reversed = false): string[] {
    return sortFleet(models, { by, reversed }, NOW, 24).map((one) => one.model);
}

describe("need of attention", () => {
    it("goes by the worst alert, then health, drift, silence", () => {
        const fleet = [
            model("fine"),
            model("silent", { last: ago(90_000) }),
            model("drifting", { drift: drift(0.6, true) }),
            model("unknown", { health: "unknown" }),
            model("poor", { health: "poor" }),
            model("low", { alerts: alerts(1, 0, "low") }),
            model("taken", { alerts: alerts(0, 2, "critical"), health: "poor" }),
            model("critical", { alerts: alerts(1, 0, "critical") }),
            model("excellent", { health: "excellent" }),
        ];
        expect(names(fleet, "attention")).toEqual([
            "critical",
            "taken",
            "low",
            "poor",
            "unknown",
            "drifting",
            "silent",
            "fine",
            "excellent",
        ]);
    });
    it("does not change with numbers that always move", () => {
        const a = model("a");
        const b = model("a", {
            recent: { predictions: 1, labelled: 0 },
            metric: { ...a.metric, value: 0.88 },
            drift: drift(0.1, false),
        });
        expect(attention(a, NOW, 24)).toBe(attention(b, NOW, 24));
    });
    it("is equal by name", () => {
        expect(names([model("b"), model("a"), model("c")], "attention")).toEqual(["a", "b", "c"]);
    });
});

describe("silence", () => {
    it("is a gap far longer than usual, and an hour at least", () => {
        expect(isSilent(model("m", { last: ago(3590) }), NOW, 24)).toBe(false);
        expect(isSilent(model("m", { last: ago(3610) }), NOW, 24)).toBe(true);
        const rare = { recent: { predictions: 12, labelled: 0 } };
        expect(isSilent(model("m", { ...rare, last: ago(9 * 3600) }), NOW, 24)).toBe(false);
        expect(isSilent(model("m", { ...rare, last: ago(11 * 3600) }), NOW, 24)).toBe(true);
        const none = { recent: { predictions: 0, labelled: 0 } };
        expect(isSilent(model("m", { ...none, last: ago(25 * 3600) }), NOW, 24)).toBe(true);
    });
    it("is not that of a model that never had predictions", () => {
        expect(isSilent(model("m", { last: null }), NOW, 24)).toBe(false);
    });
});

describe("order", () => {
    const fleet = [
        model("Mid", { drift: drift(0.2, false) }),
        model("none", { recent: { predictions: 0, labelled: 0 }, last: null }),
        model("high", { drift: drift(0.7, true), recent: { predictions: 9000, labelled: 90 } }),
    ];
    it("puts what is not known last in both directions", () => {
        expect(names(fleet, "drift")).toEqual(["high", "Mid", "none"]);
        expect(names(fleet, "drift", true)).toEqual(["Mid", "high", "none"]);
        expect(names(fleet, "labels")).toEqual(["high", "Mid", "none"]);
        expect(names(fleet, "last", true).at(-1)).toBe("none");
    });
    it("takes what is looked for first, first", () => {
        expect(names(fleet, "traffic")).toEqual(["high", "Mid", "none"]);
        expect(names(fleet, "model")).toEqual(["high", "Mid", "none"]);
        expect(names(fleet, "model", true)).toEqual(["none", "Mid", "high"]);
    });
    it("of the metric knows which direction is worse", () => {
        const metric = (better: string, value: number) => ({
            metric: { name: "m", better, value, before: 1, why: null },
        });
        const both = [
            model("accuracy -10", metric("higher", 0.9)),
            model("error +20", metric("lower", 1.2)),
            model("error -50", metric("lower", 0.5)),
        ];
        expect(names(both, "metric")).toEqual(["error +20", "accuracy -10", "error -50"]);
        expect(worsening(model("m", { metric: { ...fleet[0]!.metric, before: null } }))).toBeNull();
    });
    it("is in the address", () => {
        for (const text of ["-traffic", "traffic", "-attention"])
            expect(formatOrder(parseOrder(text))).toBe(text);
        expect(formatOrder(parseOrder("nonsense"))).toBeNull();
        expect(formatOrder(parseOrder("-nonsense"))).toBeNull();
        expect(parseState("silent")).toBe("silent");
        expect(parseState("x")).toBe("all");
    });
    it("can be kept while values change", () => {
        const kept = keepOrder(fleet, ["none", "Mid"]);
        expect(kept.map((one) => one.model)).toEqual(["none", "Mid", "high"]);
    });
});

describe("what is shown", () => {
    it("fits every word, whatever the case", () => {
        expect(fits("Fraud-EU v2", "eu fraud")).toBe(true);
        expect(fits("Fraud-EU v2", "us")).toBe(false);
        expect(fits("x", "  ")).toBe(true);
    });
    it("is counted by state", () => {
        const fleet = [
            model("a", { alerts: alerts(0, 1, "low"), health: "fair" }),
            model("b", { drift: drift(0.6, true), last: ago(90_000) }),
            model("c", { drift: drift(0.6, false) }),
        ];
        expect(countStates(fleet, NOW, 24)).toEqual({
            all: 3,
            alerts: 1,
            worse: 1,
            drifting: 1,
            silent: 1,
        });
    });
});

describe("a new answer", () => {
    it("keeps what did not change, and says what is news", () => {
        const old = [model("a"), model("b"), model("c")];
        const moved = model("b", { recent: { predictions: 2401, labelled: 1200 } });
        const worse = model("c", { health: "poor" });
        const { models, changed } = patchFleet(old, [model("a"), moved, worse, model("d")]);
        expect(models[0]).toBe(old[0]);
        expect(models[1]).toBe(moved);
        expect(models[2]).toBe(worse);
        expect(changed).toEqual(["c", "d"]);
    });
    it("is no news at first, nor where nothing was known", () => {
        expect(patchFleet([], [model("a")]).changed).toEqual([]);
        const unread = [model("a", { health: "unknown" })];
        expect(patchFleet(unread, [model("a")], () => false).changed).toEqual([]);
    });
});
