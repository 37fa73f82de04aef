/** Drift over time: shares of columns, predicted classes, and each column against time. */
import { Heatmap } from "../../charts/heatmap";
import { TimeChart } from "../../charts/time_chart";
import type { Marker } from "../../charts/types";
import { formatCount, formatNumber, formatShare } from "../../lib/number";
import { formatTimeShort, secondsOf } from "../../lib/time";
import { isoOf } from "../../state/range";
import { go, linkTo } from "../../state/route";
import { Card, Empty } from "../../ui/basics";
import { cellWords, shareOfTested, type DriftMap } from "./drift_words";
import type { Scope } from "./frame";
import type { Span } from "./span";

interface Props {
    map: DriftMap;
    span: Span;
    scope: Scope;
    markers: readonly Marker[];
}

function Share(props: Props) {
    const { map, span } = props;
    return (
        <TimeChart
            title="Share of columns that drifted"
            unit=""
            times={map.times.map((time) => secondsOf(time) ?? 0)}
            series={[
                {
                    label: "Drifted columns",
                    values: shareOfTested(map),
                    n: map.rows,
                    color: "--series-2",
                },
            ]}
            format={(value) => formatShare(value)}
            min={0}
            max={1}
            height={150}
            from={span.from}
            to={span.to}
            markers={props.markers}
        />
    );
}

function Output(props: Props) {
    const { map, span } = props;
    if (!map.kl.some((value) => value !== null)) return null;
    const shared = {
        unit: "",
        times: map.times.map((time) => secondsOf(time) ?? 0),
        format: (value: number) => formatNumber(value, 3),
        height: 150,
        from: span.from,
        to: span.to,
    };
    return (
        <>
            <TimeChart
                {...shared}
                title="Predicted classes: KL divergence"
                min={0}
                series={[{ label: "KL divergence", values: map.kl, n: map.rows }]}
                thresholds={[{ value: 0.1, label: "drifted above 0.1", severity: "medium" }]}
            />
            <TimeChart
                {...shared}
                title="Predicted classes: cosine similarity"
                max={1}
                series={[
                    {
                        label: "Cosine similarity",
                        values: map.cosine,
                        n: map.rows,
                        color: "--series-3",
                    },
                ]}
                thresholds={[{ value: 0.9, label: "drifted below 0.9", severity: "medium" }]}
            />
        </>
    );
}

/** The moment that stands for a time of the map: its end, so that its run is the newest then. */
export function momentOfCell(map: DriftMap, span: Span, time: number): string | undefined {
    const start = secondsOf(map.times[time]);
    return start === null ? undefined : isoOf(start + span.step.seconds - 1);
}

function Map(props: Props) {
    const { map, span, scope } = props;
    const link = (row: number, time?: number): string =>
        linkTo(["models", scope.model, "columns", map.columns[row]?.name ?? ""], {
            version: scope.version,
            at: time === undefined ? undefined : momentOfCell(map, span, time),
        });
    return (
        <Heatmap
            title="Columns against time"
            times={map.times.map((time) => secondsOf(time) ?? 0)}
            rows={map.columns.map((column, row) => ({
                name: column.name,
                values: column.effect,
                drifted: column.drifted,
                href: link(row),
            }))}
            describe={(row, time) =>
                cellWords(map, row, time, formatTimeShort(secondsOf(map.times[time]) ?? 0))
            }
            onPick={(row, time) => go(link(row, time))}
        />
    );
}

export function DriftOverTime(props: Props) {
    const { map } = props;
    if (map.times.length > 0 && !map.tested.some((n) => n > 0))
        return (
            <Card title="Over time">
                <Empty title="No run of this range could compare anything" icon="calendar">
                    <p>
                        Its windows have too few predictions.{" "}
                        <a href={linkTo(["models", props.scope.model, "judging"])}>
                            A wider window can be set in the tab Judging
                        </a>
                        .
                    </p>
                </Empty>
            </Card>
        );
    if (map.times.length === 0)
        return (
            <Card title="Over time">
                <Empty title="No drift run in this range" icon="calendar">
                    <p>
                        The evaluation makes one every five minutes while predictions arrive. Runs
                        of the past are made by{" "}
                        <code>veer evaluation backfill {props.scope.model}</code>.
                    </p>
                </Empty>
            </Card>
        );
    return (
        <Card
            title="Over time"
            note={`${formatCount(map.times.length)} ${map.times.length === 1 ? "run" : "runs"}, one for ${props.span.step.words} at most: the one that drifted most.${map.truncated ? " There are more runs or columns than fit." : ""} A cell leads to its column at that time.`}
        >
            <div class="stack">
                <Share {...props} />
                <div class="pair">
                    <Output {...props} />
                </div>
                <Map {...props} />
            </div>
        </Card>
    );
}
