/** The time that is pointed at, the same in all charts of the page. */
import { signal } from "@preact/signals";

export interface Pointed {
    time: number | null;
    /** The chart that is pointed at; the others follow. */
    by: object | null;
}

export const pointed = signal<Pointed>({ time: null, by: null });

export function pointAt(by: object, time: number | null): void {
    const now = pointed.peek();
    if (time === null && now.by !== by) return;
    if (now.by !== by || now.time !== time) pointed.value = { time, by: time === null ? null : by };
}
