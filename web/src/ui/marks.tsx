/** Severity and health: a colour, a shape and a word, the same everywhere. */
import { asHealth, type Severity } from "../lib/severity";

const SHAPES: Readonly<Record<string, string>> = {
    low: "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z",
    medium: "M8 2.5 14.5 13.5H1.5z",
    high: "M8 1.5 14.5 8 8 14.5 1.5 8z",
    critical: "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z",
    excellent: "M1.5 8.5 4.5 11.5 10 5M7 10.5 8 11.5 14.5 5",
    good: "M3 8.5 6.5 12 13 4.5",
    fair: "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z",
    poor: "M8 2.5 14.5 13.5H1.5z",
    unknown: "M3 8h10",
};
const LINES = new Set(["excellent", "good", "unknown"]);

export function Shape(props: { of: string; size?: number }) {
    const size = props.size ?? 12;
    const line = LINES.has(props.of);
    return (
        <svg
            class={`shape tone-${props.of}`}
            viewBox="0 0 16 16"
            width={size}
            height={size}
            aria-hidden="true"
        >
            <path
                d={SHAPES[props.of] ?? SHAPES["unknown"]}
                fill={line ? "none" : "currentColor"}
                stroke={line ? "currentColor" : "none"}
                stroke-width="2.4"
                stroke-linecap="round"
                stroke-linejoin="round"
            />
        </svg>
    );
}

/** ◆ high */
export function SeverityMark(props: { severity: Severity | string; plain?: boolean }) {
    return (
        <span class={`mark tone-${props.severity} ${props.plain === true ? "" : "mark-box"}`}>
            <Shape of={props.severity} />
            {props.severity}
        </span>
    );
}

/** ✓ good */
export function HealthMark(props: { health: string | null | undefined; plain?: boolean }) {
    const health = asHealth(props.health);
    return (
        <span class={`mark tone-${health} ${props.plain === true ? "" : "mark-box"}`}>
            <Shape of={health} />
            {health}
        </span>
    );
}

/** The state of an alert: active, acknowledged, resolved. */
export function StatusMark(props: { status: string }) {
    return <span class={`status status-${props.status}`}>{props.status}</span>;
}
