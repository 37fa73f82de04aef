/** Champion and challenger of a model side by side. */
import { get, type Schemas } from "../../api/client";
import { type Pair, pairOf } from "../../lib/compare_words";
import { liveEnd, range, rangeQuery } from "../../state/range";
import { useQuery } from "../../state/query";
import { place, setQuery } from "../../state/route";
import { Button, Empty, Show } from "../../ui/basics";
import { Pick } from "../../ui/pick";
import { ModelFrame, scopeOf } from "../model/frame";
import type { ViewProps } from "../routes";
import { MetricsTable } from "./metrics_table";
import { OneVersion } from "./one_version";
import { OverTime } from "./over_time";
import { Verdict } from "./verdict";
import "./compare.css";

function Bar(props: { versions: readonly string[]; pair: Pair }) {
    const { champion, challenger } = props.pair;
    const options = props.versions.map((one) => ({ value: one, label: one }));
    const choose = (pair: Pair): void => setQuery({ ...pair });
    return (
        <div class="compare-bar">
            <Pick
                label="Champion"
                value={champion}
                options={options.filter((one) => one.value !== challenger)}
                onChange={(value) => choose({ champion: value, challenger })}
            />
            <Pick
                label="Challenger"
                value={challenger}
                options={options.filter((one) => one.value !== champion)}
                onChange={(value) => choose({ champion, challenger: value })}
            />
            <Button
                kind="quiet"
                onClick={() => choose({ champion: challenger, challenger: champion })}
            >
                Swap
            </Button>
        </div>
    );
}

function Nothing(props: { of: Schemas["Comparison"] }) {
    return (
        <div class="card">
            <Empty title="Nothing to compare in this time" icon="calendar">
                <p>{props.of.why}. Choose a longer time above, or another version.</p>
            </Empty>
        </div>
    );
}

function Sides(props: { model: string; versions: readonly string[] }) {
    const pair = pairOf(props.versions, place.value.query);
    const shown = range.value;
    const loaded = useQuery(
        `compare ${JSON.stringify([props.model, pair, shown])}`,
        (signal) =>
            get("/api/v1/models/{model}/compare", {
                path: { model: props.model },
                query: { ...pair, ...rangeQuery(shown) },
                signal,
            }),
        { ...(liveEnd(shown) ? { live: props.model, kinds: ["ingest"], everyMs: 30000 } : {}) },
    );
    return (
        <>
            <Bar versions={props.versions} pair={pair} />
            <Show of={loaded} height={560}>
                {(answer) =>
                    answer.metrics.length === 0 ? (
                        <Nothing of={answer} />
                    ) : (
                        <div class="stack">
                            <Verdict of={answer} />
                            <MetricsTable of={answer} />
                            <OverTime of={answer} />
                        </div>
                    )
                }
            </Show>
        </>
    );
}

export function Compare(props: ViewProps) {
    const model = props.params["model"] ?? "";
    return (
        <ModelFrame
            scope={scopeOf(model)}
            tab="compare"
            segments={false}
            versions={false}
            view={(answer) => {
                const versions = [...answer.versions]
                    .sort((a, b) => (a.first ?? "").localeCompare(b.first ?? ""))
                    .map((one) => one.version)
                    .filter((one) => one !== "");
                return versions.length < 2 ? (
                    <OneVersion model={model} versions={versions} />
                ) : (
                    <Sides model={model} versions={versions} />
                );
            }}
        />
    );
}
