/** The chart of a card: values of the last hours as wide as the card, the level before as a dashed
 * line, and the value where the pointer is. */
import { useState } from "preact/hooks";
import { levelY, linePath, nearest, scaleOf } from "../../lib/small_chart";
import { formatTimeShort } from "../../lib/time";
import { useWidth } from "./parts";

export interface CardChartProps {
    /** Says what it shows to people who do not see it. */
    title: string;
    values: readonly (number | null)[];
    kind: "line" | "bars";
    height: number;
    from_s: number;
    step_s: number;
    format: (value: number) => string;
    /** Draws a dashed line there. */
    level?: number | null;
    color: string;
}

const PAD = 4;

function Marks(props: CardChartProps & { width: number; hover: number | null }) {
    const { values, width, height, hover } = props;
    const scale = scaleOf(values, props.kind === "bars" ? 0 : (props.level ?? null), {
        width,
        height,
        pad: PAD,
        bars: props.kind === "bars",
    });
    const stroke = `var(${props.color})`;
    const level = props.level ?? null;
    const value = hover === null ? null : (values[hover] ?? null);
    return (
        <>
            {level !== null && (
                <line
                    x1={0}
                    x2={width}
                    y1={levelY(scale, level)}
                    y2={levelY(scale, level)}
                    stroke="var(--series-reference)"
                    stroke-dasharray="4 4"
                />
            )}
            <path
                d={linePath(values, scale)}
                fill="none"
                stroke={stroke}
                stroke-width={props.kind === "bars" ? Math.max(1, scale.step * 0.7) : 2}
                stroke-linejoin="round"
                stroke-linecap={props.kind === "bars" ? "butt" : "round"}
            />
            {hover !== null && value !== null && props.kind === "line" && (
                <circle cx={scale.x(hover)} cy={scale.y(value)} r={4} fill={stroke} />
            )}
        </>
    );
}

export function CardChart(props: CardChartProps) {
    const { values, height } = props;
    const [box, width] = useWidth<HTMLDivElement>();
    const [hover, setHover] = useState<number | null>(null);
    const value = hover === null ? null : (values[hover] ?? null);
    const from = hover === null ? 0 : props.from_s + hover * props.step_s;
    return (
        <div
            class="card-chart"
            ref={box}
            style={{ height: `${height}px` }}
            onPointerMove={(event) =>
                setHover(nearest(event.offsetX, width, values, props.kind === "bars"))
            }
            onPointerLeave={() => setHover(null)}
        >
            {width > 0 && (
                <svg width={width} height={height} role="img" aria-label={props.title}>
                    <Marks {...props} width={width} hover={hover} />
                </svg>
            )}
            {hover !== null && value !== null && (
                <span
                    class={`card-chart-tip ${hover > values.length / 2 ? "card-chart-left" : ""}`}
                >
                    {props.format(value)}
                    <span> {formatTimeShort(from)}</span>
                </span>
            )}
        </div>
    );
}
