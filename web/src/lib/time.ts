/** Times as people read them: in their zone, with UTC at hand. Seconds since 1970 throughout. */

/** Seconds of an RFC 3339 text; null for null and nonsense. */
export function secondsOf(text: string | null | undefined): number | null {
    if (text === null || text === undefined) return null;
    const ms = Date.parse(text);
    return Number.isNaN(ms) ? null : ms / 1000;
}

const full = new Intl.DateTimeFormat("en-GB", {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
});
const short = new Intl.DateTimeFormat("en-GB", {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
});
const clock = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
});

/** "21 Nov 2026, 14:03". */
export function formatTime(seconds: number): string {
    return full.format(seconds * 1000);
}

/** "21 Nov, 14:03" this year, with the year otherwise; only the clock for today. */
export function formatTimeShort(seconds: number, now_s = Date.now() / 1000): string {
    const then = new Date(seconds * 1000);
    const now = new Date(now_s * 1000);
    if (then.toDateString() === now.toDateString()) return clock.format(then);
    return (then.getFullYear() === now.getFullYear() ? short : full).format(then);
}

/** "2026-11-21 14:03:07 UTC". */
export function formatUtc(seconds: number): string {
    return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

const PARTS: readonly [number, string][] = [
    [86400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
];

/** A duration in its two largest parts: "2 d 4 h", "35 s". */
export function formatDuration(seconds: number | null | undefined): string {
    if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
    if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
    let left = Math.round(seconds);
    const words: string[] = [];
    for (const [size, name] of PARTS) {
        const n = Math.floor(left / size);
        if (n > 0 && words.length < 2) words.push(`${n} ${name}`);
        else if (words.length > 0) break;
        left -= n * size;
    }
    return words.join(" ");
}

/** "3 min ago", "in 2 h", "just now". */
export function formatAgo(seconds: number, now_s = Date.now() / 1000): string {
    const distance = now_s - seconds;
    if (Math.abs(distance) < 10) return "just now";
    const size = PARTS.find(([part]) => Math.abs(distance) >= part) ?? [1, "s"];
    const text = `${Math.floor(Math.abs(distance) / size[0])} ${size[1]}`;
    return distance > 0 ? `${text} ago` : `in ${text}`;
}
