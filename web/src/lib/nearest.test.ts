import { describe, expect, it } from "vitest";
import { editDistance, nearestName } from "./nearest";

describe("names", () => {
    it("have a distance", () => {
        expect(editDistance("kitten", "sitting")).toBe(3);
        expect(editDistance("", "abc")).toBe(3);
        expect(editDistance("same", "same")).toBe(0);
    });
    it("are found by what was nearly meant", () => {
        const names = ["amount", "card_country", "score"];
        expect(nearestName("Amuont", names)).toBe("amount");
        expect(nearestName("card-country", names)).toBe("card_country");
        expect(nearestName("weather", names)).toBeNull();
        expect(nearestName("x", [])).toBeNull();
    });
});
