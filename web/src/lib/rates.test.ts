import { describe, expect, it } from "vitest";
import { rateOf } from "./rates";

describe("rates", () => {
    it("are per second", () => {
        expect(rateOf({ count: 10, at_s: 100 }, { count: 35, at_s: 105 })).toBe(5);
    });
    it("need two readings of one counter", () => {
        expect(rateOf(null, { count: 1, at_s: 1 })).toBeNull();
        expect(rateOf({ count: 1, at_s: 1 }, { count: 2, at_s: 1 })).toBeNull();
        expect(rateOf({ count: 9, at_s: 1 }, { count: 2, at_s: 3 })).toBeNull();
    });
});
