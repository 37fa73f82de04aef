/** Which alerts the feed shows, in which order and groups, and what becomes of news while somebody
 * is about to click. */
import { severityRank, type Severity } from "./severity";

/** What these functions need to know of an alert. */
export interface FeedAlert {
    id: string;
    model: string;
    version: string | null;
    rule: string;
    severity: string;
    status: string;
    message: string | null;
    segment: string | null;
    acknowledged_by: string | null;
    labels: Readonly<Record<string, string>>;
    columns: readonly { name: string }[];
}

export type StatusFilter = "open" | "active" | "acknowledged" | "resolved" | "all";
export const STATUS_FILTERS: readonly StatusFilter[] = [
    "open",
    "active",
    "acknowledged",
    "resolved",
    "all",
];

export interface FeedFilter {
    status: StatusFilter;
    severity: Severity | null;
    model: string | null;
    rule: string | null;
    text: string;
}

const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low"];

/** The filters that an address has. */
export function filterOf(query: Readonly<Record<string, string>>): FeedFilter {
    return {
        status: STATUS_FILTERS.find((one) => one === query["status"]) ?? "open",
        severity: SEVERITIES.find((one) => one === query["severity"]) ?? null,
        model: query["model"] || null,
        rule: query["rule"] || null,
        text: query["q"] ?? "",
    };
}

/** True if something besides the status narrows the feed. */
export function isNarrowed(filter: FeedFilter): boolean {
    return (
        filter.severity !== null ||
        filter.model !== null ||
        filter.rule !== null ||
        filter.text.trim() !== ""
    );
}

/** The values of `status` that the server is asked for; undefined: of any. */
export function statusesOf(
    status: StatusFilter,
): readonly ("active" | "acknowledged" | "resolved" | undefined)[] {
    if (status === "open") return ["active", "acknowledged"];
    return [status === "all" ? undefined : status];
}

function statusFits(alert: FeedAlert, status: StatusFilter): boolean {
    if (status === "all") return true;
    return status === "open" ? alert.status !== "resolved" : alert.status === status;
}

/** Everything of an alert that a search looks at. */
function haystack(alert: FeedAlert): string {
    return [
        alert.id,
        alert.model,
        alert.version,
        alert.rule,
        alert.message,
        alert.segment,
        alert.acknowledged_by,
        ...alert.columns.map((column) => column.name),
        ...Object.entries(alert.labels).map(([name, value]) => `${name}=${value}`),
    ]
        .join("\n")
        .toLowerCase();
}

/** True if an alert has all words of the text somewhere. */
export function textFits(alert: FeedAlert, text: string): boolean {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return true;
    const all = haystack(alert);
    return words.every((word) => all.includes(word));
}

/** True if an alert belongs into the feed, severity aside. */
function fitsButSeverity(alert: FeedAlert, filter: FeedFilter): boolean {
    return (
        statusFits(alert, filter.status) &&
        (filter.model === null || alert.model === filter.model) &&
        (filter.rule === null || alert.rule === filter.rule) &&
        textFits(alert, filter.text)
    );
}

export function fits(alert: FeedAlert, filter: FeedFilter): boolean {
    return (
        fitsButSeverity(alert, filter) &&
        (filter.severity === null || severityRank(alert.severity) >= severityRank(filter.severity))
    );
}

export interface Count {
    severity: Severity;
    n: number;
}

/** Counts by severity of what the other filters let through, the worst first. */
export function countsOf(alerts: readonly FeedAlert[], filter: FeedFilter): Count[] {
    const fitting = alerts.filter((alert) => fitsButSeverity(alert, filter));
    return SEVERITIES.map((severity) => ({
        severity,
        n: fitting.filter((alert) => alert.severity === severity).length,
    }));
}

/** The newest first: ids grow. */
export function newestFirst<A extends FeedAlert>(alerts: readonly A[]): A[] {
    const number = (id: string): number => Number(/\d+$/.exec(id)?.[0] ?? 0);
    return [...alerts].sort((a, b) => number(b.id) - number(a.id) || (a.id < b.id ? 1 : -1));
}

/** One list of two answers and the news since; the later source of an alert holds. */
export function gather<A extends FeedAlert>(...sources: readonly (readonly A[])[]): A[] {
    const all = new Map<string, A>();
    for (const source of sources) for (const alert of source) all.set(alert.id, alert);
    return newestFirst([...all.values()]);
}

export interface Feed<A> {
    /** What is shown, in order. */
    rows: A[];
    /** New alerts that wait until nobody is about to click. */
    waiting: A[];
    /** Ids that came in with this step. */
    fresh: ReadonlySet<string>;
}

export const NO_FEED = { rows: [], waiting: [], fresh: new Set<string>() };

/**
 * The next state of the feed.
 * @param before what was shown
 * @param all    every alert that is known, newest first
 * @param filter what is asked for
 * @param hold   true: nothing may move. What is new waits; what no longer fits stays where it is.
 */
export function nextFeed<A extends FeedAlert>(
    before: Feed<A>,
    all: readonly A[],
    filter: FeedFilter,
    hold: boolean,
): Feed<A> {
    const fitting = all.filter((alert) => fits(alert, filter));
    const shown = new Set(before.rows.map((alert) => alert.id));
    if (!hold) {
        const fresh = new Set(
            before.rows.length === 0 && before.waiting.length === 0
                ? []
                : fitting.filter((alert) => !shown.has(alert.id)).map((alert) => alert.id),
        );
        return { rows: fitting, waiting: [], fresh };
    }
    const known = new Map(all.map((alert) => [alert.id, alert]));
    return {
        rows: before.rows.map((alert) => known.get(alert.id) ?? alert),
        waiting: fitting.filter((alert) => !shown.has(alert.id)),
        fresh: before.fresh,
    };
}

export interface Group<A> {
    model: string;
    worst: string;
    alerts: A[];
}

/** By model, the worst and then the largest in front; inside as they were. */
export function byModel<A extends FeedAlert>(alerts: readonly A[]): Group<A>[] {
    const groups = new Map<string, Group<A>>();
    for (const alert of alerts) {
        const group = groups.get(alert.model) ?? { model: alert.model, worst: "", alerts: [] };
        if (severityRank(alert.severity) > severityRank(group.worst)) group.worst = alert.severity;
        group.alerts.push(alert);
        groups.set(alert.model, group);
    }
    return [...groups.values()].sort(
        (a, b) =>
            severityRank(b.worst) - severityRank(a.worst) ||
            b.alerts.length - a.alerts.length ||
            a.model.localeCompare(b.model),
    );
}

/** The ids from one to the other in the order shown, both included. */
export function stretch(order: readonly string[], from: string | null, to: string): string[] {
    const a = from === null ? -1 : order.indexOf(from);
    const b = order.indexOf(to);
    if (b < 0) return [];
    if (a < 0) return [to];
    return order.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** The id that comes `by` places after another; the first or last at the ends. */
export function stepFrom(order: readonly string[], from: string | null, by: number): string | null {
    const at = from === null ? -1 : order.indexOf(from);
    if (at < 0) return (by > 0 ? order[0] : order[order.length - 1]) ?? null;
    return order[Math.min(order.length - 1, Math.max(0, at + by))] ?? null;
}

/** "12 alerts", "1 alert". */
export function countWords(n: number, noun = "alert"): string {
    return `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
}
