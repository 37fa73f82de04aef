import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "" });
vi.stubGlobal("addEventListener", () => undefined);
const { formatPlace, parsePlace } = await import("./route");

describe("places", () => {
    it("survive names of any kind", () => {
        const names = ["a/b", "ü? #&%", "<img onerror=x>", " "];
        for (const name of names) {
            const address = formatPlace(["models", name], { version: name });
            expect(parsePlace(address)).toEqual({
                segments: ["models", name],
                query: { version: name },
            });
        }
    });
    it("leave out what is empty", () => {
        expect(formatPlace([], { from: "", to: null, version: undefined })).toBe("#/");
    });
    it("read what cannot be decoded as it is", () => {
        expect(parsePlace("#/models/%E0%A4%A").segments).toEqual(["models", "%E0%A4%A"]);
    });
});
