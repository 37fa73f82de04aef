/** What the numbers of a drifted column mean, in words. */
import { formatChange, formatCount, formatNumber, formatP, formatShare } from "./number";

export interface ColumnDrift {
    name: string;
    type: string;
    verdict: string;
    method: string | null;
    score: number | null;
    threshold: number | null;
    p: number | null;
    p_adjusted: number | null;
    effect: number | null;
    severity: string | null;
    usual: number | null;
    reference_n: number;
    current_n: number;
    reference_missing: number | null;
    current_missing: number | null;
    outside: number | null;
    mismatched: number | null;
    new_categories: number | null;
    note: string | null;
}

const METHODS: Readonly<Record<string, string>> = {
    ks: "Kolmogorov–Smirnov distance",
    tv: "Total variation",
    psi: "Population stability index",
    js: "Jensen–Shannon distance",
    kl: "Kullback–Leibler divergence",
    wasserstein: "Wasserstein distance",
    chi2: "Chi-square",
};

export function methodName(method: string | null): string {
    return method === null ? "Score" : (METHODS[method] ?? method.toUpperCase());
}

/** 0.22 as "22 % of the rows would have to move to undo the change". */
export function effectWords(effect: number | null): string | null {
    if (effect === null) return null;
    if (effect < 0.005) return "Next to nothing would have to move to undo the change";
    return `${formatShare(effect, 2)} of the rows would have to move to undo the change`;
}

export type Standing = "drift" | "usual" | "stable" | "unknown";

/** "usual": beyond the threshold and no chance, but the column moves as much without drift. */
export function standingOf(column: ColumnDrift): Standing {
    if (column.verdict === "drift") return "drift";
    if (column.verdict !== "stable") return "unknown";
    const { score, threshold, effect, usual } = column;
    const beyond = score !== null && threshold !== null && score >= threshold;
    return beyond && usual !== null && effect !== null && effect <= usual ? "usual" : "stable";
}

export function verdictTitle(column: ColumnDrift): string {
    const titles: Readonly<Record<Standing, string>> = {
        drift: "This column has drifted",
        usual: "Moves, but no more than usual",
        stable: "No drift",
        unknown: column.verdict === "no data" ? "Nothing to compare" : "Could not be tested",
    };
    return titles[standingOf(column)];
}

/** Why the verdict is as it is: the score, its limit, what is usual, and whether it is chance. */
export function reasonWords(column: ColumnDrift): string {
    const { score, threshold, usual, effect, p_adjusted } = column;
    if (standingOf(column) === "unknown")
        return column.note ?? "There are no values of this column on one of the two sides.";
    const words = [
        `${methodName(column.method)} ${formatNumber(score, 3)}` +
            (threshold === null ? "" : `, limit ${formatNumber(threshold, 3)}`),
    ];
    if (usual !== null && effect !== null)
        words.push(
            effect > usual
                ? `up to ${formatNumber(usual, 3)} would be usual for this column`
                : `within the ${formatNumber(usual, 3)} that is usual for this column`,
        );
    if (p_adjusted !== null)
        words.push(
            p_adjusted <= 0.05
                ? `not by chance (${formatP(p_adjusted)}, over all columns)`
                : `could be chance (${formatP(p_adjusted)}, over all columns)`,
        );
    return `${words.join("; ")}.`;
}

export interface Shape {
    labels?: readonly string[] | null | undefined;
    reference: readonly number[];
    current: readonly number[];
}

export interface Shift {
    label: string;
    before: number;
    now: number;
}

/** Categories whose share changed most, the largest change first; below `least` is left out. */
export function largestShifts(shape: Shape, most: number, least = 0.01): Shift[] {
    return (shape.labels ?? [])
        .map((label, i) => ({
            label,
            before: shape.reference[i] ?? 0,
            now: shape.current[i] ?? 0,
        }))
        .filter((one) => Math.abs(one.now - one.before) >= least)
        .sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before))
        .slice(0, most);
}

