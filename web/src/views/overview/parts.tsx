/** Small pieces that rows, cards and tiles of the fleet share. */
import { signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { changeOf, worsening } from "../../lib/fleet";
import { formatChange, formatShare } from "../../lib/number";
import { severityRank } from "../../lib/severity";
import { formatAgo, secondsOf } from "../../lib/time";
import { linkTo } from "../../state/route";
import { Shape } from "../../ui/marks";
import type { Model } from "./use_fleet";

const TICK_MS = 10_000;
const LARGE = 20;
const MIDDLING = 10;
const SMALL = 5;
/** Below so many samples a change has no colour: it may be chance. */
const ENOUGH = 30;

/** Moves the ages along; one clock for all of them. */
const tick = signal(0);
setInterval(() => {
    tick.value++;
}, TICK_MS);

export function Ago(props: { at: string | null }) {
    void tick.value;
    const seconds = secondsOf(props.at);
    return seconds === null ? <span class="muted">–</span> : <>{formatAgo(seconds)}</>;
}

export function modelLink(model: string): string {
    return linkTo(["models", model]);
}

/** How bad a change for the worse is: the scale of degradation. */
function toneOf(model: Model): string {
    const worse = worsening(model);
    if (worse === null || worse < SMALL || model.metric.n < ENOUGH) return "muted";
    return worse >= LARGE ? "tone-critical" : worse >= MIDDLING ? "tone-high" : "tone-medium";
}

/** "−7.8 % worse": the change of the main metric against the time before. */
export function Change(props: { model: Model; words?: boolean }) {
    const change = changeOf(props.model);
    const worse = worsening(props.model);
    if (change === null) return null;
    const word = worse === null || Math.abs(worse) < 0.05 ? "" : worse > 0 ? "worse" : "better";
    const tone = toneOf(props.model);
    return (
        <span class={`change ${tone}`}>
            {formatChange(change)}
            {props.words === true || tone !== "muted" ? (
                word !== "" && <span> {word}</span>
            ) : (
                <span class="hidden"> {word}</span>
            )}
        </span>
    );
}

/** ◆ high 3, and how many of them somebody takes care of. */
export function AlertsMark(props: { alerts: Model["alerts"] }) {
    const { active, acknowledged, worst } = props.alerts;
    if (worst === null || severityRank(worst) === 0) return <span class="muted">none</span>;
    return (
        <span class="alerts-mark">
            <span class={`mark mark-box tone-${worst}`}>
                <Shape of={worst} />
                {worst}
                <span class="alerts-n">{active + acknowledged}</span>
            </span>
            {acknowledged > 0 && (
                <span class="small muted">
                    {active === 0 ? "acknowledged" : `${acknowledged} ack.`}
                </span>
            )}
        </span>
    );
}

/** A bar of the share of columns that drifted, with the limit passed or not. */
export function DriftBar(props: { drift: Model["drift"] }) {
    const { drift } = props;
    if (drift === null) return <span class="muted">–</span>;
    const width = `${Math.round(Math.min(1, drift.share) * 100)}%`;
    return (
        <span class="drift">
            <span class="drift-track" aria-hidden="true">
                <span
                    class={drift.dataset_drift ? "drift-fill drift-over" : "drift-fill"}
                    style={{ width }}
                />
            </span>
            <span class="drift-words">
                {drift.drifted} / {drift.tested}
                <span class="hidden">
                    {" "}
                    columns drifted ({formatShare(drift.share)})
                    {drift.dataset_drift ? ", over the limit" : ""}
                </span>
            </span>
        </span>
    );
}

/** The width that an element has, also after the window changed. */
export function useWidth<T extends HTMLElement>(): [RefObject<T | null>, number] {
    const box = useRef<T>(null);
    const [width, setWidth] = useState(0);
    useEffect(() => {
        const element = box.current;
        if (element === null) return;
        setWidth(element.clientWidth);
        const watch = new ResizeObserver(() => setWidth(element.clientWidth));
        watch.observe(element);
        return () => watch.disconnect();
    }, []);
    return [box, width];
}
