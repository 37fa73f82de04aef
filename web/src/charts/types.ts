/** What charts are made of. Times are seconds since 1970, ascending; null is "no value here" and is
 * drawn as a gap. */
import type { Severity } from "../lib/severity";

/** Colours of series: names of the custom properties in styles/tokens.css. */
export type SeriesColor =
    | "--series-1"
    | "--series-2"
    | "--series-3"
    | "--series-4"
    | "--series-5"
    | "--series-6"
    | "--series-7"
    | "--series-8"
    | "--series-reference"
    | "--series-muted";

export interface Series {
    label: string;
    values: readonly (number | null)[];
    color?: SeriesColor;
    /** Absent: "line". */
    kind?: "line" | "bars" | "steps";
    dash?: boolean;
    /** Samples behind each value; shown where the cursor is. */
    n?: readonly (number | null)[];
    /** Bounds of each value, drawn as a shade around the line. */
    lo?: readonly (number | null)[];
    hi?: readonly (number | null)[];
    /** What the bounds are. Absent: "95 % interval". */
    bounds?: string;
    /** Values that can still change, drawn weaker; not in stacks. */
    weak?: readonly boolean[];
    /** Why they can. Absent: "can still change". */
    weakWords?: string;
}

/** The usual range of the values: a shade from left to right. */
export interface Band {
    lo: number;
    hi: number;
    center: number | null;
    label: string;
}

export interface Threshold {
    value: number;
    label: string;
    severity: Severity;
}

/** Something that happened: a vertical mark with its words; href makes it a link. */
export interface Marker {
    time: number;
    /** Absent: a moment. null: it goes on. */
    until?: number | null;
    kind: "alert" | "retraining" | "version" | "reference";
    label: string;
    severity?: Severity | null;
    href?: string;
}

/** What is expected after the last value, with its interval. */
export interface Outlook {
    times: readonly number[];
    values: readonly (number | null)[];
    lo: readonly (number | null)[];
    hi: readonly (number | null)[];
}

export interface TimeChartProps {
    /** Names the chart for people who do not see it, and heads it. */
    title: string;
    unit: string;
    times: readonly number[];
    series: readonly Series[];
    band?: Band | null;
    thresholds?: readonly Threshold[];
    markers?: readonly Marker[];
    outlook?: Outlook | null;
    /** Series on top of each other (shares of classes). */
    stacked?: boolean;
    /** Axis limits; absent: from the values. */
    min?: number;
    max?: number;
    /** Pixels; absent: 220. */
    height?: number;
    /** How values are written; absent: as numbers with the unit. */
    format?: (value: number) => string;
    /** Axis from here to here, seconds; absent: from the values. */
    from?: number | null;
    to?: number | null;
    /** Seconds between two values: longer distances are gaps. Absent: seen from the times. */
    step?: number | null;
    /** Said where the range has no values at all. */
    why?: string | null;
    /** False where the card around it is headed already: the title is then only said. */
    heading?: boolean;
    /** False: nothing under the chart (small charts that repeat a large one). */
    legend?: boolean;
}

export interface HistogramProps {
    title: string;
    /** n + 1 edges of n bins, or n names of categories. */
    edges?: readonly number[];
    labels?: readonly string[];
    /** Shares of each, 0 to 1. */
    reference: readonly number[] | null;
    current: readonly number[];
    /** The outermost bins go on without end. */
    openLow?: boolean;
    openHigh?: boolean;
    /** What the bins are in, for example "EUR". */
    unit?: string;
    /** Absent: "reference" and "current". */
    names?: { reference: string; current: string };
    height?: number;
    why?: string | null;
    heading?: boolean;
}

export interface HeatmapProps {
    title: string;
    times: readonly number[];
    rows: readonly {
        name: string;
        /** 0: as it was; 1: the most that can be. null: not known. */
        values: readonly (number | null)[];
        drifted: readonly (boolean | null)[];
        href?: string;
    }[];
    /** Words of a cell, shown at the cursor; `row` and `time` are indices. */
    describe: (row: number, time: number) => string;
    onPick?: (row: number, time: number) => void;
    /** Pixels at most; more rows scroll. Absent: 460. */
    height?: number;
    /** Ends of the scale in words. Absent: "as it was" and "entirely different". */
    ends?: { low: string; high: string };
    why?: string | null;
    heading?: boolean;
}

export interface CurveProps {
    title: string;
    xLabel: string;
    yLabel: string;
    /** Points in the unit square. */
    lines: readonly {
        label: string;
        points: readonly { x: number; y: number; note?: string; lo?: number; hi?: number }[];
        color?: SeriesColor;
        /** Dots instead of a line only (calibration). */
        dots?: boolean;
    }[];
    /** A dashed line of comparison: the diagonal, or a level. */
    guide?: "diagonal" | { level: number; label: string } | null;
    /** Pixels at most, both ways. Absent: 360. */
    size?: number;
    why?: string | null;
    heading?: boolean;
}

export interface SparklineProps {
    /** For people who do not see it; "" where the row says the same in words. */
    title: string;
    values: readonly (number | null)[];
    kind?: "line" | "bars";
    color?: SeriesColor;
    width?: number;
    height?: number;
    min?: number;
}
