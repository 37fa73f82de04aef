/** What a condition is about, taken apart: `psi(amount, baseline=7d)[24h]`. docs/rules.md has the
 * language. */

export interface Term {
    /** Function, or the metric itself. */
    name: string;
    /** False: a metric, without brackets. */
    called: boolean;
    args: readonly string[];
    named: Readonly<Record<string, string>>;
    /** Seconds of the window; null: none is written. */
    window_s: number | null;
}

/** What a number stands for, so that it can be written. */
export type ValueKind =
    "plain" | "share" | "seconds" | "ms" | "usd" | "percent" | "days" | "count" | "health";

const UNIT_S: Readonly<Record<string, number>> = { w: 604800, d: 86400, h: 3600, m: 60, s: 1 };

/** Seconds of "1h30m"; null for anything else. */
export function spanSeconds(text: string): number | null {
    if (!/^(\d+[wdhms])+$/.test(text)) return null;
    let sum = 0;
    for (const [, digits, unit] of text.matchAll(/(\d+)([wdhms])/g))
        sum += Number(digits) * (UNIT_S[unit ?? ""] ?? 0);
    return sum;
}

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s"'(),=[\]]+)|([(),=[\]]))/y;

interface Token {
    text: string;
    /** True for ( ) , = [ ]. */
    sign: boolean;
}

function plain(text: string): string {
    return text.replace(/\\(.)/g, (_, one: string) =>
        one === "n" ? "\n" : one === "t" ? "\t" : one,
    );
}

function tokensOf(text: string): Token[] | null {
    const tokens: Token[] = [];
    const end = text.trimEnd().length;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < end) {
        const found = TOKEN.exec(text);
        if (found === null) return null;
        const quoted = found[1] ?? found[2];
        if (quoted !== undefined) tokens.push({ text: plain(quoted), sign: false });
        else tokens.push({ text: found[3] ?? found[4] ?? "", sign: found[4] !== undefined });
    }
    return tokens;
}

/** Takes a term apart; null if it is none. */
export function parseTerm(text: string | null | undefined): Term | null {
    const tokens = text ? tokensOf(text) : null;
    const first = tokens?.shift();
    if (!tokens || first === undefined || first.sign) return null;
    const isSign = (sign: string): boolean => tokens[0]?.sign === true && tokens[0].text === sign;
    const args: string[] = [];
    const named: Record<string, string> = {};
    let called = false;
    if (isSign("(")) {
        called = true;
        tokens.shift();
        while (tokens.length > 0 && !isSign(")")) {
            const word = tokens.shift()?.text ?? "";
            if (isSign("=")) {
                tokens.shift();
                named[word] = tokens.shift()?.text ?? "";
            } else args.push(word);
            if (isSign(",")) tokens.shift();
            else if (!isSign(")")) return null;
        }
        tokens.shift();
    }
    const window = isSign("[") && tokens.length === 3 ? (tokens[1]?.text ?? "") : null;
    if (window === null && tokens.length > 0) return null;
    const window_s = window === null ? null : spanSeconds(window);
    return { name: first.text, called, args, named, window_s };
}

const KINDS: Readonly<Record<string, ValueKind>> = {
    share: "share",
    drift_share: "share",
    missing: "share",
    outside: "share",
    new_categories: "share",
    mismatched: "share",
    label_coverage: "share",
    silence: "seconds",
    label_delay: "seconds",
    degradation: "percent",
    crosses: "days",
    count: "count",
    drifted_columns: "count",
    health: "health",
};
const COLUMN_KINDS: Readonly<Record<string, ValueKind>> = { latency_ms: "ms", cost_usd: "usd" };
const STATISTICS = new Set(["avg", "min", "max", "sum", "std", "p50", "p75", "p90", "p95", "p99"]);

/** True for avg, p99 ... of a number column. */
export function isStatistic(name: string): boolean {
    return STATISTICS.has(name);
}

export function valueKind(term: Term | null): ValueKind {
    if (term === null) return "plain";
    if (term.called && isStatistic(term.name)) return COLUMN_KINDS[term.args[0] ?? ""] ?? "plain";
    if (!term.called) return /^(latency_)?p\d\d$/.test(term.name) ? "ms" : "plain";
    return KINDS[term.name] ?? "plain";
}
