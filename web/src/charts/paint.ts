/** What a time chart has besides lines: shades, levels, marks, what is missing. */
import uPlot from "uplot";
import { formatTimeShort } from "../lib/time";
import { colorOfName } from "./colors";
import { markerEnd } from "./markers";
import type { Drawn, Prepared } from "./prepare";
import type { Scene } from "./plot";
import type { Marker } from "./types";

type Context = CanvasRenderingContext2D;

const MARKER_COLORS: Readonly<Record<Marker["kind"], string>> = {
    alert: "--critical",
    retraining: "--series-7",
    version: "--accent",
    reference: "--series-reference",
};

/** The custom property of a marker's colour. */
export function markerColor(marker: Marker): string {
    if (marker.kind === "alert" && marker.severity) return `--${marker.severity}`;
    return MARKER_COLORS[marker.kind];
}

function xOf(u: uPlot, time: number): number {
    const x = u.valToPos(time, "x", true);
    return Math.min(Math.max(x, u.bbox.left), u.bbox.left + u.bbox.width);
}

function inside(u: uPlot, paint: (ctx: Context) => void): void {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    paint(ctx);
    ctx.restore();
}

/** Diagonal lines where there are no data, and the words if they fit. */
function paintEmpty(u: uPlot, ctx: Context, prepared: Prepared): void {
    const ratio = uPlot.pxRatio;
    const { top, height } = u.bbox;
    for (const stretch of prepared.empty) {
        const left = xOf(u, stretch.from);
        const width = xOf(u, stretch.to) - left;
        if (width < 2 * ratio) continue;
        ctx.save();
        ctx.beginPath();
        ctx.rect(left, top, width, height);
        ctx.clip();
        ctx.beginPath();
        for (let x = left - height - (left % (8 * ratio)); x < left + width; x += 8 * ratio) {
            ctx.moveTo(x, top + height);
            ctx.lineTo(x + height, top);
        }
        ctx.strokeStyle = colorOfName("--line");
        ctx.lineWidth = ratio;
        ctx.stroke();
        if (width > 64 * ratio) paintWords(ctx, "no data", left + width / 2, top + height / 2);
        ctx.restore();
    }
}

function paintWords(ctx: Context, words: string, x: number, y: number): void {
    const ratio = uPlot.pxRatio;
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const width = ctx.measureText(words).width + 10 * ratio;
    ctx.fillStyle = colorOfName("--surface");
    ctx.fillRect(x - width / 2, y - 9 * ratio, width, 18 * ratio);
    ctx.fillStyle = colorOfName("--text-muted");
    ctx.fillText(words, x, y);
}

function paintBand(u: uPlot, ctx: Context, scene: Scene): void {
    const { band } = scene.props;
    if (!band) return;
    const ratio = uPlot.pxRatio;
    const { left, width } = u.bbox;
    const top = u.valToPos(band.hi, "y", true);
    const bottom = u.valToPos(band.lo, "y", true);
    ctx.fillStyle = colorOfName("--band");
    ctx.fillRect(left, top, width, Math.max(ratio, bottom - top));
    if (band.center === null) return;
    const y = Math.round(u.valToPos(band.center, "y", true)) + 0.5;
    line(ctx, left, y, left + width, y, {
        color: "--accent",
        width: ratio,
        dash: [1, 4],
        alpha: 0.7,
    });
}

function line(
    ctx: Context,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    style: { color: string; width: number; dash?: readonly number[]; alpha?: number },
): void {
    ctx.save();
    ctx.globalAlpha = style.alpha ?? 1;
    ctx.strokeStyle = colorOfName(style.color);
    ctx.lineWidth = style.width;
    ctx.setLineDash((style.dash ?? []).map((one) => one * uPlot.pxRatio));
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.lineTo(x1, y1);
    ctx.stroke();
    ctx.restore();
}

/** The shade between the bounds of each value; a value alone gets a whisker. */
function paintInterval(u: uPlot, ctx: Context, prepared: Prepared, one: Drawn): void {
    const { lo, hi } = one;
    if (one.hidden || lo === null || hi === null) return;
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.globalAlpha = 0.16;
    ctx.fillStyle = colorOfName(one.color);
    const y = (value: number | null | undefined): number => u.valToPos(value ?? 0, "y", true);
    const has = (i: number): boolean => (lo[i] ?? null) !== null && (hi[i] ?? null) !== null;
    const end = prepared.times.length;
    for (let i = 0; i < end; i++) {
        if (!has(i)) continue;
        const start = i;
        while (i + 1 < end && has(i + 1)) i++;
        const x = (k: number): number => u.valToPos(prepared.times[k] ?? 0, "x", true);
        if (start === i) {
            ctx.fillRect(
                x(i) - 2 * ratio,
                y(hi[i]),
                4 * ratio,
                Math.max(ratio, y(lo[i]) - y(hi[i])),
            );
            continue;
        }
        ctx.beginPath();
        for (let k = start; k <= i; k++) ctx.lineTo(x(k), y(hi[k]));
        for (let k = i; k >= start; k--) ctx.lineTo(x(k), y(lo[k]));
        ctx.fill();
    }
    ctx.restore();
}

