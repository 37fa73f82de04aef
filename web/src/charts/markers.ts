/** Markers of one chart: those in sight, and those too close to each other as one. */
import { severityRank } from "../lib/severity";
import type { Marker } from "./types";

export interface MarkerGroup {
    /** Where it stands: 0 left, 1 right. */
    at: number;
    markers: Marker[];
    /** The one whose shape is shown: the worst. */
    top: Marker;
}

const KIND_RANK: Readonly<Record<Marker["kind"], number>> = {
    alert: 3,
    version: 2,
    retraining: 1,
    reference: 0,
};

function rank(marker: Marker): number {
    return KIND_RANK[marker.kind] * 10 + severityRank(marker.severity);
}

/** A moment ends where it is; what has not ended goes on. */
export function markerEnd(marker: Marker): number {
    return marker.until === null ? Infinity : (marker.until ?? marker.time);
}

/** Spans that begin before the axis stand at its left end. */
export function groupMarkers(
    markers: readonly Marker[],
    axis: { from: number; to: number; width_px: number },
    least_px = 18,
): MarkerGroup[] {
    const span = axis.to - axis.from;
    const seen = markers
        .filter((one) => one.time <= axis.to && markerEnd(one) >= axis.from)
        .map((marker) => ({ marker, at: (Math.max(marker.time, axis.from) - axis.from) / span }))
        .sort((a, b) => a.at - b.at);
    const groups: MarkerGroup[] = [];
    for (const { marker, at } of seen) {
        const group = groups[groups.length - 1];
        if (group !== undefined && (at - group.at) * axis.width_px < least_px) {
            group.markers.push(marker);
            if (rank(marker) > rank(group.top)) group.top = marker;
        } else groups.push({ at, markers: [marker], top: marker });
    }
    return groups;
}
