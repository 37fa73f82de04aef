/** Bins of numbers side by side. */
import { useSignal, type Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { formatShare } from "../lib/number";
import { niceTicks } from "../lib/ticks";
import { BarTip } from "./bar_tip";
import { edgesShown, edgeTexts, histogramSentence, type Bar, type BarNames } from "./bins";
import { useWidth } from "./hooks";
import type { HistogramProps } from "./types";

interface Box {
    left: number;
    top: number;
    width: number;
    height: number;
}
const EDGE_PX = 62;

/** Steps along the tops of the reference. */
function outline(bars: readonly Bar[], box: Box, top: number): string {
    const slot = box.width / bars.length;
    const ground = box.top + box.height;
    let path = `M${box.left} ${ground}`;
    bars.forEach((bar, i) => {
        const y = ground - ((bar.reference ?? 0) / top) * box.height;
        path += `V${y.toFixed(1)}H${(box.left + (i + 1) * slot).toFixed(1)}`;
    });
    return `${path}V${ground}`;
}

/** The side of an open bin is torn: it goes on. */
function fillPath(bar: Bar, x: number, width: number, y: number, ground: number): string {
    const zag = (side: number, direction: number): string => {
        const height = ground - y;
        const teeth = Math.max(1, Math.round(height / 8));
        let path = "";
        for (let i = 1; i <= teeth * 2; i++)
            path += `L${(side + (i % 2 === 1 ? direction * 3 : 0)).toFixed(1)} ${(y + (height * i) / (teeth * 2)).toFixed(1)}`;
        return path;
    };
    const left = bar.open === "low" ? x + 3 : x;
    const right = bar.open === "high" ? x + width - 3 : x + width;
    const down = bar.open === "high" ? zag(right, 1) : `L${right} ${ground}`;
    if (bar.open !== "low") return `M${left} ${y}H${right}${down}H${left}Z`;
    return `M${left} ${y}${zag(left, -1)}H${right}V${y}Z`;
}

function Axes(props: { box: Box; top: number; ticks: readonly number[]; chart: HistogramProps }) {
    const { box, top, ticks, chart } = props;
    const ground = box.top + box.height;
    const edges = chart.edges ?? [];
    const texts = edgeTexts(edges);
    const slot = box.width / Math.max(1, edges.length - 1);
    const last = edges.length - 1;
    const shown = edgesShown(edges.length, Math.floor(box.width / EDGE_PX) + 1).filter(
        (i) =>
            !(i === 0 && chart.openLow === true) &&
            !(i === last && chart.openHigh === true) &&
            (i === last || (last - i) * slot > EDGE_PX / 2),
    );
    return (
        <g class="axis">
            {ticks.map((tick) => {
                const y = Math.round(ground - (tick / top) * box.height) + 0.5;
                return (
                    <g key={tick}>
                        <path d={`M${box.left} ${y}h${box.width}`} class="axis-grid" />
                        <text x={box.left - 6} y={y + 4} text-anchor="end">
                            {formatShare(tick)}
                        </text>
                    </g>
                );
            })}
            {shown.map((i) => (
                <g key={i}>
                    <path d={`M${box.left + i * slot} ${ground}v4`} class="axis-tick" />
                    <text
                        x={box.left + i * slot}
                        y={ground + 16}
                        text-anchor={i === last ? "end" : i === 0 ? "start" : "middle"}
                    >
                        {texts[i]}
                    </text>
                </g>
            ))}
        </g>
    );
}

function Chosen(props: {
    spot: Signal<number | null>;
    bars: readonly Bar[];
    box: Box;
    names: BarNames;
}) {
    const { bars, box, names } = props;
    const at = props.spot.value;
    const bar = at === null ? undefined : bars[at];
    if (at === null || bar === undefined) return null;
    const slot = box.width / bars.length;
    const style = {
        left: `${box.left + at * slot}px`,
        width: `${slot}px`,
        top: `${box.top}px`,
        height: `${box.height}px`,
    };
    return (
        <>
            <div class="bin-spot" style={style} />
            <BarTip
                bar={bar}
                names={names}
                x={box.left + (at + 0.5) * slot}
                y={box.top}
                width={box.left + box.width}
            />
        </>
    );
}

export function BinBars(props: {
    chart: HistogramProps;
    bars: readonly Bar[];
    names: BarNames;
    height: number;
}) {
    const { chart, bars, names, height } = props;
    const frame = useRef<HTMLDivElement>(null);
    const width = useWidth(frame);
    const spot = useSignal<number | null>(null);
    const most = Math.max(...bars.map((bar) => Math.max(bar.current, bar.reference ?? 0)), 1e-9);
    const ticks = niceTicks(0, most, Math.max(3, Math.floor(height / 34)));
    const box: Box = { left: 46, top: 6, width: Math.max(1, width - 52), height: height - 30 };
    const slot = box.width / bars.length;
    const ground = box.top + box.height;
    const gap = slot > 4 ? 1 : 0;
    const find = (event: PointerEvent): void => {
        const left = frame.current?.getBoundingClientRect().left ?? 0;
        const at = Math.floor((event.clientX - left - box.left) / slot);
        spot.value = at >= 0 && at < bars.length ? at : null;
    };
    return (
        <div
            class="chart-body"
            ref={frame}
            style={{ height: `${height}px` }}
            onPointerMove={find}
            onPointerDown={find}
            onPointerLeave={() => (spot.value = null)}
        >
            {width > 0 && (
                <svg
                    class="chart-svg"
                    width={width}
                    height={height}
                    role="img"
                    aria-label={histogramSentence(chart.title, bars, names)}
                >
                    <Axes box={box} top={most} ticks={ticks} chart={chart} />
                    {bars.map((bar, i) => {
                        const y = ground - (bar.current / most) * box.height;
                        const x = box.left + i * slot + gap / 2;
                        return (
                            <path key={i} class="bin" d={fillPath(bar, x, slot - gap, y, ground)} />
                        );
                    })}
                    {chart.reference !== null && (
                        <path class="bin-reference" d={outline(bars, box, most)} />
                    )}
                    <path class="axis-line" d={`M${box.left} ${ground + 0.5}h${box.width}`} />
                </svg>
            )}
            <Chosen spot={spot} bars={bars} box={box} names={names} />
        </div>
    );
}
