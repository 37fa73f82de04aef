/** How good the answers of a model are, in pictures and words. */
import { get, type Schemas } from "../../api/client";
import { liveEnd, range, rangeQuery } from "../../state/range";
import { useQuery } from "../../state/query";
import { Empty, Show } from "../../ui/basics";
import { formatCount } from "../../lib/number";
import { ModelFrame, type Scope, scopeKey, scopeOf } from "../model/frame";
import type { ViewProps } from "../routes";
import { Binary } from "./binary";
import { ClassesCard } from "./classes";
import { MatrixCard, matrixOf } from "./matrix";
import { Regression } from "./regression";
import { Segments } from "./segments";
import "./quality.css";

type Curves = Schemas["Curves"];

function NoLabels() {
    return (
        <div class="card">
            <Empty title="No labelled answers in this time" icon="calendar">
                <p>
                    What was true has to be known to say how good answers are. Send it with{" "}
                    <code>POST /api/v1/feedback</code>, or choose a longer time above.
                </p>
            </Empty>
        </div>
    );
}

function Pictures(props: { of: Curves }) {
    const { of } = props;
    const matrix = matrixOf(of.confusion);
    if (of.regression !== null) return <Regression of={of.regression} n={of.n} />;
    if (of.task === "binary") return <Binary of={of} matrix={matrix} />;
    return (
        <div class="quality-grid">
            {matrix !== null && <MatrixCard of={matrix} />}
            {matrix !== null && <ClassesCard of={matrix} />}
        </div>
    );
}

function Answers(props: { of: Curves; scope: Scope }) {
    const { of } = props;
    if (of.n === 0) return <NoLabels />;
    return (
        <div class="stack">
            <Pictures of={of} />
            {of.why !== null && (
                <p class="muted small">
                    {of.task === "regression" ? "Not all pictures" : "No curves"}: {of.why}.
                </p>
            )}
            <Segments scope={props.scope} task={of.task} />
            <p class="muted small">{formatCount(of.n)} answers with a label.</p>
        </div>
    );
}

export function Quality(props: ViewProps) {
    const scope = scopeOf(props.params["model"] ?? "");
    const shown = range.value;
    const loaded = useQuery(
        `curves ${scopeKey(scope)} ${JSON.stringify(shown)}`,
        (signal) =>
            get("/api/v1/models/{model}/curves", {
                path: { model: scope.model },
                query: {
                    version: scope.version,
                    segment: scope.segment,
                    ...rangeQuery(shown),
                },
                signal,
            }),
        liveEnd(shown) ? { live: scope.model, kinds: ["ingest"], everyMs: 30000 } : {},
    );
    return (
        <ModelFrame scope={scope} tab="quality">
            <Show of={loaded} height={640}>
                {(answer) => <Answers of={answer} scope={scope} />}
            </Show>
        </ModelFrame>
    );
}
