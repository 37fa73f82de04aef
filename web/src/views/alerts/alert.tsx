/** One alert: what is wrong, since when, why, and what was done about it. */
import { useState } from "preact/hooks";
import { get, type Schemas } from "../../api/client";
import { countWords } from "../../lib/alert_feed";
import { nameOf, sentenceOf, spanOf } from "../../lib/alert_text";
import { matchersFor } from "../../lib/silence";
import { secondsOf } from "../../lib/time";
import { useQuery } from "../../state/query";
import { isoOf } from "../../state/range";
import { linkTo } from "../../state/route";
import { whyNotChange } from "../../state/session";
import { Button, Card, Empty, Failure, Skeleton, Time, ViewHead } from "../../ui/basics";
import { SeverityMark, StatusMark } from "../../ui/marks";
import type { ViewProps } from "../routes";
import { canDo, done, hoped, type Alert as AlertOf, type Deed } from "./actions";
import { AlertChart } from "./alert_chart";
import { DeedDialog } from "./deed_dialog";
import { DriftedColumns, Facts } from "./facts";
import { Lasting, modelAt, useClock } from "./parts";
import { Remarks } from "./row";
import { SilenceDialog } from "./silence_dialog";
import { Story } from "./story";
import "./alerts.css";
import "./alert.css";

type Detail = Schemas["AlertDetail"];

const AROUND_S = 12 * 3600;

/** Other alerts of the model that were open around that time. */
function Neighbours(props: { alert: AlertOf }) {
    const { alert } = props;
    const fired = secondsOf(alert.fired) ?? Date.now() / 1000;
    const end = secondsOf(alert.resolved) ?? Date.now() / 1000;
    const found = useQuery(
        `neighbours ${alert.id} ${alert.status}`,
        (signal) =>
            get("/api/v1/alerts", {
                query: {
                    model: alert.model,
                    from: isoOf(Math.floor(fired - AROUND_S)),
                    to: isoOf(Math.ceil(Math.max(fired, end) + AROUND_S)),
                    limit: 50,
                },
                signal,
            }),
        { live: alert.model, kinds: ["alert"], always: true },
    );
    const others = (found.data?.alerts ?? []).filter((one) => one.id !== alert.id);
    if (found.data === null || others.length === 0) return null;
    return (
        <Card
            title={`${countWords(others.length, "other alert")} of ${alert.model} around that time`}
        >
            <ul class="neighbours">
                {others.slice(0, 12).map((one) => (
                    <li key={one.id}>
                        <SeverityMark severity={one.severity} plain />
                        <a
                            class="alert-clip"
                            href={linkTo(["alerts", one.id])}
                            title={one.message ?? ""}
                        >
                            {sentenceOf(one).head}
                        </a>
                        <span class="muted small nowrap">
                            {one.version ?? ""} <Time at={one.fired} />
                        </span>
                        <StatusMark status={one.status} />
                    </li>
                ))}
            </ul>
            {others.length > 12 && (
                <a href={linkTo(["alerts"], { model: alert.model, status: "all" })}>
                    All alerts of this model
                </a>
            )}
        </Card>
    );
}

function Sub(props: { alert: AlertOf }) {
    const { alert } = props;
    const { detail } = sentenceOf(alert);
    const span = spanOf(alert, Date.now() / 1000);
    const from = secondsOf(alert.started) ?? secondsOf(alert.fired);
    return (
        <>
            {detail !== null && <p class="break">{detail}</p>}
            <div class="row alert-sub">
                <SeverityMark severity={alert.severity} />
                <StatusMark status={alert.status} />
                {alert.status === "acknowledged" && <span>by {alert.acknowledged_by}</span>}
                {alert.status === "resolved" && (
                    <span>
                        {alert.resolved_by === "veer" || alert.resolved_by === null
                            ? "by itself"
                            : `by ${alert.resolved_by}`}
                        , <Time at={alert.resolved} form="ago" />
                    </span>
                )}
                {span !== null && (
                    <span class="nowrap">
                        {alert.status === "resolved" ? "lasted " : "for "}
                        <Lasting from={from} to={secondsOf(alert.resolved)} />
                    </span>
                )}
                <a class="break" href={modelAt(alert.model, alert.version, alert.fired)}>
                    {nameOf(alert)} at that time
                </a>
                <Remarks alert={alert} />
            </div>
        </>
    );
}

