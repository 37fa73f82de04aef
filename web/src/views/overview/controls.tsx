/** Search, state and order of the list; all of it is in the address. */
import { useEffect, useRef } from "preact/hooks";
import {
    formatOrder,
    parseOrder,
    SORTS,
    STATES,
    type FleetState,
    type Order,
    type SortKey,
} from "../../lib/fleet";
import { formatCount } from "../../lib/number";
import { setQuery } from "../../state/route";
import { Sign } from "../../ui/icons";

const STATE_WORDS: Readonly<Record<FleetState, string>> = {
    all: "All",
    alerts: "With alerts",
    worse: "Worse",
    drifting: "Drifting",
    silent: "Silent",
};
const SORT_WORDS: Readonly<Record<SortKey, string>> = {
    attention: "What needs attention",
    model: "Name",
    health: "Health",
    alerts: "Alerts",
    metric: "Change of the metric",
    drift: "Drifted columns",
    traffic: "Predictions",
    last: "Last prediction",
    labels: "Labels",
};

function Search(props: { value: string }) {
    const field = useRef<HTMLInputElement>(null);
    useEffect(() => {
        // What one types is ahead of the address; another place changes both.
        if (field.current !== null && document.activeElement !== field.current)
            field.current.value = props.value;
    }, [props.value]);
    return (
        <label class="search">
            <Sign name="search" />
            <span class="hidden">Search models</span>
            <input
                ref={field}
                type="search"
                data-search=""
                placeholder="Search models"
                defaultValue={props.value}
                autoComplete="off"
                spellcheck={false}
                onInput={(event) => setQuery({ q: event.currentTarget.value || null }, true)}
                onKeyDown={(event) => {
                    if (event.key !== "Escape") return;
                    event.currentTarget.value = "";
                    setQuery({ q: null }, true);
                    event.currentTarget.blur();
                }}
            />
            <kbd class="key wide-only" aria-hidden="true">
                /
            </kbd>
        </label>
    );
}

export function Controls(props: {
    search: string;
    state: FleetState;
    order: Order;
    counts: Record<FleetState, number>;
}) {
    const { state, order, counts } = props;
    return (
        <div class="fleet-controls">
            <Search value={props.search} />
            <div class="choice" role="group" aria-label="Which models">
                {STATES.filter((one) => one === "all" || one === state || counts[one] > 0).map(
                    (one) => (
                        <button
                            type="button"
                            key={one}
                            aria-pressed={one === state}
                            onClick={() => setQuery({ state: one === "all" ? null : one }, true)}
                        >
                            {STATE_WORDS[one]} <span class="muted">{formatCount(counts[one])}</span>
                        </button>
                    ),
                )}
            </div>
            <label class="picker fleet-order">
                <span>Order</span>
                <select
                    value={order.by}
                    onChange={(event) =>
                        setQuery({ sort: formatOrder(parseOrder(event.currentTarget.value)) }, true)
                    }
                >
                    {SORTS.map((by) => (
                        <option key={by} value={by}>
                            {SORT_WORDS[by]}
                        </option>
                    ))}
                </select>
                <Sign name="down" size={12} />
            </label>
        </div>
    );
}
