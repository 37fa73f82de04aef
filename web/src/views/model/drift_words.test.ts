import { describe, expect, it } from "vitest";
import {
    baselineWords,
    besides,
    cellWords,
    formatSort,
    missingWords,
    newestOfEach,
    nextSort,
    oddWords,
    outputWords,
    parseSort,
    runSeverity,
    shareOfTested,
    sortColumns,
    verdictWords,
    type Column,
    type DriftMap,
    type Run,
} from "./drift_words";

function column(name: string, more: Partial<Column> = {}): Column {
    return {
        name,
        type: "numeric",
        verdict: "stable",
        method: "ks",
        score: 0.1,
        score_lo: 0.1,
        score_hi: 0.1,
        threshold: 0.1,
        second: null,
        p: 0.5,
        p_adjusted: 0.5,
        effect: 0.1,
        severity: null,
        usual: null,
        reference_n: 100,
        current_n: 10,
        reference_missing: 0,
        current_missing: 0,
        outside: 0,
        mismatched: 0,
        new_categories: 0,
        note: null,
        ...more,
    };
}

function run(version: string, share: number | null, more: Partial<Run> = {}): Run {
    return {
        id: "run_1",
        model: "fraud",
        version,
        time: "2026-11-21T12:00:00Z",
        baseline: "24h",
        from: null,
        to: null,
        baseline_from: null,
        baseline_to: null,
        reference_rows: 1000,
        current_rows: 100,
        exact: false,
        backtest: false,
        tested: 10,
        drifted: 2,
        share,
        dataset_drift: false,
        output: null,
        why: null,
        columns: [],
        ...more,
    };
}

describe("drift runs", () => {
    it("say what they compare with", () => {
        expect(baselineWords("reference")).toBe("the fixed reference");
        expect(baselineWords("24h")).toBe("the 24 h before");
        expect(baselineWords("same_hours")).toBe("the same hours of the day before");
        expect(baselineWords("same_hours:7")).toBe("the same hours of the 7 days before");
        expect(baselineWords("last_week:4")).toBe("the same hours of the 4 weeks before");
        expect(baselineWords("version:v1:b")).toBe("version v1:b at the same time");
    });
    it("have a verdict", () => {
        expect(verdictWords(run("v1", 0.2))).toBe("2 of 10 columns drifted");
        expect(verdictWords(run("v1", 0.6, { drifted: 6, dataset_drift: true }))).toBe(
            "Dataset drift: 6 of 10 columns drifted",
        );
        expect(verdictWords(run("v1", 0, { drifted: 0, tested: 1 }))).toBe(
            "None of 1 column drifted",
        );
        expect(verdictWords(run("v1", null, { why: "no predictions" }))).toBe("Not compared");
        expect(outputWords({ kl: 0.25, cosine: 0.8, drifted: true })).toBe(
            "The predicted classes are not distributed as in the baseline: KL 0.25 (limit 0.1), cosine 0.8 (limit 0.9).",
        );
        expect(outputWords(null)).toBe("");
        const columns = [column("a"), column("b", { severity: "high" })];
        expect(runSeverity(run("v1", 0.1, { columns }))).toBe("high");
        expect(runSeverity(run("v1", 0))).toBeNull();
    });
    it("are taken once of each version, the newest, the worst first", () => {
        const runs = [run("v1", 0), run("v2", 0.5), run("v1", 0.9), run("", null)];
        expect(newestOfEach(runs).map((one) => [one.version, one.share])).toEqual([
            ["v2", 0.5],
            ["v1", 0],
            ["", null],
        ]);
        expect(newestOfEach([])).toEqual([]);
    });
    it("that tested nothing have no share", () => {
        expect(shareOfTested({ share: [0, 0.5, 0], tested: [0, 2, 3] })).toEqual([null, 0.5, 0]);
    });
    it("have neighbours in time", () => {
        const times = ["1970-01-01T00:00:00Z", "1970-01-01T01:00:00Z", "1970-01-01T02:00:00Z"];
        expect(besides(times, 900, 3700)).toEqual({ before: 0, after: 7200 });
        expect(besides(times, 900, 100)).toEqual({ before: null, after: 3600 });
        expect(besides([], 900, 100)).toEqual({ before: null, after: null });
    });
});

describe("columns", () => {
    const columns = [
        column("b", { effect: 0.3 }),
        column("a", { effect: null, score: null }),
        column("c", { effect: 0.2, verdict: "drift", severity: "low" }),
        column("d", { effect: 0.9, verdict: "drift", severity: "high" }),
    ];
    const names = (text?: string): string =>
        sortColumns(columns, parseSort(text))
            .map((one) => one.name)
            .join("");
    it("stand with the drifted first, then by effect", () => {
        expect(names()).toBe("dcba");
        expect(names("nonsense")).toBe("dcba");
    });
    it("are sorted as asked for; what has no value comes last", () => {
        expect(names("name")).toBe("abcd");
        expect(names("-name")).toBe("dcba");
        expect(names("effect")).toBe("cbda");
        expect(names("-effect")).toBe("dbca");
    });
    it("are sorted by presses on a heading: one way, the other, as before", () => {
        const one = nextSort(parseSort(undefined), "effect");
        expect(formatSort(one)).toBe("-effect");
        const two = nextSort(one, "effect");
        expect(formatSort(two)).toBe("effect");
        expect(formatSort(nextSort(two, "effect"))).toBeNull();
        expect(formatSort(nextSort(two, "name"))).toBe("name");
    });
    it("say what is odd about them", () => {
        expect(missingWords(column("a", { current_missing: null }))).toBe("–");
        expect(missingWords(column("a", { current_missing: 0.5 }))).toBe("50 % (was 0 %)");
        expect(missingWords(column("a"))).toBe("0 %");
        const odd = { outside: 0.01, new_categories: 1, note: "constant" };
        expect(oddWords(column("a", odd))).toBe(
            "constant; 1 % outside of its range; 1 new category",
        );
        expect(oddWords(column("a"))).toBe("");
    });
    it("have words for each time of the map", () => {
        const map: DriftMap = {
            model: "fraud",
            version: null,
            from: "",
            to: "",
            step: "1h",
            times: ["", ""],
            share: [0, 0],
            drifted: [0, 0],
            tested: [1, 1],
            kl: [null, null],
            cosine: [null, null],
            dataset_drift: [false, false],
            rows: [1200, 10],
            columns: [
                {
                    name: "amount",
                    type: "numeric",
                    effect: [0.25, null],
                    score: [0.25, null],
                    severity: ["medium", null],
                    drifted: [true, null],
                },
            ],
            truncated: false,
        };
        expect(cellWords(map, 0, 0, "12:00")).toBe(
            "amount, 12:00: drifted, medium, effect 0.25, 1,200 predictions",
        );
        expect(cellWords(map, 0, 1, "13:00")).toBe("amount, 13:00: not tested, 10 predictions");
        expect(cellWords(map, 5, 0, "")).toBe("");
    });
});
