/** The first thing on the page of a model: what got worse and what to do, or that it is as usual. */
import { get, type Schemas } from "../../api/client";
import { formatChange, formatCount, formatP, formatValue } from "../../lib/number";
import { severityRank } from "../../lib/severity";
import { secondsOf, formatDuration } from "../../lib/time";
import { useQuery } from "../../state/query";
import { linkTo, place } from "../../state/route";
import { Card, Show, Time } from "../../ui/basics";
import { SeverityMark, Shape } from "../../ui/marks";
import { adviceOf, findingsOf, someOf, type Check, type Findings } from "./decision";
import type { Scope } from "./frame";
import type { Happened } from "./loading";
import { openAt } from "./standing";

const SHOWN = 4;
const DAY_S = 86400;

/** "1 h against the 24 h before". */
function windowsOf(check: Check | undefined): string {
    const width = (from: string | null, to: string | null): string => {
        const seconds = (secondsOf(to) ?? NaN) - (secondsOf(from) ?? NaN);
        return seconds === DAY_S ? "24 h" : formatDuration(seconds);
    };
    if (check === undefined || check.from === null || check.baseline_from === null) return "";
    return `${width(check.from, check.to)} against the ${width(check.baseline_from, check.baseline_to)} before`;
}

function Finding(props: { check: Check; scope: Scope }) {
    const { check, scope } = props;
    const { current, baseline } = check;
    const query = { ...place.value.query, version: scope.version, metric: check.metric };
    return (
        <li class="finding">
            <SeverityMark severity={check.severity} />
            <a class="finding-name" href={linkTo(["models", scope.model], query)}>
                {check.title}
            </a>
            <span class="finding-value">
                <strong>{formatValue(current.value, check.unit)}</strong>
                <span class="muted"> was {formatValue(baseline.value, check.unit)}</span>
            </span>
            <span class={`finding-change tone-${check.severity}`}>
                {formatChange(check.percentage_change)}
            </span>
            <span class="finding-n muted small">
                n {formatCount(current.n)} against {formatCount(baseline.n)}
                {check.p !== null && `, ${formatP(check.p)}`}
            </span>
            <span class="finding-advice">{adviceOf(check.recommendation)}</span>
        </li>
    );
}

function Worse(props: { findings: Findings; scope: Scope }) {
    const { worse } = props.findings;
    const list = (checks: readonly Check[]) => (
        <ul class="findings">
            {checks.map((check) => (
                <Finding key={check.metric} check={check} scope={props.scope} />
            ))}
        </ul>
    );
    return (
        <>
            {list(worse.slice(0, SHOWN))}
            {worse.length > SHOWN && (
                <details>
                    <summary>{worse.length - SHOWN} more</summary>
                    {list(worse.slice(SHOWN))}
                </details>
            )}
        </>
    );
}

/** What looks bad but is not certain, what got better, what cannot be said. */
function Asides(props: { findings: Findings }) {
    const { open, better, unknown, judged, why } = props.findings;
    const titles = (checks: readonly Check[]): string => someOf(checks.map((one) => one.title));
    const least = Math.min(...open.map((one) => one.current.n));
    return (
        <>
            {open.length > 0 && (
                <p class="muted small">
                    {titles(open)} {open.length === 1 ? "looks" : "look"} much worse, but chance can
                    still explain it ({formatCount(least)} {least === 1 ? "sample" : "samples"} so
                    far).
                </p>
            )}
            {better.length > 0 && <p class="muted small">Better than before: {titles(better)}.</p>}
            {unknown > 0 && judged > 0 && (
                <p class="muted small">
                    {unknown} {unknown === 1 ? "metric" : "metrics"} could not be judged: {why}.
                </p>
            )}
        </>
    );
}

function AsBefore(props: { checks: readonly Check[]; findings: Findings }) {
    const { findings } = props;
    if (findings.judged === 0)
        return (
            <p class="calm">
                <Shape of="unknown" size={16} />
                <span>
                    <strong>Not judged.</strong>{" "}
                    {findings.why === null
                        ? "There is no metric with values yet."
                        : `The reason: ${findings.why}.`}
                </span>
            </p>
        );
    const main = props.checks.find((one) => one.why === null);
    return (
        <p class="calm">
            <Shape of="good" size={16} />
            <span>
                <strong>As before.</strong> None of {findings.judged} metrics is worse beyond chance
                {main !== undefined && (
                    <>
                        ; {main.title} is {formatValue(main.current.value, main.unit)} (before:{" "}
                        {formatValue(main.baseline.value, main.unit)}, n{" "}
                        {formatCount(main.current.n)} against {formatCount(main.baseline.n)})
                    </>
                )}
                .
            </span>
        </p>
    );
}

