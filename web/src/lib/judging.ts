/** How a model is judged: what the settings mean, and which of them a refusal is about. */

/** Settings as a form has them: texts. */
export interface JudgingForm {
    enabled: boolean;
    window: string;
    baseline: string;
    comparison: string;
    baseline_window: string;
    method: string;
    fdr: string;
    share_limit: string;
    positive: string;
    task: string;
    min_rows: string;
    ignore: string;
}

export interface JudgingSettings {
    enabled?: boolean;
    window?: string;
    baseline?: string;
    comparison?: string;
    baseline_window?: string;
    method?: string | null;
    fdr?: number;
    share_limit?: number;
    positive?: string | null;
    task?: string | null;
    min_rows?: number;
    ignore?: string[];
}

export type FieldName = keyof JudgingForm;

export interface FieldWords {
    name: Exclude<FieldName, "enabled">;
    label: string;
    hint: string;
    /** Of what is typed; absent: text. */
    kind?: "number" | "list" | "choice";
    placeholder?: string;
    choices?: readonly { value: string; label: string }[];
}

export interface FieldGroup {
    title: string;
    about: string;
    fields: readonly FieldWords[];
}

const TASKS = [
    { value: "auto", label: "As the data say" },
    { value: "binary", label: "Two classes" },
    { value: "multiclass", label: "Several classes" },
    { value: "regression", label: "A number" },
];

export const GROUPS: readonly FieldGroup[] = [
    {
        title: "Drift",
        about: "Every few minutes the latest inputs and outputs are compared with a baseline, column by column.",
        fields: [
            {
                name: "window",
                label: "Current window",
                hint: "How much of the latest time is looked at: 60m, 6h, 1d. Longer is surer, shorter is sooner.",
            },
            {
                name: "baseline",
                label: "Compared with",
                hint: "24h: the day before. reference: the fixed reference below. same_hours:7: the same hours of 7 days. last_week: a week ago. version:NAME: another version.",
            },
            {
                name: "method",
                label: "Method",
                hint: "auto chooses by column type and sample size, so that more data does not mean more alarms. Or a name such as psi, ks, js.",
                placeholder: "auto",
            },
            {
                name: "share_limit",
                label: "Share of columns that is drift",
                hint: "From this share of drifted columns on (0.5: half of them), the model as a whole counts as drifting.",
                kind: "number",
            },
            {
                name: "fdr",
                label: "False discoveries",
                hint: "Of the columns said to drift, at most this share by chance. 0.05: one in twenty.",
                kind: "number",
            },
            {
                name: "min_rows",
                label: "Least predictions",
                hint: "Windows with fewer predictions are not compared: too little to say anything.",
                kind: "number",
            },
            {
                name: "ignore",
                label: "Columns left out",
                hint: "Names, one a line: ids, time stamps, whatever changes all the time and means nothing.",
                kind: "list",
            },
        ],
    },
    {
        title: "Performance",
        about: "Metrics of the latest labelled predictions are held against those of the time before.",
        fields: [
            {
                name: "comparison",
                label: "Current window",
                hint: "How much of the latest time makes the current value of a metric: 1h, 24h.",
            },
            {
                name: "baseline_window",
                label: "Time before",
                hint: "How far back the values go that it is compared with: 24h, 7d.",
            },
            {
                name: "task",
                label: "What the model answers",
                hint: "Decides which metrics there are.",
                kind: "choice",
                choices: TASKS,
            },
            {
                name: "positive",
                label: "Positive class",
                hint: "The class that precision, recall and AUC are about, such as fraud. Empty: as the data say.",
                placeholder: "as the data say",
            },
        ],
    },
];

const NAMES: readonly FieldName[] = [
    "enabled",
    ...GROUPS.flatMap((group) => group.fields.map((field) => field.name)),
];

function numberText(value: number | undefined): string {
    return value === undefined ? "" : String(value);
}

export function formOf(settings: JudgingSettings): JudgingForm {
    return {
        enabled: settings.enabled ?? true,
        window: settings.window ?? "",
        baseline: settings.baseline ?? "",
        comparison: settings.comparison ?? "",
        baseline_window: settings.baseline_window ?? "",
        method: settings.method ?? "",
        fdr: numberText(settings.fdr),
        share_limit: numberText(settings.share_limit),
        positive: settings.positive ?? "",
        task: settings.task ?? "auto",
        min_rows: numberText(settings.min_rows),
        ignore: (settings.ignore ?? []).join("\n"),
    };
}

export type FormErrors = Partial<Record<FieldName, string>>;

/** The settings to send; what is left empty is as by default. Or what is not a number. */
export function settingsOf(form: JudgingForm): { settings: JudgingSettings; errors: FormErrors } {
    const errors: FormErrors = {};
    const settings: JudgingSettings = { enabled: form.enabled };
    for (const name of ["window", "baseline", "comparison", "baseline_window"] as const)
        if (form[name].trim() !== "") settings[name] = form[name].trim();
    for (const name of ["method", "positive", "task"] as const)
        if (form[name].trim() !== "") settings[name] = form[name].trim();
    for (const name of ["fdr", "share_limit", "min_rows"] as const) {
        const text = form[name].trim().replace(",", ".");
        if (text === "") continue;
        const value = Number(text);
        if (Number.isFinite(value)) settings[name] = value;
        else errors[name] = "This is not a number.";
    }
    settings.ignore = form.ignore
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "");
    return { settings, errors };
}

/** Which field the server refused: it names the member in quotes. null: none. */
export function fieldOf(detail: string): FieldName | null {
    if (/drift method/.test(detail)) return "method";
    for (const quoted of detail.matchAll(/'([^']+)'/g)) {
        const name = NAMES.find((one) => one === quoted[1]);
        if (name !== undefined) return name;
    }
    return null;
}

/** What an evaluation did, in words. */
export function outcomeWords(outcome: {
    targets: number;
    runs: number;
    rules: number;
    fired: number;
    resolved: number;
}): string {
    const many = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;
    if (outcome.targets === 0)
        return "There was nothing to look at: no prediction, label or metric came in lately.";
    return [
        `Looked at ${many(outcome.targets, "version", "versions")}`,
        `made ${many(outcome.runs, "drift run", "drift runs")}`,
        `evaluated ${many(outcome.rules, "rule", "rules")}`,
        `${many(outcome.fired, "alert", "alerts")} fired and ${outcome.resolved} resolved.`,
    ].join(", ");
}
