/** What a model predicts: how much, which classes, how sure, how fast, for how much. */
import type { ComponentChildren } from "preact";
import type { Schemas } from "../../api/client";
import { TimeChart } from "../../charts/time_chart";
import type { Marker, Series } from "../../charts/types";
import { formatCount, formatNumber, formatShare, formatShort, formatValue } from "../../lib/number";
import { Card, Empty, Show } from "../../ui/basics";
import type { ViewProps } from "../routes";
import { ModelFrame, scopeOf, type Scope } from "./frame";
import type { ModelInfo } from "./head";
import { allMarks, useActivity, useHappened, type Windowed } from "./loading";
import { runningIndex, startsOf } from "./series";
import { StepPicker } from "./step_picker";
import {
    classSeries,
    costSeries,
    countSeries,
    distinctClasses,
    has,
    latencySeries,
    notSent,
    spreadSeries,
    varies,
} from "./traffic_series";

const FINEST_S = 60;

type Activity = Windowed<Schemas["Activity"]>;

/** What the charts of the view share. */
interface Base {
    activity: Activity;
    markers: readonly Marker[];
}

function Chart(props: {
    base: Base;
    title: string;
    figure?: ComponentChildren;
    unit?: string;
    series: readonly Series[];
    format: (value: number) => string;
    stacked?: boolean;
    min?: number;
    max?: number;
    height?: number;
    quiet?: boolean;
}) {
    const { activity, markers } = props.base;
    return (
        <Card
            class="chart-card"
            title={props.title}
            aside={<span class="small-figure">{props.figure}</span>}
        >
            <TimeChart
                title={props.title}
                heading={false}
                unit={props.unit ?? ""}
                times={startsOf(activity.data.windows)}
                series={props.series}
                format={props.format}
                stacked={props.stacked === true}
                {...(props.min === undefined ? {} : { min: props.min })}
                {...(props.max === undefined ? {} : { max: props.max })}
                height={props.height ?? 190}
                step={activity.span.step.seconds}
                from={activity.span.from}
                to={activity.span.to}
                markers={props.quiet === true ? [] : markers}
            />
        </Card>
    );
}

function perSecond(throughput: number | null): string {
    if (throughput === null) return "";
    return throughput >= 1 || throughput === 0
        ? `, ${formatNumber(throughput, 3)} per second`
        : throughput * 60 >= 1
          ? `, ${formatNumber(throughput * 60, 3)} per minute`
          : `, ${formatNumber(throughput * 3600, 3)} per hour`;
}

/** "15 minutes", "hour". */
function perStep(base: Base): string {
    return base.activity.span.step.words.replace(/^1 /, "");
}

function Classes(props: { base: Base }) {
    const { windows, overall } = props.base.activity.data;
    const distinct = distinctClasses(windows);
    const different = overall.distinct_classes ?? 0;
    return (
        <>
            <Chart
                base={props.base}
                title="Predicted classes"
                figure={`${formatCount(different)} different`}
                series={classSeries(windows, overall)}
                format={(value) => formatShare(value)}
                stacked
                min={0}
                max={1}
            />
            {varies(distinct) && (
                <Chart
                    base={props.base}
                    title="Different classes"
                    figure="per window"
                    series={[{ label: "Different classes", values: distinct, kind: "steps" }]}
                    format={(value) => formatNumber(value, 3)}
                    min={0}
                    quiet
                />
            )}
        </>
    );
}

function Costs(props: { base: Base }) {
    const { windows, overall } = props.base.activity.data;
    const { sum, mean } = costSeries(windows, runningIndex(windows, Date.now() / 1000));
    const usd = (value: number): string => formatValue(value, "USD", 3);
    return (
        <>
            <Chart
                base={props.base}
                title={`Cost per ${perStep(props.base)}`}
                figure={`${usd(overall.cost_usd.sum ?? 0)} in this range`}
                series={sum}
                format={usd}
                min={0}
            />
            <Chart
                base={props.base}
                title="Cost per prediction"
                figure={`mean ${usd(overall.cost_usd.mean ?? 0)}`}
                series={mean}
                format={usd}
                quiet
            />
        </>
    );
}

