/** Rules as the editor has them, and what the server says of them. */

/** Every member as text, the way a person types it. */
export interface RuleForm {
    name: string;
    model: string;
    version: string;
    segment: string;
    expr: string;
    severity: string;
    for: string;
    keep_firing_for: string;
    cooldown: string;
    min_samples: string;
    channels: string[];
    /** "team=fraud", a line each. */
    labels: string;
    runbook: string;
    summary: string;
    enabled: boolean;
    retrain: boolean;
    /** Names of rules, a line each. */
    inhibits: string;
}

/** What the form is made from: the members of a rule. */
export interface RuleLike {
    name: string;
    model: string;
    version: string | null;
    segment: string | null;
    expr: string;
    severity: string;
    for: string;
    keep_firing_for: string;
    cooldown: string;
    min_samples: number;
    channels: readonly string[];
    labels: Readonly<Record<string, string>>;
    runbook: string | null;
    summary: string | null;
    enabled: boolean;
    retrain: boolean;
    inhibits: readonly string[];
}

export const EMPTY_FORM: RuleForm = {
    name: "",
    model: "*",
    version: "",
    segment: "",
    expr: "",
    severity: "medium",
    for: "10m",
    keep_firing_for: "10m",
    cooldown: "1h",
    min_samples: "30",
    channels: [],
    labels: "",
    runbook: "",
    summary: "",
    enabled: true,
    retrain: false,
    inhibits: "",
};

export function formOf(rule: RuleLike): RuleForm {
    return {
        ...rule,
        version: rule.version ?? "",
        segment: rule.segment ?? "",
        min_samples: String(rule.min_samples),
        channels: [...rule.channels],
        labels: Object.entries(rule.labels)
            .map(([name, value]) => `${name}=${value}`)
            .join("\n"),
        runbook: rule.runbook ?? "",
        summary: rule.summary ?? "",
        inhibits: rule.inhibits.join("\n"),
    };
}

function linesOf(text: string): string[] {
    return text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "");
}

/** Labels of the form; a line without "=" is a label without a value. */
export function labelsOf(text: string): Record<string, string> {
    const labels: Record<string, string> = {};
    for (const line of linesOf(text)) {
        const at = line.indexOf("=");
        if (at < 0) labels[line] = "";
        else labels[line.slice(0, at).trim()] = line.slice(at + 1).trim();
    }
    return labels;
}

/** Members as the server takes them; what is empty is left out. */
export function wishOf(form: RuleForm): { name: string; expr: string } & Record<string, unknown> {
    const wish: { name: string; expr: string } & Record<string, unknown> = {
        name: form.name.trim(),
        expr: form.expr,
        model: form.model.trim() || "*",
        severity: form.severity,
        enabled: form.enabled,
        retrain: form.retrain,
        channels: form.channels,
        labels: labelsOf(form.labels),
        inhibits: linesOf(form.inhibits),
    };
    const texts = ["version", "segment", "for", "keep_firing_for", "cooldown", "runbook"] as const;
    for (const name of [...texts, "summary" as const]) {
        const text = form[name].trim();
        if (text !== "") wish[name] = text;
    }
    // What is no number goes as it is: the server says what is wrong with it.
    const samples = form.min_samples.trim();
    if (samples !== "") wish["min_samples"] = /^\d+$/.test(samples) ? Number(samples) : samples;
    return wish;
}

const FIELDS = new Set<string>(Object.keys(EMPTY_FORM));

/** Where a fault of the server belongs: "name: must have ..." is about the name, anything with a
 * column about the expression. */