/** "+31.1 points". */
export function formatPoints(difference: number): string {
    const text = formatNumber(Math.abs(difference) * 100, 3);
    if (text === "0") return "no change";
    return `${difference > 0 ? "+" : "−"}${text} points`;
}

export interface Stats {
    count?: number | null | undefined;
    missing?: number | null | undefined;
    mean?: number | null | undefined;
    std?: number | null | undefined;
    p05?: number | null | undefined;
    p50?: number | null | undefined;
    p95?: number | null | undefined;
    distinct?: number | null | undefined;
}

function relative(before: number, now: number): number | null {
    return before === 0 ? null : ((now - before) / Math.abs(before)) * 100;
}

function moved(name: string, before: number | null | undefined, now: number | null | undefined) {
    if (before === null || before === undefined || now === null || now === undefined) return null;
    const percent = relative(before, now);
    if (before === now || (percent !== null && Math.abs(percent) < 1)) return null;
    const change = percent === null ? "" : ` (${formatChange(percent)})`;
    return `${name} ${formatNumber(before)} → ${formatNumber(now)}${change}`;
}

function qualityChanges(column: ColumnDrift): string[] {
    const words: string[] = [];
    const { reference_missing: before, current_missing: now } = column;
    if (before !== null && now !== null && Math.abs(now - before) >= 0.001)
        words.push(`missing ${formatShare(before)} → ${formatShare(now)}`);
    if ((column.outside ?? 0) > 0)
        words.push(`${formatShare(column.outside, 2)} outside the range seen before`);
    if ((column.mismatched ?? 0) > 0)
        words.push(`${formatShare(column.mismatched, 2)} of the wrong type`);
    const fresh = column.new_categories ?? 0;
    if (fresh > 0)
        words.push(`${formatCount(fresh)} ${fresh === 1 ? "category is" : "categories are"} new`);
    return words;
}

/** What changed, the most telling first: "US 4.02 % → 35.1 % (+31 points)", "median 52 → 71 (+37 %)". */
export function changeWords(
    column: ColumnDrift,
    shape: Shape | null,
    reference: Stats | null,
    current: Stats | null,
): string[] {
    const shifts = shape === null ? [] : largestShifts(shape, 3);
    return [
        ...shifts.map(
            (one) =>
                `${one.label === "" ? "(empty)" : one.label} ${formatShare(one.before)} → ` +
                `${formatShare(one.now)} (${formatPoints(one.now - one.before)})`,
        ),
        moved("median", reference?.p50, current?.p50),
        moved("mean", reference?.mean, current?.mean),
        moved("spread (std)", reference?.std, current?.std),
        ...qualityChanges(column),
    ].filter((one): one is string => one !== null);
}

export interface StatRow {
    name: string;
    before: string;
    now: string;
    change: string;
}

const NUMBERS: readonly [keyof Stats, string][] = [
    ["mean", "Mean"],
    ["std", "Spread (std)"],
    ["p05", "p05"],
    ["p50", "Median"],
    ["p95", "p95"],
    ["distinct", "Distinct values"],
];

/** The table of both sides. Absent rows are left out. */
export function statRows(column: ColumnDrift, reference: Stats | null, current: Stats | null) {
    const rows: StatRow[] = [
        {
            name: "Values",
            before: formatCount(column.reference_n),
            now: formatCount(column.current_n),
            change: "",
        },
    ];
    const { reference_missing: had, current_missing: has } = column;
    if (had !== null && has !== null)
        rows.push({
            name: "Missing",
            before: formatShare(had),
            now: formatShare(has),
            change: formatPoints(has - had),
        });
    for (const [key, name] of NUMBERS) {
        const before = reference?.[key];
        const now = current?.[key];
        if ((before === null || before === undefined) && (now === null || now === undefined))
            continue;
        const both = typeof before === "number" && typeof now === "number";
        rows.push({
            name,
            before: formatNumber(before),
            now: formatNumber(now),
            change: both
                ? before === now
                    ? "no change"
                    : formatChange(relative(before, now))
                : "–",
        });
    }
    return rows;
}
