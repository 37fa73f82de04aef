import { describe, expect, it } from "vitest";
import { endOf, lifeOf, scopesInWords } from "./token_words";

const NOW = Date.parse("2026-11-21T12:00:00.123Z");

describe("tokens", () => {
    it("end after days, or never", () => {
        expect(endOf(null, NOW)).toBeUndefined();
        expect(endOf(7, NOW)).toBe("2026-11-28T12:00:00Z");
    });
    it("that end soon are told apart", () => {
        expect(lifeOf(undefined, NOW)).toBe("never");
        expect(lifeOf("2026-11-21T11:59:59Z", NOW)).toBe("ended");
        expect(lifeOf("2026-11-28T11:00:00Z", NOW)).toBe("soon");
        expect(lifeOf("2026-11-29T12:00:00Z", NOW)).toBe("later");
    });
    it("say what they allow", () => {
        expect(scopesInWords(["ingest", "read", "admin"])).toContain("change everything");
        expect(scopesInWords(["read"])).toBe("look at everything, but change nothing");
        expect(scopesInWords([])).toBe("nothing");
    });
});
