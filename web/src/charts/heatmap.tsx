/** Columns against time: how far each is from what it was. */
import { useSignal, type Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { shownTheme } from "../state/theme";
import { pointAt, pointed } from "./cursor";
import { Frame } from "./frame";
import {
    heatClassWords,
    heatSentence,
    heatTable,
    heatTicks,
    nearestColumn,
    type HeatCell,
} from "./heat";
import { columnLeft, paintHeat, type HeatSize } from "./heat_paint";
import { useHands } from "./heat_hands";
import { useSettled, useWidth } from "./hooks";
import { Tip } from "./tip";
import type { HeatmapProps } from "./types";

const CELL_LEAST_PX = 6;
const CELL_MOST_PX = 40;
const ROW_PX = 20;
const AXIS_PX = 22;
const LEGEND_PX = 28;

/** Follows the cursor of the other charts: the column of their time. */
function Follow(props: { times: readonly number[]; me: object; size: HeatSize; height: number }) {
    const { time, by } = pointed.value;
    if (time === null || by === props.me) return null;
    const column = nearestColumn(props.times, time);
    if (column < 0) return null;
    const left = columnLeft(column, props.size.cell_px);
    const width = columnLeft(column + 1, props.size.cell_px) - left;
    return (
        <div
            class="heat-column"
            style={{ left: `${left}px`, width: `${width}px`, height: `${props.height}px` }}
        />
    );
}

function Chosen(props: { spot: Signal<HeatCell | null>; size: HeatSize }) {
    const spot = props.spot.value;
    if (spot === null) return null;
    const { cell_px, row_px } = props.size;
    const left = columnLeft(spot.column, cell_px);
    const width = columnLeft(spot.column + 1, cell_px) - left;
    const style = {
        left: `${left - 1}px`,
        top: `${spot.row * row_px - 1}px`,
        width: `${width + 1}px`,
        height: `${row_px + 1}px`,
    };
    return <div class="heat-cell" style={style} />;
}

function Words(props: {
    spot: Signal<HeatCell | null>;
    chart: HeatmapProps;
    size: HeatSize;
    scroll: HTMLElement | null;
    names_px: number;
}) {
    const spot = props.spot.value;
    const words = spot === null ? "" : props.chart.describe(spot.row, spot.column);
    const { scroll, size, names_px } = props;
    const x =
        names_px +
        columnLeft(spot?.column ?? 0, size.cell_px) +
        size.cell_px / 2 -
        (scroll?.scrollLeft ?? 0);
    const y = AXIS_PX + ((spot?.row ?? 0) + 1) * size.row_px + 4 - (scroll?.scrollTop ?? 0);
    return (
        <>
            {spot !== null && scroll !== null && (
                <Tip x={x} y={y} width={scroll.clientWidth}>
                    <span class="heat-words">{words}</span>
                </Tip>
            )}
            <p class="hidden" aria-live="polite">
                {words}
            </p>
        </>
    );
}

function Legend(props: { ends: { low: string; high: string } }) {
    return (
        <ul class="legend heat-legend">
            <li class="legend-item">
                {props.ends.low}
                <span class="heat-scale">
                    {[0, 1, 2, 3, 4].map((of) => (
                        <span
                            key={of}
                            class={`heat-swatch heat-swatch-${of}`}
                            title={heatClassWords(of)}
                        />
                    ))}
                </span>
                {props.ends.high}
            </li>
            <li class="legend-item">
                <span class="heat-swatch heat-swatch-drifted" /> drifted
            </li>
            <li class="legend-item">
                <span class="heat-swatch heat-swatch-unknown" /> not known
            </li>
        </ul>
    );
}

function Names(props: { rows: HeatmapProps["rows"] }) {
    return (
        <ul class="heat-names">
            {props.rows.map((row, i) => (
                <li key={i} title={row.name}>
                    {row.href === undefined ? (
                        <span>{row.name}</span>
                    ) : (
                        <a href={row.href}>{row.name}</a>
                    )}
                </li>
            ))}
        </ul>
    );
}

/** Keeps the chosen cell in sight when keys move it. */
function reveal(box: HTMLElement, spot: HeatCell, size: HeatSize, names_px: number): void {
    const x = columnLeft(spot.column, size.cell_px);
    const y = spot.row * size.row_px;
    const right = box.clientWidth - names_px - size.cell_px;
    const bottom = box.clientHeight - AXIS_PX - size.row_px;
    box.scrollLeft = Math.min(x, Math.max(box.scrollLeft, x - right));
    box.scrollTop = Math.min(y, Math.max(box.scrollTop, y - bottom));
}

function Cells(props: {
    chart: HeatmapProps;
    size: HeatSize;
    spot: Signal<HeatCell | null>;
    box: RefObject<HTMLDivElement | null>;
    names_px: number;
}) {
    const { chart, size, spot, box, names_px } = props;
    const canvas = useRef<HTMLCanvasElement>(null);
    const me = useRef({}).current;
    const { show, onKeyDown, ...pointer } = useHands(chart, spot, me, size);
    const dark = shownTheme.value;
    useLayoutEffect(() => {
        if (canvas.current !== null)
            paintHeat(canvas.current, chart.rows, chart.times.length, size);
    }, [chart.rows, chart.times, size.cell_px, dark]);
    useEffect(() => () => pointAt(me, null), []);
    return (
        <div
            class={`heat-cells ${chart.onPick === undefined ? "" : "heat-pick"}`}
            role="application"
            aria-roledescription="heat map"
            aria-label={`${heatSentence(chart)} Arrow keys move from cell to cell.`}
            tabIndex={0}
            {...pointer}
            onKeyDown={(event) => {
                onKeyDown(event);
                const now = spot.peek();
                if (now !== null && box.current !== null) reveal(box.current, now, size, names_px);
            }}
            onBlur={() => show(null)}
        >
            <canvas ref={canvas} />
            <Follow
                times={chart.times}
                me={me}
                size={size}
                height={chart.rows.length * size.row_px}
            />
            <Chosen spot={spot} size={size} />
        </div>
    );
}

function Times(props: { times: readonly number[]; cell_px: number }) {
    const { times, cell_px } = props;
    const width = columnLeft(times.length, cell_px);
    return (
        <div class="heat-times" style={{ width: `${width}px` }}>
            {heatTicks(times, width).map((tick) => (
                <span key={tick.column} style={{ left: `${columnLeft(tick.column, cell_px)}px` }}>
                    {tick.label}
                </span>
            ))}
        </div>
    );
}

function Drawing(props: { chart: HeatmapProps }) {
    const { chart } = props;
    const box = useRef<HTMLDivElement>(null);
    const spot = useSignal<HeatCell | null>(null);
    const width = useWidth(box);
    const names_px = width < 520 ? 108 : 168;
    const share = (width - names_px - 2) / Math.max(1, chart.times.length);
    const cell_px = Math.min(CELL_MOST_PX, Math.max(CELL_LEAST_PX, share));
    const size: HeatSize = { cell_px, row_px: ROW_PX };
    const known = width > 0;
    useLayoutEffect(() => {
        // The newest is what one looks for first.
        if (box.current !== null) box.current.scrollLeft = box.current.scrollWidth;
    }, [known]);
    const most = (chart.height ?? 460) - LEGEND_PX;
    return (
        <div class="heat-frame">
            <div
                class="heat"
                ref={box}
                style={{ maxHeight: `${most}px`, "--heat-names": `${names_px}px` }}
            >
                <div class="heat-corner" />
                <Times times={chart.times} cell_px={cell_px} />
                <Names rows={chart.rows} />
                {known && (
                    <Cells chart={chart} size={size} spot={spot} box={box} names_px={names_px} />
                )}
            </div>
            <Words spot={spot} chart={chart} size={size} scroll={box.current} names_px={names_px} />
        </div>
    );
}

const ENDS = { low: "as it was", high: "entirely different" };

export function Heatmap(props: HeatmapProps) {
    const chart = useSettled(props);
    const any = chart.times.length > 0 && chart.rows.length > 0;
    const height = Math.min(chart.height ?? 460, AXIS_PX + chart.rows.length * ROW_PX + LEGEND_PX);
    return (
        <Frame
            title={chart.title}
            heading={chart.heading}
            height={any ? Math.max(height, 120) : 160}
            table={any ? () => heatTable(chart) : null}
            why={chart.why}
            legend={any ? <Legend ends={chart.ends ?? ENDS} /> : undefined}
        >
            <Drawing chart={{ ...chart, describe: props.describe, onPick: props.onPick }} />
        </Frame>
    );
}
