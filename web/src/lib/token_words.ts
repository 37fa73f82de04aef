/** Access tokens in words. */

export type Scope = "ingest" | "read" | "admin";

export const SCOPES: readonly { id: Scope; does: string }[] = [
    { id: "ingest", does: "send predictions, labels and metrics" },
    { id: "read", does: "look at results" },
    { id: "admin", does: "everything: rules, alerts, settings, tokens" },
];

export const LIVES: readonly { days: number | null; label: string }[] = [
    { days: null, label: "It never ends" },
    { days: 7, label: "7 days" },
    { days: 30, label: "30 days" },
    { days: 90, label: "90 days" },
    { days: 365, label: "A year" },
];

/** RFC 3339 of the end of a token; undefined: never. */
export function endOf(days: number | null, now_ms: number): string | undefined {
    if (days === null) return undefined;
    return new Date(now_ms + days * 86_400_000).toISOString().replace(/\.\d+Z$/, "Z");
}

/** "never", "ended", "soon" (within a week) or "later". */
export function lifeOf(
    expires: string | undefined,
    now_ms: number,
): "never" | "ended" | "soon" | "later" {
    if (expires === undefined) return "never";
    const left_ms = Date.parse(expires) - now_ms;
    return left_ms <= 0 ? "ended" : left_ms < 7 * 86_400_000 ? "soon" : "later";
}

/** "look at everything and change everything": what somebody with these scopes may do. */
export function scopesInWords(scopes: readonly string[]): string {
    if (scopes.includes("admin")) return "look at everything and change everything";
    const words = [
        scopes.includes("read") ? "look at everything" : "",
        scopes.includes("ingest") ? "send records" : "",
    ].filter((word) => word !== "");
    return words.length === 0 ? "nothing" : `${words.join(" and ")}, but change nothing`;
}
