/** What the pictures of answers say, in words. */
import { formatCount, formatNumber, formatShare } from "./number";
import type { Outcome } from "./threshold";

export interface CalibrationBin {
    n: number;
    mean_score: number | null;
    observed: number | null;
}

/** "61.6 % of fraud was found ..." Shares of what was there and of what was flagged. */
export function caughtWords(counts: Outcome, positive: string): string[] {
    const { tp, fp, fn, tn } = counts;
    const words: string[] = [];
    if (tp + fn > 0)
        words.push(
            `Of ${formatCount(tp + fn)} with ${positive}, ${formatCount(tp)} were found ` +
                `(${formatShare(tp / (tp + fn))}) and ${formatCount(fn)} missed.`,
        );
    if (tp + fp > 0)
        words.push(
            `Of ${formatCount(tp + fp)} taken for ${positive}, ${formatCount(fp)} were not ` +
                `(${formatShare(fp / (tp + fp))}).`,
        );
    if (fp + tn > 0)
        words.push(
            `Of ${formatCount(fp + tn)} without it, ${formatShare(fp / (fp + tn))} were flagged ` +
                `in error.`,
        );
    return words;
}

/** Expected calibration error, and in which direction the scores are wrong. */
export function eceWords(ece: number | null, bins: readonly CalibrationBin[]): string {
    if (ece === null) return "How far scores can be trusted is not known.";
    const points = `${formatNumber(ece * 100, 2)} points`;
    if (ece < 0.01) return `Scores can be read as probabilities: ${points} off on average.`;
    let n = 0;
    let over = 0;
    for (const bin of bins) {
        if (bin.mean_score === null || bin.observed === null) continue;
        n += bin.n;
        over += bin.n * (bin.mean_score - bin.observed);
    }
    const mean = n > 0 ? over / n : 0;
    if (Math.abs(mean) < ece * 0.5)
        return `Scores are ${points} off on average, in some places too high and in others too low.`;
    return mean > 0
        ? `Scores are too high: ${points} off on average. It happens less often than they say.`
        : `Scores are too low: ${points} off on average. It happens more often than they say.`;
}

/** The bin that is furthest off among those with enough rows, as a sentence; null if none is. */
export function worstBinWords(
    bins: readonly CalibrationBin[],
    positive: string,
    leastRows = 30,
): string | null {
    let worst: { said: number; came: number } | null = null;
    for (const { n, mean_score: said, observed: came } of bins) {
        if (n < leastRows || said === null || came === null) continue;
        if (worst === null || Math.abs(said - came) > Math.abs(worst.said - worst.came))
            worst = { said, came };
    }
    if (worst === null || Math.abs(worst.said - worst.came) < 0.02) return null;
    return (
        `Where it says ${formatShare(worst.said, 2)}, ${positive} comes in ` +
        `${formatShare(worst.came, 2)} of the cases.`
    );
}

export function aucWords(auc: number, positive: string): string {
    return `A random ${positive} scores above a random other in ${formatShare(auc)} of the cases.`;
}

export interface Errors {
    mae: number | null;
    rmse: number | null;
    /** Mean of predicted - actual. */
    me: number | null;
    p05: number | null;
    p95: number | null;
}

export function regressionWords(of: Errors): string[] {
    const words: string[] = [];
    if (of.mae !== null) words.push(`Answers are off by ${formatNumber(of.mae)} on average.`);
    if (of.me !== null && of.mae !== null && of.mae > 0) {
        const share = Math.abs(of.me) / of.mae;
        words.push(
            share < 0.05
                ? "They are as often too high as too low: no bias to speak of."
                : `They are too ${of.me > 0 ? "high" : "low"} by ${formatNumber(Math.abs(of.me))} ` +
                      `on average${share > 0.5 ? ", which is most of the error" : ""}.`,
        );
    }
    if (of.p05 !== null && of.p95 !== null)
        words.push(`Nine of ten errors lie between ${signed(of.p05)} and ${signed(of.p95)}.`);
    if (of.rmse !== null && of.mae !== null && of.mae > 0 && of.rmse / of.mae > 1.6)
        words.push("A few large errors weigh heavily (RMSE is far above MAE).");
    return words;
}

export function signed(value: number): string {
    const text = formatNumber(Math.abs(value));
    return value < 0 ? `−${text}` : value > 0 ? `+${text}` : text;
}
