/** Which rows of a long list are near the window; the others are a space of their height. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";

/** Lists up to here are drawn whole: then the browser's own search finds everything. */
const WHOLE = 80;
/** Rows beyond both ends, and the steps in which the slice moves. */
const AROUND = 8;
const BLOCK = 4;

export interface Slice {
    first: number;
    /** Exclusive. */
    last: number;
}

/** Rows of `height` pixels, of which the window shows those from top to bottom. Pure. */
export function sliceOf(count: number, height: number, top: number, bottom: number): Slice {
    if (count <= WHOLE) return { first: 0, last: count };
    const snap = (row: number): number => Math.floor(row / BLOCK) * BLOCK;
    const first = Math.max(0, snap(top / height - AROUND));
    const last = Math.min(count, snap(bottom / height + AROUND) + BLOCK);
    return { first: Math.min(first, count), last: Math.max(last, Math.min(first, count)) };
}

export function useSlice<T extends HTMLElement>(
    count: number,
    height: number,
): { box: RefObject<T | null>; slice: Slice } {
    const box = useRef<T>(null);
    const [slice, setSlice] = useState<Slice>(() => sliceOf(count, height, 0, innerHeight));
    useEffect(() => {
        const look = (): void => {
            const top = -(box.current?.getBoundingClientRect().top ?? 0);
            const next = sliceOf(count, height, top, top + innerHeight);
            setSlice((old) => (old.first === next.first && old.last === next.last ? old : next));
        };
        look();
        addEventListener("scroll", look, { passive: true });
        addEventListener("resize", look);
        return () => {
            removeEventListener("scroll", look);
            removeEventListener("resize", look);
        };
    }, [count, height]);
    return {
        box,
        slice: { first: Math.min(slice.first, count), last: Math.min(slice.last, count) },
    };
}
