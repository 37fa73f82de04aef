/** Ordinary and nasty data, the same at each loading. */

/** A row of numbers that looks random and is always the same. */
export function noise(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return state / 2147483648;
    };
}

export const HOUR = 3600;
export const END = 1795298400;
export const LONG_NAME =
    "<img src=x onerror=alert(1)> a column whose name never ends because somebody joined " +
    "everything with underscores: ".padEnd(150, "customer_lifetime_value_");

export function hours(n: number, end = END): number[] {
    return Array.from({ length: n }, (_, i) => end - (n - 1 - i) * HOUR);
}

/** A walk around a level. */
export function walk(n: number, level: number, swing: number, seed = 1): number[] {
    const next = noise(seed);
    let value = level;
    return Array.from({ length: n }, () => {
        value += (next() - 0.5) * swing + (level - value) * 0.1;
        return value;
    });
}

export function holes(values: readonly number[], from: number, to: number): (number | null)[] {
    return values.map((value, i) => (i >= from && i < to ? null : value));
}
