/** What happened to a model, as marks on its charts. */
import type { Schemas } from "../../api/client";
import type { Marker } from "../../charts/types";
import { isSeverity } from "../../lib/severity";
import { secondsOf } from "../../lib/time";

type Alert = Pick<
    Schemas["Alert"],
    "id" | "rule" | "version" | "severity" | "status" | "term" | "started" | "fired" | "resolved"
>;
type Run = Pick<
    Schemas["Retraining"],
    "id" | "status" | "version" | "new_version" | "requested" | "started" | "ended"
>;
type Version = Pick<Schemas["ModelVersion"], "version" | "first">;

/** Alerts from firing to their end; open ones go on. */
export function alertMarkers(alerts: readonly Alert[], link: (id: string) => string): Marker[] {
    return alerts.flatMap((alert) => {
        const time = secondsOf(alert.fired) ?? secondsOf(alert.started);
        if (time === null) return [];
        return [
            {
                time,
                until: secondsOf(alert.resolved),
                kind: "alert" as const,
                label: `${alert.rule} (${alert.status}${alert.version === "" ? "" : `, ${alert.version}`})`,
                severity: isSeverity(alert.severity) ? alert.severity : null,
                href: link(alert.id),
            },
        ];
    });
}

export function retrainingMarkers(runs: readonly Run[], href: string): Marker[] {
    return runs.flatMap((run) => {
        const time = secondsOf(run.started) ?? secondsOf(run.requested);
        if (time === null) return [];
        const to = run.new_version === null ? "" : `, made ${run.new_version}`;
        return [
            {
                time,
                ...(run.ended === null ? {} : { until: secondsOf(run.ended) }),
                kind: "retraining" as const,
                label: `Retraining ${run.status}${to}`,
                href,
            },
        ];
    });
}

/** The first prediction of each version but the first, which is not news. */
export function versionMarkers(versions: readonly Version[]): Marker[] {
    const seen = versions
        .flatMap((one) => {
            const time = secondsOf(one.first);
            return time === null ? [] : [{ time, name: one.version }];
        })
        .sort((a, b) => a.time - b.time);
    return seen.slice(1).map(({ time, name }) => ({
        time,
        kind: "version" as const,
        label: name === "" ? "First prediction without a version" : `First prediction of ${name}`,
    }));
}

/** The moment that a link is about. */
export function momentMarker(at: string | undefined): Marker[] {
    const time = secondsOf(at);
    return time === null
        ? []
        : [{ time, kind: "reference" as const, label: "The moment that the link is about" }];
}

const OF_LATENCY: Readonly<Record<string, string>> = {
    p50: "latency_p50",
    p95: "latency_p95",
    p99: "latency_p99",
};

/** "p99(latency_ms)[1h]" is about latency_p99, "degradation(precision)" about precision. */
function metricOf(term: string): string {
    const found = /^(?:([a-z_0-9]+)\(\s*)?"?([^"[\](),]+)"?/i.exec(term);
    const name = found?.[2]?.trim() ?? term;
    if (name === "latency_ms") return OF_LATENCY[found?.[1] ?? ""] ?? "latency";
    return name === "cost_usd" ? "cost" : name;
}

/** False for alerts about other metrics. */
export function isAbout(term: string | null, metrics: readonly string[]): boolean {
    return term === null || metrics.includes(metricOf(term));
}

const OF_DRIFT =
    /^(drift|ks|cvm|anderson|mann_whitney|welch_t|wasserstein|energy|shift|chi2|g_test|fisher|z_proportions|tv|linf|cramers_v|psi|kl|js|hellinger|cosine)/;

/** True for alerts about drift of any kind. */
export function isAboutDrift(term: string | null): boolean {
    return term !== null && OF_DRIFT.test(term);
}
