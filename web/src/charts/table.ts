/** The numbers of a chart as a table and as CSV. */

import { formatTime } from "../lib/time";
import type { Prepared } from "./prepare";
import type { Format } from "./words";

/** Plain values; `text` is how people read a cell. */
export interface Cell {
    raw: string | number | null;
    text: string;
}

export interface ChartTable {
    head: string[];
    rows: Cell[][];
}

export function cell(raw: number | null | undefined, format: Format): Cell {
    return raw === null || raw === undefined
        ? { raw: null, text: "–" }
        : { raw, text: format(raw) };
}

const SPECIAL = /[",\r\n]/;
/** Spreadsheets take these at the start of a cell for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function csvCell(raw: string | number | null): string {
    if (raw === null) return "";
    if (typeof raw === "number") return String(raw);
    const safe = FORMULA.test(raw) ? `'${raw}` : raw;
    return SPECIAL.test(safe) || safe !== raw ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180: commas, CRLF. A value that does not exist is an empty cell. */
export function toCsv(table: ChartTable): string {
    const lines = [
        table.head.map(csvCell).join(","),
        ...table.rows.map((row) => row.map((one) => csvCell(one.raw)).join(",")),
    ];
    return `${lines.join("\r\n")}\r\n`;
}

/** "fraud-accuracy.csv" from a title. */
export function csvName(title: string): string {
    const name = title
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 60);
    return `${name === "" ? "chart" : name}.csv`;
}

/** Times with all series, the newest first; times without any value are left out. */
export function timeTable(prepared: Prepared, format: Format, unit: string): ChartTable {
    const inUnit = unit === "" ? "" : ` (${unit})`;
    const head = ["Time"];
    const series = prepared.series.filter((one) => !one.ghost);
    for (const one of series) {
        head.push(`${one.label}${inUnit}`);
        if (one.lo !== null && one.hi !== null) head.push(`${one.label} low`, `${one.label} high`);
        if (one.n !== null) head.push(`${one.label} n`);
    }
    const rows: Cell[][] = [];
    for (let i = prepared.times.length - 1; i >= 0; i--) {
        if (series.every((one) => (one.values[i] ?? null) === null)) continue;
        const time = prepared.times[i] ?? 0;
        const row: Cell[] = [{ raw: new Date(time * 1000).toISOString(), text: formatTime(time) }];
        for (const one of series) {
            row.push(cell(one.values[i], format));
            if (one.lo !== null && one.hi !== null)
                row.push(cell(one.lo[i], format), cell(one.hi[i], format));
            if (one.n !== null) row.push(cell(one.n[i], String));
        }
        rows.push(row);
    }
    return { head, rows };
}
