/** How well a model does: what needs a decision, then every metric over time. */
import { formatCount } from "../../lib/number";
import { place, setQuery } from "../../state/route";
import { Empty, Show } from "../../ui/basics";
import type { Schemas } from "../../api/client";
import type { ViewProps } from "../routes";
import { DecisionBox } from "./decision_box";
import { ModelFrame, scopeOf, type Scope } from "./frame";
import type { ModelInfo } from "./head";
import { LabelsCard } from "./labels_card";
import {
    momentHere,
    useHappened,
    useLimits,
    usePerformance,
    usePoints,
    type Windowed,
} from "./loading";
import { MainMetric, SmallMetric, type Around } from "./metric_cards";
import { runningIndex, startsOf, usualCoverage, weakWindows } from "./series";
import { absentMetrics, mainMetric, shownMetrics, type AbsentMetrics } from "./shown";
import { StepPicker } from "./step_picker";
import { bandOf } from "./usual";

const FINEST_S = 300;

function Absent(props: { absent: readonly AbsentMetrics[] }) {
    if (props.absent.length === 0) return null;
    return (
        <p class="muted small">
            {props.absent.map((one) => (
                <span key={one.why}>
                    Not there: {one.titles.join(", ")} ({one.why}).{" "}
                </span>
            ))}
        </p>
    );
}

/** How the charts are made: width of windows, exact or from sums. */
function Toolbar(props: { windowed: Windowed<Schemas["Performance"]>; exact: boolean }) {
    const { data, span } = props.windowed;
    return (
        <div class="charts-bar">
            <p class="muted small">
                {data.task !== null && `${data.task} task`}
                {data.positive !== null && (
                    <span title={data.positive_why ?? undefined}>
                        , positive class “{data.positive}”
                    </span>
                )}
                {data.versions.length > 1 && `, ${data.versions.length} versions together`}
                {data.exact && ", from the records themselves"}
            </p>
            <div class="row">
                <label
                    class="check"
                    title="Computes every value from the stored records in place of sums; takes seconds"
                >
                    <input
                        type="checkbox"
                        checked={props.exact}
                        onChange={() => setQuery({ exact: props.exact ? null : "1" })}
                    />
                    exact
                </label>
                <StepPicker span={span} finest={FINEST_S} />
            </div>
        </div>
    );
}

function Nothing(props: { model: ModelInfo; predictions: number }) {
    if (props.predictions > 0)
        return (
            <Empty title="No label has arrived for this range" icon="calendar">
                <p>
                    There are {formatCount(props.predictions)} predictions. Their quality is known
                    once labels arrive at POST /api/v1/feedback; until then traffic and drift say
                    how it goes.
                </p>
            </Empty>
        );
    return props.model.last === null ? (
        <Empty title="Nothing was predicted yet" icon="fleet">
            <p>
                Metrics are here as soon as predictions and their labels, or metric points, arrive.
            </p>
        </Empty>
    ) : (
        <Empty title="No metric has a value in this range" icon="calendar">
            <p>Choose a longer one, or everything.</p>
        </Empty>
    );
}

function Metrics(props: {
    windowed: Windowed<Schemas["Performance"]>;
    points: readonly Schemas["PointSeries"][];
    scope: Scope;
    model: ModelInfo;
    around: Pick<Around, "limits" | "happened">;
    exact: boolean;
}) {
    const { windowed, scope, model } = props;
    const { data, span } = windowed;
    const shown = shownMetrics(data, props.points);
    const main = mainMetric(shown, place.value.query["metric"]);
    if (main === null) return <Nothing model={model} predictions={data.overall.predictions} />;
    const usual = usualCoverage(data.windows, model);
    const around: Around = {
        ...props.around,
        scope,
        span,
        windows: {
            times: startsOf(data.windows),
            weak: weakWindows(data.windows, usual),
            running: runningIndex(data.windows, Date.now() / 1000),
        },
        bandOf: (metric) => bandOf(data.usual, metric),
    };
    return (
        <div class="stack">
            <Toolbar windowed={windowed} exact={props.exact} />
            <MainMetric
                metric={main}
                all={shown}
                around={around}
                live={momentHere(model) === undefined}
            />
            <div class="small-metrics">
                {shown
                    .filter((one) => one !== main)
                    .map((one) => (
                        <SmallMetric key={one.name} metric={one} around={around} />
                    ))}
            </div>
            <LabelsCard performance={data} span={span} windows={around.windows} usual={usual} />
            <Absent absent={data.overall.predictions > 0 ? absentMetrics(data, shown) : []} />
        </div>
    );
}

function Shown(props: { scope: Scope; model: ModelInfo }) {
    const { scope, model } = props;
    const exact = place.value.query["exact"] === "1";
    const performance = usePerformance(scope, model, exact);
    const points = usePoints(scope, model);
    const limits = useLimits(scope);
    const happened = useHappened(scope, model);
    return (
        <div class="stack">
            <DecisionBox scope={scope} at={momentHere(model)} happened={happened} />
            <Show of={performance} height={620}>
                {(windowed) => (
                    <Metrics
                        windowed={windowed}
                        points={points.data?.series ?? []}
                        scope={scope}
                        model={model}
                        around={{ limits, happened }}
                        exact={exact}
                    />
                )}
            </Show>
        </div>
    );
}

export function Performance(props: ViewProps) {
    const scope = scopeOf(props.params["model"] ?? "");
    return (
        <ModelFrame scope={scope} tab="" view={(model) => <Shown scope={scope} model={model} />} />
    );
}
