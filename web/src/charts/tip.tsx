/** The words where the cursor is. */
import type { ComponentChildren } from "preact";

/** Stands beside a point of the box around it: right of it in the left half, left of it else. */
export function Tip(props: {
    x: number;
    y: number;
    width: number;
    children: ComponentChildren;
    class?: string;
}) {
    const left = props.x < props.width / 2;
    return (
        <div
            class={`chart-tip ${props.class ?? ""}`}
            style={
                left
                    ? { left: `${props.x + 12}px`, right: "auto", top: `${props.y}px` }
                    : {
                          right: `${props.width - props.x + 12}px`,
                          left: "auto",
                          top: `${props.y}px`,
                      }
            }
            aria-hidden="true"
        >
            {props.children}
        </div>
    );
}

export type SampleKind = "line" | "dash" | "block" | "fill" | "shade" | "interval" | "outline";

const LINES: Readonly<Record<SampleKind, string | null>> = {
    line: "",
    dash: "5 3",
    shade: "1 3",
    interval: "",
    block: null,
    fill: null,
    outline: null,
};

/** A line, a shade or a block in the colour of a series, as the chart draws it. */
export function Sample(props: { color: string; kind: SampleKind }) {
    const { kind } = props;
    const color = `var(${props.color})`;
    const dashes = LINES[kind];
    const shade = kind === "shade" || kind === "interval";
    return (
        <svg class="chart-sample" width={18} height={10} viewBox="0 0 18 10" aria-hidden="true">
            {kind !== "line" && kind !== "dash" && (
                <rect
                    x={1}
                    y={1}
                    width={16}
                    height={8}
                    fill={kind === "outline" ? "none" : color}
                    fill-opacity={shade ? 0.2 : kind === "fill" ? 0.55 : 1}
                    stroke={kind === "outline" ? color : "none"}
                    stroke-width={1.5}
                />
            )}
            {dashes !== null && (
                <path
                    d="M0 5H18"
                    stroke={color}
                    stroke-width={shade ? 1.25 : 2.5}
                    stroke-dasharray={dashes === "" ? undefined : dashes}
                />
            )}
        </svg>
    );
}
