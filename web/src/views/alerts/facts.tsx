/** What an alert is made of: the rule, both sides of the comparison, the columns that drifted. */
import type { ComponentChildren } from "preact";
import { formatKind, safeLink, valueAndLimit } from "../../lib/alert_text";
import { formatChange, formatCount, formatNumber, formatP } from "../../lib/number";
import { parseTerm, valueKind } from "../../lib/term";
import { linkTo } from "../../state/route";
import { Card, Time } from "../../ui/basics";
import { Sign } from "../../ui/icons";
import type { Alert } from "./actions";
import { modelAt } from "./parts";

function Fact(props: { name: string; children: ComponentChildren }) {
    return (
        <div class="alert-fact">
            <dt>{props.name}</dt>
            <dd class="break">{props.children}</dd>
        </div>
    );
}

function Window(props: { from: string | null | undefined; to: string | null | undefined }) {
    if (!props.from || !props.to) return null;
    return (
        <span class="muted small">
            <Time at={props.from} /> – <Time at={props.to} />
        </span>
    );
}

function Runbook(props: { text: string | null }) {
    const href = safeLink(props.text);
    if (props.text === null) return null;
    return (
        <Fact name="Runbook">
            {href === null ? (
                props.text
            ) : (
                <a href={href} rel="noopener noreferrer" target="_blank">
                    {props.text} <Sign name="external" size={12} />
                    <span class="hidden"> (another page)</span>
                </a>
            )}
        </Fact>
    );
}

/** What it was compared with; nothing for rules with a plain limit. */
function Baseline(props: { alert: Alert }) {
    const { signal } = props.alert;
    if (signal.baseline === null || signal.baseline === undefined) return null;
    return (
        <Fact name="Baseline">
            {formatNumber(signal.baseline)}
            {typeof signal.measured === "number" && ` → ${formatNumber(signal.measured)}`}
            {typeof signal.change_pct === "number" && ` (${formatChange(signal.change_pct)}`}
            {typeof signal.change_pct === "number" && typeof signal.p === "number"
                ? `, ${formatP(signal.p)})`
                : typeof signal.change_pct === "number" && ")"}{" "}
            <span class="muted small">{formatCount(signal.baseline_n)} samples</span>{" "}
            <Window from={signal.baseline_from} to={signal.baseline_to} />
        </Fact>
    );
}

function Labels(props: { labels: Readonly<Record<string, string>> }) {
    const pairs = Object.entries(props.labels);
    if (pairs.length === 0) return null;
    return (
        <Fact name="Labels">
            <span class="alert-chips">
                {pairs.map(([name, value]) => (
                    <span key={name} class="alert-chip" title={`${name}=${value}`}>
                        {name}={value}
                    </span>
                ))}
            </span>
        </Fact>
    );
}

export function Facts(props: { alert: Alert }) {
    const { alert } = props;
    const { value, limit } = valueAndLimit(alert);
    const kind = valueKind(parseTerm(alert.term));
    return (
        <Card title="Facts">
            <dl class="alert-facts">
                <Fact name="Rule">
                    <a href={linkTo(["rules", "edit", alert.rule])}>{alert.rule}</a>
                </Fact>
                <Fact name="Expression">
                    <code>{alert.expr ?? "–"}</code>
                </Fact>
                <Fact name="Value">
                    <strong>{value}</strong> {limit !== "" && <span>alerts if {limit}</span>}{" "}
                    {alert.signal.why && <span class="muted">{alert.signal.why}</span>}
                </Fact>
                {alert.worst !== null && alert.worst !== alert.signal.value && (
                    <Fact name="Worst">{formatKind(alert.worst, kind)}</Fact>
                )}
                <Fact name="Samples">
                    {formatCount(alert.signal.n)}{" "}
                    <Window from={alert.signal.from} to={alert.signal.to} />
                </Fact>
                <Baseline alert={alert} />
                <Fact name="Found true">
                    in {formatCount(alert.evaluations)} evaluations, last{" "}
                    <Time at={alert.updated} form="ago" />
                </Fact>
                {alert.segment !== null && <Fact name="Segment">{alert.segment}</Fact>}
                {alert.notes !== null && <Fact name="Notes">{alert.notes}</Fact>}
                <Runbook text={alert.runbook} />
                <Labels labels={alert.labels} />
                <Fact name="Id">
                    <span class="mono">{alert.id}</span>
                </Fact>
            </dl>
        </Card>
    );
}

function EffectBar(props: { effect: number | null; drifted: boolean }) {
    if (props.effect === null) return <span class="muted">–</span>;
    const width = Math.min(100, Math.max(1, props.effect * 100));
    return (
        <span class="alert-effect">
            <span class="alert-effect-track" aria-hidden="true">
                <span
                    class={props.drifted ? "alert-effect-bar is-drifted" : "alert-effect-bar"}
                    style={{ width: `${width}%` }}
                />
            </span>
            <span class="alert-effect-number">{formatNumber(props.effect, 2)}</span>
        </span>
    );
}

/** Columns that drifted most, each a link to what happened to it. */
export function DriftedColumns(props: { alert: Alert }) {
    const { alert } = props;
    if (alert.columns.length === 0) return null;
    return (
        <Card
            title={
                alert.columns.some((column) => column.drifted)
                    ? "Columns that drifted most"
                    : "Columns that moved most; none has drifted"
            }
            aside={
                <a href={modelAt(alert.model, alert.version, alert.fired, ["drift"])}>
                    Drift of all columns
                </a>
            }
        >
            <ul class="drifted">
                {alert.columns.map((column) => (
                    <li key={column.name}>
                        <a
                            class="alert-clip"
                            title={column.name}
                            href={modelAt(alert.model, alert.version, alert.fired, [
                                "columns",
                                column.name,
                            ])}
                        >
                            {column.name}
                        </a>
                        <EffectBar effect={column.effect} drifted={column.drifted} />
                        <span class="muted small nowrap">
                            {column.method ?? ""} {formatNumber(column.score, 3)}
                            {!column.drifted && ", not drifted"}
                        </span>
                    </li>
                ))}
            </ul>
        </Card>
    );
}
