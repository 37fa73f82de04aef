import { describe, expect, it } from "vitest";
import { ALERT_SHORTCUTS, alertKey } from "./alert_shortcuts";

const plain = { ctrlKey: false, metaKey: false, altKey: false };

describe("keys of alerts", () => {
    it("mean one thing each", () => {
        expect(alertKey({ key: "j", ...plain })).toBe("next");
        expect(alertKey({ key: "ArrowUp", ...plain })).toBe("previous");
        expect(alertKey({ key: "q", ...plain })).toBeNull();
    });
    it("leave the shortcuts of the browser alone", () => {
        expect(alertKey({ key: "r", ...plain, ctrlKey: true })).toBeNull();
        expect(alertKey({ key: "a", ...plain, metaKey: true })).toBeNull();
    });
    it("are all in the help", () => {
        expect(ALERT_SHORTCUTS.every((one) => one.keys.length > 0 && one.does !== "")).toBe(true);
    });
});
