/** The cells of a heat map on a canvas. */
import { colorOfName } from "./colors";
import { heatClass } from "./heat";
import type { HeatmapProps } from "./types";

const MOST_PIXELS = 16e6;
const MOST_SIDE = 16000;
const HATCH_PX = 5;
/** Wider cells have a gap between them; narrower ones have squares for dots. */
const GAP_PX = 9;
const SMALL_PX = 10;

export interface HeatSize {
    /** Pixels of a cell. */
    cell_px: number;
    row_px: number;
}

/** Device pixels per pixel; fewer where the canvas would become too large. */
function ratioFor(width: number, height: number): number {
    const wanted = window.devicePixelRatio || 1;
    const area = Math.sqrt(MOST_PIXELS / Math.max(1, width * height));
    return Math.min(wanted, area, MOST_SIDE / Math.max(width, height, 1));
}

/** Where a column begins: whole pixels, so that no seams are seen. */
export function columnLeft(column: number, cell_px: number): number {
    return Math.round(column * cell_px);
}

function hatch(ctx: CanvasRenderingContext2D, x: number, y: number, w: number, h: number): void {
    for (let at = x - h; at < x + w; at += HATCH_PX) {
        const low = Math.max(0, x - at);
        const high = Math.min(h, x + w - at);
        if (high <= low) continue;
        ctx.moveTo(at + low, y + h - low);
        ctx.lineTo(at + high, y + h - high);
    }
}

/** A dot; a small square where it would be too small to be round. */
function paintMark(path: Path2D, x: number, y: number, w: number, h: number): void {
    const middle = { x: x + w / 2, y: y + h / 2 };
    if (w < SMALL_PX) {
        path.rect(Math.round(middle.x) - 1.5, middle.y - 1.5, 3, 3);
        return;
    }
    const radius = Math.min(3, w / 4, h / 4);
    path.moveTo(middle.x + radius, middle.y);
    path.arc(middle.x, middle.y, radius, 0, 2 * Math.PI);
}

interface Layers {
    classes: Path2D[];
    onLight: Path2D;
    onDark: Path2D;
}

/** Neighbours of one class are one rectangle where no gap is between them. */
function layRow(
    ctx: CanvasRenderingContext2D,
    layers: Layers,
    row: HeatmapProps["rows"][number],
    columns: number,
    place: { y: number; h: number; cell_px: number; side: number },
): void {
    const { y, h, cell_px, side } = place;
    for (let c = 0; c < columns; c++) {
        const of = heatClass(row.values[c]);
        const x = columnLeft(c, cell_px);
        const first = c;
        while (side === 0 && c + 1 < columns && heatClass(row.values[c + 1]) === of) c++;
        const w = Math.max(1, columnLeft(c + 1, cell_px) - x - side);
        if (of === null) hatch(ctx, x, y, w, h);
        else layers.classes[of]?.rect(x, y, w, h);
        const marks = (of ?? 0) >= 3 ? layers.onDark : layers.onLight;
        for (let k = first; k <= c; k++)
            if (row.drifted[k] === true) paintMark(marks, columnLeft(k, cell_px), y, cell_px, h);
    }
}

/** All cells by class, so that a colour is set five times and not 40,000 times. */
function paintCells(
    ctx: CanvasRenderingContext2D,
    rows: HeatmapProps["rows"],
    columns: number,
    size: HeatSize,
): void {
    const layers: Layers = {
        classes: Array.from({ length: 5 }, () => new Path2D()),
        onLight: new Path2D(),
        onDark: new Path2D(),
    };
    const { cell_px, row_px } = size;
    const side = cell_px > GAP_PX ? 1 : 0;
    ctx.beginPath();
    rows.forEach((row, r) =>
        layRow(ctx, layers, row, columns, { y: r * row_px, h: row_px - 1, cell_px, side }),
    );
    ctx.strokeStyle = colorOfName("--line-strong");
    ctx.lineWidth = 1;
    ctx.stroke();
    layers.classes.forEach((path, of) => {
        ctx.fillStyle = colorOfName(`--heat-${of}`);
        ctx.fill(path);
    });
    ctx.fillStyle = colorOfName("--text");
    ctx.fill(layers.onLight);
    ctx.fillStyle = colorOfName("--surface");
    ctx.fill(layers.onDark);
}

export function paintHeat(
    canvas: HTMLCanvasElement,
    rows: HeatmapProps["rows"],
    columns: number,
    size: HeatSize,
): void {
    const width = columnLeft(columns, size.cell_px);
    const height = rows.length * size.row_px;
    const ratio = ratioFor(width, height);
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const ctx = canvas.getContext("2d");
    if (ctx === null) return;
    ctx.scale(ratio, ratio);
    paintCells(ctx, rows, columns, size);
}
