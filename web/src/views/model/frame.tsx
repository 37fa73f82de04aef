/** What all views of a model have in common: its name and health, versions, segments, the tabs. */
import type { ComponentChildren } from "preact";
import { place, linkTo, setQuery } from "../../state/route";
import { severityRank } from "../../lib/severity";
import { formatCount } from "../../lib/number";
import { Sign } from "../../ui/icons";
import { HealthMark, Shape } from "../../ui/marks";
import { Empty, Failure, Skeleton, Time, ViewHead } from "../../ui/basics";
import { useHead, type Head, type ModelInfo } from "./head";
import { healthWords, nearestName, standingOf } from "./standing";
import "./model.css";

const TABS: readonly { id: string; label: string }[] = [
    { id: "", label: "Performance" },
    { id: "drift", label: "Drift" },
    { id: "traffic", label: "Traffic" },
    { id: "quality", label: "Answers" },
    { id: "compare", label: "Versions" },
    { id: "judging", label: "Judging" },
];
const ALERTS_SHOWN = 3;

/** What a view asks about: the model of its address, and version and segment of its query. */
export interface Scope {
    model: string;
    /** undefined: all versions. */
    version: string | undefined;
    /** "tag=value"; undefined: all. */
    segment: string | undefined;
}

export function scopeOf(model: string): Scope {
    const query = place.value.query;
    return {
        model,
        version: query["version"] || undefined,
        segment: query["segment"] || undefined,
    };
}

/** Identifies the answers of a scope in the keys of queries. */
export function scopeKey(scope: Scope): string {
    return JSON.stringify([scope.model, scope.version, scope.segment]);
}

/** A scope as parameters of the API. */
export function scopeQuery(scope: Scope): { version?: string; segment?: string } {
    return {
        ...(scope.version === undefined ? {} : { version: scope.version }),
        ...(scope.segment === undefined ? {} : { segment: scope.segment }),
    };
}

function Picker(props: {
    label: string;
    name: string;
    value: string | undefined;
    options: readonly string[];
}) {
    const { value } = props;
    const known = value === undefined || props.options.includes(value);
    return (
        <label class="picker">
            <span>{props.label}</span>
            <select
                value={value ?? ""}
                onChange={(event) => setQuery({ [props.name]: event.currentTarget.value || null })}
            >
                <option value="">all</option>
                {!known && <option value={value}>{value}</option>}
                {props.options.map((option) => (
                    <option key={option} value={option}>
                        {option}
                    </option>
                ))}
            </select>
            <Sign name="down" size={12} />
        </label>
    );
}

function OpenAlerts(props: { model: string; alerts: Head["alerts"] }) {
    const alerts = [...(props.alerts ?? [])].sort(
        (a, b) => severityRank(b.severity) - severityRank(a.severity),
    );
    if (alerts.length === 0) return null;
    return (
        <ul class="model-alerts" aria-label="Open alerts">
            {alerts.slice(0, ALERTS_SHOWN).map((alert) => (
                <li key={alert.id}>
                    <a
                        class={`model-alert tone-${alert.severity}`}
                        href={linkTo(["alerts", alert.id])}
                    >
                        <Shape of={alert.severity} />
                        <span class="model-alert-name">{alert.rule}</span>
                        <span class="hidden">, {alert.severity}</span>
                        {alert.status === "acknowledged" && <span class="muted">acknowledged</span>}
                    </a>
                </li>
            ))}
            {alerts.length > ALERTS_SHOWN && (
                <li>
                    <a class="model-alert" href={linkTo(["alerts"], { model: props.model })}>
                        {alerts.length - ALERTS_SHOWN} more
                    </a>
                </li>
            )}
        </ul>
    );
}

/** "poor · 4 of 18 metrics are worse ... · last prediction 3 s ago". */
function Standing(props: { head: Head }) {
    const { model, health, alerts } = props.head;
    if (model === null) return <Skeleton height={22} />;
    const standing = standingOf(health?.health ?? "unknown", alerts ?? []);
    const only = model.versions.length === 1 ? model.versions[0]?.version : undefined;
    return (
        <p class="model-standing">
            {health === null ? (
                <span class="model-wait">…</span>
            ) : (
                <>
                    <HealthMark health={standing.health} />
                    {standing.words !== "" && <span>{standing.words}</span>}
                    <span title="The last hour against the day before, unless the model is set up otherwise">
                        {healthWords(health)}
                    </span>
                </>
            )}
            {model.last === null ? (
                <span>no predictions yet</span>
            ) : (
                <span>
                    last prediction <Time at={model.last} form="ago" />,{" "}
                    {formatCount(model.last_24h.predictions)} in 24 h
                </span>
            )}
            {only !== undefined && only !== "" && <span class="break">version {only}</span>}
        </p>
    );
}

