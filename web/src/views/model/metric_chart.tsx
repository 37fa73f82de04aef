/** One metric over time with everything that belongs to it. */
import type { Band, Marker, Outlook } from "../../charts/types";
import { TimeChart } from "../../charts/time_chart";
import { formatNumber, formatShort, formatValue } from "../../lib/number";
import { limitLabel, type RuleLimit } from "./limits";
import { metricSeries, needsLabels, overlay } from "./series";
import type { ShownMetric } from "./shown";
import type { Span } from "./span";

export interface WindowMarks {
    times: readonly number[];
    /** Windows whose labels are still arriving. */
    weak: readonly boolean[];
    /** Index of the window that is still being filled; -1: none. */
    running: number;
}

function seriesOf(metric: ShownMetric, windows: WindowMarks) {
    const labels = needsLabels(metric.name);
    const weak = windows.times.map(
        (_, i) => i === windows.running || (labels && windows.weak[i] === true),
    );
    const words = labels ? "labels still arriving" : "still running";
    const computed =
        metric.line.count === 0 ? [] : metricSeries(metric.title, metric.line, weak, words);
    const times = metric.line.count === 0 ? [] : windows.times;
    if (metric.reported === null) return { times, series: computed };
    const label = computed.length === 0 ? metric.title : `${metric.title}, reported`;
    return overlay(times, computed, { ...metric.reported, label });
}

const LARGE = 1e6;

/** In short from a million on: the axis has little room. */
function written(value: number, unit: string): string {
    if (Math.abs(value) < LARGE) return formatValue(value, unit);
    return unit === "" ? formatShort(value) : `${formatShort(value)} ${unit}`;
}

export function MetricChart(props: {
    metric: ShownMetric;
    windows: WindowMarks;
    span: Span;
    limits: readonly RuleLimit[];
    markers: readonly Marker[];
    band?: Band | null;
    outlook?: Outlook | null;
    height: number;
    /** Absent: true. */
    legend?: boolean;
}) {
    const { metric, span, outlook } = props;
    const { times, series } = seriesOf(metric, props.windows);
    const ahead = outlook?.times[outlook.times.length - 1];
    return (
        <TimeChart
            title={metric.title}
            heading={false}
            unit={metric.unit}
            times={times}
            series={series}
            step={metric.line.count === 0 ? null : span.step.seconds}
            format={(value) => written(value, metric.unit)}
            thresholds={props.limits.map((limit) => ({
                value: limit.value,
                label: limitLabel(limit, formatNumber(limit.value)),
                severity: limit.severity,
            }))}
            markers={props.markers}
            band={props.band ?? null}
            outlook={outlook ?? null}
            height={props.height}
            legend={props.legend !== false}
            from={span.from}
            to={ahead === undefined ? span.to : Math.max(span.to, ahead)}
        />
    );
}
