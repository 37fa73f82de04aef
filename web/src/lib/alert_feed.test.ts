import { describe, expect, it } from "vitest";
import {
    byModel,
    countsOf,
    filterOf,
    fits,
    gather,
    isNarrowed,
    newestFirst,
    nextFeed,
    NO_FEED,
    statusesOf,
    stepFrom,
    stretch,
    textFits,
    type Feed,
    type FeedAlert,
} from "./alert_feed";

function alert(n: number, change: Partial<FeedAlert> = {}): FeedAlert {
    return {
        id: `alert_${n}`,
        model: "fraud",
        version: "v3",
        rule: "Slow",
        severity: "high",
        status: "active",
        message: "p99 is 300",
        segment: null,
        acknowledged_by: null,
        labels: {},
        columns: [],
        ...change,
    };
}
const ids = (alerts: readonly FeedAlert[]): string[] => alerts.map((one) => one.id);
const open = filterOf({});

describe("filters", () => {
    it("come from the address; nonsense counts as none", () => {
        expect(filterOf({ status: "x", severity: "worst" })).toEqual({
            status: "open",
            severity: null,
            model: null,
            rule: null,
            text: "",
        });
        expect(filterOf({ status: "all", severity: "high", model: "m", q: "a" })).toMatchObject({
            status: "all",
            severity: "high",
            model: "m",
            text: "a",
        });
        expect(isNarrowed(filterOf({ status: "all", q: "  " }))).toBe(false);
        expect(isNarrowed(filterOf({ rule: "x" }))).toBe(true);
    });
    it("ask the server for what they need", () => {
        expect(statusesOf("open")).toEqual(["active", "acknowledged"]);
        expect(statusesOf("all")).toEqual([undefined]);
        expect(statusesOf("resolved")).toEqual(["resolved"]);
    });
    it("let through this severity and worse", () => {
        const filter = filterOf({ severity: "high" });
        expect(fits(alert(1, { severity: "critical" }), filter)).toBe(true);
        expect(fits(alert(1), filter)).toBe(true);
        expect(fits(alert(1, { severity: "medium" }), filter)).toBe(false);
    });
    it("open means active and acknowledged", () => {
        expect(fits(alert(1, { status: "acknowledged" }), open)).toBe(true);
        expect(fits(alert(1, { status: "resolved" }), open)).toBe(false);
    });
    it("find words anywhere, in any order and case", () => {
        const one = alert(7, { labels: { team: "risk" }, columns: [{ name: "amount" }] });
        expect(textFits(one, "AMOUNT fraud")).toBe(true);
        expect(textFits(one, "team=risk")).toBe(true);
        expect(textFits(one, "amount nothing")).toBe(false);
        expect(textFits(one, "  ")).toBe(true);
    });
    it("count all severities whatever severity is chosen", () => {
        const all = [alert(1), alert(2, { severity: "low" }), alert(3, { status: "resolved" })];
        expect(countsOf(all, filterOf({ severity: "critical" }))).toEqual([
            { severity: "critical", n: 0 },
            { severity: "high", n: 1 },
            { severity: "medium", n: 0 },
            { severity: "low", n: 1 },
        ]);
    });
});

describe("order", () => {
    it("is by the number of the id", () => {
        expect(ids(newestFirst([alert(9), alert(100), alert(20)]))).toEqual([
            "alert_100",
            "alert_20",
            "alert_9",
        ]);
    });
    it("takes the later source of an alert", () => {
        const all = gather([alert(1), alert(2)], [alert(1, { status: "resolved" })]);
        expect(all.map((one) => one.status)).toEqual(["active", "resolved"]);
    });
});

describe("the feed", () => {
    const first = nextFeed<FeedAlert>(NO_FEED, [alert(2), alert(1)], open, false);
    it("begins without highlights", () => {
        expect(ids(first.rows)).toEqual(["alert_2", "alert_1"]);
        expect(first.fresh.size).toBe(0);
    });
    it("lets news in on top, highlighted", () => {
        const next = nextFeed(first, [alert(3), alert(2), alert(1)], open, false);
        expect(ids(next.rows)).toEqual(["alert_3", "alert_2", "alert_1"]);
        expect([...next.fresh]).toEqual(["alert_3"]);
    });
    it("keeps everything in its place while it is held", () => {
        const all = [alert(4), alert(3), alert(2, { status: "resolved" }), alert(1)];
        const held = nextFeed(first, all, open, true);
        expect(ids(held.rows)).toEqual(["alert_2", "alert_1"]);
        expect(held.rows[0]?.status).toBe("resolved");
        expect(ids(held.waiting)).toEqual(["alert_4", "alert_3"]);
        const released = nextFeed(held, all, open, false);
        expect(ids(released.rows)).toEqual(["alert_4", "alert_3", "alert_1"]);
        expect([...released.fresh]).toEqual(["alert_4", "alert_3"]);
        expect(released.waiting).toEqual([]);
    });
    it("keeps what the answer no longer has while it is held", () => {
        const held = nextFeed(first, [alert(2)], open, true);
        expect(ids(held.rows)).toEqual(["alert_2", "alert_1"]);
    });
    it("highlights the first alert of an empty feed that was waited at", () => {
        const empty: Feed<FeedAlert> = nextFeed<FeedAlert>(NO_FEED, [], open, false);
        const held = nextFeed(empty, [alert(1)], open, true);
        expect(nextFeed(held, [alert(1)], open, false).fresh.has("alert_1")).toBe(true);
    });
});

describe("groups", () => {
    it("put the worst model first, then the one with most", () => {
        const groups = byModel([
            alert(5, { model: "b" }),
            alert(4, { model: "a" }),
            alert(3, { model: "c", severity: "critical" }),
            alert(2, { model: "b", severity: "low" }),
        ]);
        expect(groups.map((group) => [group.model, group.worst, ids(group.alerts)])).toEqual([
            ["c", "critical", ["alert_3"]],
            ["b", "high", ["alert_5", "alert_2"]],
            ["a", "high", ["alert_4"]],
        ]);
    });
});

describe("keys and clicks", () => {
    const order = ["a", "b", "c", "d"];
    it("select a stretch in either direction", () => {
        expect(stretch(order, "d", "b")).toEqual(["b", "c", "d"]);
        expect(stretch(order, "gone", "b")).toEqual(["b"]);
        expect(stretch(order, null, "b")).toEqual(["b"]);
        expect(stretch(order, "a", "gone")).toEqual([]);
    });
    it("step, and stop at the ends", () => {
        expect(stepFrom(order, null, 1)).toBe("a");
        expect(stepFrom(order, null, -1)).toBe("d");
        expect(stepFrom(order, "d", 1)).toBe("d");
        expect(stepFrom(order, "c", -1)).toBe("b");
        expect(stepFrom([], "c", 1)).toBeNull();
    });
});
