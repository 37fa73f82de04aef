/** How far what goes in and comes out of a model is from what it was. */
import { get, type Schemas } from "../../api/client";
import { secondsOf } from "../../lib/time";
import { useQuery, type Loaded } from "../../state/query";
import { isoOf } from "../../state/range";
import { place } from "../../state/route";
import { Card, Empty, Show } from "../../ui/basics";
import type { ViewProps } from "../routes";
import { DriftOverTime } from "./drift_history";
import { comparisonOf, RunCard } from "./drift_run";
import { newestOfEach, type Run } from "./drift_words";
import { ModelFrame, scopeOf, type Scope } from "./frame";
import type { ModelInfo } from "./head";
import { marksOf, momentHere, useDriftMap, useHappened, type Windowed } from "./loading";
import { isAboutDrift } from "./markers";

const RUNS_ASKED = 20;

function versionQuery(scope: Scope): { version?: string } {
    return scope.version === undefined ? {} : { version: scope.version };
}

/** The newest kept runs up to a moment, of each version one. */
function useKept(scope: Scope, at: string | undefined, enabled: boolean): Loaded<Run[]> {
    return useQuery(
        `drift runs ${JSON.stringify([scope.model, scope.version, at])}`,
        async (signal) => {
            const seconds = secondsOf(at);
            const to = seconds === null ? {} : { to: isoOf(seconds + 1) };
            const answer = await get("/api/v1/models/{model}/drift/history", {
                path: { model: scope.model },
                query: { ...versionQuery(scope), ...to, columns: true, limit: RUNS_ASKED },
                signal,
            });
            return newestOfEach(answer.runs);
        },
        { enabled, live: scope.model, kinds: ["drift"], everyMs: 5000 },
    );
}

/** A run that is made for this view. */
function useMade(
    scope: Scope,
    at: string | undefined,
    comparison: { baseline: string; window: string },
    enabled: boolean,
): Loaded<Run[]> {
    const { baseline, window } = comparison;
    return useQuery(
        `drift now ${JSON.stringify([scope.model, scope.version, at, baseline, window])}`,
        async (signal) => [
            await get("/api/v1/models/{model}/drift", {
                path: { model: scope.model },
                query: {
                    ...versionQuery(scope),
                    ...(at === undefined ? {} : { at }),
                    ...(baseline === "" ? {} : { baseline }),
                    ...(window === "" ? {} : { window }),
                },
                signal,
            }),
        ],
        { enabled },
    );
}

function NoRun(props: { model: ModelInfo }) {
    return (
        <Card title="Drift">
            <Empty title="No drift run yet" icon="search">
                <p>
                    {props.model.last === null
                        ? "Drift compares predictions; none has arrived yet."
                        : "The next evaluation, within five minutes of new predictions, makes one. Choose a comparison in the address or look at an earlier time."}
                </p>
            </Empty>
        </Card>
    );
}

function Shown(props: { scope: Scope; model: ModelInfo }) {
    const { scope, model } = props;
    const at = momentHere(model);
    const comparison = comparisonOf(place.value.query);
    const live = comparison.baseline !== "" || comparison.window !== "";
    const kept = useKept(scope, at, !live);
    const made = useMade(scope, at, comparison, live);
    const map: Loaded<Windowed<Schemas["DriftMap"]>> = useDriftMap(scope, model);
    const happened = useHappened(scope, model);
    return (
        <div class="stack">
            <Show of={live ? made : kept} height={430}>
                {([run, ...others]) =>
                    run === undefined ? (
                        <NoRun model={model} />
                    ) : (
                        <RunCard
                            run={run}
                            others={others}
                            scope={scope}
                            map={map.data?.data ?? null}
                            span={map.data?.span ?? null}
                        />
                    )
                }
            </Show>
            {model.last !== null && (
                <Show of={map} height={620}>
                    {({ data, span }) => (
                        <DriftOverTime
                            map={data}
                            span={span}
                            scope={scope}
                            markers={marksOf(happened, isAboutDrift)}
                        />
                    )}
                </Show>
            )}
        </div>
    );
}

export function Drift(props: ViewProps) {
    const scope = { ...scopeOf(props.params["model"] ?? ""), segment: undefined };
    return (
        <ModelFrame
            scope={scope}
            tab="drift"
            segments={false}
            view={(model) => <Shown scope={scope} model={model} />}
        />
    );
}
