/** Answers of yes and no: confusion, thresholds, ROC, precision and recall, calibration, scores. */
import type { Schemas } from "../../api/client";
import { Curve } from "../../charts/curve";
import { Histogram } from "../../charts/histogram";
import { binaryCounts, type Matrix, totalOf } from "../../lib/confusion";
import { formatNumber, formatShare } from "../../lib/number";
import { aucWords, caughtWords, eceWords, worstBinWords } from "../../lib/quality_words";
import { atThreshold, outcomeOf, type Scored, thresholdInUse } from "../../lib/threshold";
import { Card } from "../../ui/basics";
import { MatrixCard } from "./matrix";
import { ThresholdCard, useThreshold } from "./threshold";

type Curves = Schemas["Curves"];
type Spot = { x: number; y: number };

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

function scoredOf(curves: Curves): Scored {
    const positives = sum(curves.scores?.positive ?? []);
    return { n: positives + sum(curves.scores?.negative ?? []), positives };
}

function auc(of: Schemas["Bounded"]): string {
    const width = of.hi - of.lo;
    const bounds = width > 0.0005 ? ` (${formatNumber(of.lo, 3)} – ${formatNumber(of.hi, 3)})` : "";
    return `${formatNumber(of.value, 3)}${bounds}`;
}

function noted(threshold: number | null): string {
    return threshold === null ? "above all scores" : `from ${formatNumber(threshold, 3)} on`;
}

function Roc(props: { of: Schemas["Roc"]; spot: Spot | null; positive: string }) {
    return (
        <Card
            title="ROC"
            aside={<span class="muted small">AUC {auc(props.of.auc)}</span>}
            note={aucWords(props.of.auc.value, props.positive)}
        >
            <Curve
                title="ROC curve"
                heading={false}
                xLabel="False positive rate"
                yLabel="Recall"
                guide="diagonal"
                lines={[
                    {
                        label: "ROC",
                        points: props.of.points.map((one) => ({
                            x: one.fpr,
                            y: one.tpr,
                            note: noted(one.threshold),
                        })),
                    },
                    ...marked(props.spot),
                ]}
            />
        </Card>
    );
}

function marked(spot: Spot | null) {
    return spot === null
        ? []
        : [{ label: "This threshold", points: [spot], dots: true, color: "--series-2" as const }];
}

function PrecisionRecall(props: { of: Schemas["PrecisionRecall"]; spot: Spot | null }) {
    const { of } = props;
    return (
        <Card
            title="Precision and recall"
            aside={<span class="muted small">AUC {auc(of.auc)}</span>}
            note={`Guessing would have a precision of ${formatShare(of.base_rate)}.`}
        >
            <Curve
                title="Precision against recall"
                heading={false}
                xLabel="Recall"
                yLabel="Precision"
                guide={{ level: of.base_rate, label: "guessing" }}
                lines={[
                    {
                        label: "Precision",
                        points: of.points.map((one) => ({
                            x: one.recall,
                            y: one.precision,
                            note: noted(one.threshold),
                        })),
                    },
                    ...marked(props.spot),
                ]}
            />
        </Card>
    );
}

function Calibration(props: { of: Schemas["Calibration"]; positive: string }) {
    const { of } = props;
    const worst = worstBinWords(of.bins, props.positive);
    const points = of.bins.flatMap((bin) =>
        bin.mean_score === null || bin.observed === null
            ? []
            : [
                  {
                      x: bin.mean_score,
                      y: bin.observed,
                      note: `${bin.n} answers`,
                      ...(bin.lo !== null && bin.hi !== null ? { lo: bin.lo, hi: bin.hi } : {}),
                  },
              ],
    );
    return (
        <Card
            title="Can the scores be trusted?"
            aside={<span class="muted small">ECE {formatNumber(of.ece, 3)}</span>}
            note={`${eceWords(of.ece, of.bins)}${worst === null ? "" : ` ${worst}`}`}
        >
            <Curve
                title="What came against what the score said, with 95 % intervals"
                heading={false}
                xLabel="Score"
                yLabel={`Share of ${props.positive}`}
                guide="diagonal"
                lines={[{ label: "Observed", points, dots: true }]}
            />
        </Card>
    );
}

function Scores(props: { of: Schemas["ScoreBars"]; positive: string }) {
    const shares = (counts: readonly number[]): number[] => {
        const all = sum(counts);
        return counts.map((count) => (all > 0 ? count / all : 0));
    };
    return (
        <Card
            title="Scores of both classes"
            note="Each class by itself; the less they overlap, the better it tells them apart."
        >
            <Histogram
                title={`Scores of ${props.positive} and of the others`}
                heading={false}
                edges={props.of.edges}
                reference={shares(props.of.negative)}
                current={shares(props.of.positive)}
                names={{ reference: "the others", current: props.positive }}
            />
        </Card>
    );
}

function spotsOf(curves: Curves, threshold: number, scored: Scored) {
    const row = atThreshold(curves.thresholds ?? [], threshold, scored);
    if (row === null || row.recall === null) return { roc: null, pr: null };
    const { fp, tn } = outcomeOf(row, scored);
    const roc = fp + tn > 0 ? { x: fp / (fp + tn), y: row.recall } : null;
    return { roc, pr: row.precision === null ? null : { x: row.recall, y: row.precision } };
}

export function Binary(props: { of: Curves; matrix: Matrix | null }) {
    const { of, matrix } = props;
    const positive = of.positive ?? "yes";
    const now = matrix === null ? null : binaryCounts(matrix, positive);
    const rows = of.thresholds ?? [];
    const scored = scoredOf(of);
    const flagged = now === null || matrix === null ? null : (now.tp + now.fp) / totalOf(matrix);
    const inUse = flagged === null ? null : thresholdInUse(rows, flagged);
    const [threshold, move] = useThreshold(inUse);
    const spots = spotsOf(of, threshold, scored);
    return (
        <div class="stack">
            <div class="quality-grid">
                <div class="stack">
                    {matrix !== null && (
                        <MatrixCard
                            of={matrix}
                            {...(now === null ? {} : { words: caughtWords(now, positive) })}
                        />
                    )}
                    {of.scores !== null && <Scores of={of.scores} positive={positive} />}
                </div>
                {rows.length > 0 && (
                    <ThresholdCard
                        rows={rows}
                        scored={scored}
                        now={now}
                        inUse={inUse}
                        positive={positive}
                        threshold={threshold}
                        onMove={move}
                    />
                )}
            </div>
            <div class="quality-grid quality-curves">
                {of.roc !== null && <Roc of={of.roc} spot={spots.roc} positive={positive} />}
                {of.pr !== null && <PrecisionRecall of={of.pr} spot={spots.pr} />}
                {of.calibration !== null && <Calibration of={of.calibration} positive={positive} />}
            </div>
        </div>
    );
}
