/** Metrics that can be told for a segment with an interval, so that small segments do not look bad
 * by chance. */
import { binaryCounts, type Matrix, totalOf } from "./confusion";
import { meanInterval, type Ranked, wilson } from "./interval";

export interface SegmentMetric {
    name: string;
    title: string;
    better: "higher" | "lower";
}

const ACCURACY: SegmentMetric = { name: "accuracy", title: "Accuracy", better: "higher" };
const BY_TASK: Readonly<Record<string, readonly SegmentMetric[]>> = {
    binary: [
        ACCURACY,
        { name: "recall", title: "Recall", better: "higher" },
        { name: "precision", title: "Precision", better: "higher" },
        { name: "specificity", title: "Specificity", better: "higher" },
    ],
    multiclass: [ACCURACY],
    regression: [{ name: "mae", title: "MAE", better: "lower" }],
};

/** The first is the one that is shown unless another is asked for. */
export function segmentMetrics(task: string | null): readonly SegmentMetric[] {
    return BY_TASK[task ?? ""] ?? [];
}

/** Sums of a segment as the performance answer has them. */
export interface Sums {
    matrix: Matrix | null;
    positive: string | null;
    labelled: number;
    mae: number | null;
    mse: number | null;
}

const NOTHING: Ranked = { value: null, lo: null, hi: null, n: 0 };

function share(hits: number, trials: number): Ranked {
    const interval = wilson(hits, trials);
    return interval === null ? NOTHING : { value: hits / trials, ...interval, n: trials };
}

function hitsOf(matrix: Matrix): number {
    return matrix.rows.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
}

/** The metric with its interval; n is what it is a share of. */
export function segmentValue(metric: string, of: Sums): Ranked {
    if (metric === "mae") {
        if (of.mae === null || of.mse === null || of.labelled === 0) return NOTHING;
        const interval = meanInterval(of.mae, of.mse, of.labelled);
        return {
            value: of.mae,
            lo: interval?.lo ?? null,
            hi: interval?.hi ?? null,
            n: of.labelled,
        };
    }
    if (of.matrix === null) return NOTHING;
    if (metric === "accuracy") return share(hitsOf(of.matrix), totalOf(of.matrix));
    const counts = of.positive === null ? null : binaryCounts(of.matrix, of.positive);
    if (counts === null) return NOTHING;
    const { tp, fp, fn, tn } = counts;
    if (metric === "recall") return share(tp, tp + fn);
    if (metric === "precision") return share(tp, tp + fp);
    return metric === "specificity" ? share(tn, tn + fp) : NOTHING;
}
