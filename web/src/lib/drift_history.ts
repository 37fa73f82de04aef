/** Picking from the drift runs of the past. */

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** Seconds of "5m" or "1h30m"; an hour for anything else. */
export function stepSeconds(step: string): number {
    let seconds = 0;
    for (const [, count, unit] of step.matchAll(/(\d+)([smhdw])/g))
        seconds += Number(count) * (UNITS[unit ?? ""] ?? 0);
    return seconds > 0 ? seconds : 3600;
}

export interface PastRun {
    time: string | null;
    columns?: readonly { name: string; effect: number | null }[] | undefined;
}

/** The time of the run in which the column moved most; null without runs. */
export function strongestRun(runs: readonly PastRun[], column: string): string | null {
    let found: string | null = null;
    let most = -1;
    for (const run of runs) {
        const effect = run.columns?.find((one) => one.name === column)?.effect ?? 0;
        if (run.time !== null && effect > most) {
            most = effect;
            found = run.time;
        }
    }
    return found;
}

/** The names before and after one in a list; null at its ends and where it is not in it. */
export function neighbours(
    names: readonly string[],
    name: string,
): { before: string | null; after: string | null } {
    const at = names.indexOf(name);
    if (at < 0) return { before: null, after: null };
    return { before: names[at - 1] ?? null, after: names[at + 1] ?? null };
}
