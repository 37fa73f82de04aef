import { describe, expect, it } from "vitest";
import { storyOf, toldWords, type EventLike, type MessageLike } from "./timeline";

const T = "2026-11-21T22:34:47.748464Z";
const alert = { model: "m", started: T, fired: T };
function event(name: string, change: Partial<EventLike> = {}): EventLike {
    return { event: name, time: T, actor: "veer", detail: null, ...change };
}
function message(change: Partial<MessageLike> = {}): MessageLike {
    return {
        channel: "pager",
        model: "m",
        state: "sent",
        attempts: 1,
        last_error: null,
        created: T,
        ...change,
    };
}

describe("the story of an alert", () => {
    it("has who was told beside what happened", () => {
        const story = storyOf(
            alert,
            [event("fired", { detail: "it is bad" }), event("notified", { detail: "fired" })],
            [message(), message({ model: "other", channel: "x" })],
        );
        expect(story).toHaveLength(1);
        expect(story[0]).toMatchObject({ title: "Fired", detail: "it is bad" });
        expect(story[0]?.told).toEqual([{ channel: "pager", state: "sent", error: null }]);
    });
    it("tells what was told to the latest event of its kind", () => {
        const story = storyOf(
            alert,
            [
                event("escalated"),
                event("escalated"),
                event("notified", { detail: "escalated" }),
                event("notified", { detail: "resolved" }),
            ],
            null,
        );
        expect(story.map((entry) => [entry.title, entry.told])).toEqual([
            ["Escalated", null],
            ["Escalated", []],
            ["Told: resolved", []],
        ]);
    });
    it("names people, not the program", () => {
        const titles = storyOf(
            alert,
            [
                event("acknowledged", { actor: "ann" }),
                event("resolved"),
                event("resolved", { actor: "ann" }),
                event("held_back", { detail: "severity" }),
                event("something_new"),
            ],
            null,
        ).map((entry) => entry.title);
        expect(titles).toEqual([
            "Acknowledged by ann",
            "Resolved by itself",
            "Resolved by ann",
            "Nobody was told",
            "something new",
        ]);
    });
    it("leads to what mutes it instead of showing its id", () => {
        const story = storyOf(
            alert,
            [event("silenced", { detail: "s1" }), event("inhibited", { detail: "alert_2" })],
            null,
        );
        expect(story.map((entry) => [entry.detail, entry.by])).toEqual([
            [null, { kind: "silence", id: "s1" }],
            [null, { kind: "alert", id: "alert_2" }],
        ]);
    });
    it("begins with the condition if the alert fired later", () => {
        const story = storyOf(
            { ...alert, started: "2026-11-21T22:00:00Z" },
            [event("fired")],
            null,
        );
        expect(story.map((entry) => entry.kind)).toEqual(["start", "fired"]);
    });
    it("says how telling went", () => {
        expect(toldWords([])).toBe("told");
        expect(
            toldWords([
                { channel: "a", state: "sent", error: null },
                { channel: "b", state: "waiting", error: "nobody answers" },
                { channel: "c", state: "failed", error: "refused" },
            ]),
        ).toBe("told a · telling b: nobody answers · could not tell c: refused");
    });
});
