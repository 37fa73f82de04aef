/** The marks above a time chart: links that the keyboard reaches; several that stand together are
 * one button that opens their list. */
import { useState } from "preact/hooks";
import { Shape } from "../ui/marks";
import { formatTimeShort } from "../lib/time";
import { groupMarkers, type MarkerGroup } from "./markers";
import { markerColor } from "./paint";
import type { Marker } from "./types";

const SIGNS: Readonly<Record<Exclude<Marker["kind"], "alert">, string>> = {
    retraining: "M13 8a5 5 0 1 1-1.5-3.6M13 1.5v3h-3",
    version: "M3.5 14V2.5h9l-2.5 3 2.5 3h-9",
    reference: "M8 2v12M4.5 14h7M5 5h6",
};

function MarkerSign(props: { marker: Marker }) {
    const { marker } = props;
    if (marker.kind === "alert") return <Shape of={marker.severity ?? "high"} size={13} />;
    return (
        <svg
            class="shape"
            viewBox="0 0 16 16"
            width={13}
            height={13}
            aria-hidden="true"
            style={{ color: `var(${markerColor(marker)})` }}
        >
            <path
                d={SIGNS[marker.kind]}
                fill="none"
                stroke="currentColor"
                stroke-width="2.2"
                stroke-linejoin="round"
                stroke-linecap="round"
            />
        </svg>
    );
}

function when(marker: Marker): string {
    const start = formatTimeShort(marker.time);
    if (marker.until === null) return `since ${start}`;
    return marker.until === undefined ? start : `${start} to ${formatTimeShort(marker.until)}`;
}

function MarkerLine(props: { marker: Marker }) {
    const { marker } = props;
    const words = (
        <>
            <MarkerSign marker={marker} />
            <span class="break">{marker.label}</span>
            <span class="muted nowrap">{when(marker)}</span>
        </>
    );
    return marker.href === undefined ? (
        <span class="marker-line">{words}</span>
    ) : (
        <a class="marker-line" href={marker.href}>
            {words}
        </a>
    );
}

function One(props: { group: MarkerGroup }) {
    const { top } = props.group;
    const words = (
        <>
            <MarkerSign marker={top} />
            <span class="marker-words">
                {top.label} <span class="muted">{when(top)}</span>
            </span>
        </>
    );
    return top.href === undefined ? (
        <span class="marker" tabIndex={0} role="note">
            {words}
        </span>
    ) : (
        <a class="marker" href={top.href}>
            {words}
        </a>
    );
}

function Many(props: { group: MarkerGroup }) {
    const [open, setOpen] = useState(false);
    const { markers, top } = props.group;
    return (
        <div
            class="marker-group"
            onKeyDown={(event) => {
                if (event.key === "Escape" && open) {
                    event.stopPropagation();
                    setOpen(false);
                }
            }}
            onFocusOut={(event) => {
                const next = event.relatedTarget;
                if (!(next instanceof Node && event.currentTarget.contains(next))) setOpen(false);
            }}
        >
            <button
                type="button"
                class="marker"
                aria-expanded={open}
                aria-label={`${markers.length} events`}
                onClick={() => setOpen(!open)}
            >
                <MarkerSign marker={top} />
                <span class="marker-count">{markers.length}</span>
            </button>
            {open && (
                <ul class="marker-list">
                    {markers.map((marker, i) => (
                        <li key={i}>
                            <MarkerLine marker={marker} />
                        </li>
                    ))}
                </ul>
            )}
        </div>
    );
}

export function MarkerLane(props: {
    markers: readonly Marker[];
    from: number;
    to: number;
    width: number;
}) {
    if (props.width <= 0 || props.markers.length === 0) return null;
    const groups = groupMarkers(props.markers, {
        from: props.from,
        to: props.to,
        width_px: props.width,
    });
    return (
        <ul class="marker-lane" aria-label="Events">
            {groups.map((group) => (
                <li
                    key={`${group.top.kind} ${group.top.time} ${group.top.label}`}
                    class={group.at > 0.5 ? "marker-right" : ""}
                    style={{ left: `${group.at * 100}%` }}
                >
                    {group.markers.length === 1 ? <One group={group} /> : <Many group={group} />}
                </li>
            ))}
        </ul>
    );
}
