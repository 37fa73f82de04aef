/** What narrows the feed; all of it is in the address. */
import { useEffect, useState } from "preact/hooks";
import {
    STATUS_FILTERS,
    type Count,
    type FeedFilter,
    type StatusFilter,
} from "../../lib/alert_feed";
import { setQuery } from "../../state/route";
import { Choice } from "../../ui/basics";
import { Sign } from "../../ui/icons";
import { Shape } from "../../ui/marks";

const LABELS: Readonly<Record<StatusFilter, string>> = {
    open: "Open",
    active: "Active",
    acknowledged: "Acknowledged",
    resolved: "Resolved",
    all: "All",
};
const TYPING_MS = 250;

function Names(props: {
    label: string;
    name: string;
    value: string | null;
    all: readonly string[];
}) {
    const all = new Set(props.all);
    if (props.value !== null) all.add(props.value);
    return (
        <label class="picker">
            <span>{props.label}</span>
            <select
                value={props.value ?? ""}
                onChange={(event) => setQuery({ [props.name]: event.currentTarget.value || null })}
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

function TextFilter(props: { text: string }) {
    const [text, setText] = useState(props.text);
    useEffect(() => setText(props.text), [props.text]);
    useEffect(() => {
        if (text === props.text) return;
        const timer = setTimeout(() => setQuery({ q: text || null }, true), TYPING_MS);
        return () => clearTimeout(timer);
    }, [text, props.text]);
    return (
        <input
            type="search"
            class="alert-search"
            data-search
            placeholder="Search alerts"
            aria-label="Search alerts"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
        />
    );
}

/** How many there are of each severity; pressing one shows it and worse. */
export function Counts(props: { counts: readonly Count[]; filter: FeedFilter; more: boolean }) {
    const { filter } = props;
    return (
        <div class="alert-counts" role="group" aria-label="Severity and worse">
            {props.counts.map(({ severity, n }) => (
                <button
                    key={severity}
                    type="button"
                    class={`alert-count tone-${severity} ${n === 0 ? "is-none" : ""}`}
                    aria-pressed={filter.severity === severity}
                    title={`Only ${severity}${severity === "critical" ? "" : " and worse"}`}
                    onClick={() =>
                        setQuery({ severity: filter.severity === severity ? null : severity })
                    }
                >
                    <Shape of={severity} size={14} />
                    <strong>
                        {n}
                        {props.more ? "+" : ""}
                    </strong>
                    <span>{severity}</span>
                </button>
            ))}
        </div>
    );
}

export function Filters(props: {
    filter: FeedFilter;
    models: readonly string[];
    rules: readonly string[];
    grouped: boolean;
}) {
    const { filter } = props;
    return (
        <div class="alert-filters">
            <Choice
                label="Status"
                value={filter.status}
                options={STATUS_FILTERS.map((value) => ({ value, label: LABELS[value] }))}
                onChange={(status) => setQuery({ status: status === "open" ? null : status })}
            />
            <Names label="Model" name="model" value={filter.model} all={props.models} />
            <Names label="Rule" name="rule" value={filter.rule} all={props.rules} />
            <TextFilter text={filter.text} />
            <label class="tick">
                <input
                    type="checkbox"
                    checked={props.grouped}
                    onChange={(event) =>
                        setQuery({ group: event.currentTarget.checked ? "model" : null })
                    }
                />
                By model
            </label>
        </div>
    );
}
