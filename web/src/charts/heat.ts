/** What a heat map is computed from. */
import { formatNumber } from "../lib/number";
import { formatTime, formatTimeShort } from "../lib/time";
import { timeTicks } from "../lib/time_ticks";
import { cell, type ChartTable } from "./table";
import type { HeatmapProps } from "./types";

/** Lower ends of the classes 1 to 4: those of the scale of severity over the effect. */
export const HEAT_STEPS: readonly number[] = [0.1, 0.2, 0.3, 0.5];

/** 0 to 4; null: not known. */
export function heatClass(value: number | null | undefined): number | null {
    if (value === null || value === undefined || !Number.isFinite(value)) return null;
    return HEAT_STEPS.filter((step) => value >= step).length;
}

/** "0.1 to 0.2". */
export function heatClassWords(of: number): string {
    const from = HEAT_STEPS[of - 1];
    const to = HEAT_STEPS[of];
    if (from === undefined) return `below ${to ?? 1}`;
    return to === undefined ? `${from} and more` : `${from} to ${to}`;
}

export interface HeatCell {
    row: number;
    column: number;
}

/** The cell that a key leads to; null: the key leads nowhere. */
export function moveCell(
    at: HeatCell,
    key: string,
    rows: number,
    columns: number,
): HeatCell | null {
    const clamp = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
    const { row, column } = at;
    const to = (r: number, c: number): HeatCell => ({
        row: clamp(r, rows),
        column: clamp(c, columns),
    });
    switch (key) {
        case "ArrowLeft":
            return to(row, column - 1);
        case "ArrowRight":
            return to(row, column + 1);
        case "ArrowUp":
            return to(row - 1, column);
        case "ArrowDown":
            return to(row + 1, column);
        case "PageUp":
            return to(row - 10, column);
        case "PageDown":
            return to(row + 10, column);
        case "Home":
            return to(row, 0);
        case "End":
            return to(row, columns - 1);
        default:
            return null;
    }
}

export interface HeatTick {
    column: number;
    label: string;
}

/** Ticks at the first column that is not before them. */
export function heatTicks(times: readonly number[], width_px: number): HeatTick[] {
    const [first = 0] = times;
    const last = times[times.length - 1] ?? first;
    const most = Math.max(2, Math.floor(width_px / 74));
    const ticks: HeatTick[] = [];
    for (const tick of timeTicks(first, last, most)) {
        const column = times.findIndex((time) => time >= tick.time - 1);
        const before = ticks[ticks.length - 1];
        if (column < 0 || before?.column === column) continue;
        ticks.push({
            column,
            label: tick.day === null ? tick.label : `${tick.day}, ${tick.label}`,
        });
    }
    if (ticks.length === 0 && times.length > 0)
        ticks.push({ column: 0, label: formatTimeShort(first) });
    return ticks;
}

/** The column whose time is nearest; -1: there are none, or the time is not in sight. */
export function nearestColumn(times: readonly number[], time: number): number {
    const [first] = times;
    const last = times[times.length - 1];
    if (first === undefined || last === undefined) return -1;
    const step = times.length > 1 ? (last - first) / (times.length - 1) : 3600;
    if (time < first - step || time > last + step) return -1;
    let low = 0;
    let high = times.length - 1;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((times[middle] ?? 0) < time) low = middle + 1;
        else high = middle;
    }
    const before = times[low - 1];
    return before !== undefined && time - before < (times[low] ?? 0) - time ? low - 1 : low;
}

export function heatTable(props: Pick<HeatmapProps, "times" | "rows">): ChartTable {
    const order = props.times.map((_, i) => props.times.length - 1 - i);
    return {
        head: ["Column", ...order.map((i) => formatTime(props.times[i] ?? 0))],
        rows: props.rows.map((row) => [
            { raw: row.name, text: row.name },
            ...order.map((i) => {
                const one = cell(row.values[i], (value) => formatNumber(value, 3));
                return row.drifted[i] === true ? { ...one, text: `${one.text} drifted` } : one;
            }),
        ]),
    };
}

/** "Drift: 8 columns at 168 times, 19 Nov to 21 Nov. 12 cells drifted, most in amount (9)." */
export function heatSentence(props: Pick<HeatmapProps, "title" | "times" | "rows">): string {
    const { times, rows, title } = props;
    const counts = rows.map((row) => row.drifted.filter((one) => one === true).length);
    const all = counts.reduce((sum, one) => sum + one, 0);
    const most = Math.max(0, ...counts);
    const name = rows[counts.indexOf(most)]?.name ?? "";
    const span = `${formatTime(times[0] ?? 0)} to ${formatTime(times[times.length - 1] ?? 0)}`;
    const head = `${title}: ${rows.length} columns at ${times.length} times, ${span}.`;
    if (all === 0) return `${head} No cell drifted.`;
    return `${head} ${all} cells drifted, most in ${name} (${most}).`;
}
