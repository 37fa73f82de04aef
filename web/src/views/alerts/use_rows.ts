/** Selection, focus and keys among the rows of the feed. */
import { batch, useSignal, type Signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { stepFrom, stretch } from "../../lib/alert_feed";
import { alertKey, type AlertKey } from "../../lib/alert_shortcuts";
import { go, linkTo } from "../../state/route";
import type { Wish } from "./row";

export interface Rows {
    selected: Signal<ReadonlySet<string>>;
    focused: Signal<string | null>;
    select: (id: string, shift: boolean) => void;
    selectAll: (on: boolean) => void;
    /** Keeps the focus on the row that has it. */
    onFocusIn: (event: FocusEvent) => void;
}

const TITLE = "[data-alert]";

function focusRow(id: string): void {
    for (const link of document.querySelectorAll<HTMLElement>(TITLE))
        if (link.dataset["alert"] === id) {
            link.focus({ preventScroll: true });
            link.closest("[data-row]")?.scrollIntoView({ block: "nearest" });
            return;
        }
}

/** True where keys have a meaning of their own. */
function isBusy(target: EventTarget | null): boolean {
    if (!(target instanceof HTMLElement)) return false;
    if (target instanceof HTMLInputElement && target.type === "checkbox") return false;
    return target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}

/** True if Enter or an arrow belongs to what has the focus. */
function isTaken(key: AlertKey, event: KeyboardEvent): boolean {
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (key === "open") return target?.closest("a, button, summary") != null;
    if (!event.key.startsWith("Arrow") || target === null) return false;
    return target.closest("nav, header, [role=group]") !== null;
}

/**
 * @param order ids as they are shown
 * @param wish  acts on the selected ones, or on this one
 * @param grow  has so many rows drawn at least
 */
export function useRows(
    order: readonly string[],
    wish: (wish: Wish, ids: readonly string[]) => void,
    grow: (least: number) => void,
): Rows {
    const selected = useSignal<ReadonlySet<string>>(new Set());
    const focused = useSignal<string | null>(null);
    const anchor = useRef<string | null>(null);
    const now = useRef({ order, wish, grow });
    now.current = { order, wish, grow };

    const api = useMemo<Rows>(() => {
        const select = (id: string, shift: boolean): void => {
            const on = !selected.value.has(id);
            const next = new Set(selected.value);
            const ids = shift ? stretch(now.current.order, anchor.current, id) : [id];
            for (const one of ids) {
                if (on) next.add(one);
                else next.delete(one);
            }
            anchor.current = id;
            selected.value = next;
        };
        const selectAll = (on: boolean): void => {
            selected.value = new Set(on ? now.current.order : []);
        };
        const onFocusIn = (event: FocusEvent): void => {
            const row = event.target instanceof Element ? event.target.closest("[data-row]") : null;
            if (row instanceof HTMLElement) focused.value = row.dataset["row"] ?? null;
        };
        return { selected, focused, select, selectAll, onFocusIn };
    }, []);

    useEffect(() => {
        const step = (by: number): void => {
            const id = stepFrom(now.current.order, focused.value, by);
            if (id === null) return;
            focused.value = id;
            now.current.grow(now.current.order.indexOf(id) + 5);
            requestAnimationFrame(() => focusRow(id));
        };
        const perform = (key: AlertKey): void => {
            const id = focused.value;
            const chosen = [...selected.value];
            const ids = chosen.length > 0 ? chosen : id === null ? [] : [id];
            if (key === "next" || key === "previous") step(key === "next" ? 1 : -1);
            else if (key === "open" && id !== null) go(linkTo(["alerts", id]));
            else if (key === "select" && id !== null) api.select(id, false);
            else if (key === "all" || key === "clear") api.selectAll(key === "all");
            else if (key === "acknowledge" || key === "resolve" || key === "silence")
                if (ids.length > 0) now.current.wish(key, ids);
        };
        const pressed = (event: KeyboardEvent): void => {
            if (event.defaultPrevented || isBusy(event.target)) return;
            if (document.querySelector("dialog[open]") !== null) return;
            const key = alertKey(event);
            if (key === null || isTaken(key, event)) return;
            if (key === "clear" && selected.value.size === 0) return;
            event.preventDefault();
            batch(() => perform(key));
        };
        addEventListener("keydown", pressed);
        return () => removeEventListener("keydown", pressed);
    }, [api]);

    // What is no longer shown is no longer selected.
    useEffect(() => {
        const shown = new Set(order);
        const left = [...selected.value].filter((id) => shown.has(id));
        if (left.length !== selected.value.size) selected.value = new Set(left);
    }, [order]);
    return api;
}
