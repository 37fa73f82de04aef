import { describe, expect, it } from "vitest";
import {
    covers,
    leftWords,
    matchersFault,
    matchersFor,
    patternFits,
    silenceState,
    type Muted,
} from "./silence";

const alert: Muted = {
    model: "fraud",
    version: "v3",
    rule: "Slow answers",
    severity: "high",
    segment: null,
    labels: { team: "risk" },
};

describe("patterns", () => {
    it("fit whole texts; * is any text, also none", () => {
        const cases: [string, string, boolean][] = [
            ["fraud", "fraud", true],
            ["fraud", "fraud2", false],
            ["fraud*", "fraud", true],
            ["*d", "fraud", true],
            ["f*a*d", "fraud", true],
            ["f*x*d", "fraud", false],
            ["*", "", true],
            ["", "", true],
            ["", "a", false],
            ["ab*ba", "aba", false],
            ["a*a*a", "aa", false],
            ["*aab*", "aaab", true],
            ["f.aud", "fraud", false],
        ];
        for (const [pattern, text, fits] of cases)
            expect([pattern, text, patternFits(pattern, text)]).toEqual([pattern, text, fits]);
    });
});

describe("silences", () => {
    it("cover what has all of their matchers", () => {
        expect(covers({ model: "fr*", rule: "Slow answers" }, alert)).toBe(true);
        expect(covers({ model: "fr*", rule: "Slow" }, alert)).toBe(false);
        expect(covers({ team: "risk" }, alert)).toBe(true);
    });
    it("take what an alert does not have as empty", () => {
        expect(covers({ segment: "*" }, alert)).toBe(true);
        expect(covers({ city: "a*" }, alert)).toBe(false);
    });
    it("cover nothing without matchers", () => {
        expect(covers({}, alert)).toBe(false);
    });
    it("are coming, active, over", () => {
        const silence = { from: "2026-11-21T10:00:00Z", to: "2026-11-21T12:00:00Z" };
        const at = (time: string): number => Date.parse(`2026-11-21T${time}Z`) / 1000;
        expect(silenceState(silence, at("09:59:59"))).toBe("coming");
        expect(silenceState(silence, at("10:00:00"))).toBe("active");
        expect(silenceState(silence, at("12:00:00"))).toBe("over");
        expect(leftWords(silence, at("09:00:00"))).toBe("begins in 1 h");
        expect(leftWords(silence, at("11:30:00"))).toBe("30 min left");
    });
    it("are made once for a rule and a model", () => {
        expect(matchersFor([alert, { ...alert, version: "v4" }, { ...alert, model: "b" }])).toEqual(
            [
                { rule: "Slow answers", model: "fraud" },
                { rule: "Slow answers", model: "b" },
            ],
        );
    });
    it("say what is wrong with a draft", () => {
        expect(matchersFault([])).not.toBeNull();
        expect(matchersFault([{ name: " ", value: "x" }])).not.toBeNull();
        expect(matchersFault([{ name: "model", value: "" }])).not.toBeNull();
        const twice = [
            { name: "model", value: "a" },
            { name: " model", value: "b" },
        ];
        expect(matchersFault(twice)).toContain("twice");
        const line = (n: number) => ({ name: `l${n}`, value: "x" });
        expect(matchersFault(Array.from({ length: 16 }, (_, n) => line(n)))).toBeNull();
        expect(matchersFault(Array.from({ length: 17 }, (_, n) => line(n)))).not.toBeNull();
    });
});
