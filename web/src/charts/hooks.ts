/** What charts share of state and of the browser. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { same } from "./same";

/** The same object as long as it says the same: what is loaded again without change draws nothing. */
export function useSettled<T>(value: T): T {
    const kept = useRef(value);
    if (!same(kept.current, value)) kept.current = value;
    return kept.current;
}

/** The width of an element, kept up to date; 0 before it is known. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
    const [width, setWidth] = useState(0);
    useLayoutEffect(() => {
        const { current } = element;
        if (current === null) return;
        setWidth(current.clientWidth);
        const observer = new ResizeObserver(() => setWidth(current.clientWidth));
        observer.observe(current);
        return () => observer.disconnect();
    }, []);
    return width;
}
