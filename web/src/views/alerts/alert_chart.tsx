/** What an alert is about, over the time around it. */
import { TimeChart } from "../../charts/time_chart";
import type { Marker, Threshold } from "../../charts/types";
import {
    chartPlan,
    chartSpan,
    chartStep,
    stepNote,
    type ChartPlan,
    type Span,
} from "../../lib/alert_chart";
import { formatKind } from "../../lib/alert_text";
import { isSeverity, type Severity } from "../../lib/severity";
import { parseTerm, valueKind } from "../../lib/term";
import { secondsOf } from "../../lib/time";
import { useQuery } from "../../state/query";
import { range, timeSeconds, type Range } from "../../state/range";
import { Card, Empty, Show } from "../../ui/basics";
import type { Alert } from "./actions";
import type { ChartData } from "./chart_ask";
import { loadChart } from "./chart_data";
import { modelAt } from "./parts";

const HEIGHT = 260;

function severityOf(alert: Alert): Severity {
    return isSeverity(alert.severity) ? alert.severity : "medium";
}

/** False: the values are scores of another method than that of the rule. */
function comparable(alert: Alert, data: ChartData): boolean {
    return !data.method || data.method === parseTerm(alert.term)?.name;
}

function thresholdOf(alert: Alert, plan: ChartPlan, data: ChartData): Threshold[] {
    if (plan.limit === null || !comparable(alert, data)) return [];
    const kind = valueKind(parseTerm(alert.term));
    return [
        {
            value: plan.limit.value,
            label: plan.limit.label ?? `limit ${formatKind(plan.limit.value, kind)}`,
            severity: severityOf(alert),
        },
    ];
}

function spanMarker(alert: Alert): Marker[] {
    const time = secondsOf(alert.fired) ?? secondsOf(alert.started);
    if (time === null) return [];
    return [
        {
            time,
            until: secondsOf(alert.resolved) ?? Date.now() / 1000,
            kind: "alert",
            label: alert.rule,
            severity: severityOf(alert),
        },
    ];
}

/** The picture shows values in the unit of the rule, unless it shows another measure. */
function formatOf(alert: Alert, plan: ChartPlan): { format?: (value: number) => string } {
    const kind = valueKind(parseTerm(alert.term));
    const same =
        plan.source.kind !== "performance" && (plan.source.kind !== "traffic" || plan.source.share);
    return same && kind !== "plain" && kind !== "count"
        ? { format: (value) => formatKind(value, kind) }
        : {};
}

function Picture(props: {
    alert: Alert;
    plan: ChartPlan;
    data: ChartData;
    from: number;
    to: number;
}) {
    const { alert, plan, data } = props;
    if (data.why !== null)
        return (
            <Empty title={data.why}>
                <a href={modelAt(alert.model, alert.version, alert.fired)}>
                    See the model at that time
                </a>
            </Empty>
        );
    return (
        <TimeChart
            title={data.label}
            unit={data.unit}
            times={data.times}
            series={[{ label: data.label, values: data.values, n: data.n }]}
            thresholds={thresholdOf(alert, plan, data)}
            markers={spanMarker(alert)}
            from={props.from}
            to={props.to}
            height={HEIGHT}
            {...formatOf(alert, plan)}
        />
    );
}

function notesOf(alert: Alert, plan: ChartPlan, data: ChartData | null, seconds: number): string[] {
    const notes: string[] = [];
    const windows = !["runs", "column", "none"].includes(plan.source.kind);
    if (plan.note !== null) notes.push(plan.note);
    const step = windows ? stepNote(alert.term, seconds) : null;
    if (step !== null) notes.push(step);
    if (data !== null && !comparable(alert, data))
        notes.push(
            `${parseTerm(alert.term)?.name ?? "The measure of the rule"} is not kept over time; these are scores of ${data.method ?? "another method"}, and the limit is not one of theirs.`,
        );
    return notes;
}

/** A stretch that somebody chose in the picture, or before; null: the time around the alert. */
function zoomed(of: Range): Span | null {
    const from = timeSeconds(of.from);
    const to = timeSeconds(of.to);
    return from === null || to === null ? null : { from, to };
}

export function AlertChart(props: { alert: Alert }) {
    const { alert } = props;
    const plan = chartPlan(alert);
    // Moves with the clock only in steps, so that it is not asked for again and again.
    const now_s = Math.ceil(Date.now() / 300000) * 300;
    const span = zoomed(range.value) ?? chartSpan(alert, now_s);
    const { step, seconds } = chartStep(span, parseTerm(alert.term)?.window_s ?? null);
    const key = JSON.stringify([alert.id, alert.term, span, step]);
    const loaded = useQuery(`alert chart ${key}`, (signal) =>
        loadChart(plan.source, { ...alert, span, step, signal }),
    );
    const notes = notesOf(alert, plan, loaded.data, seconds);
    return (
        <Card title="Around that time">
            <Show of={loaded} height={HEIGHT + 40}>
                {(data) => (
                    <Picture alert={alert} plan={plan} data={data} from={span.from} to={span.to} />
                )}
            </Show>
            {notes.length > 0 && <p class="muted small picture-note">{notes.join(" ")}</p>}
        </Card>
    );
}