function Actions(props: { alert: AlertOf }) {
    const { alert } = props;
    const [asking, setAsking] = useState<Deed | "silence" | null>(null);
    const close = (): void => setAsking(null);
    const why = whyNotChange.value ?? (hoped.value.has(alert.id) ? "Waiting for the server" : null);
    return (
        <>
            {canDo("acknowledge", alert) && (
                <Button
                    kind="main"
                    icon="person"
                    why={why}
                    onClick={() => setAsking("acknowledge")}
                >
                    Acknowledge
                </Button>
            )}
            {canDo("resolve", alert) && (
                <Button icon="check" why={why} onClick={() => setAsking("resolve")}>
                    Resolve
                </Button>
            )}
            <Button icon="mute" why={whyNotChange.value} onClick={() => setAsking("silence")}>
                Silence
            </Button>
            {asking === "silence" && (
                <SilenceDialog prefill={matchersFor([alert])} onClose={close} />
            )}
            {(asking === "acknowledge" || asking === "resolve") && (
                <DeedDialog deed={asking} alerts={[alert]} onClose={close} />
            )}
        </>
    );
}

function Gone(props: { id: string }) {
    return (
        <Empty title="There is no such alert" icon="search">
            <p class="break">
                Nothing is known of {props.id}. Resolved alerts are forgotten after the time that
                the server is set up with (retention.alerts).
            </p>
            <a href={linkTo(["alerts"], { status: "all" })}>All alerts</a>
        </Empty>
    );
}

/** The alert with what was just done to it. */
function asItIs(answer: Detail): Detail {
    const hope = hoped.value.get(answer.id);
    const answered = done.value.get(answer.id)?.alert;
    if (hope !== undefined) return { ...answer, ...hope };
    const newer = (answered?.acknowledged ?? answered?.resolved) && answer.status === "active";
    return newer || answered?.status === "resolved" ? { ...answer, ...answered } : answer;
}

export function Alert(props: ViewProps) {
    useClock();
    const id = props.params["id"] ?? "";
    const loaded = useQuery(
        `alert ${id} ${done.value.get(id)?.at ?? ""}`,
        (signal) => get("/api/v1/alerts/{id}", { path: { id }, signal }),
        { live: "*", kinds: ["alert"], everyMs: 2000, always: true },
    );
    const crumbs = [{ label: "Alerts", href: linkTo(["alerts"]) }];
    if (loaded.data === null) {
        const missing = loaded.error?.status === 404;
        return (
            <>
                <ViewHead title="Alert" crumbs={crumbs} />
                {missing ? (
                    <Gone id={id} />
                ) : loaded.error !== null ? (
                    <Failure error={loaded.error} retry={loaded.reload} />
                ) : (
                    <Skeleton height={420} />
                )}
            </>
        );
    }
    const alert = asItIs(loaded.data);
    return (
        <>
            <ViewHead
                title={<span class="clamp-4">{sentenceOf(alert).head}</span>}
                crumbs={crumbs}
                sub={<Sub alert={alert} />}
            >
                <Actions alert={alert} />
            </ViewHead>
            <div class={`alert-view is-${alert.status}`}>
                <div class="stack">
                    <AlertChart alert={alert} />
                    <DriftedColumns alert={alert} />
                    <Neighbours alert={alert} />
                </div>
                <div class="stack">
                    <Story alert={alert} />
                    <Facts alert={alert} />
                </div>
            </div>
        </>
    );
}
