/** Geometry of small charts: values in order, as wide as their place. */

export interface Scale {
    x: (i: number) => number;
    y: (value: number) => number;
    /** Distance of two values. */
    step: number;
    bars: boolean;
    /** Where bars stand. */
    ground: number;
}

function widened(lo: number, hi: number): [number, number] {
    const least = Math.abs((lo + hi) / 2) * LEAST_SPAN || 1;
    const more = Math.max(0, least - (hi - lo)) / 2;
    return [lo - more, hi + more];
}

export interface Room {
    width: number;
    height: number;
    /** Kept free above and below. */
    pad: number;
    bars: boolean;
}

type Values = readonly (number | null)[];

/** A line spans at least this share of its values, so that noise looks like noise: changes below
 * 5 % count for nothing. */
const LEAST_SPAN = 0.1;

/** Fits the values, and `also` if it is one, into the room. A flat line is in the middle. */
export function scaleOf(values: Values, also: number | null, room: Room): Scale {
    const known = values.filter((value): value is number => value !== null);
    if (also !== null) known.push(also);
    let lo = Math.min(...known);
    let hi = Math.max(...known);
    if (known.length === 0) [lo, hi] = [0, 1];
    else if (room.bars) [lo, hi] = [Math.min(0, lo), hi || 1];
    else [lo, hi] = widened(lo, hi);
    const inner = room.height - (room.bars ? room.pad : 2 * room.pad);
    const n = Math.max(1, values.length);
    const step = room.bars ? room.width / n : (room.width - 2 * room.pad) / Math.max(1, n - 1);
    return {
        x: (i) => (room.bars ? (i + 0.5) * step : room.pad + i * step),
        y: (value) => room.pad + inner * (1 - (value - lo) / (hi - lo)),
        step,
        bars: room.bars,
        ground: room.height,
    };
}

export function levelY(scale: Scale, level: number): number {
    return Math.round(scale.y(level)) + 0.5;
}

/** A line with a gap where there is no value, a dot where one stands alone; or bars. */
export function linePath(values: Values, scale: Scale): string {
    let path = "";
    let open = false;
    values.forEach((value, i) => {
        const there = value !== null && (!scale.bars || value > 0);
        if (there) {
            const x = scale.x(i).toFixed(1);
            const y = scale.y(value).toFixed(1);
            if (scale.bars) path += `M${x} ${scale.ground}V${y}`;
            else path += `${open ? "L" : "M"}${x} ${y}${open ? "" : "h0.01"}`;
        }
        open = there;
    });
    return path;
}

/** The value nearest to a pointer; null if none is known. */
export function nearest(x: number, width: number, values: Values, bars: boolean): number | null {
    const n = values.length;
    if (n === 0 || width <= 0) return null;
    const at = bars ? Math.floor((x / width) * n) : Math.round((x / width) * (n - 1));
    const here = Math.min(n - 1, Math.max(0, at));
    for (let off = 0; off < n; off++)
        for (const i of [here - off, here + off]) if ((values[i] ?? null) !== null) return i;
    return null;
}
