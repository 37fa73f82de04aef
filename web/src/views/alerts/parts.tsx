/** What the views of alerts have in common. */
import type { ComponentChildren } from "preact";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatDuration } from "../../lib/time";
import { linkTo } from "../../state/route";
import { Field, ViewHead } from "../../ui/basics";
import { isNameless, ownName, setOwnName } from "./name";

/** Seconds since 1970, renewed twice a minute while something shows it. */
export const clock = signal(Date.now() / 1000);
const TICK_MS = 30000;
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Keeps `clock` going while this component is there. */
export function useClock(): void {
    useEffect(() => {
        clock.value = Date.now() / 1000;
        if (watchers++ === 0)
            timer = setInterval(() => {
                clock.value = Date.now() / 1000;
            }, TICK_MS);
        return () => {
            if (--watchers === 0) clearInterval(timer);
        };
    }, []);
}

/** How long something has lasted; goes on with the clock. */
export function Lasting(props: { from: number | null; to: number | null }) {
    if (props.from === null) return <>–</>;
    const end = props.to ?? Math.max(clock.value, Date.now() / 1000 - TICK_MS / 1000);
    return <>{formatDuration(Math.max(1, end - props.from))}</>;
}

const TABS = [
    { path: "alerts", label: "Alerts" },
    { path: "silences", label: "Silences" },
] as const;

/** Head and tabs of the feed and of the silences. */
export function AlertsHead(props: { tab: "alerts" | "silences"; children?: ComponentChildren }) {
    return (
        <>
            <ViewHead title={props.tab === "alerts" ? "Alerts" : "Silences"}>
                {props.children}
            </ViewHead>
            <nav class="tabs" aria-label="Alerts and silences">
                {TABS.map((tab) => (
                    <a
                        key={tab.path}
                        href={linkTo([tab.path])}
                        aria-current={tab.path === props.tab ? "page" : undefined}
                    >
                        {tab.label}
                    </a>
                ))}
            </nav>
        </>
    );
}

/** Asks for a name where no token says it; nothing otherwise. */
export function NameField() {
    if (!isNameless()) return null;
    return (
        <Field label="Your name" hint="Stands in the history; this browser remembers it.">
            <input
                value={ownName.value}
                maxLength={100}
                autoComplete="name"
                placeholder="local"
                onInput={(event) => setOwnName(event.currentTarget.value)}
            />
        </Field>
    );
}

/** The view of a model as it was at a moment. */
export function modelAt(
    model: string,
    version: string | null,
    at: string | null,
    more: readonly string[] = [],
): string {
    return linkTo(["models", model, ...more], {
        version: version || null,
        ...(at === null ? {} : { at, from: null, to: null }),
    });
}