function AlertLine(props: { alert: Schemas["Alert"] }) {
    const { alert } = props;
    return (
        <li class="decision-alert">
            <SeverityMark severity={alert.severity} />
            <span>
                <a class="break" href={linkTo(["alerts", alert.id])}>
                    {alert.rule}
                </a>
                {alert.message !== null && <span class="break"> – {alert.message}</span>}
            </span>
            <span class="muted small nowrap">
                <Time at={alert.fired} />
                {alert.status === "acknowledged" && ", acknowledged"}
            </span>
        </li>
    );
}

function Alerts(props: { alerts: readonly Schemas["Alert"][]; model: string }) {
    const { alerts } = props;
    if (alerts.length === 0) return null;
    return (
        <ul class="decision-alerts" aria-label="Open alerts">
            {alerts.slice(0, SHOWN).map((alert) => (
                <AlertLine key={alert.id} alert={alert} />
            ))}
            {alerts.length > SHOWN && (
                <li>
                    <a href={linkTo(["alerts"], { model: props.model })}>
                        {alerts.length - SHOWN} more open alerts
                    </a>
                </li>
            )}
        </ul>
    );
}

function headline(findings: Findings, alerts: readonly Schemas["Alert"][]): string {
    const worse = findings.worse.length;
    const got = `${worse} of ${findings.judged} metrics got worse`;
    if (alerts.length === 0 && worse === 0)
        return findings.judged === 0 ? "Against before" : "Nothing to decide";
    if (alerts.length === 0) return got;
    const open = `${alerts.length} open ${alerts.length === 1 ? "alert" : "alerts"}`;
    return worse > 0 ? `${open}, ${got}` : open;
}

function Judged(props: {
    report: Schemas["DegradationReport"];
    alerts: readonly Schemas["Alert"][];
    scope: Scope;
}) {
    const { report, scope } = props;
    const alerts = [...props.alerts].sort(
        (a, b) => severityRank(b.severity) - severityRank(a.severity),
    );
    const findings = findingsOf(report.metrics);
    const worst = [...alerts, ...findings.worse].sort(
        (a, b) => severityRank(b.severity) - severityRank(a.severity),
    )[0];
    const windows = windowsOf(report.metrics.find((one) => one.why === null));
    return (
        <Card
            class={`decision tone-${worst?.severity ?? (findings.judged === 0 ? "unknown" : "good")}`}
            title={headline(findings, alerts)}
            aside={
                <span class="muted small">
                    {windows !== "" && `${windows}, `}
                    <Time at={report.at} />
                    {scope.segment !== undefined && ", all segments"}
                </span>
            }
        >
            <Alerts alerts={alerts} model={scope.model} />
            {findings.worse.length > 0 ? (
                <Worse findings={findings} scope={scope} />
            ) : (
                <AsBefore checks={report.metrics} findings={findings} />
            )}
            <Asides findings={findings} />
        </Card>
    );
}

export function DecisionBox(props: {
    scope: Scope;
    /** undefined: now. */
    at: string | undefined;
    happened: Happened;
}) {
    const { at } = props;
    const { model, version } = props.scope;
    const report = useQuery(
        `degradation ${JSON.stringify([model, version, at])}`,
        (signal) =>
            get("/api/v1/models/{model}/degradation", {
                path: { model },
                query: {
                    ...(version === undefined ? {} : { version }),
                    ...(at === undefined ? {} : { at }),
                },
                signal,
            }),
        { live: model, kinds: ["drift", "alert"], everyMs: 20_000 },
    );
    return (
        <Show of={report} height={104}>
            {(data) => (
                <Judged
                    report={data}
                    alerts={openAt(props.happened.alerts, secondsOf(data.at) ?? 0)}
                    scope={props.scope}
                />
            )}
        </Show>
    );
}
