/** Where an axis of numbers has its ticks, and how they are written. */
import { formatNumber, formatShort } from "./number";

/** The smallest of 1, 2, 5 x 10^k that is not below `rough`. */
export function niceStep(rough: number): number {
    if (!Number.isFinite(rough) || rough <= 0) return 1;
    const power = 10 ** Math.floor(Math.log10(rough));
    const part = rough / power;
    const nice = [1, 2, 5, 10].find((one) => part <= one * (1 + 1e-9)) ?? 10;
    return nice * power;
}

/** As many round values from lo to hi as fit, at most `most` of them (and never more than 50). */
export function niceTicks(lo: number, hi: number, most: number): number[] {
    if (!(hi > lo)) return [lo];
    const limit = Math.max(2, Math.min(50, most));
    let step = niceStep((hi - lo) / limit / 2.5);
    while (countTicks(lo, hi, step) > limit) step = niceStep(step * 1.5);
    const first = Math.ceil(lo / step - 1e-9) + 0; // + 0: never -0
    return Array.from({ length: countTicks(lo, hi, step) }, (_, i) =>
        roundTo((first + i) * step, step),
    );
}

function countTicks(lo: number, hi: number, step: number): number {
    return Math.max(0, Math.floor(hi / step + 1e-9) - Math.ceil(lo / step - 1e-9) + 1);
}

/** Drops what binary fractions add: 0.30000000000000004 becomes 0.3. */
function roundTo(value: number, step: number): number {
    const decimals = Math.ceil(-Math.log10(step)) + 1;
    return decimals > 0 && decimals <= 100 ? Number(value.toFixed(decimals)) : value;
}

/** All ticks with the same decimals; large ones in short. */
export function tickTexts(ticks: readonly number[]): string[] {
    const size = Math.max(0, ...ticks.map(Math.abs));
    const [first = 0, second = first] = ticks;
    const step = Math.abs(second - first) || size;
    if (size >= 10000) {
        const texts = ticks.map((tick) => formatShort(tick));
        if (new Set(texts).size === ticks.length) return texts;
        const digits = Math.min(12, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
        const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
        return ticks.map((tick) => tick.toLocaleString("en-US", form));
    }
    if (size > 0 && size < 1e-3) return ticks.map((tick) => formatNumber(tick, 3));
    const decimals = step > 0 ? Math.min(12, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))) : 0;
    return ticks.map((tick) => tick.toFixed(decimals).replace(/^-(0(\.0*)?)$/, "$1"));
}
