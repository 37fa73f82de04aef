/** Points of two numbers on the same axis, with the line on which both are the same. */
import { placeOn, type Scale } from "../lib/interval";
import { niceTicks, tickTexts } from "../lib/ticks";
import "./scatter.css";

const SIZE = 340;
const LEFT = 52;
const BOTTOM = 36;
const TOP = 8;

function Axes(props: { scale: Scale; x: (v: number) => number; y: (v: number) => number }) {
    const { scale, x, y } = props;
    const ticks = niceTicks(scale.min, scale.max, 6);
    const texts = tickTexts(ticks);
    return (
        <g class="scatter-axes">
            {ticks.map((tick, i) => (
                <g key={tick}>
                    <line x1={LEFT} x2={SIZE} y1={y(tick)} y2={y(tick)} />
                    <line x1={x(tick)} x2={x(tick)} y1={TOP} y2={SIZE - BOTTOM} />
                    <text x={LEFT - 6} y={y(tick)} text-anchor="end" dominant-baseline="middle">
                        {texts[i]}
                    </text>
                    <text x={x(tick)} y={SIZE - BOTTOM + 15} text-anchor="middle">
                        {texts[i]}
                    </text>
                </g>
            ))}
        </g>
    );
}

export function Scatter(props: {
    title: string;
    xLabel: string;
    yLabel: string;
    points: readonly { x: number; y: number }[];
}) {
    const values = props.points.flatMap((point) => [point.x, point.y]);
    const scale = { min: Math.min(...values), max: Math.max(...values) };
    const x = (v: number): number => LEFT + placeOn(scale, v) * (SIZE - LEFT - 8);
    const y = (v: number): number => SIZE - BOTTOM - placeOn(scale, v) * (SIZE - BOTTOM - TOP);
    return (
        <svg class="scatter" viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={props.title}>
            <Axes scale={scale} x={x} y={y} />
            <line
                class="scatter-same"
                x1={x(scale.min)}
                y1={y(scale.min)}
                x2={x(scale.max)}
                y2={y(scale.max)}
            />
            {props.points.map((point, i) => (
                <circle key={i} cx={x(point.x)} cy={y(point.y)} r="2.2" />
            ))}
            <text x={(LEFT + SIZE) / 2} y={SIZE - 4} text-anchor="middle">
                {props.xLabel}
            </text>
            <text
                transform={`translate(11 ${(SIZE - BOTTOM) / 2}) rotate(-90)`}
                text-anchor="middle"
            >
                {props.yLabel}
            </text>
        </svg>
    );
}
