import { describe, expect, it } from "vitest";
import { neighbours, stepSeconds, strongestRun } from "./drift_history";

describe("drift runs of the past", () => {
    it("have steps in seconds", () => {
        expect(["5m", "1h30m", "1d", "?"].map(stepSeconds)).toEqual([300, 5400, 86400, 3600]);
    });
    it("are picked by how much the column moved", () => {
        const run = (time: string | null, effect: number | null) => ({
            time,
            columns: [
                { name: "other", effect: 0.9 },
                { name: "amount", effect },
            ],
        });
        const runs = [run("a", 0.1), run("b", 0.3), run(null, 0.8), run("c", null)];
        expect(strongestRun(runs, "amount")).toBe("b");
        expect(strongestRun([run("a", null)], "amount")).toBe("a");
        expect(strongestRun([], "amount")).toBeNull();
    });
    it("know the columns beside one", () => {
        expect(neighbours(["a", "b", "c"], "b")).toEqual({ before: "a", after: "c" });
        expect(neighbours(["a"], "a")).toEqual({ before: null, after: null });
        expect(neighbours(["a"], "x")).toEqual({ before: null, after: null });
    });
});
