/** Which picture belongs to what an alert is about: what to ask the server for, which threshold
 * to draw, and what to say about the difference between the picture and the rule. */
import { isStatistic, parseTerm, type Term } from "./term";
import { formatDuration, secondsOf } from "./time";

/** A limit in the unit of the picture. */
export interface PlanLimit {
    value: number;
    /** Absent: the limit of the rule itself. */
    label?: string;
}

export type ChartSource =
    | { kind: "performance"; metric: string }
    | { kind: "labels"; what: "coverage" | "delay" }
    | { kind: "activity"; column: string; stat: string }
    | { kind: "traffic"; class: string | null; share: boolean }
    | { kind: "runs"; what: "share" | "drifted" | "kl" | "cosine" }
    | { kind: "column"; column: string; what: ColumnWhat }
    | { kind: "values"; column: string; what: string; value: string | null }
    | { kind: "none" };
type ColumnWhat = "effect" | "score" | "outside" | "mismatched" | "new_categories";

export interface ChartPlan {
    source: ChartSource;
    limit: PlanLimit | null;
    /** How the picture differs from what the rule looked at; null: not at all. */
    note: string | null;
}

interface About {
    term: string | null;
    limit: number | null;
    signal: { baseline?: number | null; measured?: number | null };
}

const RECORDED = new Set(["latency_ms", "cost_usd", "confidence", "score", "value"]);
const RUN_NOTE =
    "The points are the regular comparisons of the evaluation; a rule with a window or baseline of its own may see other values.";

function ruleLimit(about: About): PlanLimit | null {
    return about.limit === null ? null : { value: about.limit };
}

/** `degradation` and its kin are about a metric; the limit is told in the unit of the metric. */
function planOfMetric(term: Term, about: About): ChartPlan {
    const source: ChartSource = { kind: "performance", metric: term.args[0] ?? "" };
    if (term.name === "forecast" || term.name === "metric")
        return {
            source,
            limit: ruleLimit(about),
            note:
                term.name === "metric"
                    ? null
                    : "The rule judges what is expected later, not what is.",
        };
    if (term.name === "crosses") {
        const value = Number(term.named["below"] ?? term.named["above"]);
        return {
            source,
            limit: Number.isFinite(value) ? { value, label: "the number to be crossed" } : null,
            note: "The rule judges how soon this number is expected to be crossed.",
        };
    }
    const { baseline, measured } = about.signal;
    if (term.name === "degradation" && typeof baseline === "number" && about.limit !== null) {
        // Worse is to the side where the measured value lies.
        const worse = typeof measured === "number" && measured > baseline ? 1 : -1;
        const value = baseline + (worse * Math.abs(baseline) * about.limit) / 100;
        return {
            source,
            limit: { value, label: `${about.limit} % worse than its baseline` },
            note: null,
        };
    }
    return { source, limit: null, note: null };
}

function planOfColumn(term: Term, about: About): ChartPlan {
    const column = term.args[0];
    const limit = ruleLimit(about);
    if (column === undefined) {
        const what = term.name === "kl" || term.name === "cosine" ? term.name : null;
        return what === null
            ? { source: { kind: "none" }, limit: null, note: null }
            : { source: { kind: "runs", what }, limit, note: RUN_NOTE };
    }
    switch (term.name) {
        case "drift":
            return { source: { kind: "column", column, what: "effect" }, limit, note: RUN_NOTE };
        case "outside":
        case "mismatched":
        case "new_categories":
            return { source: { kind: "column", column, what: term.name }, limit, note: RUN_NOTE };
        default:
            return { source: { kind: "column", column, what: "score" }, limit, note: RUN_NOTE };
    }
}

const METRIC_FUNCTIONS = new Set(["metric", "degradation", "anomaly", "forecast", "crosses"]);

function planOfCounts(term: Term, about: About): ChartPlan {
    const limit = ruleLimit(about);
    const one = term.named["class"] ?? null;
    if (term.name === "share" && term.args[0] !== undefined) {
        const source: ChartSource = {
            kind: "values",
            column: term.args[0],
            what: "share",
            value: term.named["value"] ?? "",
        };
        return { source, limit, note: null };
    }
    return {
        source: { kind: "traffic", class: one, share: term.name === "share" },
        limit,
        note: null,
    };
}

