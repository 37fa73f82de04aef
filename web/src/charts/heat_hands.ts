/** What pointer and keys do on a heat map. */
import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { pointAt } from "./cursor";
import { moveCell, type HeatCell } from "./heat";
import type { HeatSize } from "./heat_paint";
import type { HeatmapProps } from "./types";

export function useHands(
    chart: HeatmapProps,
    spot: Signal<HeatCell | null>,
    me: object,
    size: HeatSize,
) {
    const show = (next: HeatCell | null): void => {
        const now = spot.peek();
        if (next?.row !== now?.row || next?.column !== now?.column) spot.value = next;
        pointAt(me, next === null ? null : (chart.times[next.column] ?? null));
    };
    const cellAt = (event: MouseEvent): HeatCell | null => {
        if (!(event.currentTarget instanceof HTMLElement)) return null;
        const box = event.currentTarget.getBoundingClientRect();
        const column = Math.floor((event.clientX - box.left) / size.cell_px);
        const row = Math.floor((event.clientY - box.top) / size.row_px);
        const inside =
            column >= 0 && column < chart.times.length && row >= 0 && row < chart.rows.length;
        return inside ? { row, column } : null;
    };
    /** A finger cannot hover: its first touch of a cell shows, the second picks. */
    const seen = useRef<HeatCell | null>(null);
    return {
        show,
        onPointerDown: (event: PointerEvent) => {
            seen.current = event.pointerType === "touch" ? spot.peek() : cellAt(event);
            show(cellAt(event));
        },
        onPointerMove: (event: PointerEvent) => show(cellAt(event)),
        onPointerLeave: (event: PointerEvent) => {
            if (event.pointerType !== "touch") show(null);
        },
        onClick: (event: MouseEvent) => {
            const cell = cellAt(event);
            const { current } = seen;
            if (cell !== null && current?.row === cell.row && current.column === cell.column)
                chart.onPick?.(cell.row, cell.column);
        },
        onKeyDown: (event: KeyboardEvent) => {
            const now = spot.peek();
            const { rows, times } = chart;
            if (event.key === "Escape" && now !== null) show(null);
            else if (event.key === "Enter" && now !== null) chart.onPick?.(now.row, now.column);
            else {
                const start = now ?? { row: 0, column: times.length - 1 };
                const next = moveCell(start, event.key, rows.length, times.length);
                if (next === null) return;
                show(now === null ? start : next);
            }
            event.preventDefault();
        },
    };
}
