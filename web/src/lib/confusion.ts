/** What a confusion matrix says. Rows are true classes, columns predicted ones. */

export interface Matrix {
    classes: readonly string[];
    rows: readonly (readonly number[])[];
}

export interface ClassFigures {
    name: string;
    support: number;
    predicted: number;
    hits: number;
    precision: number | null;
    recall: number | null;
    f1: number | null;
}

export interface Mistake {
    actual: string;
    predicted: string;
    count: number;
    /** Of the rows of the true class. */
    share: number;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

export function totalOf(matrix: Matrix): number {
    return sum(matrix.rows.map(sum));
}

/** Rows predicted as each class. */
export function predictedTotals(matrix: Matrix): number[] {
    return matrix.classes.map((_, j) => sum(matrix.rows.map((row) => row[j] ?? 0)));
}

export function classFigures(matrix: Matrix): ClassFigures[] {
    const predicted = predictedTotals(matrix);
    return matrix.classes.map((name, i) => {
        const hits = matrix.rows[i]?.[i] ?? 0;
        const support = sum(matrix.rows[i] ?? []);
        const all = predicted[i] ?? 0;
        return {
            name,
            support,
            predicted: all,
            hits,
            precision: ratio(hits, all),
            recall: ratio(hits, support),
            f1: ratio(2 * hits, all + support),
        };
    });
}

export function accuracyOf(matrix: Matrix): number | null {
    return ratio(sum(matrix.classes.map((_, i) => matrix.rows[i]?.[i] ?? 0)), totalOf(matrix));
}

/** The most frequent mistakes, the worst first. */
export function worstMistakes(matrix: Matrix, most: number): Mistake[] {
    const found: Mistake[] = [];
    matrix.rows.forEach((row, i) => {
        const all = sum(row);
        row.forEach((count, j) => {
            if (i !== j && count > 0)
                found.push({
                    actual: matrix.classes[i] ?? "",
                    predicted: matrix.classes[j] ?? "",
                    count,
                    share: count / all,
                });
        });
    });
    return found.sort((a, b) => b.count - a.count || b.share - a.share).slice(0, most);
}

/** Of a binary matrix: where the positive class is `positive`. */
export function binaryCounts(
    matrix: Matrix,
    positive: string,
): { tp: number; fp: number; fn: number; tn: number } | null {
    const at = matrix.classes.indexOf(positive);
    if (at < 0) return null;
    const all = totalOf(matrix);
    const tp = matrix.rows[at]?.[at] ?? 0;
    const fn = sum(matrix.rows[at] ?? []) - tp;
    const fp = (predictedTotals(matrix)[at] ?? 0) - tp;
    return { tp, fp, fn, tn: all - tp - fn - fp };
}

/** 0 to 4: how dark a cell is, by its share of the true class. */
export function shadeOf(share: number): number {
    if (share <= 0) return 0;
    return Math.min(4, Math.max(1, Math.ceil(share * 4)));
}
