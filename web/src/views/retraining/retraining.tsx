/** Runs of retraining of all models: what was asked for, why, and what came of it. */
import { useState } from "preact/hooks";
import { get } from "../../api/client";
import { useQuery } from "../../state/query";
import { place, setQuery } from "../../state/route";
import { whyNotChange } from "../../state/session";
import { Button, Card, Empty, Show, ViewHead } from "../../ui/basics";
import { Sign } from "../../ui/icons";
import { useClock } from "../alerts/parts";
import { HowTo } from "./how_to";
import { RequestDialog } from "./request_dialog";
import { RunRow } from "./run";
import "../alerts/alerts.css";
import "../alerts/alert.css";
import "./retraining.css";

const LIMIT = 200;
const RELOAD_MS = 1000;

function ModelPicker(props: { model: string | null; models: readonly string[] }) {
    const all = new Set(props.models);
    if (props.model !== null) all.add(props.model);
    return (
        <label class="picker">
            <span>Model</span>
            <select
                value={props.model ?? ""}
                onChange={(event) =>
                    setQuery({ model: event.currentTarget.value || null, run: null })
                }
            >
                <option value="">all</option>
                {[...all].sort().map((one) => (
                    <option key={one} value={one}>
                        {one.length > 60 ? `${one.slice(0, 57)}…` : one}
                    </option>
                ))}
            </select>
            <Sign name="down" size={12} />
        </label>
    );
}

function Nothing(props: { model: string | null }) {
    return (
        <Card>
            <Empty
                title={
                    props.model === null
                        ? "No run of retraining yet"
                        : `No run of retraining of ${props.model} yet`
                }
                icon="retraining"
            >
                <p class="empty-words">
                    When a rule with <code>retrain: true</code> fires, or somebody asks, Veer calls
                    the training pipeline of the model and keeps the run until the pipeline says how
                    it ended. The new version is then compared with the old one.
                </p>
                <HowTo model={props.model} />
            </Empty>
        </Card>
    );
}

export function Retraining() {
    useClock();
    const model = place.value.query["model"] || null;
    const opened = place.value.query["run"] ?? null;
    const [asking, setAsking] = useState(false);
    // Of all models, so that there is something to choose from; of one only if there are too many.
    const loaded = useQuery(
        `retraining ${model ?? ""}`,
        async (signal) => {
            const all = await get("/api/v1/retraining", { query: { limit: LIMIT }, signal });
            const models = all.runs.map((run) => run.model);
            if (model === null) return { runs: all.runs, truncated: all.truncated, models };
            const own = await get("/api/v1/retraining", { query: { model, limit: LIMIT }, signal });
            return { runs: own.runs, truncated: own.truncated, models };
        },
        { live: "*", kinds: ["retraining"], everyMs: RELOAD_MS, always: true },
    );
    return (
        <>
            <ViewHead title="Retraining">
                <ModelPicker model={model} models={loaded.data?.models ?? []} />
                <Button
                    kind="main"
                    icon="retraining"
                    why={whyNotChange.value}
                    onClick={() => setAsking(true)}
                >
                    Ask for retraining
                </Button>
            </ViewHead>
            <Show of={loaded} height={260}>
                {({ runs, truncated }) =>
                    runs.length === 0 ? (
                        <Nothing model={model} />
                    ) : (
                        <>
                            <ul class="runs">
                                {runs.map((run) => (
                                    <RunRow key={run.id} run={run} open={run.id === opened} />
                                ))}
                            </ul>
                            {truncated && (
                                <p class="small muted">
                                    Only the newest {LIMIT} are shown; choose a model to see its
                                    own.
                                </p>
                            )}
                        </>
                    )
                }
            </Show>
            {asking && (
                <RequestDialog
                    model={model}
                    onClose={() => setAsking(false)}
                    onMade={(id) => {
                        setQuery({ run: id }, true);
                        loaded.reload();
                    }}
                />
            )}
        </>
    );
}
