/** The values at the time that is pointed at. */
import type { Signal } from "@preact/signals";
import { formatCount } from "../lib/number";
import { formatTime, formatUtc } from "../lib/time";
import { Shape } from "../ui/marks";
import { markerEnd } from "./markers";
import type { Scene } from "./plot";
import type { Drawn } from "./prepare";
import { sampleOf } from "./time_legend";
import { Sample, Tip } from "./tip";
import type { Marker } from "./types";
import type { Format } from "./words";

export interface Spot {
    index: number;
    x_px: number;
}

const MOST_LINES = 10;
const NEAR_PX = 8;
const MOST_LEVELS = 3;

function Line(props: { one: Drawn; index: number; format: Format; scene: Scene }) {
    const { one, index, format, scene } = props;
    const value = one.values[index] ?? null;
    const lo = one.lo?.[index] ?? null;
    const hi = one.hi?.[index] ?? null;
    const n = one.n?.[index] ?? null;
    const weak = one.weak?.at[index] === true ? one.weak.words : "";
    if (value === null && one.outlook) return null;
    const more: string[] = [];
    if (lo !== null && hi !== null && lo !== hi) more.push(`${format(lo)} – ${format(hi)}`);
    if (n !== null) more.push(`n ${formatCount(n)}`);
    if (weak !== "") more.push(weak);
    return (
        <li>
            <Sample color={one.color} kind={sampleOf(one, scene.prepared.stacked)} />
            <span class="tip-name">{one.label}</span>
            <span class="tip-value">{value === null ? "no data" : format(value)}</span>
            {more.length > 0 && <span class="tip-more">{more.join(" · ")}</span>}
        </li>
    );
}

function near(scene: Scene, time: number, width: number): Marker[] {
    const { from, to } = scene.prepared;
    const close = ((to - from) / Math.max(1, width)) * NEAR_PX;
    return (scene.props.markers ?? []).filter(
        (one) => Math.abs(one.time - time) <= close || (one.time <= time && markerEnd(one) >= time),
    );
}

export function TimeTip(props: {
    scene: Scene;
    area: Signal<{ left: number; top: number; width: number }>;
    spot: Signal<Spot | null>;
    format: Format;
}) {
    const spot = props.spot.value;
    if (spot === null) return null;
    const { scene, format } = props;
    const { left, width, top } = props.area.value;
    const time = scene.prepared.times[spot.index];
    if (time === undefined) return null;
    const shown = scene.prepared.series.filter((one) => !one.hidden && !one.ghost);
    return (
        <Tip x={left + spot.x_px} y={top} width={left + width + 10}>
            <p class="tip-time">{formatTime(time)}</p>
            <p class="tip-utc">{formatUtc(time)}</p>
            <ul class="tip-lines">
                {shown.slice(0, MOST_LINES).map((one, i) => (
                    <Line key={i} one={one} index={spot.index} format={format} scene={scene} />
                ))}
            </ul>
            {shown.length > MOST_LINES && (
                <p class="tip-utc">{shown.length - MOST_LINES} more in the table</p>
            )}
            {(scene.props.thresholds ?? []).slice(0, MOST_LEVELS).map((one, i) => (
                <p key={i} class={`tip-level tone-${one.severity}`}>
                    <Shape of={one.severity} size={10} /> {one.label}
                </p>
            ))}
            {near(scene, time, width)
                .slice(0, 3)
                .map((one, i) => (
                    <p key={i} class="tip-mark">
                        {one.label}
                    </p>
                ))}
        </Tip>
    );
}
