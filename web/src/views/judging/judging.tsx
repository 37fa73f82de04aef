/** How a model is judged: its settings, its reference, its latest evaluation. */
import { useState } from "preact/hooks";
import { ApiError, get, request, type Schemas } from "../../api/client";
import { outcomeWords } from "../../lib/judging";
import { formatShare } from "../../lib/number";
import { linkTo } from "../../state/route";
import { useQuery } from "../../state/query";
import { whyNotChange } from "../../state/session";
import { Button, Card, Show, Time } from "../../ui/basics";
import { ModelFrame, scopeOf, type Scope } from "../model/frame";
import type { ViewProps } from "../routes";
import { ReferenceCard } from "./reference";
import { JudgingSettingsCard } from "./settings_form";
import "./judging.css";

/** null: none yet. */
async function latest(scope: Scope, signal: AbortSignal): Promise<Schemas["DriftRun"] | null> {
    try {
        return await get("/api/v1/models/{model}/drift/latest", {
            path: { model: scope.model },
            ...(scope.version === undefined ? {} : { query: { version: scope.version } }),
            signal,
        });
    } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
    }
}

function Run(props: { scope: Scope; run: Schemas["DriftRun"] | null }) {
    const { run, scope } = props;
    if (run === null)
        return (
            <p class="muted">
                There was no evaluation yet. Models with recent predictions are judged every few
                minutes.
            </p>
        );
    return (
        <p>
            <Time at={run.time} form="ago" /> (<Time at={run.time} />
            ): {run.drifted} of {run.tested} columns drifted ({formatShare(run.share)}), compared
            with <bdi>{run.baseline}</bdi>.{" "}
            <a href={linkTo(["models", scope.model, "drift"], { version: scope.version })}>
                Show drift
            </a>
        </p>
    );
}

function Evaluate(props: { model: string; onDone: () => void }) {
    const [busy, setBusy] = useState(false);
    const [words, setWords] = useState<{ text: string; bad: boolean } | null>(null);
    const start = (): void => {
        setBusy(true);
        setWords(null);
        request("post", "/api/v1/evaluations", { body: { model: props.model } })
            .then((outcome) => setWords({ text: outcomeWords(outcome), bad: false }))
            .catch((thrown: unknown) =>
                setWords({
                    text: thrown instanceof Error ? thrown.message : String(thrown),
                    bad: true,
                }),
            )
            .finally(() => {
                setBusy(false);
                props.onDone();
            });
    };
    return (
        <div class="row">
            <Button icon="play" why={whyNotChange.value} disabled={busy} onClick={start}>
                {busy ? "Evaluating …" : "Evaluate now"}
            </Button>
            <span
                role="status"
                class={`small break ${words?.bad === true ? "tone-critical" : "muted"}`}
            >
                {words?.text}
            </span>
        </div>
    );
}

function LastRun(props: { scope: Scope }) {
    const { scope } = props;
    const run = useQuery(
        `last run ${scope.model} ${scope.version ?? ""}`,
        async (signal) => ({ run: await latest(scope, signal) }),
        { live: scope.model, kinds: ["drift"] },
    );
    return (
        <Card title="Latest evaluation">
            <div class="stack">
                <Show of={run} height={24}>
                    {(data) => <Run scope={scope} run={data.run} />}
                </Show>
                <Evaluate model={scope.model} onDone={run.reload} />
            </div>
        </Card>
    );
}

export function Judging(props: ViewProps) {
    const scope = scopeOf(props.params["model"] ?? "");
    return (
        <ModelFrame scope={scope} tab="judging" segments={false}>
            <div class="judging">
                <JudgingSettingsCard model={scope.model} />
                <div class="stack">
                    <LastRun scope={scope} />
                    <ReferenceCard whose={{ model: scope.model, version: scope.version }} />
                </div>
            </div>
        </ModelFrame>
    );
}
