/** The confusion matrix: what was true, what was said. */
import type { Schemas } from "../../api/client";
import {
    classFigures,
    type Matrix,
    predictedTotals,
    shadeOf,
    totalOf,
    worstMistakes,
} from "../../lib/confusion";
import { formatCount, formatShare } from "../../lib/number";
import { Card } from "../../ui/basics";

const MOST = 30;
const SENTENCES = 5;

export function matrixOf(confusion: Schemas["Confusion"] | null): Matrix | null {
    if (confusion === null || confusion.classes.length === 0) return null;
    return {
        classes: confusion.classes.map((one) => String(one)),
        rows: confusion.rows_true_columns_predicted,
    };
}

function Cell(props: { count: number; whole: number; right: boolean }) {
    const share = props.whole > 0 ? props.count / props.whole : 0;
    const kind = props.right ? "matrix-right" : "matrix-wrong";
    return (
        <td class={`num matrix-cell ${kind} matrix-${shadeOf(share)}`}>
            {formatCount(props.count)}
            <span class="matrix-share">{formatShare(share, 2)}</span>
        </td>
    );
}

function Table(props: { of: Matrix }) {
    const { of } = props;
    const figures = classFigures(of);
    const predicted = predictedTotals(of);
    return (
        <table class="matrix">
            <thead>
                <tr>
                    <th scope="col">True ↓ answered →</th>
                    {of.classes.map((name) => (
                        <th class="num matrix-name" scope="col" key={name} title={name}>
                            {name}
                        </th>
                    ))}
                    <th class="num" scope="col">
                        Total
                    </th>
                </tr>
            </thead>
            <tbody>
                {of.rows.map((row, i) => (
                    <tr key={of.classes[i]}>
                        <th class="matrix-name" scope="row" title={of.classes[i]}>
                            {of.classes[i]}
                        </th>
                        {row.map((count, j) => (
                            <Cell
                                key={j}
                                count={count}
                                whole={figures[i]?.support ?? 0}
                                right={i === j}
                            />
                        ))}
                        <td class="num">{formatCount(figures[i]?.support)}</td>
                    </tr>
                ))}
            </tbody>
            <tfoot>
                <tr>
                    <th scope="row">Total</th>
                    {predicted.map((count, j) => (
                        <td class="num" key={j}>
                            {formatCount(count)}
                        </td>
                    ))}
                    <td class="num">{formatCount(totalOf(of))}</td>
                </tr>
            </tfoot>
        </table>
    );
}

/** Cut where it is long, and apart from the direction of the text around it. */
function ClassName(props: { of: string }) {
    return (
        <strong class="quality-class" title={props.of}>
            <bdi>{props.of}</bdi>
        </strong>
    );
}

function Mistakes(props: { of: Matrix }) {
    const mistakes = worstMistakes(props.of, SENTENCES);
    if (mistakes.length === 0) return <p class="quality-words">Not a single mistake.</p>;
    return (
        <ol class="quality-words">
            {mistakes.map((one) => (
                <li key={`${one.actual}\n${one.predicted}`}>
                    <ClassName of={one.actual} /> taken for <ClassName of={one.predicted} />:{" "}
                    {formatCount(one.count)} {one.count === 1 ? "time" : "times"}, in{" "}
                    {formatShare(one.share, 2)} of the cases
                </li>
            ))}
        </ol>
    );
}

/** `words`: sentences instead of the list of mistakes. */
export function MatrixCard(props: { of: Matrix; words?: readonly string[] }) {
    const { of, words } = props;
    return (
        <Card title="What was true, and what was said" note="Shares are of each true class.">
            {of.classes.length <= MOST ? (
                <div class="table-scroll" tabIndex={0} role="region" aria-label="Confusion matrix">
                    <Table of={of} />
                </div>
            ) : (
                <p class="muted">
                    {formatCount(of.classes.length)} classes are too many for a matrix; these are
                    the most frequent mistakes:
                </p>
            )}
            {words === undefined ? (
                <Mistakes of={of} />
            ) : (
                <ul class="quality-words">
                    {words.map((text) => (
                        <li key={text}>{text}</li>
                    ))}
                </ul>
            )}
        </Card>
    );
}
