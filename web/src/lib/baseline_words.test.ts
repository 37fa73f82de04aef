import { describe, expect, it } from "vitest";
import { baselineChoices, baselineWords } from "./baseline_words";

describe("baselines", () => {
    it("are said in words", () => {
        expect(["24h", "1h", "7d", "reference"].map(baselineWords)).toEqual([
            "the 24 hours before",
            "the hour before",
            "the 7 days before",
            "the fixed reference",
        ]);
        expect(baselineWords("same_hours:7")).toBe("the same hours of the 7 days before");
        expect(baselineWords("last_week")).toBe("the same time last week");
        expect(baselineWords("last_week:4")).toBe("the same time of the 4 weeks before");
        expect(baselineWords("version:a:b")).toBe("version a:b at the same time");
        expect(baselineWords("odd")).toBe("odd");
    });
    it("can be chosen, other versions too", () => {
        const choices = baselineChoices(["v1", ""]);
        expect(choices[0]?.value).toBe("");
        expect(choices.at(-1)).toEqual({ value: "version:v1", label: "version v1" });
    });
});
