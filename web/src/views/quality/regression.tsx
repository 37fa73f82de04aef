/** Answers that are numbers: how far off, in which direction, how often how much. */
import type { Schemas } from "../../api/client";
import { Histogram } from "../../charts/histogram";
import { Scatter } from "../../charts/scatter";
import { formatCount, formatNumber } from "../../lib/number";
import { regressionWords, signed } from "../../lib/quality_words";
import { Card } from "../../ui/basics";

type Residuals = Schemas["Residuals"];
type Picture = Schemas["RegressionPicture"];

const orDash = (value: number | null): string => (value === null ? "–" : signed(value));

function Figures(props: { of: Picture }) {
    const { of } = props;
    const rows: [string, string, string][] = [
        ["MAE", formatNumber(of.mae), "mean size of the error"],
        ["RMSE", formatNumber(of.rmse), "large errors weigh more"],
        ["Bias", orDash(of.me), "mean of answer − truth"],
        ["R²", formatNumber(of.r2_score, 3), "share of the variance explained"],
    ];
    return (
        <dl class="figures">
            {rows.map(([name, value, note]) => (
                <div class="figure" key={name}>
                    <dt>{name}</dt>
                    <dd>
                        <strong>{value}</strong>
                        <span>{note}</span>
                    </dd>
                </div>
            ))}
        </dl>
    );
}

function Quantiles(props: { of: Residuals }) {
    const { of } = props;
    return (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Quantiles of the errors">
            <table>
                <thead>
                    <tr>
                        <th class="num">5 % are below</th>
                        <th class="num">Half are below</th>
                        <th class="num">95 % are below</th>
                        <th class="num">Spread (std)</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <td class="num">{orDash(of.p05)}</td>
                        <td class="num">{orDash(of.p50)}</td>
                        <td class="num">{orDash(of.p95)}</td>
                        <td class="num">{formatNumber(of.std)}</td>
                    </tr>
                </tbody>
            </table>
        </div>
    );
}

function Errors(props: { of: Residuals }) {
    const { of } = props;
    const all = of.counts.reduce((a, b) => a + b, 0);
    return (
        <Card
            title="Errors"
            note={`Answer − truth, of the newest ${formatCount(of.sampled)} answers with a label.`}
        >
            <Histogram
                title="How often which error"
                heading={false}
                edges={of.edges}
                reference={null}
                current={of.counts.map((count) => (all > 0 ? count / all : 0))}
                names={{ reference: "", current: "answers" }}
            />
            <Quantiles of={of} />
        </Card>
    );
}

export function Regression(props: { of: Picture; n: number }) {
    const { of } = props;
    const { residuals } = of;
    const words = regressionWords({
        mae: of.mae,
        rmse: of.rmse,
        me: of.me,
        p05: residuals?.p05 ?? null,
        p95: residuals?.p95 ?? null,
    });
    return (
        <div class="quality-grid">
            <div class="stack">
                <Card
                    title="How far off the answers are"
                    note={`All ${formatCount(props.n)} answers with a label.`}
                >
                    <Figures of={of} />
                    <ul class="quality-words">
                        {words.map((text) => (
                            <li key={text}>{text}</li>
                        ))}
                    </ul>
                </Card>
                {residuals !== null && <Errors of={residuals} />}
            </div>
            {of.points.length > 0 && (
                <Card
                    title="Answer against truth"
                    note={`${formatCount(of.points.length)} of the newest; on the line both are the same.`}
                >
                    <Scatter
                        title="Predicted against actual value"
                        xLabel="Actual"
                        yLabel="Predicted"
                        points={of.points.map((one) => ({ x: one.actual, y: one.predicted }))}
                    />
                </Card>
            )}
        </div>
    );
}
