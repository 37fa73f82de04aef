/** What every view is put together from. */
import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { ApiError } from "../api/client";
import type { Loaded } from "../state/query";
import { formatAgo, formatTime, formatTimeShort, formatUtc, secondsOf } from "../lib/time";
import { Sign, type IconName } from "./icons";

/** A part of a view with a heading. `aside` stands right of it. */
export function Card(props: {
    title?: ComponentChildren;
    aside?: ComponentChildren;
    note?: ComponentChildren;
    class?: string;
    children?: ComponentChildren;
}) {
    return (
        <section class={`card ${props.class ?? ""}`}>
            {props.title !== undefined && (
                <header class="card-head">
                    <h2>{props.title}</h2>
                    {props.aside !== undefined && <div class="card-aside">{props.aside}</div>}
                </header>
            )}
            {props.note !== undefined && <p class="card-note">{props.note}</p>}
            {props.children}
        </section>
    );
}

/** The top of a view: where one is, and what can be done. */
export function ViewHead(props: {
    title: ComponentChildren;
    crumbs?: readonly { label: string; href: string }[];
    sub?: ComponentChildren;
    children?: ComponentChildren;
}) {
    return (
        <div class="view-head">
            <div class="view-title">
                {props.crumbs !== undefined && props.crumbs.length > 0 && (
                    <nav class="crumbs" aria-label="Where this is">
                        {props.crumbs.map((crumb) => (
                            <a key={crumb.href} href={crumb.href}>
                                {crumb.label}
                            </a>
                        ))}
                    </nav>
                )}
                <h1>{props.title}</h1>
                {props.sub !== undefined && <div class="view-sub">{props.sub}</div>}
            </div>
            {props.children !== undefined && <div class="view-actions">{props.children}</div>}
        </div>
    );
}

export function Button(
    props: Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon"> & {
        kind?: "main" | "plain" | "danger" | "quiet";
        icon?: IconName;
        /** Why it cannot be pressed; disables it. */
        why?: string | null | undefined;
    },
) {
    const { kind = "plain", icon, why, children, ...rest } = props;
    const off = rest.disabled === true || (why !== undefined && why !== null && why !== "");
    return (
        <button
            type="button"
            {...rest}
            class={`button button-${kind} ${typeof rest.class === "string" ? rest.class : ""}`}
            disabled={off}
            title={off && why ? why : rest.title}
        >
            {icon !== undefined && <Sign name={icon} />}
            {children}
        </button>
    );
}

/** A time in the person's zone, UTC on hover. `form`: absent "short". */
export function Time(props: {
    at: string | number | null | undefined;
    form?: "short" | "full" | "ago";
}) {
    const seconds = typeof props.at === "number" ? props.at : secondsOf(props.at);
    if (seconds === null) return <span class="muted">–</span>;
    const form = props.form ?? "short";
    const text =
        form === "full"
            ? formatTime(seconds)
            : form === "ago"
              ? formatAgo(seconds)
              : formatTimeShort(seconds);
    return (
        <time
            dateTime={new Date(seconds * 1000).toISOString()}
            title={`${formatTime(seconds)} here\n${formatUtc(seconds)}`}
        >
            {text}
        </time>
    );
}

/** Nothing to show, and what would fill the place. */
export function Empty(props: { title: string; children?: ComponentChildren; icon?: IconName }) {
    return (
        <div class="empty">
            {props.icon !== undefined && <Sign name={props.icon} size={28} />}
            <p class="empty-title">{props.title}</p>
            {props.children}
        </div>
    );
}

export function Failure(props: { error: ApiError; retry?: () => void }) {
    return (
        <div class="failure" role="alert">
            <p>
                <strong>
                    {props.error.status === 0 ? "No connection" : "This could not be shown"}
                </strong>
            </p>
            <p>{props.error.message}</p>
            {props.retry !== undefined && <Button onClick={props.retry}>Try again</Button>}
        </div>
    );
}

/** A grey place as large as what comes, so that nothing jumps. */
export function Skeleton(props: { height: number }) {
    return <div class="skeleton" style={{ height: `${props.height}px` }} aria-hidden="true" />;
}

/** Draws what was loaded; before that a place of its height, or why there is nothing. While it is
 * loaded again the old content stays. */
export function Show<T>(props: {
    of: Loaded<T>;
    height: number;
    children: (data: T) => ComponentChildren;
}) {
    const { of } = props;
    if (of.data !== null)
        return (
            <div class={of.stale ? "fading" : ""} aria-busy={of.loading}>
                {of.error !== null && of.error.status !== 0 && (
                    <Failure error={of.error} retry={of.reload} />
                )}
                {props.children(of.data)}
            </div>
        );
    if (of.error !== null) return <Failure error={of.error} retry={of.reload} />;
    return <Skeleton height={props.height} />;
}

/** Buttons of which one is chosen. */
export function Choice<T extends string>(props: {
    label: string;
    value: T;
    options: readonly { value: T; label: string }[];
    onChange: (value: T) => void;
}) {
    return (
        <div class="choice" role="group" aria-label={props.label}>
            {props.options.map((option) => (
                <button
                    type="button"
                    key={option.value}
                    aria-pressed={option.value === props.value}
                    onClick={() => props.onChange(option.value)}
                >
                    {option.label}
                </button>
            ))}
        </div>
    );
}

/** A labelled place for input, with what is wrong with it below. */
export function Field(props: {
    label: string;
    hint?: ComponentChildren;
    error?: string | null | undefined;
    children: ComponentChildren;
}) {
    return (
        <label class={`field ${props.error ? "field-bad" : ""}`}>
            <span class="field-label">{props.label}</span>
            {props.children}
            {props.hint !== undefined && <span class="field-hint">{props.hint}</span>}
            {props.error !== undefined && props.error !== null && (
                <span class="field-error" role="alert">
                    {props.error}
                </span>
            )}
        </label>
    );
}

/** Text to take along, with a button that copies it. */
export function CopyBlock(props: { text: string; label: string }) {
    const [copied, setCopied] = useState(false);
    const copy = (): void => {
        void navigator.clipboard?.writeText(props.text).then(() => setCopied(true));
    };
    return (
        <div class="copy">
            <pre tabIndex={0} aria-label={props.label}>
                <code>{props.text}</code>
            </pre>
            <Button
                kind="quiet"
                icon={copied ? "check" : "copy"}
                onClick={copy}
                aria-label={`Copy ${props.label}`}
            >
                {copied ? "Copied" : "Copy"}
            </Button>
        </div>
    );
}
