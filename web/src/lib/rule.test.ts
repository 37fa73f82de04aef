import { describe, expect, it } from "vitest";
import {
    caretOf,
    EMPTY_FORM,
    faultsByField,
    firingSeconds,
    firstCondition,
    formOf,
    labelsOf,
    wishOf,
} from "./rule";

describe("the form of a rule", () => {
    it("gives back the rule it was made of", () => {
        const rule = {
            name: "Low accuracy",
            model: "fraud-*",
            version: null,
            segment: "country=DE",
            expr: "accuracy[1h] < 0.7",
            severity: "high",
            for: "10m",
            keep_firing_for: "1h",
            cooldown: "2h",
            min_samples: 50,
            channels: ["ops"],
            labels: { team: "risk", note: "a=b" },
            runbook: "wiki.test/x",
            summary: null,
            enabled: false,
            retrain: true,
            inhibits: ["Other rule"],
        };
        const { version: _v, summary: _s, ...rest } = rule;
        expect(wishOf(formOf(rule))).toEqual(rest);
    });
    it("leaves a bad number to the server", () => {
        expect(wishOf({ ...EMPTY_FORM, min_samples: "many" })["min_samples"]).toBe("many");
        expect(wishOf({ ...EMPTY_FORM, min_samples: " 12 " })["min_samples"]).toBe(12);
    });
    it("reads labels line by line", () => {
        expect(labelsOf("a=1\n\n b = x=y \nc")).toEqual({ a: "1", b: "x=y", c: "" });
    });
});

describe("faults", () => {
    it("go to their fields", () => {
        const faults = faultsByField([
            { column: null, detail: "name: must have 1 to 200 bytes" },
            { column: 26, detail: "expr, column 26: no function 'drft_share'" },
            { column: null, detail: "something else" },
        ]);
        expect(faults.get("name")).toBe("must have 1 to 200 bytes");
        expect(faults.get("expr")).toBe("no function 'drft_share'");
    });
    it("have a caret below their column, which counts characters", () => {
        expect(caretOf("accuracy < x", 12)).toEqual({
            line: "accuracy < x",
            before: "accuracy < ",
        });
        expect(caretOf('share(class="é") > y', 20)).toEqual({
            line: 'share(class="é") > y',
            before: 'share(class="é") > ',
        });
        expect(caretOf("a < 1\nand b < y", 15)).toEqual({ line: "and b < y", before: "and b < " });
    });
});

describe("the first condition", () => {
    it("is found in front of and, or, not and brackets", () => {
        expect(firstCondition("accuracy[24h] < 0.92 and drift_share()[6h] > 0.3")).toEqual({
            term: "accuracy[24h]",
            compare: "<",
            limit: 0.92,
        });
        expect(firstCondition("(not kl() > 0.1)")?.limit).toBe(0.1);
        expect(firstCondition('share(class="a < b")[1h] >= 0.9')).toEqual({
            term: 'share(class="a < b")[1h]',
            compare: ">=",
            limit: 0.9,
        });
        expect(firstCondition("psi(amount, baseline=reference)[24h] > 0.2")?.term).toBe(
            "psi(amount, baseline=reference)[24h]",
        );
    });
    it("may be missing", () => {
        expect(firstCondition(null)).toBeNull();
        expect(firstCondition("nothing")).toBeNull();
        expect(firstCondition("health() < good")?.limit).toBeNull();
    });
});

describe("the time that alerts fire", () => {
    it("counts overlaps once and stays inside", () => {
        const at = (s: number) => new Date(s * 1000).toISOString();
        const alerts = [
            { fired: at(0), resolved: at(100) },
            { fired: at(50), resolved: at(150) },
            { fired: at(300), resolved: null },
            { fired: null, resolved: at(500) },
        ];
        expect(firingSeconds(alerts, 10, 400)).toBe(140 + 100);
        expect(firingSeconds([], 0, 10)).toBe(0);
    });
});
