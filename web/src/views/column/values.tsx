/** The values of the column over time, and how good they are. */
import { get, type Schemas } from "../../api/client";
import { TimeChart } from "../../charts/time_chart";
import { columnSeries, extentOf, isClean, qualitySeries } from "../../lib/column_series";
import { stepFor } from "../../lib/compare_words";
import { formatShare } from "../../lib/number";
import { liveEnd, range, rangeQuery, rangeSeconds } from "../../state/range";
import { useQuery } from "../../state/query";
import { Card, Empty, Show } from "../../ui/basics";
import type { Asked } from "./answer";

type Column = Schemas["Column"];

function Values(props: { of: Column }) {
    const { times, series } = columnSeries(props.of);
    const text = props.of.kind === "text";
    return (
        <Card
            title={text ? "Categories over time" : "Values over time"}
            note={
                text
                    ? undefined
                    : "Where the mean is far from the median, few large values weigh heavily."
            }
        >
            <TimeChart
                title={`Values of ${props.of.column} over time`}
                heading={false}
                unit=""
                times={times}
                series={series}
                {...(text
                    ? {
                          stacked: true,
                          min: 0,
                          max: 1,
                          format: (value: number) => formatShare(value),
                      }
                    : extentOf(series))}
                height={240}
            />
        </Card>
    );
}

function Quality(props: { of: Column }) {
    const { times, series } = qualitySeries(props.of);
    const clean = isClean(props.of);
    return (
        <Card title="Missing values and wrong types">
            {clean ? (
                <p class="muted">
                    Every prediction of this time has a value of the right type here.
                </p>
            ) : (
                <TimeChart
                    title={`Quality of ${props.of.column} over time`}
                    heading={false}
                    unit=""
                    times={times}
                    series={series}
                    min={0}
                    format={(value) => formatShare(value)}
                    height={160}
                />
            )}
        </Card>
    );
}

export function OverTime(props: { asked: Asked }) {
    const { asked } = props;
    const shown = range.value;
    const { from, to } = rangeSeconds(shown, Date.now() / 1000);
    const step = from === null ? undefined : stepFor(to - from);
    const loaded = useQuery(
        `column ${JSON.stringify([asked.model, asked.column, asked.version, shown, step])}`,
        (signal) =>
            get("/api/v1/models/{model}/columns/{column}", {
                path: { model: asked.model, column: asked.column },
                query: { version: asked.version, step, ...rangeQuery(shown) },
                signal,
            }),
        liveEnd(shown) ? { live: asked.model, kinds: ["ingest"], everyMs: 30000 } : {},
    );
    return (
        <Show of={loaded} height={320}>
            {(answer) =>
                answer.overall.predictions === 0 ? (
                    <Card title="Values over time">
                        <Empty title="No predictions in this time" icon="calendar">
                            <p>Choose a longer time above.</p>
                        </Empty>
                    </Card>
                ) : (
                    <div class="stack">
                        <Values of={answer} />
                        <Quality of={answer} />
                    </div>
                )
            }
        </Show>
    );
}
