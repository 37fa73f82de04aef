/** What a curve in the unit square is computed from. */
import { formatNumber } from "../lib/number";
import type { CurveProps } from "./types";
import type { ChartTable } from "./table";

export interface Square {
    left: number;
    top: number;
    /** Pixels of a side. */
    side: number;
}

type Line = CurveProps["lines"][number];
export type Point = Line["points"][number];

export function xOf(square: Square, x: number): number {
    return square.left + x * square.side;
}

export function yOf(square: Square, y: number): number {
    return square.top + (1 - y) * square.side;
}

function known(point: Point): boolean {
    return Number.isFinite(point.x) && Number.isFinite(point.y);
}

/** The path through all points that are known. */
export function linePath(points: readonly Point[], square: Square): string {
    return points
        .filter(known)
        .map((p, i) => {
            const at = `${xOf(square, p.x).toFixed(1)} ${yOf(square, p.y).toFixed(1)}`;
            return `${i === 0 ? "M" : "L"}${at}`;
        })
        .join("");
}

export interface Nearest {
    line: number;
    point: Point;
}

/** The point nearest to a place in pixels, not further than `most_px`; hidden lines have none. */
export function nearestPoint(
    lines: CurveProps["lines"],
    hidden: ReadonlySet<number>,
    square: Square,
    at: { x: number; y: number },
    most_px = 60,
): Nearest | null {
    let best = most_px * most_px;
    let found: Nearest | null = null;
    lines.forEach((one, line) => {
        if (hidden.has(line)) return;
        for (const point of one.points) {
            if (!known(point)) continue;
            const dx = xOf(square, point.x) - at.x;
            const dy = yOf(square, point.y) - at.y;
            const distance = dx * dx + dy * dy;
            if (distance < best) {
                best = distance;
                found = { line, point };
            }
        }
    });
    return found;
}

const short = (value: number): string => formatNumber(value, 3);

export function curveTable(props: CurveProps): ChartTable {
    const bounds = props.lines.some((line) => line.points.some((p) => p.lo !== undefined));
    const notes = props.lines.some((line) => line.points.some((p) => p.note !== undefined));
    const number = (value: number | undefined) =>
        value === undefined ? { raw: null, text: "–" } : { raw: value, text: short(value) };
    return {
        head: [
            "Line",
            props.xLabel,
            props.yLabel,
            ...(bounds ? ["low", "high"] : []),
            ...(notes ? ["note"] : []),
        ],
        rows: props.lines.flatMap((line) =>
            line.points.map((p) => [
                { raw: line.label, text: line.label },
                number(p.x),
                number(p.y),
                ...(bounds ? [number(p.lo), number(p.hi)] : []),
                ...(notes ? [{ raw: p.note ?? null, text: p.note ?? "" }] : []),
            ]),
        ),
    };
}

/** "ROC: true positives against false positives. AUC 0.94: 120 points from 0, 0 to 1, 1." */
export function curveSentence(props: CurveProps): string {
    const lines = props.lines.map((line) => {
        const points = line.points.filter(known);
        const first = points[0];
        const last = points[points.length - 1];
        if (first === undefined || last === undefined) return `${line.label}: no points.`;
        const ends = `from ${short(first.x)}, ${short(first.y)} to ${short(last.x)}, ${short(last.y)}`;
        return `${line.label}: ${points.length} points ${ends}.`;
    });
    return [`${props.title}: ${props.yLabel} against ${props.xLabel}.`, ...lines].join(" ");
}
