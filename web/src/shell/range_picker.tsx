/** The time range of everything: presets, from and to, earlier and later. */
import { useEffect, useRef, useState } from "preact/hooks";
import { isoOf, PRESETS, range, rangeSeconds, setRange, timeSeconds, zoomTo } from "../state/range";
import { formatTimeShort } from "../lib/time";
import { Button, Field } from "../ui/basics";
import { Sign } from "../ui/icons";

/** "21 Nov, 14:03 – 16:00" or "Last 24 hours". */
function words(): string {
    const r = range.value;
    const preset = PRESETS.find((one) => one.from === r.from);
    if (r.to === "now" && preset !== undefined)
        return preset.from === "all" ? preset.label : `Last ${preset.label}`;
    const now = Date.now() / 1000;
    const { from, to } = rangeSeconds(r, now);
    return `${from === null ? "start" : formatTimeShort(from, now)} – ${r.to === "now" ? "now" : formatTimeShort(to, now)}`;
}

/** For an input of type datetime-local: local time to the minute. */
function localText(seconds: number): string {
    const zone = new Date(seconds * 1000).getTimezoneOffset() * 60;
    return isoOf(seconds - zone).slice(0, 16);
}

/** Earlier (-1) or later (1) by half of what is shown. */
function move(direction: number): void {
    const now = Date.now() / 1000;
    const { from, to } = rangeSeconds(range.value, now);
    if (from === null) return;
    const by = ((to - from) / 2) * direction;
    if (to + by >= now) setRange({ from: isoOf(now - (to - from)), to: "now" });
    else zoomTo(from + by, to + by);
}

function Own(props: { onDone: () => void }) {
    const now = Date.now() / 1000;
    const shown = rangeSeconds(range.value, now);
    const [from, setFrom] = useState(localText(shown.from ?? now - 86400));
    const [to, setTo] = useState(localText(shown.to));
    const [error, setError] = useState<string | null>(null);
    const use = (event: Event): void => {
        event.preventDefault();
        const a = new Date(from).getTime() / 1000;
        const b = new Date(to).getTime() / 1000;
        if (!(a < b)) {
            setError("The start must be before the end.");
            return;
        }
        zoomTo(a, b);
        props.onDone();
    };
    return (
        <form class="range-own" onSubmit={use}>
            <Field label="From">
                <input
                    type="datetime-local"
                    value={from}
                    onInput={(e) => setFrom(e.currentTarget.value)}
                    required
                />
            </Field>
            <Field label="To" error={error}>
                <input
                    type="datetime-local"
                    value={to}
                    onInput={(e) => setTo(e.currentTarget.value)}
                    required
                />
            </Field>
            <Button kind="main" type="submit">
                Show
            </Button>
        </form>
    );
}

export function RangePicker() {
    const [open, setOpen] = useState(false);
    const box = useRef<HTMLDivElement>(null);
    useEffect(() => {
        if (!open) return;
        const away = (event: Event): void => {
            if (
                event instanceof KeyboardEvent
                    ? event.key === "Escape"
                    : !box.current?.contains(event.target instanceof Node ? event.target : null)
            )
                setOpen(false);
        };
        document.addEventListener("mousedown", away);
        document.addEventListener("keydown", away);
        return () => {
            document.removeEventListener("mousedown", away);
            document.removeEventListener("keydown", away);
        };
    }, [open]);
    const fixed = timeSeconds(range.value.to) !== null;
    return (
        <div class="range" ref={box}>
            <Button kind="quiet" icon="back" aria-label="Earlier" onClick={() => move(-1)} />
            <button
                type="button"
                class="button button-plain range-now"
                aria-expanded={open}
                aria-haspopup="dialog"
                onClick={() => setOpen(!open)}
            >
                <Sign name="calendar" />
                <span>{words()}</span>
            </button>
            <Button
                kind="quiet"
                icon="forward"
                aria-label="Later"
                disabled={!fixed}
                onClick={() => move(1)}
            />
            {open && (
                <div class="range-menu" role="dialog" aria-label="Time range">
                    <div class="range-presets">
                        {PRESETS.map((one) => (
                            <button
                                type="button"
                                key={one.from}
                                aria-pressed={
                                    range.value.from === one.from && range.value.to === "now"
                                }
                                onClick={() => {
                                    setRange({ from: one.from, to: "now" });
                                    setOpen(false);
                                }}
                            >
                                {one.from === "all" ? one.label : `Last ${one.label}`}
                            </button>
                        ))}
                    </div>
                    <Own onDone={() => setOpen(false)} />
                </div>
            )}
        </div>
    );
}
