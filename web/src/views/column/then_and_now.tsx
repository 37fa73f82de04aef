/** The reference against the current distribution, and both in numbers. */
import { Histogram } from "../../charts/histogram";
import { statRows } from "../../lib/drift_words";
import { Card } from "../../ui/basics";
import { type DriftColumn, sidesOf } from "./answer";

function Numbers(props: { of: DriftColumn }) {
    const sides = sidesOf(props.of);
    const rows = statRows(props.of, sides?.reference ?? null, sides?.current ?? null);
    return (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Both sides in numbers">
            <table class="column-numbers">
                <thead>
                    <tr>
                        <td />
                        <th class="num">Before</th>
                        <th class="num">Now</th>
                        <th class="num">Change</th>
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <tr key={row.name}>
                            <th scope="row">{row.name}</th>
                            <td class="num">{row.before}</td>
                            <td class="num">{row.now}</td>
                            <td class="num">{row.change}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export function ThenAndNow(props: { of: DriftColumn }) {
    const { of } = props;
    const shape = of.shape ?? null;
    return (
        <Card title="Before and now">
            <div class="column-both">
                {shape !== null && (
                    <Histogram
                        title={`Distribution of ${of.name}, before and now`}
                        heading={false}
                        {...(shape.edges === undefined ? {} : { edges: shape.edges })}
                        {...(shape.labels === undefined ? {} : { labels: shape.labels })}
                        reference={shape.reference}
                        current={shape.current}
                        openLow={shape.open_low ?? false}
                        openHigh={shape.open_high ?? false}
                        names={{ reference: "before", current: "now" }}
                        height={260}
                    />
                )}
                <Numbers of={of} />
            </div>
        </Card>
    );
}
