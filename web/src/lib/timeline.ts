/** The story of an alert: its events, with who was told what beside what happened. */
import { secondsOf } from "./time";
import { heldBackWords } from "./alert_text";

export interface EventLike {
    event: string;
    time: string | null;
    actor: string | null;
    detail: string | null;
}

export interface MessageLike {
    channel: string;
    model: string | null;
    state: string;
    attempts: number;
    last_error: string | null;
    created: string | null;
}

export interface Told {
    channel: string;
    state: string;
    error: string | null;
}

export interface StoryEntry {
    key: string;
    /** Which sign stands beside it. */
    kind: "start" | "fired" | "worse" | "person" | "resolved" | "muted" | "news";
    title: string;
    detail: string | null;
    time: number | null;
    /** What covers or mutes it; null: nothing. */
    by: { kind: "silence" | "alert"; id: string } | null;
    /** Channels that were told of it; null: nobody was. Empty: told, but it is no longer known whom. */
    told: Told[] | null;
}

/** Texts of events: with the actor where a person did it. */
function titleOf(event: EventLike): { title: string; kind: StoryEntry["kind"] } {
    const who = event.actor === null || event.actor === "veer" ? null : event.actor;
    switch (event.event) {
        case "fired":
            return { title: "Fired", kind: "fired" };
        case "escalated":
            return { title: "Escalated", kind: "worse" };
        case "acknowledged":
            return { title: `Acknowledged by ${who ?? "veer"}`, kind: "person" };
        case "resolved":
            return {
                title: who === null ? "Resolved by itself" : `Resolved by ${who}`,
                kind: "resolved",
            };
        case "no_data":
            return { title: "Cannot be told any more: no data", kind: "news" };
        case "data":
            return { title: "Data came again", kind: "news" };
        case "silenced":
            return { title: "Covered by a silence", kind: "muted" };
        case "unsilenced":
            return { title: "The silence is over", kind: "news" };
        case "inhibited":
            return { title: "Muted by another alert", kind: "muted" };
        case "uninhibited":
            return { title: "No longer muted by another alert", kind: "news" };
        case "held_back":
            return { title: "Nobody was told", kind: "muted" };
        default:
            return { title: event.event.replaceAll("_", " "), kind: "news" };
    }
}

function detailOf(event: EventLike): string | null {
    if (event.detail === null || event.detail === "") return null;
    if (muterOf(event) !== null) return null;
    return event.event === "held_back" ? heldBackWords(event.detail).long : event.detail;
}

/** The silence or alert that an event names. */
function muterOf(event: EventLike): StoryEntry["by"] {
    if (!event.detail) return null;
    if (event.event === "silenced") return { kind: "silence", id: event.detail };
    return event.event === "inhibited" ? { kind: "alert", id: event.detail } : null;
}

/** Messages are made in the moment of the event that they tell of. */
function toldAt(
    time: string | null,
    model: string,
    messages: readonly MessageLike[] | null,
): Told[] {
    if (messages === null || time === null) return [];
    return messages
        .filter((message) => message.created === time && message.model === model)
        .map(({ channel, state, last_error }) => ({ channel, state, error: last_error }));
}

/** The story from its beginning. `messages` null: they are not known. */
export function storyOf(
    alert: { model: string; started: string | null; fired: string | null },
    events: readonly EventLike[],
    messages: readonly MessageLike[] | null,
): StoryEntry[] {
    const story: StoryEntry[] = [];
    const started = secondsOf(alert.started);
    const fired = secondsOf(alert.fired);
    if (started !== null && fired !== null && fired - started >= 1)
        story.push({
            key: "start",
            kind: "start",
            title: "The condition began to hold",
            detail: null,
            time: started,
            by: null,
            told: null,
        });
    events.forEach((event, i) => {
        if (event.event === "notified") {
            const of = [...story]
                .reverse()
                .find((entry) => entry.key.endsWith(` ${event.detail ?? ""}`));
            if (of !== undefined) {
                of.told = toldAt(event.time, alert.model, messages);
                return;
            }
        }
        const told = event.event === "notified" ? toldAt(event.time, alert.model, messages) : null;
        const words =
            event.event === "notified"
                ? { title: `Told: ${event.detail ?? ""}`, kind: "news" as const }
                : titleOf(event);
        story.push({
            key: `${i} ${event.event}`,
            ...words,
            detail: event.event === "notified" ? null : detailOf(event),
            by: muterOf(event),
            time: secondsOf(event.time),
            told,
        });
    });
    return story;
}

/** "told pager", "telling pager: nobody answers", "told". */
export function toldWords(told: readonly Told[]): string {
    if (told.length === 0) return "told";
    return told
        .map((one) => {
            if (one.state === "sent") return `told ${one.channel}`;
            if (one.state === "failed")
                return `could not tell ${one.channel}: ${one.error ?? "no reason known"}`;
            return `telling ${one.channel}${one.error === null ? "" : `: ${one.error}`}`;
        })
        .join(" · ");
}
