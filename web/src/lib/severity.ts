/** One scale of severity: always a colour, a shape and a word together. */
export type Severity = "low" | "medium" | "high" | "critical";
/** The scale of how a model does. */
export type Health = "excellent" | "good" | "fair" | "poor" | "critical" | "unknown";

export const SEVERITIES: readonly Severity[] = ["low", "medium", "high", "critical"];

const RANK: Readonly<Record<string, number>> = { low: 1, medium: 2, high: 3, critical: 4 };

/** 4 for critical ... 1 for low, 0 for none. */
export function severityRank(severity: string | null | undefined): number {
    return RANK[severity ?? ""] ?? 0;
}

export function isSeverity(text: string | null | undefined): text is Severity {
    return severityRank(text) > 0;
}

const HEALTHS: readonly Health[] = ["unknown", "excellent", "good", "fair", "poor", "critical"];

export function asHealth(text: string | null | undefined): Health {
    return HEALTHS.find((health) => health === text) ?? "unknown";
}

/** 5 for critical, 0 for unknown. */
export function healthRank(health: string | null | undefined): number {
    return HEALTHS.indexOf(asHealth(health));
}