function NoModel(props: { model: string; detail: string }) {
    const near = nearestName(props.detail);
    return (
        <>
            <ViewHead title={props.model} crumbs={[{ label: "Models", href: linkTo([]) }]} />
            <Empty title="There is no model of this name" icon="search">
                {near !== null && (
                    <p>
                        Did you mean{" "}
                        <a class="break" href={linkTo(["models", near])}>
                            {near}
                        </a>
                        ?
                    </p>
                )}
                <p>
                    A model is here as soon as its first prediction or metric point has arrived.{" "}
                    <a href={linkTo([])}>Show the models</a>
                </p>
            </Empty>
        </>
    );
}

function NoVersion(props: { scope: Scope; versions: readonly string[] }) {
    return (
        <Empty title={`There is no version “${props.scope.version ?? ""}”`} icon="search">
            <p class="row">
                <a href={linkTo(["models", props.scope.model])}>Show all versions</a>
                {props.versions.slice(0, 10).map((version) => (
                    <a
                        key={version}
                        class="break"
                        href={linkTo(["models", props.scope.model], { version })}
                    >
                        {version}
                    </a>
                ))}
            </p>
        </Empty>
    );
}

function Tabs(props: { scope: Scope; tab: string }) {
    const { scope } = props;
    const query = {
        version: scope.version,
        segment: scope.segment,
        at: place.value.query["at"],
    };
    return (
        <nav class="tabs" aria-label="Views of the model">
            {TABS.map((one) => (
                <a
                    key={one.id}
                    href={linkTo(
                        ["models", scope.model, ...(one.id === "" ? [] : [one.id])],
                        query,
                    )}
                    aria-current={one.id === props.tab ? "page" : undefined}
                >
                    {one.label}
                </a>
            ))}
        </nav>
    );
}

export function ModelFrame(props: {
    scope: Scope;
    /** Tab that is shown; "" is performance. */
    tab: string;
    /** False: the view does not know segments. */
    segments?: boolean;
    /** False: the view does not know one version. */
    versions?: boolean;
    children?: ComponentChildren;
    /** In place of children: drawn when the model is known. */
    view?: (model: ModelInfo) => ComponentChildren;
}) {
    const { scope } = props;
    const head = useHead(scope.model, scope.version);
    const { error } = head.known;
    if (error?.status === 404) return <NoModel model={scope.model} detail={error.message} />;
    const versions = (head.model?.versions ?? [])
        .map((one) => one.version)
        .filter((name) => name !== "");
    const segments = head.segments ?? [];
    const pickable =
        props.versions !== false && (versions.length > 1 || scope.version !== undefined);
    const unknown =
        head.model !== null && scope.version !== undefined && !versions.includes(scope.version);
    return (
        <>
            <ViewHead
                title={scope.model}
                crumbs={[{ label: "Models", href: linkTo([]) }]}
                sub={<Standing head={head} />}
            >
                {pickable && (
                    <Picker
                        label="Version"
                        name="version"
                        value={scope.version}
                        options={versions}
                    />
                )}
                {props.segments !== false && segments.length > 0 && (
                    <Picker
                        label="Segment"
                        name="segment"
                        value={scope.segment}
                        options={segments}
                    />
                )}
            </ViewHead>
            {/* Performance says more about them. */}
            {props.tab !== "" && <OpenAlerts model={scope.model} alerts={head.alerts} />}
            <Tabs scope={scope} tab={props.tab} />
            {unknown ? (
                <NoVersion scope={scope} versions={versions} />
            ) : (
                <>
                    {props.children}
                    {props.view !== undefined &&
                        (head.model !== null ? (
                            props.view(head.model)
                        ) : error !== null ? (
                            <Failure error={error} retry={head.known.reload} />
                        ) : (
                            <Skeleton height={420} />
                        ))}
                </>
            )}
        </>
    );
}
