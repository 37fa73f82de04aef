/** The canvas of a time chart: uPlot for axes, lines, cursor and selection; `paint.ts` for the rest.
 * What is drawn hangs on `Scene`, which is replaced when data arrive: the plot itself stays. */
import uPlot from "uplot";
import { tickTexts, niceTicks } from "../lib/ticks";
import { timeTicks } from "../lib/time_ticks";
import { colorOfName } from "./colors";
import { lonePoints } from "./gaps";
import { barsPath, paintAbove, paintBelow } from "./paint";
import type { Drawn, Prepared } from "./prepare";
import type { Format } from "./words";
import type { TimeChartProps } from "./types";

export interface Scene {
    props: TimeChartProps;
    prepared: Prepared;
    range: [number, number];
    format: Format | null;
    now_s: number;
}

export interface PlotEvents {
    /** The pointer is on a time (index), or left (null). `x_px` from the left of the plot area. */
    onPoint: (index: number | null, time: number | null, x_px: number) => void;
    /** The plot area has another place. */
    onArea: (area: { left: number; top: number; width: number; height: number }) => void;
    onZoom: (from_s: number, to_s: number) => void;
    onZoomOut: () => void;
}

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const CHAR_PX = 6.4;
const TICK_PX = 34;
const LINE_PX = 14;
const RIGHT_PX = 10;
const TIME_TICK_PX = 78;
const DASH: readonly number[] = [5, 4];
const DRAG_LEAST_PX = 5;

/** Plots with the same shape take each other's data. */
export function shapeOf(prepared: Prepared): string {
    return (
        prepared.series.map((one) => `${one.kind}${one.dash ? "-" : ""}`).join() + prepared.stacked
    );
}

export function dataOf(prepared: Prepared): uPlot.AlignedData {
    return [prepared.times, ...prepared.series.map((one) => one.tops)];
}

function valueTexts(ticks: readonly number[], scene: Scene): string[] {
    const { format } = scene;
    if (format !== null) return ticks.map(format);
    const texts = tickTexts(ticks);
    const unit = scene.props.unit;
    const last = texts.length - 1;
    return texts.map((text, i) => (unit !== "" && i === last ? `${text} ${unit}` : text));
}

function valueAxis(scene: () => Scene): uPlot.Axis {
    return {
        scale: "y",
        font: FONT,
        stroke: () => colorOfName("--text-muted"),
        grid: { stroke: () => colorOfName("--grid"), width: 1 },
        ticks: { show: false },
        gap: 6,
        splits: (u, _axis, lo, hi) =>
            niceTicks(lo, hi, Math.max(2, Math.floor(u.bbox.height / uPlot.pxRatio / TICK_PX) + 1)),
        values: (_u, splits) => valueTexts(splits, scene()),
        size: (_u, values) => {
            const longest = Math.max(4, ...(values ?? []).map((text) => text.length));
            return Math.ceil(longest * CHAR_PX) + 12;
        },
    };
}

function timeAxis(): uPlot.Axis {
    const ticksOf = (u: uPlot, lo: number, hi: number) =>
        timeTicks(lo, hi, Math.max(2, Math.floor(u.bbox.width / uPlot.pxRatio / TIME_TICK_PX)));
    return {
        font: FONT,
        stroke: () => colorOfName("--text-muted"),
        grid: { stroke: () => colorOfName("--grid"), width: 1 },
        ticks: { stroke: () => colorOfName("--line-strong"), width: 1, size: 4 },
        gap: 4,
        size: (_u, values) => 24 + (values?.some((text) => text.includes("\n")) ? LINE_PX : 0),
        splits: (u, _axis, lo, hi) => ticksOf(u, lo, hi).map((tick) => tick.time),
        values: (u) => {
            const lo = u.scales["x"]?.min ?? 0;
            const hi = u.scales["x"]?.max ?? 0;
            const second_px = u.bbox.width / uPlot.pxRatio / (hi - lo || 1);
            return ticksOf(u, lo, hi).map((tick) => {
                // A label that would be cut at the right edge is left out; its tick stays.
                const room_px = (hi - tick.time) * second_px + RIGHT_PX;
                if (room_px < (tick.label.length * CHAR_PX) / 2) return "";
                return tick.day === null ? tick.label : `${tick.label}\n${tick.day}`;
            });
        },
    };
}

function strokeOf(one: Drawn): string {
    return one.hidden ? "transparent" : colorOfName(one.color);
}

function seriesOptions(one: Drawn, i: number, scene: () => Scene): uPlot.Series {
    const drawn = (): Drawn => scene().prepared.series[i] ?? one;
    const bars = one.kind === "bars";
    const stacked = scene().prepared.stacked && !one.outlook;
    const stepped = one.kind === "steps" ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
    return {
        scale: "y",
        stroke: () => strokeOf(drawn()),
        width: bars ? 0 : stacked ? 1 : 1.75,
        dash: one.dash ? [...DASH] : undefined,
        fill: bars ? () => strokeOf(drawn()) : undefined,
        paths: bars ? barsPath(scene, i) : stepped,
        points: {
            size: 5,
            space: 26,
            width: 1,
            fill: () => strokeOf(drawn()),
            show: bars ? false : undefined,
            filter: (_u, _s, show) => (show ? null : lonePoints(drawn().tops)),
        },
    };
}

