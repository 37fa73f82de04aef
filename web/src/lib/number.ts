/** Numbers as people read them: as many digits as mean something, with their unit. */

const TRIMS = /(\.\d*?)0+(e|$)/;

function trim(text: string): string {
    return text.replace(TRIMS, "$1$2").replace(/\.(e|$)/, "$1");
}

/** A number with about `digits` significant digits: 0.8534, 12.3, 1,234, 1.2e-9. */
export function formatNumber(value: number | null | undefined, digits = 4): string {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    if (size === 0) return "0";
    if (size < 1e-4 || size >= 1e15) return trim(value.toExponential(Math.max(1, digits - 2)));
    if (size >= 1000)
        return value.toLocaleString("en-US", { maximumFractionDigits: size >= 1e5 ? 0 : 1 });
    const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
    return trim(value.toFixed(Math.min(decimals, 12)));
}

/** A count: 1,234,567. */
export function formatCount(value: number | null | undefined): string {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    return Math.round(value).toLocaleString("en-US");
}

const STEPS: readonly [number, string][] = [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
];

/** A count in short: 1.2 M, 34 k, 950. */
export function formatShort(value: number | null | undefined): string {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    for (const [size, letter] of STEPS)
        if (Math.abs(value) >= size * 0.9995) {
            const n = value / size;
            return `${trim(n.toFixed(Math.abs(n) < 9.995 ? 2 : Math.abs(n) < 99.95 ? 1 : 0))} ${letter}`;
        }
    return formatNumber(value, 3);
}

/** 0.853 as "85.3 %". */
export function formatShare(value: number | null | undefined, digits = 3): string {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const percent = value * 100;
    if (percent !== 0 && Math.abs(percent) < 0.01) return `${percent < 0 ? "> -" : "< "}0.01 %`;
    return `${trim(percent.toPrecision(Math.abs(percent) >= 100 ? Math.max(3, digits) : digits))} %`;
}

/** A value with the unit of its metric; "" has none. */
export function formatValue(value: number | null | undefined, unit: string, digits = 4): string {
    const text = formatNumber(value, digits);
    return text === "–" || unit === "" ? text : `${text} ${unit}`;
}

/** The same where there is little room: from a million on in short, 35.7 TB. */
export function formatBrief(value: number, unit: string): string {
    if (Math.abs(value) < 1e6) return formatValue(value, unit);
    return unit === "B" ? formatBytes(value) : `${formatShort(value)} ${unit}`.trimEnd();
}

/** A change with its sign: "+3.2 %", "−21 %". `percent` is in percent already. */
export function formatChange(percent: number | null | undefined): string {
    if (percent === null || percent === undefined || !Number.isFinite(percent)) return "–";
    const sign = percent > 0 ? "+" : percent < 0 ? "−" : "";
    return `${sign}${trim(Math.abs(percent).toPrecision(3))} %`;
}

/** Bytes: 1.2 MB. */
export function formatBytes(value: number | null | undefined): string {
    const text = formatShort(value);
    return text === "–" ? text : `${text}${/[kMGT]$/.test(text) ? "" : " "}B`;
}

/** "p = 0.012", "p < 0.0001". */
export function formatP(p: number | null | undefined): string {
    if (p === null || p === undefined || !Number.isFinite(p)) return "–";
    return p < 0.0001 ? "p < 0.0001" : `p = ${trim(p.toPrecision(2))}`;
}
