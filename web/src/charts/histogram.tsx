/** A distribution against another: the current one filled, the reference as an outline. */
import { useSignal, type Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { formatShare } from "../lib/number";
import { niceTicks } from "../lib/ticks";
import {
    binsOf,
    categoriesOf,
    differenceText,
    edgesShown,
    edgeTexts,
    histogramSentence,
    histogramTable,
    type Bar,
} from "./bins";
import { Frame } from "./frame";
import { useSettled, useWidth } from "./hooks";
import { Sample, Tip } from "./tip";
import type { HistogramProps } from "./types";

interface Names {
    reference: string;
    current: string;
}
interface Box {
    left: number;
    top: number;
    width: number;
    height: number;
}
const ROW_PX = 24;
const EDGE_PX = 62;

function BarTip(props: { bar: Bar; names: Names; x: number; y: number; width: number }) {
    const { bar, names } = props;
    return (
        <Tip x={props.x} y={props.y} width={props.width}>
            <p class="tip-time">{bar.label}</p>
            <ul class="tip-lines">
                <li>
                    <Sample color="--series-1" kind="fill" />
                    <span class="tip-name">{names.current}</span>
                    <span class="tip-value">{formatShare(bar.current)}</span>
                </li>
                {bar.reference !== null && (
                    <li>
                        <Sample color="--text-soft" kind="outline" />
                        <span class="tip-name">{names.reference}</span>
                        <span class="tip-value">{formatShare(bar.reference)}</span>
                    </li>
                )}
            </ul>
            <p class="tip-utc">{differenceText(bar)}</p>
        </Tip>
    );
}

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
    names: Names;
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

function Bins(props: {
    chart: HistogramProps;
    bars: readonly Bar[];
    names: Names;
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

function Category(props: { bar: Bar; most: number; names: Names }) {
    const { bar, most, names } = props;
    const words = `${names.current} ${formatShare(bar.current)}`;
    const before =
        bar.reference === null ? "" : `, ${names.reference} ${formatShare(bar.reference)}`;
    return (
        <li class="category" title={`${bar.label}\n${words}${before}\n${differenceText(bar)}`}>
            <span class="category-name">{bar.label}</span>
            <span class="category-track">
                <span
                    class="category-current"
                    style={{ width: `${(bar.current / most) * 100}%` }}
                />
                {bar.reference !== null && (
                    <span
                        class="category-reference"
                        style={{ width: `${(bar.reference / most) * 100}%` }}
                    />
                )}
            </span>
            <span class="category-share">{formatShare(bar.current)}</span>
            <span class="category-change">{differenceText(bar)}</span>
        </li>
    );
}

function Categories(props: { bars: readonly Bar[]; names: Names; title: string }) {
    const most = Math.max(
        ...props.bars.map((bar) => Math.max(bar.current, bar.reference ?? 0)),
        1e-9,
    );
    return (
        <ul class="categories" aria-label={histogramSentence(props.title, props.bars, props.names)}>
            {props.bars.map((bar) => (
                <Category key={bar.label} bar={bar} most={most} names={props.names} />
            ))}
        </ul>
    );
}

const NAMES: Names = { reference: "reference", current: "current" };

export function Histogram(props: HistogramProps) {
    const chart = useSettled(props);
    const names = chart.names ?? NAMES;
    const byName = chart.labels !== undefined;
    const bars = byName ? categoriesOf(chart) : binsOf(chart);
    const any = bars.some((bar) => bar.current > 0 || (bar.reference ?? 0) > 0);
    const height = byName && any ? bars.length * ROW_PX : (chart.height ?? 200);
    const all = byName ? categoriesOf(chart, Infinity) : bars;
    return (
        <Frame
            title={chart.title}
            heading={chart.heading}
            height={height}
            table={any ? () => histogramTable(all, names) : null}
            why={chart.why}
            legend={
                any && (
                    <ul class="legend">
                        <li class="legend-item">
                            <Sample color="--series-1" kind="fill" /> {names.current}
                        </li>
                        {chart.reference !== null && (
                            <li class="legend-item">
                                <Sample color="--text-soft" kind="outline" /> {names.reference}
                            </li>
                        )}
                    </ul>
                )
            }
        >
            {byName ? (
                <Categories bars={bars} names={names} title={chart.title} />
            ) : (
                <Bins chart={chart} bars={bars} names={names} height={height} />
            )}
        </Frame>
    );
}
