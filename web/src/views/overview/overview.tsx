/** All models at a glance: what needs attention stands first. */
import { useMemo, useRef, useState } from "preact/hooks";
import {
    countStates,
    fits,
    isInState,
    keepOrder,
    parseOrder,
    parseState,
    sortFleet,
    type FleetState,
    type Order,
} from "../../lib/fleet";
import { formatCount } from "../../lib/number";
import { go, linkTo, place } from "../../state/route";
import { Button, Empty, Show, ViewHead } from "../../ui/basics";
import { Controls } from "./controls";
import { FewModels } from "./few";
import { FirstSteps } from "./first_steps";
import { FleetList } from "./table";
import { hoursInWords, Totals } from "./totals";
import { useFleet, type Fleet, type Model } from "./use_fleet";
import "./overview.css";

/** Up to so many models each has a large card. */
const FEW = 6;

interface Asked {
    search: string;
    state: FleetState;
    order: Order;
}

function askedOf(query: Readonly<Record<string, string>>): Asked {
    return {
        search: query["q"] ?? "",
        state: parseState(query["state"]),
        order: parseOrder(query["sort"]),
    };
}

/** The models that are asked for, in order. While somebody points at the list it keeps its order:
 * no row leaves from under the hand. */
function useShown(fleet: Fleet, asked: Asked, held: boolean): { shown: Model[]; moved: boolean } {
    const before = useRef<{ key: string; names: string[] }>({ key: "", names: [] });
    const { models, now_s, answer } = fleet;
    const key = JSON.stringify(asked);
    return useMemo(() => {
        const fitting = models.filter(
            (model) =>
                isInState(model, asked.state, now_s, answer.hours) &&
                fits(model.model, asked.search),
        );
        const sorted = sortFleet(fitting, asked.order, now_s, answer.hours);
        const keep = held && before.current.key === key;
        const shown = keep ? keepOrder(sorted, before.current.names) : sorted;
        before.current = { key, names: shown.map((model) => model.model) };
        return { shown, moved: shown.some((model, i) => model !== sorted[i]) };
    }, [models, now_s, answer.hours, key, held]);
}

function Nothing(props: { asked: Asked }) {
    return (
        <Empty title="No model fits" icon="search">
            {props.asked.search !== "" && (
                <p class="break">
                    Nothing is called “<bdi>{props.asked.search}</bdi>”
                    {props.asked.state === "all" ? "." : " in this state."}
                </p>
            )}
            <Button onClick={() => go(linkTo([]))}>Show all models</Button>
        </Empty>
    );
}

function List(props: { fleet: Fleet; asked: Asked; counts: Record<FleetState, number> }) {
    const { fleet, asked } = props;
    const [held, setHeld] = useState(false);
    const { shown, moved } = useShown(fleet, asked, held);
    return (
        <>
            <Controls {...asked} counts={props.counts} />
            <div
                class="fleet-box"
                onPointerEnter={(event) => event.pointerType === "mouse" && setHeld(true)}
                onPointerLeave={() => setHeld(false)}
                onFocusIn={() => setHeld(true)}
                onFocusOut={() => setHeld(false)}
            >
                {shown.length === 0 ? (
                    <Nothing asked={asked} />
                ) : (
                    <FleetList models={shown} fleet={fleet} order={asked.order} />
                )}
            </div>
            <p class="fleet-foot small muted" role="status">
                {shown.length < fleet.models.length &&
                    `${formatCount(shown.length)} of ${formatCount(fleet.models.length)} models. `}
                {moved && "The order has changed; it follows when the pointer leaves the list. "}
                {fleet.answer.truncated &&
                    `Only the first ${formatCount(fleet.models.length)} of ${formatCount(fleet.answer.totals.models)} models are shown.`}
            </p>
        </>
    );
}

function Filled(props: { fleet: Fleet }) {
    const { fleet } = props;
    const asked = askedOf(place.value.query);
    const counts = useMemo(
        () => countStates(fleet.models, fleet.now_s, fleet.answer.hours),
        [fleet.models, fleet.now_s, fleet.answer.hours],
    );
    const few = fleet.models.length <= FEW && asked.search === "" && asked.state === "all";
    return (
        <div class="stack">
            <Totals fleet={fleet} counts={counts} />
            {few ? (
                <FewModels
                    models={sortFleet(fleet.models, asked.order, fleet.now_s, fleet.answer.hours)}
                    fleet={fleet}
                />
            ) : (
                <List fleet={fleet} asked={asked} counts={counts} />
            )}
        </div>
    );
}

export function Overview() {
    const { fleet, loaded, asAsked } = useFleet();
    const empty = fleet !== null && fleet.answer.totals.models === 0;
    return (
        <>
            {!empty && (
                <ViewHead
                    title="Models"
                    sub={
                        asAsked || fleet === null
                            ? undefined
                            : `The fleet is shown as it is now, with the last ${hoursInWords(fleet.answer.hours)}.`
                    }
                />
            )}
            <Show of={loaded} height={520}>
                {() => fleet !== null && (empty ? <FirstSteps /> : <Filled fleet={fleet} />)}
            </Show>
        </>
    );
}
