/** The main metric large, the others small; all on one time. */
import type { Band } from "../../charts/types";
import { formatCount, formatValue } from "../../lib/number";
import { linkTo, place, setQuery } from "../../state/route";
import { Card, Choice } from "../../ui/basics";
import { Sign } from "../../ui/icons";
import type { Scope } from "./frame";
import type { RuleLimit } from "./limits";
import { allMarks, marksOf, type Happened } from "./loading";
import { isAbout } from "./markers";
import { MetricChart, type WindowMarks } from "./metric_chart";
import { HORIZONS, horizonOf, outlookOf, outlookWords, useOutlook } from "./outlook";
import type { ShownMetric } from "./shown";
import type { Span } from "./span";

/** What all charts of the view share. */
export interface Around {
    scope: Scope;
    span: Span;
    windows: WindowMarks;
    limits: readonly RuleLimit[];
    happened: Happened;
    bandOf: (metric: string) => Band | null;
}

const DIRECTION: Readonly<Record<string, string>> = {
    higher: "higher is better",
    lower: "lower is better",
};

/** The value over the range, or the last that was reported. */
function figure(metric: ShownMetric): string {
    if (metric.overall !== null) return formatValue(metric.overall.value, metric.unit);
    const values = metric.reported?.values ?? [];
    return formatValue(values[values.length - 1], metric.unit);
}

function figureWords(metric: ShownMetric, band: Band | null): string {
    const words =
        metric.overall === null
            ? [
                  `the last reported, of ${formatCount(metric.reported?.n.reduce((a, b) => a + b, 0))}`,
              ]
            : [`in this range, n ${formatCount(metric.overall.n)}`];
    if (band !== null)
        words.push(`usual ${formatValue(band.lo, "")} to ${formatValue(band.hi, metric.unit)}`);
    const direction = DIRECTION[metric.better ?? ""];
    if (direction !== undefined) words.push(direction);
    return words.join(" · ");
}

function MetricPicker(props: { metrics: readonly ShownMetric[]; value: string }) {
    return (
        <label class="picker metric-picker">
            <span class="hidden">Metric</span>
            <select
                value={props.value}
                onChange={(event) => setQuery({ metric: event.currentTarget.value })}
            >
                {props.metrics.map((one) => (
                    <option key={one.name} value={one.name}>
                        {one.title}
                    </option>
                ))}
            </select>
            <Sign name="down" size={12} />
        </label>
    );
}

export function MainMetric(props: {
    metric: ShownMetric;
    all: readonly ShownMetric[];
    around: Around;
    live: boolean;
}) {
    const { metric, around } = props;
    const limits = around.limits.filter((one) => one.metric === metric.name);
    const horizon = props.live ? horizonOf(place.value.query["forecast"]) : "";
    const outlook = useOutlook(around.scope, metric.name, horizon, limits);
    const shown = horizon === "" || outlook.stale ? null : outlook.data;
    const band = around.bandOf(metric.name);
    return (
        <Card
            class="main-metric"
            title={<MetricPicker metrics={props.all} value={metric.name} />}
            aside={
                <div class="row">
                    <span class="muted small">Forecast</span>
                    <Choice
                        label="Forecast"
                        value={horizon}
                        options={HORIZONS}
                        onChange={(value) => setQuery({ forecast: value || null })}
                    />
                </div>
            }
        >
            <p class="metric-figure">
                <strong>{figure(metric)}</strong>
                <span class="muted small">{figureWords(metric, band)}</span>
            </p>
            <MetricChart
                metric={metric}
                windows={around.windows}
                span={around.span}
                limits={limits}
                markers={allMarks(around.happened, (term) => isAbout(term, [metric.name]))}
                band={band}
                outlook={outlookOf(shown)}
                height={300}
            />
            {horizon !== "" && (
                <p class="muted small outlook-words" aria-live="polite">
                    {outlook.error !== null
                        ? `No forecast: ${outlook.error.message}`
                        : shown === null
                          ? "Forecasting …"
                          : outlookWords(shown, (value) => formatValue(value, metric.unit))}
                </p>
            )}
        </Card>
    );
}

export function SmallMetric(props: { metric: ShownMetric; around: Around }) {
    const { metric, around } = props;
    const { query } = place.value;
    const band = around.bandOf(metric.name);
    return (
        <Card
            class="chart-card small-metric"
            title={
                <a
                    class="break"
                    href={linkTo(["models", around.scope.model], { ...query, metric: metric.name })}
                    title={`Show ${metric.title} large`}
                >
                    {metric.title}
                </a>
            }
            aside={
                <span class="small-figure" title={figureWords(metric, band)}>
                    {figure(metric)}
                </span>
            }
        >
            <MetricChart
                metric={metric}
                windows={around.windows}
                span={around.span}
                limits={around.limits.filter((one) => one.metric === metric.name)}
                markers={marksOf(around.happened, (term) => isAbout(term, [metric.name]))}
                band={band}
                height={130}
                legend={false}
            />
        </Card>
    );
}
