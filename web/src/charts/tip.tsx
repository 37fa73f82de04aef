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

/** Line, dashes, or block in the colour of a series. */
export function Sample(props: {
    color: string;
    kind: "line" | "dash" | "block" | "shade" | "outline";
}) {
    const { kind } = props;
    const color = `var(${props.color})`;
    const block = kind === "block" || kind === "shade" || kind === "outline";
    return (
        <svg class="chart-sample" width={18} height={10} viewBox="0 0 18 10" aria-hidden="true">
            {block ? (
                <rect
                    x={2}
                    y={1}
                    width={14}
                    height={8}
                    fill={kind === "outline" ? "none" : color}
                    fill-opacity={kind === "shade" ? 0.25 : 1}
                    stroke={kind === "outline" ? color : "none"}
                    stroke-width={1.5}
                />
            ) : (
                <path
                    d="M0 5H18"
                    stroke={color}
                    stroke-width={2.5}
                    stroke-dasharray={kind === "dash" ? "5 3" : undefined}
                />
            )}
        </svg>
    );
}
