/** Drift runs in words, and their columns in order. */
import type { Schemas } from "../../api/client";
import { formatCount, formatNumber, formatShare } from "../../lib/number";
import { severityRank } from "../../lib/severity";
import { secondsOf } from "../../lib/time";

export type Run = Schemas["DriftRun"];
export type Column = Schemas["DriftColumn"];
export type DriftMap = Schemas["DriftMap"];

/** "the 24 h before", "the same hours of the 7 days before". */
export function baselineWords(baseline: string): string {
    const [kind = "", more = ""] = baseline.split(/:(.*)/s);
    const times = (one: string, many: string): string =>
        more === "" || more === "1" ? one : many.replace("#", more);
    if (kind === "reference") return "the fixed reference";
    if (kind === "same_hours")
        return times("the same hours of the day before", "the same hours of the # days before");
    if (kind === "last_week")
        return times("the same hours a week before", "the same hours of the # weeks before");
    if (kind === "version") return `version ${more} at the same time`;
    return `the ${baseline.replace(/^(\d+)([a-z]+)$/, "$1 $2")} before`;
}

/** "3 of 10 columns drifted". */
export function verdictWords(
    run: Pick<Run, "tested" | "drifted" | "dataset_drift" | "why">,
): string {
    if (run.why !== null || run.tested === 0) return "Not compared";
    const columns = `${run.tested} ${run.tested === 1 ? "column" : "columns"}`;
    if (run.drifted === 0) return `None of ${columns} drifted`;
    return run.dataset_drift
        ? `Dataset drift: ${run.drifted} of ${columns} drifted`
        : `${run.drifted} of ${columns} drifted`;
}

/** What the predicted classes do. */
export function outputWords(output: Run["output"]): string {
    if (output === null) return "";
    const verdict = output.drifted
        ? "are not distributed as in the baseline"
        : "are distributed as in the baseline";
    return `The predicted classes ${verdict}: KL ${formatNumber(output.kl, 3)} (limit 0.1), cosine ${formatNumber(output.cosine, 3)} (limit 0.9).`;
}

/** The severity of a run: that of its worst column. */
export function runSeverity(run: Pick<Run, "columns">): string | null {
    const worst = [...(run.columns ?? [])].sort(
        (a, b) => severityRank(b.severity) - severityRank(a.severity),
    )[0];
    return worst?.severity ?? null;
}

/** Of runs with the newest first: the newest of each version, the one that drifted most first. */
export function newestOfEach(runs: readonly Run[]): Run[] {
    const seen = new Map<string, Run>();
    for (const run of runs) {
        const version = run.version ?? "";
        if (!seen.has(version)) seen.set(version, run);
    }
    return [...seen.values()].sort((a, b) => (b.share ?? -1) - (a.share ?? -1));
}

export const SORTS = ["name", "type", "severity", "score", "p", "effect", "missing"] as const;
export type SortKey = (typeof SORTS)[number];
/** Absent key: drifted columns first, then by effect. */
export interface Sort {
    key: SortKey | null;
    down: boolean;
}

export function parseSort(text: string | undefined): Sort {
    const down = text?.startsWith("-") ?? false;
    const name = text?.replace(/^-/, "");
    return { key: SORTS.find((key) => key === name) ?? null, down };
}

export function formatSort(sort: Sort): string | null {
    return sort.key === null ? null : `${sort.down ? "-" : ""}${sort.key}`;
}

/** The order after a press on a heading: the natural one, its reverse, the default again. */
export function nextSort(sort: Sort, key: SortKey): Sort {
    const first = key !== "name" && key !== "type" && key !== "p";
    if (sort.key !== key) return { key, down: first };
    return sort.down === first ? { key, down: !first } : { key: null, down: false };
}

const VALUE: Readonly<Record<SortKey, (column: Column) => number | string | null>> = {
    name: (column) => column.name,
    type: (column) => column.type,
    severity: (column) => severityRank(column.severity),
    score: (column) => column.score,
    p: (column) => column.p_adjusted,
    effect: (column) => column.effect,
    missing: (column) => column.current_missing,
};

/** What has no value comes last either way. */
function compare(a: number | string | null, b: number | string | null, down: boolean): number {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    const order = typeof a === "string" ? a.localeCompare(String(b)) : a - Number(b);
    return down ? -order : order;
}

export function sortColumns(columns: readonly Column[], sort: Sort): Column[] {
    const drifted = (column: Column): number => (column.verdict === "drift" ? 0 : 1);
    const usual = (a: Column, b: Column): number =>
        drifted(a) - drifted(b) || compare(a.effect, b.effect, true);
    const { key, down } = sort;
    if (key === null) return [...columns].sort(usual);
    return [...columns].sort((a, b) => compare(VALUE[key](a), VALUE[key](b), down) || usual(a, b));
}

/** What a cell of the map says. */
export function cellWords(map: DriftMap, row: number, time: number, when: string): string {
    const column = map.columns[row];
    if (column === undefined) return "";
    const drifted = column.drifted[time] ?? null;
    const effect = column.effect[time] ?? null;
    const severity = column.severity[time] ?? null;
    const verdict =
        drifted === null
            ? "not tested"
            : drifted
              ? `drifted${severity === null ? "" : `, ${severity}`}`
              : "as it was";
    const rows = map.rows[time];
    return [
        `${column.name}, ${when}: ${verdict}`,
        effect === null ? "" : `effect ${formatNumber(effect, 3)}`,
        rows === undefined ? "" : `${formatCount(rows)} predictions`,
    ]
        .filter((part) => part !== "")
        .join(", ");
}

/** Missing values of the current window, against the baseline where it was otherwise. */
export function missingWords(column: Column): string {
    const { current_missing: now, reference_missing: before } = column;
    if (now === null) return "–";
    if (before === null || before === now) return formatShare(now);
    return `${formatShare(now)} (was ${formatShare(before)})`;
}

/** What else is odd about the values of a column. */
export function oddWords(column: Column): string {
    const parts: string[] = [];
    if (column.note !== null) parts.push(column.note);
    if ((column.outside ?? 0) > 0)
        parts.push(`${formatShare(column.outside)} outside of its range`);
    if ((column.new_categories ?? 0) > 0)
        parts.push(
            `${formatCount(column.new_categories)} new ${column.new_categories === 1 ? "category" : "categories"}`,
        );
    if ((column.mismatched ?? 0) > 0)
        parts.push(`${formatShare(column.mismatched)} of another type`);
    return parts.join("; ");
}

/** The times of a map before and after a moment; null: there is none. */
export function besides(
    times: readonly string[],
    step_s: number,
    run_s: number,
): { before: number | null; after: number | null } {
    const seconds = times.map((time) => secondsOf(time) ?? 0);
    const before = seconds.filter((time) => time + step_s <= run_s);
    const after = seconds.filter((time) => time > run_s);
    return { before: before[before.length - 1] ?? null, after: after[0] ?? null };
}

/** Share of drifted columns; a run that tested nothing has none. */
export function shareOfTested(map: Pick<DriftMap, "share" | "tested">): (number | null)[] {
    return map.share.map((share, i) => ((map.tested[i] ?? 0) > 0 ? share : null));
}
