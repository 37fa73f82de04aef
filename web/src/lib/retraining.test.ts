import { describe, expect, it } from "vitest";
import {
    askedBy,
    outcomeOf,
    runSeconds,
    runTone,
    snippetOf,
    versionsOf,
    type RunLike,
} from "./retraining";

function run(change: Partial<RunLike> = {}): RunLike {
    return {
        status: "running",
        version: "v7",
        new_version: null,
        by: "ann",
        alert: null,
        requested: "2026-11-21T10:00:00Z",
        started: "2026-11-21T10:01:00Z",
        ended: null,
        ...change,
    };
}
const now_s = Date.parse("2026-11-21T11:01:00Z") / 1000;

describe("runs", () => {
    it("last from their start, before that from the request", () => {
        expect(runSeconds(run(), now_s)).toBe(3600);
        expect(runSeconds(run({ started: null }), now_s)).toBe(3660);
        expect(runSeconds(run({ ended: "2026-11-21T10:31:00Z" }), now_s)).toBe(1800);
        expect(runSeconds(run({ started: null, requested: null }), now_s)).toBeNull();
    });
    it("say what came of them", () => {
        expect(outcomeOf(run({ status: "completed", new_version: "v8" }), now_s)).toContain("v8");
        expect(outcomeOf(run({ status: "completed" }), now_s)).toContain("no new version");
        expect(outcomeOf(run({ status: "failed" }), now_s)).toBe("Failed after 1 h.");
        expect(outcomeOf(run({ status: "requested" }), now_s)).toContain("Waits");
    });
    it("lead from a version to another", () => {
        expect(versionsOf(run())).toEqual({ before: "v7", after: "…" });
        expect(versionsOf(run({ status: "failed", version: null }))).toEqual({
            before: "all versions",
            after: "no new version",
        });
    });
    it("are asked for by an alert or by somebody", () => {
        expect(askedBy(run())).toBe("ann");
        expect(askedBy(run({ alert: "alert_1", by: "veer" }))).toBe("an alert");
    });
    it("are configured by a text in which names mean nothing", () => {
        expect(snippetOf('a": [x]\nb')).toContain('models: ["a\\": [x]\\nb"]');
        expect(snippetOf(null)).toContain('name: "retrain-fraud"');
    });
    it("have a tone, also of a status that is not known", () => {
        expect(runTone("failed")).toBe("critical");
        expect(runTone("paused")).toBe("unknown");
    });
});
