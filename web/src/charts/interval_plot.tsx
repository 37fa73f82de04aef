/** Values with their intervals, small enough for a row of a table. */
import { placeOn, type Scale } from "../lib/interval";
import type { SeriesColor } from "./types";
import "./interval_plot.css";

export interface PlottedInterval {
    value: number | null;
    lo: number | null;
    hi: number | null;
    color: SeriesColor;
}

const WIDTH = 150;
const ROW = 11;
const ROOM = 5;

function x(scale: Scale, value: number): number {
    return ROOM + placeOn(scale, value) * (WIDTH - 2 * ROOM);
}

function Row(props: { of: PlottedInterval; y: number; scale: Scale }) {
    const { of, y, scale } = props;
    if (of.value === null) return null;
    const tone = `interval-${of.color.slice(2)}`;
    return (
        <g class={tone}>
            {of.lo !== null && of.hi !== null && (
                <line x1={x(scale, of.lo)} x2={x(scale, of.hi)} y1={y} y2={y} />
            )}
            <circle cx={x(scale, of.value)} cy={y} r="3.2" />
        </g>
    );
}

/** `title` says the same in words; "" where the row does. `mark`: a value to compare with. */
export function IntervalPlot(props: {
    title: string;
    of: readonly PlottedInterval[];
    scale: Scale | undefined;
    mark?: number | null;
}) {
    const { scale } = props;
    if (scale === undefined) return null;
    const height = props.of.length * ROW + 4;
    return (
        <svg
            class="interval-plot"
            viewBox={`0 0 ${WIDTH} ${height}`}
            width={WIDTH}
            height={height}
            role={props.title === "" ? undefined : "img"}
            aria-label={props.title === "" ? undefined : props.title}
            aria-hidden={props.title === "" ? "true" : undefined}
        >
            <line class="interval-ground" x1="0" x2={WIDTH} y1={height - 1} y2={height - 1} />
            {props.mark !== null && props.mark !== undefined && (
                <line
                    class="interval-mark"
                    x1={x(scale, props.mark)}
                    x2={x(scale, props.mark)}
                    y1="0"
                    y2={height}
                />
            )}
            {props.of.map((one, i) => (
                <Row key={i} of={one} y={2 + ROW * (i + 0.5)} scale={scale} />
            ))}
        </svg>
    );
}
