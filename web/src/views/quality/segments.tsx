/** The main metric by segment: where it is surely worse, not where there is little data. */
import { get, type Schemas } from "../../api/client";
import { IntervalPlot } from "../../charts/interval_plot";
import { bestCase, type Ranked, scaleOf, type Scale, standing } from "../../lib/interval";
import { formatCount, formatNumber, formatShare } from "../../lib/number";
import { mapLimited } from "../../lib/pool";
import { type SegmentMetric, segmentMetrics, segmentValue } from "../../lib/segment_metric";
import { range, rangeQuery } from "../../state/range";
import { useQuery } from "../../state/query";
import { linkTo, place, setQuery } from "../../state/route";
import { Card, Choice, Show } from "../../ui/basics";
import { VerdictMark } from "../compare/mark";
import type { Scope } from "../model/frame";
import { matrixOf } from "./matrix";

const MOST = 30;
const AT_ONCE = 4;

interface Row {
    name: string;
    of: Ranked;
}

function valueOf(metric: string, answer: Schemas["Performance"]): Ranked {
    const window = answer.windows[0];
    return segmentValue(metric, {
        matrix: matrixOf(window?.confusion ?? null),
        positive: answer.positive,
        labelled: window?.labelled ?? 0,
        mae: window?.values["mae"]?.value ?? null,
        mse: window?.values["mse"]?.value ?? null,
    });
}

function ask(scope: Scope, metric: string, segment: string | undefined, signal: AbortSignal) {
    const metrics = metric === "mae" ? ["mae", "mse"] : ["accuracy"];
    return get("/api/v1/models/{model}/performance", {
        path: { model: scope.model },
        query: {
            version: scope.version,
            segment,
            step: "all",
            metric: metrics,
            ...rangeQuery(range.value),
        },
        signal,
    }).then((answer) => valueOf(metric, answer));
}

function mark(of: Row, overall: Ranked, better: "higher" | "lower") {
    const found = standing(of.of, overall.value, better);
    if (found === "worse") return { shape: "worse", tone: "critical", word: "worse" };
    if (found === "better") return { shape: "better", tone: "good", word: "better" };
    const word = of.of.value === null ? "no labels" : "no sure difference";
    return { shape: "open", tone: "unknown", word };
}

function Line(props: {
    row: Row;
    overall: Ranked;
    metric: SegmentMetric;
    scale: Scale | undefined;
    href: string;
}) {
    const { row, metric } = props;
    const show = metric.name === "mae" ? formatNumber : formatShare;
    const { value, lo, hi, n } = row.of;
    return (
        <tr>
            <td class="matrix-name">
                <a href={props.href} title={row.name}>
                    {row.name}
                </a>
            </td>
            <td class="num">{show(value)}</td>
            <td class="segments-plot">
                <IntervalPlot
                    title={`${show(lo)} to ${show(hi)}`}
                    scale={props.scale}
                    mark={props.overall.value}
                    of={[{ value, lo, hi, color: "--series-1" }]}
                />
            </td>
            <td class="num">{formatCount(n)}</td>
            <td>
                <VerdictMark {...mark(row, props.overall, metric.better)} />
            </td>
        </tr>
    );
}

function Table(props: { scope: Scope; metric: SegmentMetric; rows: Row[]; overall: Ranked }) {
    const { metric, overall } = props;
    const rows = [...props.rows].sort(
        (a, b) => bestCase(a.of, metric.better) - bestCase(b.of, metric.better),
    );
    const scale = scaleOf(
        [overall, ...rows.map((row) => row.of)],
        metric.name === "mae" ? undefined : { min: 0, max: 1 },
    );
    const show = metric.name === "mae" ? formatNumber : formatShare;
    return (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Segments">
            <table>
                <thead>
                    <tr>
                        <th>Segment</th>
                        <th class="num">{metric.title}</th>
                        <th class="segments-plot">
                            95 % interval (dashed: all, {show(overall.value)})
                        </th>
                        <th class="num">Samples</th>
                        <th>Against all</th>
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <Line
                            key={row.name}
                            row={row}
                            overall={overall}
                            metric={metric}
                            scale={scale ?? undefined}
                            href={linkTo(["models", props.scope.model, "quality"], {
                                version: props.scope.version,
                                segment: row.name,
                            })}
                        />
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function Loaded(props: { scope: Scope; task: string | null; names: string[] }) {
    const { scope, names } = props;
    const metrics = segmentMetrics(props.task);
    const metric = metrics.find((one) => one.name === place.value.query["metric"]) ?? metrics[0];
    const name = metric?.name ?? "accuracy";
    const loaded = useQuery(
        `by segment ${JSON.stringify([scope.model, scope.version, name, range.value, names])}`,
        async (signal) => ({
            overall: await ask(scope, name, undefined, signal),
            rows: await mapLimited(names, AT_ONCE, async (one) => ({
                name: one,
                of: await ask(scope, name, one, signal),
            })),
        }),
    );
    if (metric === undefined) return null;
    return (
        <Card
            title="By segment"
            note="What is surely worse comes first; small segments are not bad by chance."
            aside={
                metrics.length > 1 && (
                    <Choice
                        label="Metric"
                        value={name}
                        options={metrics.map((one) => ({ value: one.name, label: one.title }))}
                        onChange={(value) => setQuery({ metric: value }, true)}
                    />
                )
            }
        >
            <Show of={loaded} height={60 + names.length * 36}>
                {(answer) => <Table scope={scope} metric={metric} {...answer} />}
            </Show>
        </Card>
    );
}

export function Segments(props: { scope: Scope; task: string | null }) {
    const { scope } = props;
    const known = useQuery(`segments ${scope.model}`, (signal) =>
        get("/api/v1/models/{model}/segments", { path: { model: scope.model }, signal }),
    );
    const all = known.data?.segments.map((one) => one.segment) ?? [];
    if (known.data === null || all.length === 0) return null;
    return (
        <>
            <Loaded scope={scope} task={props.task} names={all.slice(0, MOST)} />
            {all.length > MOST && (
                <p class="muted small">
                    The first {MOST} of {formatCount(all.length)} segments.
                </p>
            )}
        </>
    );
}