function cursorOf(scene: () => Scene): uPlot.Cursor {
    const at = (i: number): Drawn | undefined => scene().prepared.series[i - 1];
    return {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: DRAG_LEAST_PX },
        points: {
            size: 8,
            width: 2,
            fill: (_u, i) => {
                const one = at(i);
                return one === undefined || one.hidden ? "transparent" : colorOfName(one.color);
            },
            stroke: (_u, i) => (at(i)?.hidden === false ? colorOfName("--surface") : "transparent"),
        },
        bind: { dblclick: () => null },
    };
}

/** A plot in `host`. */
export class Plot {
    private readonly u: uPlot;
    private scene: Scene;
    /** The pointer is in this plot. */
    private here = false;

    constructor(
        private readonly host: HTMLElement,
        scene: Scene,
        size: { width: number; height: number },
        private readonly events: PlotEvents,
    ) {
        this.scene = scene;
        const now = (): Scene => this.scene;
        this.u = new uPlot(
            {
                ...size,
                legend: { show: false },
                padding: [(scene.props.markers?.length ?? 0) > 0 ? 24 : 10, RIGHT_PX, 0, null],
                scales: {
                    x: { time: true, range: () => [now().prepared.from, now().prepared.to] },
                    y: { range: () => now().range },
                },
                axes: [timeAxis(), valueAxis(now)],
                series: [{}, ...scene.prepared.series.map((one, i) => seriesOptions(one, i, now))],
                cursor: cursorOf(now),
                hooks: {
                    drawClear: [(u) => paintBelow(u, now())],
                    draw: [(u) => this.drawn(u)],
                    setCursor: [(u) => this.moved(u)],
                    setSelect: [(u) => this.selected(u)],
                },
            },
            dataOf(scene.prepared),
            host,
        );
        this.listen();
    }

    private drawn(u: uPlot): void {
        paintAbove(u, this.scene);
        const ratio = uPlot.pxRatio;
        this.events.onArea({
            left: u.bbox.left / ratio,
            top: u.bbox.top / ratio,
            width: u.bbox.width / ratio,
            height: u.bbox.height / ratio,
        });
    }

    private moved(u: uPlot): void {
        if (!this.here) return;
        const index = u.cursor.idx ?? null;
        const left = u.cursor.left ?? -1;
        if (index === null || left < 0) this.events.onPoint(null, null, 0);
        else this.events.onPoint(index, u.posToVal(left, "x"), left);
    }

    private selected(u: uPlot): void {
        const { left, width } = u.select;
        if (width < DRAG_LEAST_PX) return;
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        this.events.onZoom(u.posToVal(left, "x"), u.posToVal(left + width, "x"));
    }

    /** Fingers point by sliding sideways; sliding up and down scrolls the page. */
    private listen(): void {
        const { over } = this.u;
        const leave = (): void => {
            if (!this.here) return;
            this.here = false;
            this.events.onPoint(null, null, 0);
        };
        const touch = (event: PointerEvent): void => {
            if (event.pointerType !== "touch") return;
            this.here = true;
            const box = over.getBoundingClientRect();
            this.u.setCursor({ left: event.clientX - box.left, top: event.clientY - box.top });
        };
        over.addEventListener("pointerenter", () => (this.here = true));
        over.addEventListener("pointerdown", touch);
        over.addEventListener("pointermove", touch);
        over.addEventListener("pointerleave", (event) => {
            if (event.pointerType !== "touch") leave();
        });
        over.addEventListener("dblclick", () => this.events.onZoomOut());
        document.addEventListener("pointerdown", this.outside);
    }

    private readonly outside = (event: Event): void => {
        if (event.target instanceof Node && this.host.contains(event.target)) return;
        if (!this.here) return;
        this.here = false;
        this.u.setCursor({ left: -10, top: -10 }, false);
        this.events.onPoint(null, null, 0);
    };

    /** New data; one drawing. */
    update(scene: Scene): void {
        this.scene = scene;
        this.u.setData(dataOf(scene.prepared), true);
    }

    /** Another theme, other words: the same data. */
    redraw(): void {
        this.u.redraw(false, true);
    }

    resize(width: number, height: number): void {
        if (width !== this.u.width || height !== this.u.height) this.u.setSize({ width, height });
    }

    /** Follows another chart; null: nothing is pointed at. */
    point(time: number | null): void {
        const { prepared } = this.scene;
        const seen = time !== null && time >= prepared.from && time <= prepared.to;
        this.u.setCursor(
            { left: seen ? this.u.valToPos(time, "x") : -10, top: seen ? 0 : -10 },
            false,
        );
    }

    destroy(): void {
        document.removeEventListener("pointerdown", this.outside);
        this.u.destroy();
    }
}
