/** What charts say to people who do not see them. */
import { formatTime } from "../lib/time";
import { countGaps, lastIndex, type Values } from "./gaps";
import type { Prepared } from "./prepare";
import type { TimeChartProps } from "./types";

export type Format = (value: number) => string;

interface Summary {
    last: number;
    lastTime: number;
    least: number;
    most: number;
    gaps: number;
}

export function summarize(times: readonly number[], values: Values): Summary | null {
    const at = lastIndex(values);
    const last = values[at] ?? null;
    if (last === null) return null;
    let least = last;
    let most = last;
    for (const value of values) {
        if (value === null) continue;
        if (value < least) least = value;
        if (value > most) most = value;
    }
    return { last, lastTime: times[at] ?? 0, least, most, gaps: countGaps(values) };
}

function ofSeries(label: string, summary: Summary | null, format: Format): string {
    const name = label === "" ? "" : `${label}: `;
    if (summary === null) return `${name}no values.`;
    const { last, lastTime, least, most, gaps } = summary;
    const range = least === most ? "" : `, least ${format(least)}, most ${format(most)}`;
    const holes = gaps === 0 ? "" : `, ${gaps} ${gaps === 1 ? "gap" : "gaps"}`;
    return `${name}last ${format(last)} at ${formatTime(lastTime)}${range}${holes}.`;
}

function extras(props: TimeChartProps, format: Format): string[] {
    const words: string[] = [];
    if (props.band)
        words.push(`${props.band.label}: ${format(props.band.lo)} to ${format(props.band.hi)}.`);
    for (const one of props.thresholds ?? [])
        words.push(`${one.severity} from ${format(one.value)} (${one.label}).`);
    const marks = props.markers?.length ?? 0;
    if (marks > 0) words.push(`${marks} ${marks === 1 ? "event is" : "events are"} marked.`);
    return words;
}

const MOST_SERIES = 8;

/** "Accuracy, 20 Nov 2026, 14:00 to 21 Nov 2026, 14:00. Last 0.87 at ..., least ..., 2 gaps." */
export function timeSentence(props: TimeChartProps, prepared: Prepared, format: Format): string {
    const from = formatTime(prepared.from);
    const head = `${props.title}, ${from} to ${formatTime(prepared.to)}.`;
    if (!prepared.any) return `${head} No data in this range.`;
    const shown = prepared.series.filter((one) => !one.hidden && !one.outlook && !one.ghost);
    const lines = shown
        .slice(0, MOST_SERIES)
        .map((one) =>
            ofSeries(
                shown.length > 1 ? one.label : "",
                summarize(prepared.times, one.values),
                format,
            ),
        );
    if (shown.length > MOST_SERIES) lines.push(`${shown.length - MOST_SERIES} more series.`);
    return [head, ...lines, ...extras(props, format)].join(" ");
}
