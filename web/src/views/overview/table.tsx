/** The list of a fleet: sortable, only the rows near the window are in the document. */
import { useEffect, useState } from "preact/hooks";
import { formatOrder, type Order, type SortKey } from "../../lib/fleet";
import { place, setQuery } from "../../state/route";
import { Sign } from "../../ui/icons";
import { PhoneCard, Row } from "./row";
import { useSlice } from "./use_slice";
import type { Fleet, Model } from "./use_fleet";

/** As the stylesheet has them. */
const ROW_PX = 50;
const CARD_PX = 122;
const PHONE = "(max-width: 760px)";

const HEADS: readonly { by: SortKey; label: string; class: string }[] = [
    { by: "model", label: "Model", class: "fleet-c-model" },
    { by: "health", label: "Health", class: "fleet-c-health" },
    { by: "alerts", label: "Alerts", class: "fleet-c-alerts" },
    { by: "metric", label: "Main metric", class: "fleet-c-metric" },
    { by: "drift", label: "Drifted columns", class: "fleet-c-drift" },
    { by: "traffic", label: "Predictions", class: "fleet-c-traffic" },
    { by: "last", label: "Last", class: "num fleet-c-last fleet-late" },
    { by: "labels", label: "Labelled", class: "num fleet-c-labels fleet-late" },
];

function useIsPhone(): boolean {
    const [phone, setPhone] = useState(() => matchMedia(PHONE).matches);
    useEffect(() => {
        const query = matchMedia(PHONE);
        const changed = (): void => setPhone(query.matches);
        query.addEventListener("change", changed);
        return () => query.removeEventListener("change", changed);
    }, []);
    return phone;
}

function sortBy(order: Order, by: SortKey): void {
    // Once: as one looks for it; again: the other way round; a third time: as it was.
    const next: Order =
        order.by !== by
            ? { by, reversed: false }
            : order.reversed
              ? { by: "attention", reversed: false }
              : { by, reversed: true };
    setQuery({ sort: formatOrder(next) }, true);
}

/** Directions as they are seen: columns of numbers begin with the largest. */
function ariaSort(order: Order, by: SortKey): "ascending" | "descending" | "none" {
    if (order.by !== by) return "none";
    const up = by === "model" || by === "labels";
    return up !== order.reversed ? "ascending" : "descending";
}

function Head(props: { order: Order }) {
    const { order } = props;
    return (
        <thead>
            <tr aria-rowindex={1}>
                {HEADS.map((head) => {
                    const sort = ariaSort(order, head.by);
                    return (
                        <th key={head.by} scope="col" class={head.class} aria-sort={sort}>
                            <button
                                type="button"
                                class={`fleet-sort fleet-sort-${sort}`}
                                onClick={() => sortBy(order, head.by)}
                            >
                                {head.label}
                                <Sign name="down" size={10} />
                            </button>
                        </th>
                    );
                })}
            </tr>
        </thead>
    );
}

/** Arrow keys go from row to row. */
function arrows(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const { target } = event;
    if (!(target instanceof HTMLElement)) return;
    const row = target.closest(".fleet-row, .fleet-phone");
    const next = event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
    const link = next?.querySelector<HTMLElement>(".fleet-link");
    if (link === undefined || link === null) return;
    event.preventDefault();
    link.focus();
}

interface ListProps {
    models: readonly Model[];
    fleet: Fleet;
    order: Order;
}

function rowProps(props: ListProps, model: Model, index: number) {
    return {
        model,
        index,
        hours: props.fleet.answer.hours,
        now_s: props.fleet.now_s,
        news: props.fleet.news.get(model.model) ?? 0,
        kept: `${place.value.query["from"] ?? ""} ${place.value.query["to"] ?? ""}`,
    };
}

function Table(props: ListProps) {
    const { models } = props;
    const { box, slice } = useSlice<HTMLTableSectionElement>(models.length, ROW_PX);
    const above = slice.first * ROW_PX;
    const below = (models.length - slice.last) * ROW_PX;
    return (
        <table class="fleet" aria-rowcount={models.length + 1} aria-label="Models">
            <Head order={props.order} />
            <tbody ref={box} onKeyDown={arrows}>
                {above > 0 && (
                    <tr key="above" aria-hidden="true" style={{ height: `${above}px` }} />
                )}
                {models.slice(slice.first, slice.last).map((model, i) => (
                    <Row key={model.model} {...rowProps(props, model, slice.first + i + 1)} />
                ))}
                {below > 0 && (
                    <tr key="below" aria-hidden="true" style={{ height: `${below}px` }} />
                )}
            </tbody>
        </table>
    );
}

function Cards(props: ListProps) {
    const { models } = props;
    const { box, slice } = useSlice<HTMLUListElement>(models.length, CARD_PX);
    const paddingTop = `${slice.first * CARD_PX}px`;
    const paddingBottom = `${(models.length - slice.last) * CARD_PX}px`;
    return (
        <ul
            ref={box}
            class="fleet-cards"
            aria-label="Models"
            onKeyDown={arrows}
            style={{ paddingTop, paddingBottom }}
        >
            {models.slice(slice.first, slice.last).map((model, i) => (
                <PhoneCard key={model.model} {...rowProps(props, model, slice.first + i + 1)} />
            ))}
        </ul>
    );
}

export function FleetList(props: ListProps) {
    return useIsPhone() ? <Cards {...props} /> : <Table {...props} />;
}
