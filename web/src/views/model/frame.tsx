/** What all views of a model have in common: its name and health, versions, segments, the tabs. */
import type { ComponentChildren } from "preact";
import { get } from "../../api/client";
import { linkTo, place, setQuery } from "../../state/route";
import { useQuery } from "../../state/query";
import { Sign } from "../../ui/icons";
import { ViewHead } from "../../ui/basics";

const TABS: readonly { id: string; label: string }[] = [
    { id: "", label: "Performance" },
    { id: "drift", label: "Drift" },
    { id: "traffic", label: "Traffic" },
    { id: "quality", label: "Answers" },
    { id: "compare", label: "Versions" },
    { id: "judging", label: "Judging" },
];

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

function Picker(props: {
    label: string;
    name: string;
    value: string | undefined;
    options: string[];
}) {
    return (
        <label class="picker">
            <span>{props.label}</span>
            <select
                value={props.value ?? ""}
                onChange={(event) => setQuery({ [props.name]: event.currentTarget.value || null })}
            >
                <option value="">all</option>
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

export function ModelFrame(props: {
    scope: Scope;
    /** Tab that is shown; "" is performance. */
    tab: string;
    /** False: the view does not know segments. */
    segments?: boolean;
    children: ComponentChildren;
}) {
    const { scope, tab } = props;
    const known = useQuery(`model ${scope.model}`, (signal) =>
        get("/api/v1/models/{model}", { path: { model: scope.model }, signal }),
    );
    const segments = useQuery(`segments ${scope.model}`, (signal) =>
        get("/api/v1/models/{model}/segments", { path: { model: scope.model }, signal }),
    );
    const kept = { version: scope.version, segment: scope.segment };
    const versions = known.data?.versions.map((one) => one.version) ?? [];
    return (
        <>
            <ViewHead title={scope.model} crumbs={[{ label: "Models", href: linkTo([]) }]}>
                <Picker label="Version" name="version" value={scope.version} options={versions} />
                {props.segments !== false && (segments.data?.segments.length ?? 0) > 0 && (
                    <Picker
                        label="Segment"
                        name="segment"
                        value={scope.segment}
                        options={segments.data?.segments.map((one) => one.segment) ?? []}
                    />
                )}
            </ViewHead>
            <nav class="tabs" aria-label="Views of the model">
                {TABS.map((one) => (
                    <a
                        key={one.id}
                        href={linkTo(
                            ["models", scope.model, ...(one.id === "" ? [] : [one.id])],
                            kept,
                        )}
                        aria-current={one.id === tab ? "page" : undefined}
                    >
                        {one.label}
                    </a>
                ))}
            </nav>
            {props.children}
        </>
    );
}
