/** Silences: what they cover, and how they stand. */
import { formatDuration, secondsOf } from "./time";

export interface SilenceTimes {
    from: string | null;
    to: string | null;
}
export type SilenceState = "active" | "coming" | "over";

export interface Muted {
    model: string;
    version: string | null;
    rule: string;
    severity: string;
    segment: string | null;
    labels: Readonly<Record<string, string>>;
}

export type Matchers = Readonly<Record<string, string>>;

/** Names that every alert has; all others are labels of the rule. */
export const MATCHER_NAMES = ["model", "version", "rule", "severity", "segment"] as const;

/** True if a text fits a pattern in which "*" stands for any text. */
export function patternFits(pattern: string, text: string): boolean {
    const parts = pattern.split("*");
    const first = parts[0] ?? "";
    if (parts.length === 1) return text === pattern;
    const last = parts[parts.length - 1] ?? "";
    if (text.length < first.length + last.length) return false;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    const end = text.length - last.length;
    for (const part of parts.slice(1, -1)) {
        const found = text.indexOf(part, at);
        if (found < 0 || found + part.length > end) return false;
        at = found + part.length;
    }
    return true;
}

function valueOf(alert: Muted, name: string): string {
    switch (name) {
        case "model":
            return alert.model;
        case "version":
            return alert.version ?? "";
        case "rule":
            return alert.rule;
        case "severity":
            return alert.severity;
        case "segment":
            return alert.segment ?? "";
        default:
            return alert.labels[name] ?? "";
    }
}

/** True if all matchers fit; without any nothing is covered. */
export function covers(matchers: Matchers, alert: Muted): boolean {
    const pairs = Object.entries(matchers);
    return (
        pairs.length > 0 && pairs.every(([name, value]) => patternFits(value, valueOf(alert, name)))
    );
}

export function silenceState(silence: SilenceTimes, now_s: number): SilenceState {
    const from = secondsOf(silence.from);
    const to = secondsOf(silence.to);
    if (to !== null && now_s >= to) return "over";
    return from !== null && now_s < from ? "coming" : "active";
}

/** "2 h 5 min left", "begins in 1 d", "over". */
export function leftWords(silence: SilenceTimes, now_s: number): string {
    const state = silenceState(silence, now_s);
    const from = secondsOf(silence.from);
    const to = secondsOf(silence.to);
    if (state === "over") return "over";
    if (state === "coming") return `begins in ${formatDuration((from ?? now_s) - now_s)}`;
    return to === null ? "" : `${formatDuration(to - now_s)} left`;
}

/** The matchers that silence exactly such alerts: their rule and their model; each pair once. */
export function matchersFor(alerts: readonly Muted[]): Matchers[] {
    const seen = new Map<string, Matchers>();
    for (const { rule, model } of alerts) seen.set(JSON.stringify([rule, model]), { rule, model });
    return [...seen.values()];
}

export interface MatcherRow {
    name: string;
    value: string;
}

/** What is wrong with a draft of matchers; null if nothing is. */
export function matchersFault(rows: readonly MatcherRow[]): string | null {
    if (rows.length === 0) return "Say at least one thing that alerts must have.";
    const names = new Set<string>();
    for (const row of rows) {
        const name = row.name.trim();
        if (name === "") return "Each line needs a name.";
        if (names.has(name)) return `"${name}" is there twice; all lines have to fit.`;
        if (row.value === "") return `Say what "${name}" has to be; * stands for any text.`;
        names.add(name);
    }
    return rows.length > 16 ? "A silence has at most 16 lines." : null;
}

/** "model = fraud, rule = Slow *" */
export function matcherWords(matchers: Matchers): string {
    return Object.entries(matchers)
        .map(([name, value]) => `${name} = ${value}`)
        .join(", ");
}
