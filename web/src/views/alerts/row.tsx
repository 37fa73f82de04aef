/** One alert of the feed. */
import { useComputed, type Signal } from "@preact/signals";
import { remarksOf, sentenceOf, valueAndLimit } from "../../lib/alert_text";
import { secondsOf } from "../../lib/time";
import { linkTo } from "../../state/route";
import { whyNotChange } from "../../state/session";
import { Button, Time } from "../../ui/basics";
import { SeverityMark, StatusMark } from "../../ui/marks";
import { canDo, hoped, type Alert } from "./actions";
import { Lasting, modelAt } from "./parts";

export type Wish = "acknowledge" | "resolve" | "silence";

/** What rows tell the feed; the same object for all rows and all times. */
export interface RowEvents {
    wish: (wish: Wish, alert: Alert) => void;
    select: (id: string, shift: boolean) => void;
}

const CHIPS = 4;

function Chips(props: { alert: Alert }) {
    const { alert } = props;
    const drifted = alert.columns.filter((column) => column.drifted);
    if (drifted.length === 0) return null;
    const more = drifted.length - CHIPS;
    return (
        <span class="alert-chips">
            {drifted.slice(0, CHIPS).map((column) => (
                <a
                    key={column.name}
                    class="alert-chip"
                    href={modelAt(alert.model, alert.version, alert.fired, [
                        "columns",
                        column.name,
                    ])}
                    title={`${column.name} drifted; see it at that time`}
                >
                    {column.name}
                </a>
            ))}
            {more > 0 && <span class="muted small">+{more}</span>}
        </span>
    );
}

export function Remarks(props: { alert: Alert }) {
    return (
        <>
            {remarksOf(props.alert).map((remark) => (
                <span
                    key={remark.kind}
                    class={`alert-remark alert-remark-${remark.kind}`}
                    title={remark.title}
                >
                    {remark.text}
                </span>
            ))}
        </>
    );
}

function Meta(props: { alert: Alert }) {
    const { alert } = props;
    return (
        <div class="alert-meta">
            <a
                href={modelAt(alert.model, alert.version, alert.fired)}
                class="alert-model"
                title={alert.model}
            >
                {alert.model}
                {alert.version !== null && alert.version !== "" && ` · ${alert.version}`}
            </a>
            {alert.segment !== null && <span class="muted">{alert.segment}</span>}
            <a class="alert-rule" href={linkTo(["rules", "edit", alert.rule])} title={alert.rule}>
                {alert.rule}
            </a>
            <Chips alert={alert} />
            <Remarks alert={alert} />
        </div>
    );
}

function Standing(props: { alert: Alert }) {
    const { alert } = props;
    const from = secondsOf(alert.started) ?? secondsOf(alert.fired);
    const over = alert.status === "resolved";
    return (
        <div class="alert-standing">
            <StatusMark status={alert.status} />
            {alert.status === "acknowledged" && alert.acknowledged_by !== null && (
                <span class="small muted alert-clip" title={alert.acknowledged_by}>
                    by {alert.acknowledged_by}
                </span>
            )}
            <span class="small muted nowrap">
                {over ? "lasted " : "for "}
                <Lasting from={from} to={secondsOf(alert.resolved)} />
            </span>
            {over && (
                <span class="small muted nowrap">
                    <Time at={alert.resolved} form="ago" />
                </span>
            )}
        </div>
    );
}

function RowActions(props: { alert: Alert; events: RowEvents }) {
    const { alert, events } = props;
    const why = whyNotChange.value;
    const one = (
        wish: Wish,
        icon: "check" | "person" | "mute",
        label: string,
        off: string | null,
    ) => (
        <Button
            kind="quiet"
            icon={icon}
            aria-label={`${label}: ${alert.rule}`}
            title={label}
            why={why ?? off}
            onClick={() => events.wish(wish, alert)}
        />
    );
    const past = alert.status === "resolved" ? "It is resolved" : null;
    const acknowledged = canDo("acknowledge", alert)
        ? null
        : (past ?? "Somebody has acknowledged it");
    return (
        <div class="alert-actions">
            {one("acknowledge", "person", "Acknowledge", acknowledged)}
            {one("resolve", "check", "Resolve", past)}
            {one("silence", "mute", "Silence this rule for this model", null)}
        </div>
    );
}

function Sentence(props: { alert: Alert }) {
    const { alert } = props;
    const { head, detail } = sentenceOf(alert);
    return (
        <div class="alert-words">
            <a
                class="alert-title clamp-2"
                data-alert={alert.id}
                href={linkTo(["alerts", alert.id])}
                title={alert.message ?? alert.rule}
            >
                {head}
            </a>
            {detail !== null && <span class="alert-detail muted small">{detail}</span>}
        </div>
    );
}

export function AlertRow(props: {
    alert: Alert;
    fresh: boolean;
    selected: Signal<ReadonlySet<string>>;
    focused: Signal<string | null>;
    events: RowEvents;
}) {
    const { alert, events } = props;
    const chosen = useComputed(() => props.selected.value.has(alert.id)).value;
    const here = useComputed(() => props.focused.value === alert.id).value;
    const waits = useComputed(() => hoped.value.has(alert.id)).value;
    const { value, limit } = valueAndLimit(alert);
    const state = `${props.fresh ? "fresh" : ""} ${here ? "here" : ""} ${waits ? "waits" : ""}`;
    return (
        <li class={`alert-row is-${alert.status} ${state}`} data-row={alert.id} aria-busy={waits}>
            <label class="alert-check">
                <input
                    type="checkbox"
                    checked={chosen}
                    aria-label={`Select: ${alert.rule}, ${alert.model}`}
                    onClick={(event) => events.select(alert.id, event.shiftKey)}
                />
            </label>
            <SeverityMark severity={alert.severity} />
            <div class="alert-main">
                <Sentence alert={alert} />
                <Meta alert={alert} />
            </div>
            <div class="alert-value">
                <strong>{value}</strong>
                <span class="muted small nowrap">{limit !== "" && `alerts if ${limit}`}</span>
            </div>
            <Standing alert={alert} />
            <RowActions alert={alert} events={events} />
        </li>
    );
}