/** The areas of series that stand on each other. */
function paintAreas(u: uPlot, ctx: Context, prepared: Prepared): void {
    const x = (k: number): number => u.valToPos(prepared.times[k] ?? 0, "x", true);
    const y = (value: number | null | undefined): number => u.valToPos(value ?? 0, "y", true);
    for (const one of prepared.series) {
        const { tops, bases } = one;
        if (one.hidden || one.kind === "bars" || bases === null) continue;
        ctx.save();
        ctx.globalAlpha = 0.5;
        ctx.fillStyle = colorOfName(one.color);
        for (let i = 0; i < tops.length; i++) {
            if (tops[i] === null) continue;
            const start = i;
            while (i + 1 < tops.length && tops[i + 1] !== null) i++;
            ctx.beginPath();
            for (let k = start; k <= i; k++) ctx.lineTo(x(k), y(tops[k]));
            for (let k = i; k >= start; k--) ctx.lineTo(x(k), y(bases[k]));
            ctx.fill();
        }
        ctx.restore();
    }
}

function paintSpans(u: uPlot, ctx: Context, scene: Scene): void {
    for (const marker of scene.props.markers ?? []) {
        const { from, to } = scene.prepared;
        const end = Math.min(markerEnd(marker), Math.max(scene.now_s, marker.time));
        if (end <= marker.time || end < from || marker.time > to) continue;
        const left = xOf(u, marker.time);
        ctx.save();
        ctx.globalAlpha = 0.09;
        ctx.fillStyle = colorOfName(markerColor(marker));
        ctx.fillRect(left, u.bbox.top, Math.max(1, xOf(u, end) - left), u.bbox.height);
        ctx.restore();
    }
}

function paintMarkers(u: uPlot, ctx: Context, scene: Scene): void {
    const ratio = uPlot.pxRatio;
    const { from, to } = scene.prepared;
    for (const marker of scene.props.markers ?? []) {
        if (marker.time < from || marker.time > to) continue;
        const x = Math.round(u.valToPos(marker.time, "x", true)) + 0.5;
        const dash = marker.kind === "alert" ? [] : marker.kind === "version" ? [6, 3] : [2, 3];
        const style = { color: markerColor(marker), width: ratio, dash, alpha: 0.75 };
        line(ctx, x, u.bbox.top, x, u.bbox.top + u.bbox.height, style);
    }
}

function paintThresholds(u: uPlot, ctx: Context, scene: Scene): void {
    const { left, width } = u.bbox;
    for (const one of scene.props.thresholds ?? []) {
        const y = Math.round(u.valToPos(one.value, "y", true)) + 0.5;
        const style = { color: `--${one.severity}`, width: 1.25 * uPlot.pxRatio, dash: [7, 4] };
        line(ctx, left, y, left + width, y, style);
    }
}

/** Where what is known ends and what is expected begins. */
function paintTurn(u: uPlot, ctx: Context, scene: Scene): void {
    const { turn, step, to } = scene.prepared;
    if (turn === null) return;
    const ratio = uPlot.pxRatio;
    const { top, height } = u.bbox;
    const x = Math.round(u.valToPos(turn, "x", true)) + 0.5;
    line(ctx, x, top, x, top + height, { color: "--cursor", width: ratio });
    const recent = scene.now_s - turn < Math.max(2.5 * (step ?? 0), (to - turn) / 4, 120);
    const words = recent ? "now" : formatTimeShort(turn, scene.now_s);
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    ctx.fillStyle = colorOfName("--text-muted");
    ctx.fillText(words, x + 4 * ratio, top + height - 3 * ratio);
}

/** Under grid and lines. */
export function paintBelow(u: uPlot, scene: Scene): void {
    inside(u, (ctx) => {
        paintEmpty(u, ctx, scene.prepared);
        paintBand(u, ctx, scene);
        paintSpans(u, ctx, scene);
        if (scene.prepared.stacked) paintAreas(u, ctx, scene.prepared);
        for (const one of scene.prepared.series) paintInterval(u, ctx, scene.prepared, one);
    });
}

/** Over the lines. */
export function paintAbove(u: uPlot, scene: Scene): void {
    inside(u, (ctx) => {
        paintThresholds(u, ctx, scene);
        paintMarkers(u, ctx, scene);
        paintTurn(u, ctx, scene);
    });
}

const BAR_SHARE = 0.78;

/** Bars side by side, or on each other when stacked. */
export function barsPath(scene: () => Scene, index: number): uPlot.Series.PathBuilder {
    return (u, _series, first, last) => {
        const { prepared } = scene();
        const one = prepared.series[index];
        const fill = new Path2D();
        if (one !== undefined && !one.hidden) {
            const bars = prepared.series.filter(
                (other) => other.kind === "bars" && !other.hidden && !other.ghost,
            );
            const lanes = prepared.stacked ? 1 : Math.max(1, bars.length);
            const lane = prepared.stacked
                ? 0
                : bars.findIndex((other) => other === one || other.label === one.label);
            const span = prepared.to - prepared.from;
            const step_px = (u.bbox.width * (prepared.step ?? span / 20)) / span;
            const width = Math.max(uPlot.pxRatio, (step_px * BAR_SHARE) / lanes);
            for (let i = first; i <= last; i++) {
                const value = one.tops[i] ?? null;
                if (value === null) continue;
                const base = u.valToPos(one.bases?.[i] ?? 0, "y", true);
                const top = u.valToPos(value, "y", true);
                const middle = u.valToPos(prepared.times[i] ?? 0, "x", true);
                const left = middle + (lane - lanes / 2) * width;
                fill.rect(left, Math.min(top, base), width, Math.abs(base - top));
            }
        }
        return { stroke: null, fill, clip: null, band: null, gaps: [], flags: 0 };
    };
}
