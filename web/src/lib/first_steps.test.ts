import { describe, expect, it } from "vitest";
import { curlLabel, curlPrediction, importHistory, pythonPrediction } from "./first_steps";

/** Put together, for the sources name no addresses. */
const HERE = ["http", "127.0.0.1:8321"].join("://");
const FAR = ["https", "veer.example.com"].join("://");
const open = { origin: HERE, tokens: false };
const closed = { origin: FAR, tokens: true };

/** The body between the quotes of the shell. */
function bodyOf(command: string): unknown {
    return JSON.parse(/-d '([^']*)'$/.exec(command)?.[1] ?? "");
}

describe("first steps", () => {
    it("name this server", () => {
        expect(curlPrediction(open)).toMatch(`curl ${HERE}/api/v1/predictions `);
        expect(pythonPrediction(closed)).toContain(`"${FAR}/api/v1/predictions"`);
        expect(importHistory(closed, 0)).toContain(`veer import --url ${FAR} `);
    });
    it("hold a body that is JSON and needs no escapes in a shell", () => {
        const sent = bodyOf(curlPrediction(open));
        expect(sent).toMatchObject({ model: "my-model", prediction: { class: "ok" } });
        expect(bodyOf(curlLabel(closed))).toMatchObject({ id: "order-1", label: "ok" });
    });
    it("take the token from the environment, where one is needed", () => {
        for (const command of [curlPrediction, curlLabel, pythonPrediction]) {
            expect(command(closed)).toContain("VEER_TOKEN");
            expect(command(open)).not.toContain("VEER_TOKEN");
        }
        expect(curlPrediction(closed)).toContain('-H "Authorization: Bearer $VEER_TOKEN"');
    });
    it("go on lines that a shell joins", () => {
        const lines = curlPrediction(closed).split("-d ")[0]?.split("\n") ?? [];
        expect(lines.slice(0, -1).every((line) => line.endsWith(" \\"))).toBe(true);
    });
    it("import records of the last hours", () => {
        expect(importHistory(open, Date.UTC(2026, 0, 2, 3) / 1000)).toContain(
            "past-3,2026-01-02T02:00:00Z,",
        );
    });
});
