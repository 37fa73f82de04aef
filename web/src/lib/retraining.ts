/** Runs of retraining in words. */
import { formatDuration, secondsOf } from "./time";

export type RunStatus = "requested" | "running" | "completed" | "failed";

export interface RunLike {
    status: string;
    version: string | null;
    new_version: string | null;
    by: string | null;
    alert: string | null;
    requested: string | null;
    started: string | null;
    ended: string | null;
}

/** The mark of a status: a tone and a shape of ui/marks. */
export const RUN_TONES: Readonly<Record<RunStatus, string>> = {
    requested: "unknown",
    running: "low",
    completed: "good",
    failed: "critical",
};

export function runTone(status: string): string {
    return Object.entries(RUN_TONES).find(([name]) => name === status)?.[1] ?? "unknown";
}

export function isOver(run: RunLike): boolean {
    return run.status === "completed" || run.status === "failed";
}

/** Seconds from the request to the end, or to now. */
export function runSeconds(run: RunLike, now_s: number): number | null {
    const from = secondsOf(run.started) ?? secondsOf(run.requested);
    if (from === null) return null;
    return Math.max(0, (secondsOf(run.ended) ?? now_s) - from);
}

/** What became of it, as a sentence. */
export function outcomeOf(run: RunLike, now_s: number): string {
    const took = formatDuration(runSeconds(run, now_s));
    switch (run.status) {
        case "requested":
            return `Waits for its action to be taken, for ${took} now.`;
        case "running":
            return `The action was taken; its pipeline has been at work for ${took} and has not reported an end.`;
        case "completed":
            return run.new_version
                ? `Version ${run.new_version} came of it after ${took}.`
                : `Completed after ${took}; no new version was reported.`;
        default:
            return `Failed after ${took}.`;
    }
}

/** "v3 → v4", "v3 → ?", "v3 → nothing". */
export function versionsOf(run: RunLike): { before: string; after: string } {
    return {
        before: run.version || "all versions",
        after: run.new_version || (isOver(run) ? "no new version" : "…"),
    };
}

/** Who asked: an alert, or somebody. */
export function askedBy(run: RunLike): string {
    if (run.alert !== null) return "an alert";
    return run.by ?? "somebody";
}

/** A name as a text of YAML: in quotes, so that nothing in it means something. */
function yamlText(text: string): string {
    return JSON.stringify(text);
}

/** The part of the file of channels that gives a model an action. */
export function snippetOf(model: string | null): string {
    const name = model || "fraud*";
    return [
        "actions:",
        `  - name: ${yamlText(`retrain-${name.replace(/\W+$/, "")}`)}`,
        "    kind: github",
        `    models: [${yamlText(name)}]`,
        "    cooldown: 24h",
        "    timeout: 6h",
        "    repository: acme/models",
        "    workflow: retrain.yml",
        "    token: {env: GITHUB_TOKEN}",
    ].join("\n");
}
