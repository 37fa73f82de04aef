/** The cells of a heat map on a canvas. */
import { colorOfName } from "./colors";
import { heatClass } from "./heat";
import type { HeatmapProps } from "./types";

const MOST_PIXELS = 16e6;
const MOST_SIDE = 16000;
const HATCH_PX = 5;
/** Cells below this have a line at their foot where wider ones have a dot. */
export const NARROW_PX = 8;

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

function paintMark(path: Path2D, x: number, y: number, w: number, h: number): void {
    if (w < NARROW_PX) path.rect(x, y + h - 3, w, 2);
    else {
        const radius = Math.min(3, w / 4, h / 4);
        path.moveTo(x + w / 2 + radius, y + h / 2);
        path.arc(x + w / 2, y + h / 2, radius, 0, 2 * Math.PI);
    }
}

/** All cells by class, so that a colour is set five times and not 40,000 times. */
function paintCells(
    ctx: CanvasRenderingContext2D,
    rows: HeatmapProps["rows"],
    columns: number,
    size: HeatSize,
): void {
    const classes = Array.from({ length: 5 }, () => new Path2D());
    const onLight = new Path2D();
    const onDark = new Path2D();
    const gap = size.row_px > 12 ? 1 : 0;
    const side = size.cell_px > 6 ? 1 : 0;
    ctx.beginPath();
    rows.forEach((row, r) => {
        const y = r * size.row_px;
        const h = size.row_px - gap;
        for (let c = 0; c < columns; c++) {
            const x = columnLeft(c, size.cell_px);
            const w = Math.max(1, columnLeft(c + 1, size.cell_px) - x - side);
            const of = heatClass(row.values[c]);
            if (of === null) hatch(ctx, x, y, w, h);
            else classes[of]?.rect(x, y, w, h);
            if (row.drifted[c] === true) paintMark((of ?? 0) >= 3 ? onDark : onLight, x, y, w, h);
        }
    });
    ctx.strokeStyle = colorOfName("--line-strong");
    ctx.lineWidth = 1;
    ctx.stroke();
    classes.forEach((path, of) => {
        ctx.fillStyle = colorOfName(`--heat-${of}`);
        ctx.fill(path);
    });
    ctx.fillStyle = colorOfName("--text");
    ctx.fill(onLight);
    ctx.fillStyle = colorOfName("--surface");
    ctx.fill(onDark);
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