/** Distributions of numbers that the model gives. */
function Outputs(props: { base: Base }) {
    const { windows, overall } = props.base.activity.data;
    // Quantiles of sums can be as small as 1e-314, which is 0 to everybody.
    const plain = (value: number | undefined): string =>
        formatNumber(value !== undefined && Math.abs(value) < 1e-12 ? 0 : value);
    const middle = (field: "confidence" | "score" | "value"): string =>
        `median ${plain(overall[field].p50?.value)}`;
    return (
        <>
            {has(overall, "value") && (
                <Chart
                    base={props.base}
                    title="Predicted value"
                    figure={middle("value")}
                    series={spreadSeries(windows, "value")}
                    format={plain}
                />
            )}
            {has(overall, "confidence") && (
                <Chart
                    base={props.base}
                    title="Confidence"
                    figure={middle("confidence")}
                    series={spreadSeries(windows, "confidence")}
                    format={plain}
                />
            )}
            {has(overall, "score") && (
                <Chart
                    base={props.base}
                    title="Score"
                    figure={middle("score")}
                    series={spreadSeries(windows, "score")}
                    format={plain}
                />
            )}
        </>
    );
}

function Charts(props: { base: Base }) {
    const { activity } = props.base;
    const { windows, overall } = activity.data;
    const running = runningIndex(windows, Date.now() / 1000);
    const missing = notSent(overall);
    const ms = (value: number): string => formatValue(value, "ms", 3);
    return (
        <>
            <Chart
                base={props.base}
                title={`Predictions per ${perStep(props.base)}`}
                figure={`${formatCount(overall.count)} in this range${perSecond(overall.throughput)}`}
                series={countSeries(windows, running)}
                format={(value) => formatShort(value)}
                min={0}
                height={220}
            />
            <div class="grid">
                {overall.classes.length > 0 && <Classes base={props.base} />}
                <Outputs base={props.base} />
                {has(overall, "latency_ms") && (
                    <Chart
                        base={props.base}
                        title="Latency"
                        figure={`p95 ${ms(overall.latency_ms.p95?.value ?? NaN)}`}
                        series={latencySeries(windows)}
                        format={ms}
                        min={0}
                    />
                )}
                {has(overall, "cost_usd") && <Costs base={props.base} />}
            </div>
            {missing.length > 0 && (
                <p class="muted small">Not sent with predictions: {missing.join(", ")}.</p>
            )}
        </>
    );
}

function Shown(props: { scope: Scope; model: ModelInfo }) {
    const { scope, model } = props;
    const activity = useActivity(scope, model);
    const happened = useHappened(scope, model);
    if (model.last === null)
        return (
            <Empty title="Nothing was predicted yet" icon="fleet">
                <p>
                    This model is known by metric points only. Traffic is here as soon as
                    predictions arrive at POST /api/v1/predictions.
                </p>
            </Empty>
        );
    return (
        <Show of={activity} height={700}>
            {(windowed) => (
                <div class="stack">
                    <div class="charts-bar">
                        <p class="muted small">
                            {windowed.data.versions.length > 1 &&
                                `${windowed.data.versions.length} versions together`}
                        </p>
                        <StepPicker span={windowed.span} finest={FINEST_S} />
                    </div>
                    {windowed.data.overall.count === 0 ? (
                        <Empty title="No predictions in this range" icon="calendar">
                            <p>Choose a longer one, or everything.</p>
                        </Empty>
                    ) : (
                        <Charts
                            base={{ activity: windowed, markers: allMarks(happened, () => false) }}
                        />
                    )}
                </div>
            )}
        </Show>
    );
}

export function Traffic(props: ViewProps) {
    const scope = scopeOf(props.params["model"] ?? "");
    return (
        <ModelFrame
            scope={scope}
            tab="traffic"
            view={(model) => <Shown scope={scope} model={model} />}
        />
    );
}
