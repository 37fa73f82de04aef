/** The main metric of both versions over time, and who answered how much. */
import { get, type Schemas } from "../../api/client";
import { TimeChart } from "../../charts/time_chart";
import type { Series } from "../../charts/types";
import { allTimes, onTimes, stepFor } from "../../lib/compare_words";
import { wilson } from "../../lib/interval";
import { formatShare } from "../../lib/number";
import { secondsOf } from "../../lib/time";
import { useQuery } from "../../state/query";
import { Card, Show } from "../../ui/basics";

type Performance = Schemas["Performance"];
type Comparison = Schemas["Comparison"];

/** Metrics that are shares of the labelled predictions: their interval is known. */
const SHARES = new Set(["accuracy"]);

interface Line {
    times: number[];
    values: (number | null)[];
    n: (number | null)[];
    predictions: (number | null)[];
}

function lineOf(answer: Performance, metric: string): Line {
    const line: Line = { times: [], values: [], n: [], predictions: [] };
    for (const window of answer.windows) {
        const time = secondsOf(window.from);
        const value = window.values[metric];
        if (time === null) continue;
        line.times.push(time);
        line.values.push(value?.value ?? null);
        line.n.push(value?.n ?? null);
        line.predictions.push(window.predictions);
    }
    return line;
}

function bounds(line: Line, end: "lo" | "hi"): (number | null)[] {
    return line.values.map((value, i) => {
        const n = line.n[i] ?? 0;
        return value === null ? null : (wilson(value * n, n)?.[end] ?? null);
    });
}

function seriesOf(line: Line, times: number[], label: string, metric: string): Series {
    const put = (values: readonly (number | null)[]) => onTimes(times, line.times, values);
    return {
        label,
        values: put(line.values),
        n: put(line.n),
        ...(SHARES.has(metric) ? { lo: put(bounds(line, "lo")), hi: put(bounds(line, "hi")) } : {}),
    };
}

function sharesOf(lines: readonly Line[], all: Line, times: number[]): (number | null)[][] {
    const total = onTimes(times, all.times, all.predictions);
    return lines.map((line) => {
        const part = onTimes(times, line.times, line.predictions);
        return total.map((whole, i) =>
            whole === null || whole === 0 ? null : (part[i] ?? 0) / whole,
        );
    });
}

function Charts(props: { of: Comparison; metric: string; lines: [Line, Line, Line] }) {
    const { of, metric } = props;
    const [champion, challenger, all] = props.lines;
    const info = of.metrics.find((one) => one.metric === metric);
    const times = allTimes(champion.times, challenger.times, all.times);
    const [a = [], b = []] = sharesOf([champion, challenger], all, times);
    const rest = a.map((share, i) =>
        share === null ? null : Math.max(0, 1 - share - (b[i] ?? 0)),
    );
    const others = rest.some((share) => (share ?? 0) > 0.0005);
    const name = (side: { version: string }) => side.version;
    return (
        <div class="compare-charts">
            <Card title={`${info?.title ?? metric} over time`}>
                <TimeChart
                    title={`${info?.title ?? metric} of both versions`}
                    heading={false}
                    unit={info?.unit ?? ""}
                    times={times}
                    series={[
                        {
                            ...seriesOf(champion, times, name(of.champion), metric),
                            color: "--series-reference",
                        },
                        {
                            ...seriesOf(challenger, times, name(of.challenger), metric),
                            color: "--series-1",
                        },
                    ]}
                />
            </Card>
            <Card title="Share of the traffic">
                <TimeChart
                    title="Share of the traffic of each version"
                    heading={false}
                    unit=""
                    times={times}
                    stacked
                    min={0}
                    max={1}
                    format={(value) => formatShare(value)}
                    series={[
                        { label: name(of.champion), values: a, color: "--series-reference" },
                        { label: name(of.challenger), values: b, color: "--series-1" },
                        ...(others
                            ? [
                                  {
                                      label: "other versions",
                                      values: rest,
                                      color: "--series-muted" as const,
                                  },
                              ]
                            : []),
                    ]}
                />
            </Card>
        </div>
    );
}

export function OverTime(props: { of: Comparison }) {
    const { of } = props;
    const metric = of.main_metric ?? "accuracy";
    const step = stepFor((secondsOf(of.to) ?? 0) - (secondsOf(of.from) ?? 0));
    const ask = (version: string | undefined, signal: AbortSignal) =>
        get("/api/v1/models/{model}/performance", {
            path: { model: of.model },
            query: { version, metric: [metric], step, from: of.from, to: of.to },
            signal,
        }).then((answer) => lineOf(answer, metric));
    const versions = [of.champion.version, of.challenger.version, undefined] as const;
    const loaded = useQuery(
        `versions over time ${JSON.stringify([of.model, metric, versions, of.from, of.to])}`,
        (signal) =>
            Promise.all([
                ask(versions[0], signal),
                ask(versions[1], signal),
                ask(versions[2], signal),
            ]),
    );
    return (
        <Show of={loaded} height={300}>
            {(lines) => <Charts of={of} metric={metric} lines={lines} />}
        </Show>
    );
}
