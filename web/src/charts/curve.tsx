/** Lines in the unit square: ROC, precision and recall, calibration. */
import { useSignal, type Signal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import {
    curveSentence,
    curveTable,
    linePath,
    nearestPoint,
    xOf,
    yOf,
    type Nearest,
    type Point,
    type Square,
} from "./curves";
import { formatNumber } from "../lib/number";
import { Frame } from "./frame";
import { useSettled, useWidth } from "./hooks";
import { nextHidden } from "./legend";
import { colorOf } from "./prepare";
import { Sample, Tip } from "./tip";
import type { CurveProps } from "./types";

const LEFT = 48;
const BOTTOM = 40;
const EDGE = 8;
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

function Axes(props: { square: Square; chart: CurveProps }) {
    const { square, chart } = props;
    const { left, top, side } = square;
    return (
        <g class="axis">
            {TICKS.map((tick) => {
                const x = Math.round(xOf(square, tick)) + 0.5;
                const y = Math.round(yOf(square, tick)) + 0.5;
                return (
                    <g key={tick}>
                        <path class="axis-grid" d={`M${x} ${top}v${side}M${left} ${y}h${side}`} />
                        <text x={x} y={top + side + 16} text-anchor="middle">
                            {tick}
                        </text>
                        <text x={left - 7} y={y + 4} text-anchor="end">
                            {tick}
                        </text>
                    </g>
                );
            })}
            <text x={left + side / 2} y={top + side + 34} text-anchor="middle">
                {chart.xLabel}
            </text>
            <text transform={`translate(12 ${top + side / 2}) rotate(-90)`} text-anchor="middle">
                {chart.yLabel}
            </text>
        </g>
    );
}

function Guide(props: { square: Square; guide: CurveProps["guide"] }) {
    const { square, guide } = props;
    if (!guide) return null;
    const level = guide === "diagonal" ? null : guide.level;
    const from = yOf(square, level ?? 0);
    const to = yOf(square, level ?? 1);
    return (
        <g>
            <path class="curve-guide" d={`M${xOf(square, 0)} ${from}L${xOf(square, 1)} ${to}`} />
            {guide !== "diagonal" && (
                <text
                    class="curve-words"
                    x={xOf(square, 1) - 4}
                    y={guide.level > 0.92 ? to + 13 : to - 5}
                    text-anchor="end"
                >
                    {guide.label}
                </text>
            )}
        </g>
    );
}

function Whisker(props: { point: Point; square: Square; color: string }) {
    const { point, square, color } = props;
    if (point.lo === undefined || point.hi === undefined) return null;
    const x = xOf(square, point.x);
    const low = yOf(square, point.lo);
    const high = yOf(square, point.hi);
    return (
        <path
            d={`M${x - 3} ${low}h6M${x} ${low}V${high}M${x - 3} ${high}h6`}
            stroke={color}
            stroke-opacity={0.65}
            stroke-width={1.25}
            fill="none"
        />
    );
}

function Lines(props: { chart: CurveProps; square: Square; hidden: ReadonlySet<number> }) {
    const { chart, square, hidden } = props;
    return (
        <g>
            {chart.lines.map((line, i) => {
                if (hidden.has(i)) return null;
                const color = `var(${colorOf(line, i)})`;
                const dots = line.dots === true;
                return (
                    <g key={i}>
                        <path
                            d={linePath(line.points, square)}
                            fill="none"
                            stroke={color}
                            stroke-width={dots ? 1.25 : 2}
                            stroke-dasharray={i % 3 === 1 ? "7 3" : i % 3 === 2 ? "2 3" : undefined}
                            stroke-linejoin="round"
                        />
                        {(dots || line.points.length === 1) &&
                            line.points.map((point, p) => (
                                <g key={p}>
                                    <Whisker point={point} square={square} color={color} />
                                    <circle
                                        cx={xOf(square, point.x)}
                                        cy={yOf(square, point.y)}
                                        r={3.5}
                                        fill={color}
                                    />
                                </g>
                            ))}
                    </g>
                );
            })}
        </g>
    );
}

function Words(props: { chart: CurveProps; near: Signal<Nearest | null>; square: Square }) {
    const near = props.near.value;
    if (near === null) return null;
    const { chart, square } = props;
    const { point } = near;
    const line = chart.lines[near.line];
    if (line === undefined) return null;
    const x = xOf(square, point.x);
    const y = yOf(square, point.y);
    const number = (value: number): string => formatNumber(value, 3);
    return (
        <>
            <div
                class="curve-spot"
                style={{
                    left: `${x}px`,
                    top: `${y}px`,
                    background: `var(${colorOf(line, near.line)})`,
                }}
            />
            <Tip
                x={x}
                y={Math.min(y + 8, square.top + square.side - 90)}
                width={square.left + square.side}
            >
                <p class="tip-time">{line.label}</p>
                <ul class="tip-lines tip-plain">
                    <li>
                        <span class="tip-name">{chart.xLabel}</span>
                        <span class="tip-value">{number(point.x)}</span>
                    </li>
                    <li>
                        <span class="tip-name">{chart.yLabel}</span>
                        <span class="tip-value">{number(point.y)}</span>
                    </li>
                </ul>
                {point.lo !== undefined && point.hi !== undefined && (
                    <p class="tip-utc">
                        95 % interval {number(point.lo)} – {number(point.hi)}
                    </p>
                )}
                {point.note !== undefined && <p class="tip-note">{point.note}</p>}
            </Tip>
        </>
    );
}

function Drawing(props: { chart: CurveProps; size: number; hidden: ReadonlySet<number> }) {
    const { chart, size, hidden } = props;
    const near = useSignal<Nearest | null>(null);
    const box = useRef<HTMLDivElement>(null);
    const side = Math.max(40, size - LEFT - EDGE);
    const square: Square = { left: LEFT, top: EDGE, side };
    const find = (event: PointerEvent): void => {
        const rect = box.current?.getBoundingClientRect();
        if (rect === undefined) return;
        const at = { x: event.clientX - rect.left, y: event.clientY - rect.top };
        const next = nearestPoint(chart.lines, hidden, square, at);
        if (next?.point !== near.peek()?.point) near.value = next;
    };
    return (
        <div
            class="chart-body curve"
            ref={box}
            onPointerMove={find}
            onPointerDown={find}
            onPointerLeave={() => (near.value = null)}
        >
            <svg
                class="chart-svg"
                width={LEFT + side + EDGE}
                height={EDGE + side + BOTTOM}
                role="img"
                aria-label={curveSentence(chart)}
            >
                <Axes square={square} chart={chart} />
                <Guide square={square} guide={chart.guide} />
                <Lines chart={chart} square={square} hidden={hidden} />
            </svg>
            <Words chart={chart} near={near} square={square} />
        </div>
    );
}

function Legend(props: {
    chart: CurveProps;
    hidden: ReadonlySet<number>;
    onHidden: (hidden: ReadonlySet<number>) => void;
}) {
    const { chart, hidden } = props;
    if (chart.lines.length < 2) {
        const [only] = chart.lines;
        return only === undefined ? null : (
            <ul class="legend">
                <li class="legend-item">
                    <Sample color={colorOf(only, 0)} kind="line" />
                    {only.label}
                </li>
            </ul>
        );
    }
    return (
        <ul class="legend">
            {chart.lines.map((line, i) => (
                <li key={i}>
                    <button
                        type="button"
                        class="legend-button"
                        aria-pressed={!hidden.has(i)}
                        onClick={() => props.onHidden(nextHidden(hidden, chart.lines.length, i))}
                    >
                        <Sample color={colorOf(line, i)} kind={i % 3 === 0 ? "line" : "dash"} />
                        <span class="legend-name">{line.label}</span>
                    </button>
                </li>
            ))}
        </ul>
    );
}

const NONE: ReadonlySet<number> = new Set();

export function Curve(props: CurveProps) {
    const chart = useSettled(props);
    const [hidden, setHidden] = useState<ReadonlySet<number>>(NONE);
    const frame = useRef<HTMLDivElement>(null);
    const width = useWidth(frame);
    const most = chart.size ?? 360;
    const size = Math.min(width === 0 ? most : width, most);
    const any = chart.lines.some((line) => line.points.length > 0);
    const height = size - LEFT + BOTTOM;
    return (
        <div ref={frame}>
            <Frame
                title={chart.title}
                heading={chart.heading}
                height={height}
                table={any ? () => curveTable(chart) : null}
                why={chart.why}
                legend={any && <Legend chart={chart} hidden={hidden} onHidden={setHidden} />}
            >
                <Drawing chart={chart} size={size} hidden={hidden} />
            </Frame>
        </div>
    );
}
