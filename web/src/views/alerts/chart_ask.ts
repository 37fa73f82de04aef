/** What is asked to draw an alert, and the form in which answers come. */
import type { Span } from "../../lib/alert_chart";
import { secondsOf } from "../../lib/time";
import { isoOf } from "../../state/range";

export interface ChartData {
    label: string;
    unit: string;
    times: number[];
    values: (number | null)[];
    n: (number | null)[];
    /** Why there is nothing to draw; null: there is. */
    why: string | null;
    /** Method of drift that the values are scores of. */
    method?: string | null;
}

export interface About {
    model: string;
    version: string | null;
    segment: string | null;
    span: Span;
    step: string;
    signal: AbortSignal;
}

export type Windows<T> = readonly (T & { from: string; to: string })[];

export function made<T>(
    label: string,
    unit: string,
    windows: Windows<T>,
    valueOf: (window: T) => number | null | undefined,
    nOf: (window: T) => number | null,
): ChartData {
    const values = windows.map((window) => valueOf(window) ?? null);
    return {
        label,
        unit,
        times: windows.map((window) => secondsOf(window.from) ?? 0),
        values,
        n: windows.map(nOf),
        why: values.every((value) => value === null) ? "There are no values in this time." : null,
    };
}

export function queryOf(about: About) {
    return {
        from: isoOf(Math.floor(about.span.from)),
        to: isoOf(Math.ceil(about.span.to)),
        ...(about.version ? { version: about.version } : {}),
    };
}

export function segmentOf(about: About) {
    return about.segment === null ? {} : { segment: about.segment };
}
