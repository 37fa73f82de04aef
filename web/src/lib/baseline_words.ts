/** What a drift run was compared with, in words. */

const TIMES: Readonly<Record<string, string>> = {
    m: "minute",
    h: "hour",
    d: "day",
    w: "week",
};

/** "24h" as "the 24 hours before". */
export function baselineWords(baseline: string): string {
    if (baseline === "reference") return "the fixed reference";
    const [kind = "", rest = ""] = [
        baseline.split(":", 1)[0] ?? "",
        baseline.slice(baseline.indexOf(":") + 1),
    ];
    if (kind === "version") return `version ${rest} at the same time`;
    const count = baseline.includes(":") ? rest : "";
    if (kind === "same_hours") return `the same hours of the ${count || "7"} days before`;
    if (kind === "last_week")
        return count === "" || count === "1"
            ? "the same time last week"
            : `the same time of the ${count} weeks before`;
    const time = /^(\d+)([mhdw])$/.exec(baseline);
    const unit = TIMES[time?.[2] ?? ""];
    if (time === null || unit === undefined) return baseline;
    return time[1] === "1" ? `the ${unit} before` : `the ${time[1]} ${unit}s before`;
}

/** Choices of a baseline; the first is that of the model's settings. */
export function baselineChoices(
    versions: readonly string[],
): readonly { value: string; label: string }[] {
    return [
        { value: "", label: "as it is judged" },
        { value: "reference", label: "fixed reference" },
        { value: "24h", label: "24 hours before" },
        { value: "7d", label: "7 days before" },
        { value: "same_hours:7", label: "same hours, 7 days" },
        { value: "last_week", label: "last week" },
        ...versions
            .filter((one) => one !== "")
            .map((one) => ({ value: `version:${one}`, label: `version ${one}` })),
    ];
}

export const WINDOW_CHOICES: readonly { value: string; label: string }[] = [
    { value: "", label: "as it is judged" },
    { value: "15m", label: "15 minutes" },
    { value: "1h", label: "1 hour" },
    { value: "6h", label: "6 hours" },
    { value: "24h", label: "24 hours" },
    { value: "7d", label: "7 days" },
];