/** What to draw for an alert. */
export function chartPlan(about: About): ChartPlan {
    const term = parseTerm(about.term);
    const limit = ruleLimit(about);
    if (term === null) return { source: { kind: "none" }, limit: null, note: null };
    if (!term.called)
        return { source: { kind: "performance", metric: term.name }, limit, note: null };
    if (METRIC_FUNCTIONS.has(term.name)) return planOfMetric(term, about);
    if (isStatistic(term.name)) {
        const column = term.args[0] ?? "";
        return RECORDED.has(column)
            ? { source: { kind: "activity", column, stat: term.name }, limit, note: null }
            : {
                  source: { kind: "values", column, what: term.name, value: null },
                  limit,
                  note: null,
              };
    }
    switch (term.name) {
        case "count":
        case "share":
            return planOfCounts(term, about);
        case "drift_share":
            return { source: { kind: "runs", what: "share" }, limit, note: RUN_NOTE };
        case "drifted_columns":
            return { source: { kind: "runs", what: "drifted" }, limit, note: RUN_NOTE };
        case "silence":
            return {
                source: { kind: "traffic", class: null, share: false },
                limit: null,
                note: "The rule judges the time since the last prediction; the picture shows how many there were.",
            };
        case "label_coverage":
            return { source: { kind: "labels", what: "coverage" }, limit, note: null };
        case "label_delay":
            return { source: { kind: "labels", what: "delay" }, limit, note: null };
        case "missing":
            return {
                source: {
                    kind: "values",
                    column: term.args[0] ?? "",
                    what: "missing",
                    value: null,
                },
                limit,
                note: null,
            };
        case "health":
            return { source: { kind: "none" }, limit: null, note: null };
        default:
            return planOfColumn(term, about);
    }
}

export interface Span {
    from: number;
    to: number;
}

const HOUR = 3600;
const DAY = 86400;

/** The time that the picture shows: enough before it to see what is usual, and what came after. */
export function chartSpan(
    alert: {
        term: string | null;
        started: string | null;
        fired: string | null;
        resolved: string | null;
    },
    now_s: number,
): Span {
    const window = parseTerm(alert.term)?.window_s ?? HOUR;
    const begin = secondsOf(alert.started) ?? secondsOf(alert.fired) ?? now_s;
    const end = secondsOf(alert.resolved) ?? now_s;
    const before = Math.min(30 * DAY, Math.max(18 * HOUR, 6 * window));
    return { from: begin - before, to: Math.min(now_s, end + 6 * HOUR) };
}

const STEPS: readonly [number, string][] = [
    [300, "5m"],
    [900, "15m"],
    [1800, "30m"],
    [HOUR, "1h"],
    [2 * HOUR, "2h"],
    [3 * HOUR, "3h"],
    [6 * HOUR, "6h"],
    [12 * HOUR, "12h"],
    [DAY, "1d"],
];
const FEWEST = 16;
const MOST = 300;

/** The width of the windows of the picture: that of the rule, unless this leaves too few points,
 * or too many. */
export function chartStep(span: Span, window_s: number | null): { step: string; seconds: number } {
    const length = span.to - span.from;
    const fits = STEPS.filter(
        ([seconds]) => length / seconds >= FEWEST && length / seconds <= MOST,
    );
    const wanted = window_s ?? HOUR;
    let best = fits[0] ?? (length / 300 < FEWEST ? STEPS[0] : STEPS[STEPS.length - 1]);
    for (const step of fits) if (step[0] <= wanted) best = step;
    return { seconds: best?.[0] ?? HOUR, step: best?.[1] ?? "1h" };
}

/** What to say when the windows of the picture are not those of the rule; null if they are. */
export function stepNote(term: string | null, seconds: number): string | null {
    const window = parseTerm(term)?.window_s ?? null;
    if (window === null || window === seconds) return null;
    return `Each point is ${formatDuration(seconds)}; the rule looks at ${formatDuration(window)} together, so single points scatter more.`;
}
