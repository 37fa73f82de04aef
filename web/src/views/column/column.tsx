/** One column: whether it drifted, what changed, and how it was before. */
import { get } from "../../api/client";
import { baselineChoices, WINDOW_CHOICES } from "../../lib/baseline_words";
import { nearestName } from "../../lib/nearest";
import { range, timeSeconds } from "../../state/range";
import { useQuery } from "../../state/query";
import { linkTo, place, setQuery } from "../../state/route";
import { Empty, Show, Time, ViewHead } from "../../ui/basics";
import { Pick } from "../../ui/pick";
import type { ViewProps } from "../routes";
import { type Asked, type DriftRun, keptOf } from "./answer";
import { History } from "./history";
import { ColumnList, Steps } from "./side";
import { ThenAndNow } from "./then_and_now";
import { OverTime } from "./values";
import { Verdict } from "./verdict";
import "./column.css";

function askedOf(params: ViewProps["params"]): Asked {
    const query = place.value.query;
    const at = query["at"];
    const end = range.value.to === "now" ? undefined : range.value.to;
    return {
        model: params["model"] ?? "",
        column: params["column"] ?? "",
        version: query["version"] || undefined,
        at: at !== undefined && timeSeconds(at) !== null ? at : end,
        window: query["window"] || undefined,
        baseline: query["baseline"] || undefined,
    };
}

function Choices(props: { asked: Asked }) {
    const { asked } = props;
    const known = useQuery(`model ${asked.model}`, (signal) =>
        get("/api/v1/models/{model}", { path: { model: asked.model }, signal }),
    );
    const versions = known.data?.versions.map((one) => one.version) ?? [];
    const choose = (name: string) => (value: string) => setQuery({ [name]: value || null });
    return (
        <>
            {versions.length > 1 && (
                <Pick
                    label="Version"
                    value={asked.version ?? ""}
                    options={[
                        { value: "", label: "all" },
                        ...versions
                            .filter((one) => one !== "")
                            .map((one) => ({ value: one, label: one })),
                    ]}
                    onChange={choose("version")}
                />
            )}
            <Pick
                label="Window"
                value={asked.window ?? ""}
                options={WINDOW_CHOICES}
                onChange={choose("window")}
            />
            <Pick
                label="Against"
                value={asked.baseline ?? ""}
                options={baselineChoices(versions)}
                onChange={choose("baseline")}
            />
        </>
    );
}

function Head(props: { asked: Asked; names: readonly string[] }) {
    const { asked } = props;
    const kept = { version: asked.version };
    return (
        <ViewHead
            title={asked.column}
            crumbs={[
                { label: "Models", href: linkTo([]) },
                { label: asked.model, href: linkTo(["models", asked.model], kept) },
                { label: "Drift", href: linkTo(["models", asked.model, "drift"], kept) },
            ]}
            sub={
                asked.at === undefined ? (
                    "As it is now"
                ) : (
                    <>
                        As it was on <Time at={asked.at} form="full" />
                    </>
                )
            }
        >
            <Steps asked={asked} names={props.names} />
            <Choices asked={asked} />
        </ViewHead>
    );
}

function Missing(props: { asked: Asked; names: readonly string[] }) {
    const { asked, names } = props;
    const near = nearestName(asked.column, names);
    return (
        <div class="card">
            <Empty title="There is no such column" icon="search">
                <p class="break">
                    Predictions of {asked.model} have no column “{asked.column}” at this time.
                    {near !== null && (
                        <>
                            {" "}
                            Did you mean{" "}
                            <a
                                href={linkTo(
                                    ["models", asked.model, "columns", near],
                                    keptOf(asked),
                                )}
                            >
                                {near}
                            </a>
                            ?
                        </>
                    )}
                </p>
            </Empty>
        </div>
    );
}

function NotCompared(props: { run: DriftRun }) {
    return (
        <div class="card">
            <Empty title="Nothing could be compared at this time" icon="calendar">
                <p>{props.run.why}. Choose another moment, a longer window or another baseline.</p>
            </Empty>
        </div>
    );
}

function Found(props: { asked: Asked; run: DriftRun }) {
    const { asked, run } = props;
    const column = run.columns?.find((one) => one.name === asked.column) ?? null;
    if (column === null && run.why === null)
        return <Missing asked={asked} names={run.columns?.map((one) => one.name) ?? []} />;
    return (
        <div class="stack">
            {column === null ? (
                <NotCompared run={run} />
            ) : (
                <>
                    <Verdict run={run} column={column} />
                    <ThenAndNow of={column} />
                </>
            )}
            <History asked={asked} now={column} />
            <OverTime asked={asked} />
        </div>
    );
}

export function Column(props: ViewProps) {
    const asked = askedOf(props.params);
    const { model, version, at, window, baseline } = asked;
    const loaded = useQuery(
        `drift ${JSON.stringify([model, version, at, window, baseline])}`,
        (signal) =>
            get("/api/v1/models/{model}/drift", {
                path: { model },
                query: { version, at, window, baseline },
                signal,
            }),
        at === undefined ? { live: model, kinds: ["drift"], everyMs: 30000 } : {},
    );
    const columns = loaded.data?.columns ?? [];
    return (
        <div class="column-view">
            <div class="column-main">
                <Head asked={asked} names={columns.map((one) => one.name)} />
                <Show of={loaded} height={900}>
                    {(run) => <Found asked={asked} run={run} />}
                </Show>
            </div>
            {columns.length > 0 && <ColumnList asked={asked} columns={columns} />}
        </div>
    );
}
