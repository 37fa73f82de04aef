import { describe, expect, it } from "vitest";
import { fieldOf, formOf, outcomeWords, settingsOf } from "./judging";

const settings = {
    enabled: true,
    window: "1h",
    baseline: "reference",
    comparison: "1h",
    baseline_window: "24h",
    method: null,
    fdr: 0.05,
    share_limit: 0.5,
    positive: null,
    task: "auto",
    min_rows: 30,
    ignore: ["id", "a b"],
};

describe("the form of judging", () => {
    it("gives back what it was filled with", () => {
        const { method: _m, positive: _p, ...rest } = settings;
        expect(settingsOf(formOf(settings))).toEqual({ settings: rest, errors: {} });
    });
    it("leaves out what is empty: it is as by default", () => {
        const form = { ...formOf(settings), window: " ", fdr: "" };
        const sent = settingsOf(form).settings;
        expect("window" in sent).toBe(false);
        expect("fdr" in sent).toBe(false);
    });
    it("takes a comma as a point, and says what is not a number", () => {
        const form = { ...formOf(settings), share_limit: "0,25", min_rows: "many" };
        const { settings: sent, errors } = settingsOf(form);
        expect(sent.share_limit).toBe(0.25);
        expect(errors).toEqual({ min_rows: "This is not a number." });
    });
    it("takes columns line by line", () => {
        const form = { ...formOf(settings), ignore: "a\n\n b c \n" };
        expect(settingsOf(form).settings.ignore).toEqual(["a", "b c"]);
    });
    it("puts a refusal at its field", () => {
        expect(fieldOf("'window': expected a unit of time (s, m, h)")).toBe("window");
        expect(fieldOf("'baseline': 'zzz' is no baseline; reference, ...")).toBe("baseline");
        expect(fieldOf("'share_limit' must be a number above 0 to 1")).toBe("share_limit");
        expect(fieldOf("there is no drift method 'zz'")).toBe("method");
        expect(fieldOf("the disk is full")).toBeNull();
    });
    it("says what an evaluation did", () => {
        const words = outcomeWords({ targets: 1, runs: 0, rules: 4, fired: 2, resolved: 0 });
        expect(words).toContain("1 version,");
        expect(words).toContain("0 drift runs");
        expect(words).toContain("2 alerts fired and 0 resolved");
        expect(outcomeWords({ targets: 0, runs: 0, rules: 0, fired: 0, resolved: 0 })).toContain(
            "nothing",
        );
    });
});