export function fieldOfFault(detail: string, column: number | null): string {
    if (column !== null) return "expr";
    const name = /^'?([a-z_]+)'?[:\s[]/.exec(detail)?.[1] ?? "";
    return FIELDS.has(name) ? name : "expr";
}

/** A fault without the place that it names in front: "name: ", "expr, column 26: ". */
export function faultText(detail: string): string {
    const place = /^'?([a-z_]+)'?(, column \d+)?: /.exec(detail);
    return place !== null && FIELDS.has(place[1] ?? "") ? detail.slice(place[0].length) : detail;
}

/** Faults by field, each without the name of the field in front. */
export function faultsByField(
    faults: readonly { column: number | null; detail: string }[],
): Map<string, string> {
    const map = new Map<string, string>();
    for (const fault of faults) {
        const field = fieldOfFault(fault.detail, fault.column);
        if (!map.has(field)) map.set(field, faultText(fault.detail));
    }
    return map;
}

/** The line of an expression that a column (characters, from 1) is in, and what of it stands before
 * the column. */
export function caretOf(expr: string, column: number): { line: string; before: string } {
    const head = [...expr].slice(0, Math.max(0, column - 1)).join("");
    const start = head.lastIndexOf("\n") + 1;
    const end = expr.indexOf("\n", head.length);
    return { line: expr.slice(start, end < 0 ? undefined : end), before: head.slice(start) };
}

/** The first condition of an expression: what a picture of the rule shows. */
export function firstCondition(
    expr: string | null,
): { term: string; compare: string; limit: number | null } | null {
    const found =
        /^\s*(?:not\s+)?\(*\s*((?:[^<>=!"]|"[^"]*"|=(?!=)|\((?:[^()"]|"[^"]*")*\))+?)\s*(<=|>=|==|!=|<|>)\s*(-?[\d.eE+-]+)?/.exec(
            expr ?? "",
        );
    if (found === null) return null;
    const limit = found[3] === undefined ? NaN : Number(found[3]);
    return {
        term: (found[1] ?? "").trim(),
        compare: found[2] ?? "",
        limit: Number.isFinite(limit) ? limit : null,
    };
}

export interface Fired {
    fired: string | null;
    resolved: string | null;
}

/** How much of a stretch, in seconds, alerts were firing; overlaps count once. */
export function firingSeconds(alerts: readonly Fired[], from_s: number, to_s: number): number {
    const spans = alerts
        .map((alert) => {
            const start = alert.fired === null ? NaN : Date.parse(alert.fired) / 1000;
            const end = alert.resolved === null ? to_s : Date.parse(alert.resolved) / 1000;
            return [Math.max(start, from_s), Math.min(end, to_s)] as const;
        })
        .filter(([start, end]) => end > start)
        .sort((a, b) => a[0] - b[0]);
    let sum = 0;
    let until = -Infinity;
    for (const [start, end] of spans) {
        sum += Math.max(0, end - Math.max(start, until));
        until = Math.max(until, end);
    }
    return sum;
}

export interface Template {
    title: string;
    about: string;
    form: Partial<RuleForm>;
}

/** Rules to begin with. */
export const TEMPLATES: readonly Template[] = [
    {
        title: "Accuracy is low",
        about: "Answers of an hour against their labels",
        form: { name: "Low accuracy", expr: "accuracy[1h] < 0.8", severity: "high" },
    },
    {
        title: "A metric got worse",
        about: "Against its own baseline, in percent",
        form: {
            name: "Accuracy got worse",
            expr: "degradation(accuracy)[6h] > 5%",
            severity: "high",
        },
    },
    {
        title: "Inputs drifted",
        about: "Share of columns that are not what they were",
        form: { name: "Inputs have drifted", expr: "drift_share()[6h] > 30%", severity: "medium" },
    },
    {
        title: "No traffic",
        about: "Nothing was predicted for a while",
        form: {
            name: "No predictions",
            expr: "silence() > 10m",
            severity: "high",
            for: "2m",
            keep_firing_for: "0s",
        },
    },
    {
        title: "Slow answers",
        about: "Latency at the 99th percentile",
        form: { name: "Slow answers", expr: "p99(latency_ms)[15m] > 250ms", severity: "medium" },
    },
    {
        title: "One class prevails",
        about: "Predicted far more often than usual",
        form: {
            name: "One class prevails",
            expr: 'share(class="negative")[1h] > 90% and count()[1h] >= 200',
            severity: "medium",
        },
    },
    {
        title: "It will get bad",
        about: "The forecast crosses a limit soon",
        form: {
            name: "Accuracy will be low",
            expr: "crosses(accuracy, below=0.80, in=14d) < 7d",
            severity: "low",
            for: "0s",
        },
    },
    {
        title: "Values are missing",
        about: "A column has no value too often",
        form: { name: "Missing values", expr: "missing(age)[1h] > 10%", severity: "medium" },
    },
];

/** Forms that can be put into an expression, with what they are. */
export const PIECES: readonly { text: string; about: string }[] = [
    { text: "accuracy[1h]", about: "any metric, over a window" },
    {
        text: "degradation(accuracy, baseline=reference)[6h]",
        about: "percent worse than a baseline",
    },
    { text: "drift_share(baseline=reference)[6h]", about: "share of drifted columns" },
    { text: "drift(amount)[6h]", about: "size of the change of a column" },
    { text: "psi(amount, baseline=reference)[24h]", about: "population stability index" },
    { text: "kl()[6h]", about: "change of the predicted classes" },
    { text: 'share(class="yes")[1h]', about: "share of a predicted class" },
    { text: "count()[1h]", about: "predictions" },
    { text: "avg(confidence)[1h]", about: "mean of a number column" },
    { text: "p99(latency_ms)[15m]", about: "99th percentile of a number column" },
    { text: "sum(cost_usd)[24h]", about: "sum of a number column" },
    { text: "missing(age)[1h]", about: "share without a value" },
    { text: "new_categories(country)[1h]", about: "share in categories never seen before" },
    { text: "anomaly(error_rate)[15m]", about: "deviations from the windows before" },
    { text: "forecast(accuracy, in=7d)[24h]", about: "what is expected later" },
    { text: "crosses(accuracy, below=0.8, in=14d)", about: "days until it crosses" },
    { text: "silence()", about: "time since the last prediction" },
    { text: "label_coverage()[24h]", about: "share with a label" },
    { text: "health()", about: "poor, fair, good, excellent" },
    { text: 'metric("orders lost")[24h]', about: "a metric that is only reported" },
];
