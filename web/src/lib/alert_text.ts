/** Alerts in words: values against limits, why nobody was told, how long it lasts. */
import { formatCount, formatNumber, formatShare } from "./number";
import { parseTerm, valueKind, type ValueKind } from "./term";
import { formatDuration, secondsOf } from "./time";

/** What these functions need to know of an alert. */
export interface AlertWords {
    message: string | null;
    term: string | null;
    rule: string;
    model: string;
    version: string | null;
    status: string;
    compare: string;
    limit: number | null;
    started: string | null;
    fired: string | null;
    resolved: string | null;
    held_back: string | null;
    silenced_by: string | null;
    inhibited_by: string | null;
    no_data: boolean;
    signal: { value?: number | null; why?: string; n?: number };
}

const HEALTH = ["poor", "fair", "good", "excellent"];

/** A value as people read it: 50 %, 131.4 ms, 2 min 5 s, "fair". */
export function formatKind(value: number | null | undefined, kind: ValueKind): string {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    switch (kind) {
        case "share":
            return formatShare(value);
        case "seconds":
            return value === 0 ? "0 s" : formatDuration(value);
        case "ms":
            return `${formatNumber(value)} ms`;
        case "usd":
            return `$${formatNumber(value)}`;
        case "percent":
            return `${formatNumber(value)} %`;
        case "days":
            return `${formatNumber(value, 3)} days`;
        case "count":
            return formatCount(value);
        case "health":
            return HEALTH[value] ?? formatNumber(value);
        case "plain":
            return formatNumber(value);
    }
}

const SIGNS: Readonly<Record<string, string>> = { "<=": "≤", ">=": "≥", "==": "=", "!=": "≠" };

/** The sign of a condition as it is written by hand. */
export function compareSign(compare: string): string {
    return SIGNS[compare] ?? compare;
}

/** Value and limit of the leading condition: "50 %" and "> 30 %". */
export function valueAndLimit(alert: AlertWords): { value: string; limit: string } {
    const kind = valueKind(parseTerm(alert.term));
    const known = alert.signal.value !== null && alert.signal.value !== undefined;
    return {
        value: known ? formatKind(alert.signal.value, kind) : "no value",
        limit:
            alert.limit === null
                ? ""
                : `${compareSign(alert.compare)} ${formatKind(alert.limit, kind)}`,
    };
}

/** The sentence of an alert: what the rule says, and behind it what was measured. */
export function sentenceOf(alert: AlertWords): { head: string; detail: string | null } {
    const message = alert.message ?? "";
    if (message === "") return { head: alert.rule, detail: null };
    const at = alert.term === null ? -1 : message.indexOf(`: ${alert.term} of `);
    if (at <= 0) return { head: message, detail: null };
    return { head: message.slice(0, at), detail: message.slice(at + 2) };
}

/** How long it lasts, or lasted, in seconds. */
export function spanOf(alert: AlertWords, now_s: number): number | null {
    const from = secondsOf(alert.started) ?? secondsOf(alert.fired);
    if (from === null) return null;
    return Math.max(0, (secondsOf(alert.resolved) ?? now_s) - from);
}

const HELD: Readonly<Record<string, { short: string; long: string }>> = {
    "alerts are off": {
        short: "not told: alerts are off",
        long: "Nobody was told: telling is switched off on this server (alerts.enabled).",
    },
    severity: {
        short: "not told: severity",
        long: "Nobody was told: its severity is below the least one that is told (alerts.min_severity).",
    },
    silence: { short: "silenced", long: "Nobody was told: a silence covers it." },
    inhibited: { short: "inhibited", long: "Nobody was told: another open alert mutes it." },
    "limit per hour": {
        short: "held back: limit per hour",
        long: "Nobody was told yet: too many alerts were told in the last hour (alerts.max_per_hour).",
    },
    "limit per model and hour": {
        short: "held back: limit per model",
        long: "Nobody was told yet: too many alerts of this model were told in the last hour (alerts.max_per_model_per_hour).",
    },
};

/** Why nobody was told, in two lengths. */
export function heldBackWords(reason: string): { short: string; long: string } {
    return HELD[reason] ?? { short: `held back: ${reason}`, long: `Nobody was told: ${reason}.` };
}

export interface Remark {
    kind: "silenced" | "inhibited" | "held" | "no-data";
    text: string;
    title: string;
}

/** What one should know besides: that it is muted, or that it cannot be told any more. */
export function remarksOf(alert: AlertWords): Remark[] {
    const remarks: Remark[] = [];
    if (alert.silenced_by !== null)
        remarks.push({ kind: "silenced", text: "silenced", title: "A silence covers it." });
    if (alert.inhibited_by !== null)
        remarks.push({
            kind: "inhibited",
            text: "inhibited",
            title: "Muted while another alert of this model is open.",
        });
    const shown = remarks.length > 0 && ["silence", "inhibited"].includes(alert.held_back ?? "");
    if (alert.held_back !== null && !shown) {
        const words = heldBackWords(alert.held_back);
        remarks.push({ kind: "held", text: words.short, title: words.long });
    }
    if (alert.no_data && alert.status !== "resolved")
        remarks.push({
            kind: "no-data",
            text: "no data",
            title: `It cannot be told whether this still holds${alert.signal.why ? `: ${alert.signal.why}` : "."}`,
        });
    return remarks;
}

/** The link of a runbook, if it is one that may be followed: a person wrote it. */
export function safeLink(text: string | null | undefined): string | null {
    if (!text) return null;
    try {
        const url = new URL(text);
        return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
    } catch {
        return null;
    }
}

/** "fraud · v3"; without a version the model alone. */
export function nameOf(alert: { model: string; version: string | null }): string {
    return alert.version ? `${alert.model} ${alert.version}` : alert.model;
}
