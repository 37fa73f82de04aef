/** A line or bars of a few dozen values, as small as a word. */
import type { SparklineProps } from "./types";

function extent(values: readonly (number | null)[], least: number | undefined): [number, number] {
    let lo = least ?? Infinity;
    let hi = -Infinity;
    for (const value of values)
        if (value !== null) {
            lo = Math.min(lo, value);
            hi = Math.max(hi, value);
        }
    if (hi === -Infinity) return [0, 1];
    return hi > lo ? [lo, hi] : [lo - 0.5, hi + 0.5];
}

/** The path of the line, a new stroke behind each gap; the path of values that stand alone. */
export function sparkPath(
    values: readonly (number | null)[],
    width: number,
    height: number,
    least?: number,
): { line: string; dots: string } {
    const [lo, hi] = extent(values, least);
    const step = width / Math.max(1, values.length - 1);
    let line = "";
    let dots = "";
    let open = false;
    values.forEach((value, i) => {
        if (value === null) {
            open = false;
            return;
        }
        const x = (i * step).toFixed(1);
        const y = (height - ((value - lo) / (hi - lo)) * height).toFixed(1);
        if (!open && (values[i + 1] ?? null) === null) dots += `M${x} ${y}h0.01`;
        else line += open ? `L${x} ${y}` : `M${x} ${y}`;
        open = true;
    });
    return { line, dots };
}

/** The path of the bars, each a stroke from the ground. */
export function sparkBars(
    values: readonly (number | null)[],
    width: number,
    height: number,
): string {
    const [, hi] = extent(values, 0);
    const step = width / Math.max(1, values.length);
    return values
        .map((value, i) =>
            value === null || value <= 0
                ? ""
                : `M${((i + 0.5) * step).toFixed(1)} ${height}V${(height - (value / hi) * height).toFixed(1)}`,
        )
        .join("");
}

export function Sparkline(props: SparklineProps) {
    const { values, width = 120, height = 28, title } = props;
    const bars = props.kind === "bars";
    const color = `var(${props.color ?? "--series-1"})`;
    const { line, dots } = bars
        ? { line: sparkBars(values, width, height - 2), dots: "" }
        : sparkPath(values, width, height - 4, props.min);
    return (
        <svg
            class="sparkline"
            viewBox={`0 -2 ${width} ${height}`}
            width={width}
            height={height}
            role={title === "" ? undefined : "img"}
            aria-label={title === "" ? undefined : title}
            aria-hidden={title === "" ? true : undefined}
        >
            {bars && <path d={`M0 ${height - 2}H${width}`} stroke="var(--line-strong)" />}
            <path
                d={line}
                fill="none"
                stroke={color}
                stroke-width={bars ? Math.max(1, (width / Math.max(1, values.length)) * 0.7) : 1.6}
                stroke-linejoin="round"
                stroke-linecap={bars ? "butt" : "round"}
            />
            {dots !== "" && (
                <path d={dots} stroke={color} stroke-width={4} stroke-linecap="round" />
            )}
        </svg>
    );
}
