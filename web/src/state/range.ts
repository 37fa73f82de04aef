/** The time range that every chart shows: `from` and `to` of the address. Distances ("-24h", "now")
 * move with the clock, points in time do not. An `at` (links in notifications) means the hours
 * around that moment. */
import { computed } from "@preact/signals";
import { place, setQuery } from "./route";

export interface Range {
    /** As the address has it: "-24h" or RFC 3339. */
    from: string;
    /** "now" or RFC 3339. */
    to: string;
}

export const PRESETS: readonly { from: string; label: string }[] = [
    { from: "-1h", label: "1 hour" },
    { from: "-6h", label: "6 hours" },
    { from: "-24h", label: "24 hours" },
    { from: "-3d", label: "3 days" },
    { from: "-7d", label: "7 days" },
    { from: "-14d", label: "14 days" },
    { from: "-30d", label: "30 days" },
    { from: "-90d", label: "90 days" },
    { from: "all", label: "Everything" },
];
const DEFAULT: Range = { from: "-24h", to: "now" };
const BEFORE_S = 18 * 3600;
const AFTER_S = 6 * 3600;

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86400, w: 604800 };

/** Seconds of "-24h"; null for anything else. */
export function distanceSeconds(text: string): number | null {
    const found = /^-(\d+)([mhdw])$/.exec(text);
    const unit = UNITS[found?.[2] ?? ""];
    return found === null || unit === undefined ? null : Number(found[1]) * unit;
}

/** Seconds since 1970 of an RFC 3339 time; null for anything else. */
export function timeSeconds(text: string): number | null {
    const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : NaN;
    return Number.isNaN(ms) ? null : ms / 1000;
}

export function isoOf(seconds: number): string {
    return new Date(Math.round(seconds * 1000)).toISOString().replace(/\.000Z$/, "Z");
}

export function rangeOf(query: Readonly<Record<string, string>>): Range {
    const at = timeSeconds(query["at"] ?? "");
    if (query["from"] === undefined && at !== null)
        return { from: isoOf(at - BEFORE_S), to: isoOf(at + AFTER_S) };
    const from = query["from"] ?? DEFAULT.from;
    const to = query["to"] ?? DEFAULT.to;
    const good = from === "all" || distanceSeconds(from) !== null || timeSeconds(from) !== null;
    return good && (to === "now" || timeSeconds(to) !== null) ? { from, to } : DEFAULT;
}

/** The range of the address. */
export const range = computed<Range>(() => rangeOf(place.value.query));

/** True if the range ends now: then it goes on by itself. */
export function liveEnd(r: Range): boolean {
    return r.to === "now";
}

/** As parameters of the API; "all" and "now" are left out. */
export function rangeQuery(r: Range): { from?: string; to?: string } {
    return {
        ...(r.from === "all" ? {} : { from: r.from }),
        ...(r.to === "now" ? {} : { to: r.to }),
    };
}

/** Start and end in seconds since 1970; the start is null for "all". */
export function rangeSeconds(r: Range, now_s: number): { from: number | null; to: number } {
    const to = timeSeconds(r.to) ?? now_s;
    const distance = distanceSeconds(r.from);
    return { from: distance !== null ? to - distance : timeSeconds(r.from), to };
}

/** Shows another range: a new entry in the history, so that "back" undoes a zoom. */
export function setRange(r: Range): void {
    setQuery({ from: r.from, to: r.to === "now" ? null : r.to, at: null });
}

/** Zooms to a stretch, seconds since 1970. */
export function zoomTo(from_s: number, to_s: number): void {
    setRange({ from: isoOf(Math.floor(from_s)), to: isoOf(Math.ceil(to_s)) });
}
