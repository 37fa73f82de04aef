import { describe, expect, it } from "vitest";
import { keyReader, PLACES, SHORTCUTS } from "./shortcuts";

describe("shortcuts", () => {
    it("go to a place after g", () => {
        const read = keyReader();
        expect(read("g", 0)).toBeNull();
        expect(read("a", 300)).toEqual({ kind: "go", to: ["alerts"] });
        expect(read("a", 400)).toBeNull();
    });
    it("forget g after a while, and after another key", () => {
        const read = keyReader();
        read("g", 0);
        expect(read("s", 1501)).toBeNull();
        read("g", 2000);
        expect(read("x", 2100)).toBeNull();
        expect(read("s", 2200)).toBeNull();
    });
    it("of one key work at once", () => {
        const read = keyReader();
        expect(read("/", 0)).toEqual({ kind: "search" });
        expect(read("?", 1)).toEqual({ kind: "help" });
        read("g", 2);
        expect(read("/", 3)).toEqual({ kind: "search" });
    });
    it("are all in the list", () => {
        for (const letter of Object.keys(PLACES))
            expect(SHORTCUTS.some((one) => one.keys.join(" ") === `g ${letter}`)).toBe(true);
    });
});
