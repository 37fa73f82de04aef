/** Which rules watch a metric of a model, and from where on. Only rules that are one comparison of
 * one metric can be drawn as a level; the others are not guessed at. */
import type { Schemas } from "../../api/client";
import type { Severity } from "../../lib/severity";

export interface Limit {
    metric: string;
    value: number;
    /** "<", "<=", ">", ">=". */
    compare: string;
    /** "24h"; null: as the server has it. */
    window: string | null;
}

export interface RuleLimit extends Limit {
    rule: string;
    severity: Severity;
}

type Rule = Pick<
    Schemas["Rule"],
    "name" | "model" | "version" | "segment" | "expr" | "severity" | "enabled"
>;

const CONDITION =
    /^(?<term>[a-z_][a-z0-9_]*|metric\("(?<custom>[^"\\]+)"\)|(?<fn>avg|p50|p95|p99)\((?<column>confidence|latency_ms|cost_usd)\))(?:\[(?<window>[^\]]+)\])?\s*(?<compare><=?|>=?)\s*(?<value>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?<unit>%|ms|s)?(?:\s+for\s+\S+)?$/i;

/** What functions of output columns are called as metrics. */
const AS_METRIC: Readonly<Record<string, string>> = {
    "avg(confidence)": "confidence",
    "avg(latency_ms)": "latency",
    "p50(latency_ms)": "latency_p50",
    "p95(latency_ms)": "latency_p95",
    "p99(latency_ms)": "latency_p99",
    "avg(cost_usd)": "cost",
};

/** Reads the canonical form of an expression; null: it is more than one comparison of a metric. */
export function parseLimit(canonical: string): Limit | null {
    const found = CONDITION.exec(canonical.trim())?.groups;
    if (found === undefined) return null;
    const term = found["term"] ?? "";
    const metric =
        found["custom"] ?? (found["fn"] === undefined ? term : AS_METRIC[term.toLowerCase()]);
    if (metric === undefined) return null;
    const unit = found["unit"];
    const scale = unit === "%" ? 0.01 : unit === "s" ? 1000 : 1;
    return {
        metric,
        value: Number(found["value"]) * scale,
        compare: found["compare"] ?? "<",
        window: found["window"] ?? null,
    };
}

/** "*" stands for any text. */
export function patternFits(pattern: string, name: string): boolean {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join("[\\s\\S]*")}$`, "u").test(name);
}

/** Rules that look at what is shown. A rule of one version is not drawn over all versions together,
 * one of a segment only over that segment. */
export function rulesFor(
    rules: readonly Rule[],
    scope: { model: string; version: string | undefined; segment: string | undefined },
): Rule[] {
    return rules.filter(
        (rule) =>
            rule.enabled &&
            patternFits(rule.model, scope.model) &&
            (rule.version === null || rule.version === scope.version) &&
            (rule.segment ?? undefined) === scope.segment,
    );
}

/** "Accuracy is low: < 0.92 over 24h". */
export function limitLabel(limit: RuleLimit, text: string): string {
    return `${limit.rule}: ${limit.compare} ${text}${limit.window === null ? "" : ` over ${limit.window}`}`;
}
