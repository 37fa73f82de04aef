/** How wide windows of time are, so that a chart has as many as an eye can tell apart; seconds since
 * 1970 throughout, windows on the grid that the server cuts them on (UTC, weeks from Monday). */

export interface Step {
    /** As the API takes it: "15m", "1mo". */
    text: string;
    /** About, for months. */
    seconds: number;
    /** For people. */
    words: string;
}

const M = 60;
const H = 3600;
const D = 86400;
export const STEPS: readonly Step[] = [
    { text: "1m", seconds: M, words: "1 minute" },
    { text: "2m", seconds: 2 * M, words: "2 minutes" },
    { text: "5m", seconds: 5 * M, words: "5 minutes" },
    { text: "10m", seconds: 10 * M, words: "10 minutes" },
    { text: "15m", seconds: 15 * M, words: "15 minutes" },
    { text: "30m", seconds: 30 * M, words: "30 minutes" },
    { text: "1h", seconds: H, words: "1 hour" },
    { text: "2h", seconds: 2 * H, words: "2 hours" },
    { text: "3h", seconds: 3 * H, words: "3 hours" },
    { text: "6h", seconds: 6 * H, words: "6 hours" },
    { text: "12h", seconds: 12 * H, words: "12 hours" },
    { text: "1d", seconds: D, words: "1 day" },
    { text: "2d", seconds: 2 * D, words: "2 days" },
    { text: "1w", seconds: 7 * D, words: "1 week" },
    { text: "1mo", seconds: 30.4 * D, words: "1 month" },
];
const COARSEST = STEPS[STEPS.length - 1] ?? { text: "1mo", seconds: 30.4 * D, words: "1 month" };

/** Windows narrower than this are not there for times further back. */
const FINE_KEPT_S = 48 * H;
const MOST = 125;
/** What a person may choose: from a few windows to as many as still can be drawn. */
const LEAST_CHOSEN = 3;
const MOST_CHOSEN = 500;

/** The finest step that the server has sums for over all of a stretch. */
export function finestStep(from_s: number, now_s: number, finest_s: number): number {
    return from_s < now_s - FINE_KEPT_S ? Math.max(finest_s, H) : finest_s;
}

/** Steps that make sense for a stretch. */
export function stepsFor(from_s: number, to_s: number, now_s: number, finest_s: number): Step[] {
    const least = finestStep(from_s, now_s, finest_s);
    return STEPS.filter((step) => {
        const n = (to_s - from_s) / step.seconds;
        return step.seconds >= least && n >= LEAST_CHOSEN && n <= MOST_CHOSEN;
    });
}

/** The narrowest step with at most MOST windows. */
export function chooseStep(from_s: number, to_s: number, now_s: number, finest_s: number): Step {
    const least = finestStep(from_s, now_s, finest_s);
    return (
        STEPS.find((step) => step.seconds >= least && (to_s - from_s) / step.seconds <= MOST) ??
        COARSEST
    );
}

export function stepOf(text: string | undefined): Step | null {
    return STEPS.find((step) => step.text === text) ?? null;
}

/** 1970 began on a Thursday; weeks begin on Mondays. */
const MONDAY_S = 4 * D;

/** Start of the window that a time lies in. */
export function windowStart(seconds: number, step: Step): number {
    if (step.text === "1mo") {
        const day = new Date(seconds * 1000);
        return Date.UTC(day.getUTCFullYear(), day.getUTCMonth()) / 1000;
    }
    const from = step.text === "1w" ? MONDAY_S : 0;
    return Math.floor((seconds - from) / step.seconds) * step.seconds + from;
}
