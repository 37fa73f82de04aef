/** What of the metrics of a model needs a decision. */
import type { Schemas } from "../../api/client";
import { severityRank } from "../../lib/severity";

export type Check = Schemas["MetricCheck"];

export interface Findings {
    /** Worse, and not by chance; the worst first. */
    worse: Check[];
    better: Check[];
    /** Much worse by the look of it, but chance can explain it yet. */
    open: Check[];
    /** Could be judged. */
    judged: number;
    /** Could not, and why most of them could not. */
    unknown: number;
    why: string | null;
}

function byWeight(a: Check, b: Check): number {
    return (
        severityRank(b.severity) - severityRank(a.severity) ||
        (b.worsening_pct ?? 0) - (a.worsening_pct ?? 0)
    );
}

function mostOften(texts: readonly string[]): string | null {
    const counts = new Map<string, number>();
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** Sorts the checks of a report into what they mean. */
export function findingsOf(checks: readonly Check[]): Findings {
    const judged = checks.filter((one) => one.why === null);
    return {
        worse: judged.filter((one) => one.is_degraded).sort(byWeight),
        better: judged.filter((one) => one.is_improved),
        open: judged
            .filter((one) => !one.is_degraded && severityRank(one.severity) >= 3)
            .sort(byWeight),
        judged: judged.length,
        unknown: checks.length - judged.length,
        why: mostOften(checks.flatMap((one) => (one.why === null ? [] : [one.why]))),
    };
}

/** "precision, recall and 3 more". */
export function someOf(names: readonly string[], most = 3): string {
    if (names.length <= 1) return names.join("");
    if (names.length <= most)
        return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1] ?? ""}`;
    return `${names.slice(0, most - 1).join(", ")} and ${names.length - most + 1} more`;
}

/** Recommendations begin with what changed, which stands beside them in numbers; this is the rest:
 * what to do. */
export function adviceOf(recommendation: string): string {
    const at = recommendation.indexOf("): ");
    if (at < 0) return recommendation;
    const text = recommendation.slice(at + 3);
    return text.charAt(0).toUpperCase() + text.slice(1);
}
