/** What any threshold would lead to, and what its errors would cost. */
import { useEffect, useState } from "preact/hooks";
import type { Schemas } from "../../api/client";
import { Curve } from "../../charts/curve";
import { formatCount, formatNumber, formatShare } from "../../lib/number";
import {
    atThreshold,
    cheapest,
    costFrom,
    costOf,
    type Outcome,
    outcomeOf,
    type Scored,
    type ThresholdRow,
} from "../../lib/threshold";
import { place, setQuery } from "../../state/route";
import { Button, Card, Field } from "../../ui/basics";

export interface ThresholdProps {
    rows: readonly Schemas["ThresholdRow"][];
    scored: Scored;
    /** What the model did: the outcome it had, and the threshold that it seems to use. */
    now: Outcome | null;
    inUse: number | null;
    positive: string;
    threshold: number;
    /** Tells what the slider shows while it moves. */
    onMove: (threshold: number) => void;
}

const round = (value: number): string => String(Number(value.toFixed(4)));

function keep(threshold: number): void {
    setQuery({ threshold: round(threshold) }, true);
}

function Figure(props: { name: string; value: string; note: string }) {
    return (
        <div class="figure">
            <dt>{props.name}</dt>
            <dd>
                <strong>{props.value}</strong>
                <span>{props.note}</span>
            </dd>
        </div>
    );
}

function Figures(props: { row: ThresholdRow; outcome: Outcome; positive: string }) {
    const { row, outcome } = props;
    return (
        <dl class="figures">
            <Figure
                name="Precision"
                value={formatShare(row.precision)}
                note={`${formatCount(outcome.fp)} false alarms`}
            />
            <Figure
                name="Recall"
                value={formatShare(row.recall)}
                note={`${formatCount(outcome.fn)} missed`}
            />
            <Figure name="F1" value={formatShare(row.f1)} note="of both" />
            <Figure
                name="Flagged"
                value={formatShare(row.flagged_share)}
                note={`${formatCount(outcome.tp + outcome.fp)} of all`}
            />
        </dl>
    );
}

function CostInput(props: { label: string; name: string; text: string }) {
    const bad = props.text !== "" && costFrom(props.text) === null;
    return (
        <Field label={props.label} error={bad ? "A number from 0 on." : null}>
            <input
                inputMode="decimal"
                value={props.text}
                placeholder="0"
                onInput={(event) => setQuery({ [props.name]: event.currentTarget.value }, true)}
            />
        </Field>
    );
}

function Costs(props: ThresholdProps & { outcome: Outcome; onChoose: (t: number) => void }) {
    const query = place.value.query;
    const falsePositive = costFrom(query["fp"]);
    const falseNegative = costFrom(query["fn"]);
    const typed = falsePositive !== null || falseNegative !== null;
    const costs = { falsePositive: falsePositive ?? 0, falseNegative: falseNegative ?? 0 };
    const cost = costOf(props.outcome, costs);
    const before = props.now === null ? null : costOf(props.now, costs);
    const best = typed ? cheapest(props.rows, props.scored, costs) : null;
    return (
        <div class="costs">
            <div class="costs-fields">
                <CostInput label="Cost of one false alarm" name="fp" text={query["fp"] ?? ""} />
                <CostInput label="Cost of one miss" name="fn" text={query["fn"] ?? ""} />
            </div>
            {best === null ? (
                <p class="muted small">
                    Type what errors cost, in any unit, to see which threshold is the cheapest.
                </p>
            ) : (
                <p aria-live="polite">
                    Errors cost <strong>{formatNumber(cost)}</strong> at this threshold
                    {before !== null && before > 0 && (
                        <>, {difference(cost, before)} than as it is decided now</>
                    )}
                    .{" "}
                    <Button kind="quiet" onClick={() => props.onChoose(best.threshold)}>
                        Cheapest: {formatNumber(best.threshold, 3)} (
                        {formatNumber(costOf(outcomeOf(best, props.scored), costs))})
                    </Button>
                </p>
            )}
        </div>
    );
}

function difference(cost: number, before: number): string {
    const share = (cost - before) / before;
    if (Math.abs(share) < 0.0005) return "no more and no less";
    return `${formatShare(Math.abs(share), 2)} ${share < 0 ? "less" : "more"}`;
}

function curveOf(rows: readonly ThresholdRow[], key: "precision" | "recall" | "f1") {
    return rows.flatMap((row) => {
        const y = row[key];
        return y === null ? [] : [{ x: row.threshold, y }];
    });
}

function Slider(props: ThresholdProps & { onChoose: (t: number) => void }) {
    const { threshold } = props;
    const best = props.rows.reduce<ThresholdRow | null>(
        (most, row) => ((row.f1 ?? 0) > (most?.f1 ?? 0) ? row : most),
        null,
    );
    const { inUse } = props;
    return (
        <>
            <label class="threshold">
                <span class="field-label">
                    Taken for {props.positive} from a score of{" "}
                    <strong>{formatNumber(threshold, 3)}</strong>
                </span>
                <input
                    type="range"
                    min="0"
                    max="1"
                    step="0.005"
                    value={threshold}
                    onInput={(event) => props.onMove(Number(event.currentTarget.value))}
                    onChange={(event) => keep(Number(event.currentTarget.value))}
                />
            </label>
            <div class="row">
                {inUse !== null && (
                    <Button kind="quiet" onClick={() => props.onChoose(inUse)}>
                        In use: about {formatNumber(inUse, 2)}
                    </Button>
                )}
                {best !== null && (
                    <Button kind="quiet" onClick={() => props.onChoose(best.threshold)}>
                        Best F1: {formatNumber(best.threshold, 3)}
                    </Button>
                )}
            </div>
        </>
    );
}

export function ThresholdCard(props: ThresholdProps) {
    const choose = (threshold: number): void => {
        props.onMove(threshold);
        keep(threshold);
    };
    const row = atThreshold(props.rows, props.threshold, props.scored);
    if (row === null) return null;
    const outcome = outcomeOf(row, props.scored);
    return (
        <Card
            title="Another threshold"
            note={`Over ${formatCount(props.scored.n)} answers with a score and a label.`}
        >
            <Slider {...props} onChoose={choose} />
            <Figures row={row} outcome={outcome} positive={props.positive} />
            <div class="threshold-both">
                <Curve
                    title="Precision, recall and F1 at every threshold"
                    xLabel="Threshold"
                    yLabel="Share"
                    heading={false}
                    size={280}
                    lines={[
                        { label: "Precision", points: curveOf(props.rows, "precision") },
                        { label: "Recall", points: curveOf(props.rows, "recall") },
                        { label: "F1", points: curveOf(props.rows, "f1") },
                    ]}
                />
                <Costs {...props} outcome={outcome} onChoose={choose} />
            </div>
        </Card>
    );
}

/** The threshold of the address, else the one in use; moves at once, the address follows. */
export function useThreshold(inUse: number | null): [number, (threshold: number) => void] {
    const text = place.value.query["threshold"];
    const asked = text === undefined ? null : costFrom(text);
    const start = Math.min(1, asked ?? inUse ?? 0.5);
    const [threshold, setThreshold] = useState(start);
    useEffect(() => setThreshold(start), [start]);
    return [threshold, setThreshold];
}
