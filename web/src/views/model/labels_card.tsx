/** How many predictions have a label by now, and how long labels take. */
import { TimeChart } from "../../charts/time_chart";
import type { Schemas } from "../../api/client";
import { formatCount, formatShare, formatValue } from "../../lib/number";
import { formatDuration } from "../../lib/time";
import { Card } from "../../ui/basics";
import type { WindowMarks } from "./metric_chart";
import { durationUnit } from "./series";
import type { Span } from "./span";

type Window = Schemas["PerformanceWindow"];

function coverageWords(overall: Window, usual: number | null, weak: number): string {
    const { predictions, labelled, delay } = overall;
    const share = formatShare(predictions > 0 ? labelled / predictions : null);
    const words = [
        `${formatCount(labelled)} of ${formatCount(predictions)} predictions have a label (${share}${usual === null ? "" : `; ${formatShare(usual, 2)} is usual`}).`,
    ];
    if (delay !== null)
        words.push(
            `Half of the labels take ${formatDuration(delay.median_s)} or less, nine of ten ${formatDuration(delay.p90_s)}.`,
        );
    if (weak > 0)
        words.push(
            `${weak} ${weak === 1 ? "window" : "windows"} with few labels ${weak === 1 ? "is" : "are"} dashed above: labels to come can change ${weak === 1 ? "it" : "them"}.`,
        );
    return words.join(" ");
}

export function LabelsCard(props: {
    performance: Schemas["Performance"];
    span: Span;
    windows: WindowMarks;
    usual: number | null;
}) {
    const { performance, span, windows } = props;
    const all = performance.windows;
    if (performance.overall.predictions === 0) return null;
    if (performance.overall.labelled === 0)
        return (
            <Card title="Labels">
                <p class="muted">
                    No prediction of this range has a label yet. Quality is known once labels arrive
                    (POST /api/v1/feedback); until then confidence, latency and drift say how it
                    goes.
                </p>
            </Card>
        );
    const shared = { times: windows.times, from: span.from, to: span.to, step: span.step.seconds };
    const weak = windows.weak.filter(Boolean).length;
    const slowest = Math.max(0, ...all.map((one) => one.delay?.p90_s ?? 0));
    const { seconds, unit } = durationUnit(slowest);
    const inUnit = (value: number | undefined): number | null =>
        value === undefined ? null : value / seconds;
    return (
        <Card title="Labels" note={coverageWords(performance.overall, props.usual, weak)}>
            <div class="pair">
                <TimeChart
                    {...shared}
                    title="Share of predictions with a label"
                    unit=""
                    min={0}
                    max={1}
                    height={130}
                    format={(value) => formatShare(value)}
                    series={[
                        {
                            label: "Labelled",
                            values: all.map((one) => (one.predictions > 0 ? one.coverage : null)),
                            n: all.map((one) => one.predictions),
                        },
                    ]}
                />
                <TimeChart
                    {...shared}
                    title="Time from prediction to label"
                    unit={unit}
                    min={0}
                    height={130}
                    format={(value) => formatValue(value, unit, 3)}
                    series={[
                        {
                            label: "Half of the labels",
                            values: all.map((one) => inUnit(one.delay?.median_s)),
                            n: all.map((one) => one.labelled),
                        },
                        {
                            label: "Nine of ten",
                            values: all.map((one) => inUnit(one.delay?.p90_s)),
                            dash: true,
                        },
                    ]}
                />
            </div>
        </Card>
    );
}
