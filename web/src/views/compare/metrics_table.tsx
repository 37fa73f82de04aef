/** Every metric of both versions: what decides first, then what it costs. */
import type { Schemas } from "../../api/client";
import { IntervalPlot } from "../../charts/interval_plot";
import {
    absentOf,
    formatDifference,
    hasValues,
    markOf,
    percentOf,
    scalesOf,
} from "../../lib/compare_words";
import type { Scale } from "../../lib/interval";
import { formatChange, formatCount, formatNumber, formatP, formatShort } from "../../lib/number";
import { Card } from "../../ui/basics";
import { VerdictMark } from "./mark";

type Comparison = Schemas["Comparison"];
type Metric = Schemas["ComparedMetric"];
type Estimate = Schemas["Estimate"];

function Value(props: { of: Estimate }) {
    const { value, lo, hi, why } = props.of;
    return (
        <td class="num" title={why ?? undefined}>
            {formatNumber(value)}
            {lo !== null && hi !== null && (
                <span class="compare-span">
                    {formatNumber(lo, 3)} – {formatNumber(hi, 3)}
                </span>
            )}
        </td>
    );
}

function Difference(props: { of: Metric }) {
    const { of } = props;
    const percent = percentOf(of);
    return (
        <td class="num compare-minor">
            {formatDifference(of.difference)}
            {percent !== null && <span class="muted"> ({formatChange(percent)})</span>}
            {of.lo !== null && of.hi !== null && (
                <span class="compare-span">
                    {formatDifference(of.lo)} to {formatDifference(of.hi)}
                </span>
            )}
        </td>
    );
}

function Row(props: { of: Metric; main: boolean; scale: Scale | undefined }) {
    const { of } = props;
    return (
        <tr class={props.main ? "compare-main" : ""}>
            <td>
                {of.title} {of.unit !== "" && <span class="muted">{of.unit}</span>}
                <span class="compare-span compare-hint">
                    {props.main
                        ? "decides first"
                        : of.better === null
                          ? "neither way is better"
                          : `${of.better} is better`}
                </span>
            </td>
            <Value of={of.champion} />
            <Value of={of.challenger} />
            <td class="compare-minor">
                <IntervalPlot
                    title=""
                    scale={props.scale}
                    of={[
                        { ...of.champion, color: "--series-reference" },
                        { ...of.challenger, color: "--series-1" },
                    ]}
                />
            </td>
            <Difference of={of} />
            <td class="num compare-minor" title={of.test === null ? undefined : `by ${of.test}`}>
                {formatP(of.p_adjusted)}
            </td>
            <td>
                <VerdictMark {...markOf(of)} />
                {of.needed !== null && of.better !== null && (
                    <span
                        class="compare-span"
                        title="Samples of each version after which this difference would be decided"
                    >
                        needs {formatShort(of.needed)}
                        <span class="hidden"> samples of each version</span>
                    </span>
                )}
            </td>
        </tr>
    );
}

function Group(props: {
    title: string;
    note: string;
    rows: readonly Metric[];
    main: string | null;
    scales: Map<string, Scale>;
}) {
    if (props.rows.length === 0) return null;
    return (
        <tbody>
            <tr class="compare-group">
                <th colSpan={7} scope="rowgroup">
                    {props.title} <span>– {props.note}</span>
                </th>
            </tr>
            {props.rows.map((one) => (
                <Row
                    key={one.metric}
                    of={one}
                    main={one.metric === props.main}
                    scale={props.scales.get(one.metric)}
                />
            ))}
        </tbody>
    );
}

export function MetricsTable(props: { of: Comparison }) {
    const { of } = props;
    const scales = scalesOf(of.metrics);
    const shown = of.metrics.filter(hasValues);
    return (
        <Card
            title="Metric by metric"
            note={`Values with their 95 % intervals; p is adjusted for all ${formatCount(of.metrics.length)} metrics (Holm).`}
        >
            <div class="table-scroll" tabIndex={0} role="region" aria-label="Metric by metric">
                <table class="compare-table">
                    <thead>
                        <tr>
                            <th>Metric</th>
                            <th class="num">
                                <span
                                    class="compare-key compare-key-champion"
                                    title={of.champion.version}
                                >
                                    {of.champion.version}
                                </span>
                            </th>
                            <th class="num">
                                <span class="compare-key">{of.challenger.version}</span>
                            </th>
                            <th class="compare-minor">Both</th>
                            <th class="num compare-minor">Difference</th>
                            <th class="num compare-minor">Adjusted p</th>
                            <th>Verdict</th>
                        </tr>
                    </thead>
                    <Group
                        title="Quality"
                        note="decides"
                        rows={shown.filter((one) => one.decides)}
                        main={of.main_metric}
                        scales={scales}
                    />
                    <Group
                        title="Trade-offs"
                        note="how the versions run; decides only between two of the same quality"
                        rows={shown.filter((one) => !one.decides)}
                        main={of.main_metric}
                        scales={scales}
                    />
                </table>
            </div>
            {absentOf(of.metrics).map((one) => (
                <p class="compare-absent" key={one.why}>
                    Not compared: {one.titles.join(", ")} – {one.why}.
                </p>
            ))}
        </Card>
    );
}
