/** How a model stands, in words. */
import type { Schemas } from "../../api/client";
import { asHealth, healthRank, severityRank, type Health } from "../../lib/severity";
import { secondsOf } from "../../lib/time";

/** "4 of 18 metrics are worse than before, 3 of them critically; 1 is better". */
export function healthWords(
    health: Pick<
        Schemas["ModelHealth"],
        "judged" | "degrading" | "critical" | "improving" | "unknown" | "why"
    >,
): string {
    const { judged, degrading, critical, improving, unknown } = health;
    if (judged === 0) return health.why ?? "No metric can be judged yet";
    const metrics = `${judged} ${judged === 1 ? "metric" : "metrics"}`;
    const worse =
        degrading === 0
            ? `None of ${metrics} is worse than before`
            : `${degrading} of ${metrics} ${degrading === 1 ? "is" : "are"} worse than before`;
    const bad =
        critical === 0
            ? ""
            : critical === degrading
              ? `, critically`
              : `, ${critical} of them critically`;
    const better = improving === 0 ? "" : `; ${improving} ${improving === 1 ? "is" : "are"} better`;
    const open = unknown === 0 ? "" : `; ${unknown} without enough data`;
    return `${worse}${bad}${better}${open}`;
}

const OF_ALERT: readonly Health[] = ["unknown", "good", "good", "fair", "poor"];

/** How a model stands: by its metrics and by its open alerts, whichever is worse. The metrics alone
 * do not see what got worse days ago. */
export function standingOf(
    health: string,
    alerts: readonly { severity: string }[],
): { health: Health; words: string } {
    const worst = [...alerts].sort(
        (a, b) => severityRank(b.severity) - severityRank(a.severity),
    )[0];
    const of = asHealth(health);
    if (worst === undefined) return { health: of, words: "" };
    const alarm = OF_ALERT[severityRank(worst.severity)] ?? "unknown";
    const same = alerts.filter((one) => one.severity === worst.severity).length;
    const open = `${alerts.length} open ${alerts.length === 1 ? "alert" : "alerts"}`;
    return {
        health: healthRank(alarm) > healthRank(of) ? alarm : of,
        words: `${open}${same === alerts.length ? `, ${worst.severity}` : `, ${same} ${worst.severity}`}`,
    };
}

/** Alerts that were open at a moment. */
export function openAt<T extends { fired: string | null; resolved: string | null }>(
    alerts: readonly T[],
    at_s: number,
): T[] {
    return alerts.filter(
        (one) =>
            (secondsOf(one.fired) ?? Infinity) <= at_s &&
            (secondsOf(one.resolved) ?? Infinity) > at_s,
    );
}

/** The nearest name that an answer "no model is called ..." proposes. */
export function nearestName(detail: string): string | null {
    return /did you mean '([\s\S]+)'\?$/.exec(detail)?.[1] ?? null;
}
