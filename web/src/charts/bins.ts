/** What a histogram is computed from. */
import { formatNumber, formatShare } from "../lib/number";
import { cell, type ChartTable } from "./table";
import type { HistogramProps } from "./types";

export interface Bar {
    /** "0.2 to 0.4", "below 0.2", or the category. */
    label: string;
    reference: number | null;
    current: number;
    /** Goes on without end on this side. */
    open: "low" | "high" | null;
}

export interface BarNames {
    reference: string;
    current: string;
}

/** Edges as people write them: what is 0 but for its last bits is 0; two digits of the narrowest
 * bin. */
export function edgeTexts(edges: readonly number[]): string[] {
    const finite = edges.filter(Number.isFinite);
    const span = Math.max(...finite) - Math.min(...finite);
    let least = span;
    for (let i = 1; i < finite.length; i++) {
        const width = (finite[i] ?? 0) - (finite[i - 1] ?? 0);
        if (width > 0 && width < least) least = width;
    }
    const digits = least > 0 ? Math.max(0, 1 - Math.floor(Math.log10(least))) : 4;
    return edges.map((edge) => {
        if (Math.abs(edge) <= span * 1e-9) return "0";
        if (digits > 6 || Math.abs(edge) >= 1e9) return formatNumber(edge, 4);
        return edge.toLocaleString("en-US", { maximumFractionDigits: digits });
    });
}

function binLabel(texts: readonly string[], i: number, open: Bar["open"], unit: string): string {
    const inUnit = unit === "" ? "" : ` ${unit}`;
    const from = texts[i] ?? "";
    const to = texts[i + 1] ?? "";
    if (open === "low") return `below ${to}${inUnit}`;
    if (open === "high") return `${from}${inUnit} and more`;
    return `${from} to ${to}${inUnit}`;
}

export function binsOf(props: HistogramProps): Bar[] {
    const texts = edgeTexts(props.edges ?? []);
    const last = props.current.length - 1;
    return props.current.map((current, i) => {
        const low = i === 0 && props.openLow === true;
        const open = low ? "low" : i === last && props.openHigh === true ? "high" : null;
        const label = binLabel(texts, i, open, props.unit ?? "");
        return { label, reference: props.reference?.[i] ?? null, current, open };
    });
}

export const MOST_CATEGORIES = 12;

/** The largest categories, the rest as one. */
export function categoriesOf(props: HistogramProps, most = MOST_CATEGORIES): Bar[] {
    const bars = (props.labels ?? []).map((label, i): Bar => {
        const reference = props.reference === null ? null : (props.reference[i] ?? 0);
        return { label, reference, current: props.current[i] ?? 0, open: null };
    });
    const size = (bar: Bar): number => Math.max(bar.reference ?? 0, bar.current);
    const sorted = [...bars].sort((a, b) => size(b) - size(a));
    if (sorted.length <= most + 1) return sorted;
    const rest = sorted.slice(most);
    const sum = (pick: (bar: Bar) => number): number =>
        rest.reduce((all, bar) => all + pick(bar), 0);
    return [
        ...sorted.slice(0, most),
        {
            label: `${rest.length} others`,
            reference: props.reference === null ? null : sum((bar) => bar.reference ?? 0),
            current: sum((bar) => bar.current),
            open: null,
        },
    ];
}

/** In percentage points: "+12.3 points". */
export function differenceText(bar: Bar): string {
    if (bar.reference === null) return "";
    const points = (bar.current - bar.reference) * 100;
    if (Math.abs(points) < 0.05) return "no difference";
    return `${points > 0 ? "+" : "−"}${Math.abs(points).toFixed(1)} points`;
}

export function histogramTable(bars: readonly Bar[], names: BarNames): ChartTable {
    const share = (value: number): string => formatShare(value);
    return {
        head: ["Bin", names.reference, names.current, "Difference"],
        rows: bars.map((bar) => [
            { raw: bar.label, text: bar.label },
            cell(bar.reference, share),
            cell(bar.current, share),
            {
                raw: bar.reference === null ? null : bar.current - bar.reference,
                text: bar.reference === null ? "–" : differenceText(bar),
            },
        ]),
    };
}

/** "Amount, reference against current in 20 bins. The largest difference: 10 to 20, 5 % before, ..." */
export function histogramSentence(title: string, bars: readonly Bar[], names: BarNames): string {
    const compared = bars.some((bar) => bar.reference !== null);
    const by = (pick: (bar: Bar) => number): Bar | undefined =>
        [...bars].sort((a, b) => pick(b) - pick(a))[0];
    const top = by((bar) => bar.current);
    const most = top === undefined ? "" : ` Most is in ${top.label}: ${formatShare(top.current)}.`;
    if (!compared) return `${title}, ${bars.length} bins.${most}`;
    const far = by((bar) => Math.abs(bar.current - (bar.reference ?? 0)));
    const difference =
        far === undefined
            ? ""
            : ` The largest difference is in ${far.label}: ${formatShare(far.reference)} in ` +
              `${names.reference}, ${formatShare(far.current)} in ${names.current}.`;
    return `${title}, ${names.reference} against ${names.current}, ${bars.length} bins.${most}${difference}`;
}

/** Which edges are written: at most `most`, evenly, the first among them. */
export function edgesShown(count: number, most: number): number[] {
    const step = Math.max(1, Math.ceil((count - 1) / Math.max(1, most - 1)));
    return Array.from({ length: count }, (_, i) => i).filter((i) => i % step === 0);
}
