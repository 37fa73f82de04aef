/** What a rule would have done: it is played over the stored history, nothing is sent. */
import { useState } from "preact/hooks";
import { get, request, type Schemas } from "../../api/client";
import { chartPlan, chartStep } from "../../lib/alert_chart";
import { firingSeconds, firstCondition } from "../../lib/rule";
import { formatCount, formatShare } from "../../lib/number";
import { isSeverity } from "../../lib/severity";
import { parseTerm } from "../../lib/term";
import { formatDuration, secondsOf } from "../../lib/time";
import { TimeChart } from "../../charts/time_chart";
import { linkTo } from "../../state/route";
import { useQuery } from "../../state/query";
import { Button, Card, Failure, Field, Show, Skeleton, Time } from "../../ui/basics";
import { ApiError } from "../../api/client";
import { SeverityMark } from "../../ui/marks";
import { loadChart } from "../alerts/chart_data";

type Result = Schemas["BacktestResult"];
type Wish = { name: string; expr: string };

const SPANS = [
    { value: "-1d", label: "1 day" },
    { value: "-7d", label: "7 days" },
    { value: "-14d", label: "14 days" },
    { value: "-30d", label: "30 days" },
    { value: "-90d", label: "90 days" },
];
const STEPS: Readonly<Record<string, string>> = {
    "-1d": "5m",
    "-7d": "15m",
    "-14d": "30m",
    "-30d": "1h",
    "-90d": "3h",
};
const LISTED = 12;

/** Models that the pattern of the rule names, to replay it on one of them. */
function useFitting(pattern: string): string[] {
    const models = useQuery("model names", (signal) => get("/api/v1/models", { signal }));
    const all = models.data?.models.map((one) => one.model) ?? [];
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    const fits = new RegExp(`^${parts.join(".*")}$`);
    return all.filter((one) => fits.test(one));
}

function Numbers(props: { result: Result }) {
    const { result } = props;
    const from = secondsOf(result.from) ?? 0;
    const to = secondsOf(result.to) ?? 0;
    const firing = firingSeconds(result.alerts, from, to);
    const facts = [
        { label: "Would have fired", value: `${formatCount(result.counts.fired)} ×` },
        { label: "Messages", value: formatCount(result.counts.told) },
        { label: "Time firing", value: to > from ? formatShare(firing / (to - from), 2) : "–" },
        { label: "Looked at", value: `${formatCount(result.evaluations)} ×` },
    ];
    return (
        <dl class="replay-numbers">
            {facts.map((fact) => (
                <div key={fact.label}>
                    <dt>{fact.label}</dt>
                    <dd>{fact.value}</dd>
                </div>
            ))}
        </dl>
    );
}

function Picture(props: { result: Result; wish: Wish }) {
    const { result, wish } = props;
    const first = result.alerts[0];
    const condition = firstCondition(wish.expr);
    const about = {
        term: first?.term ?? condition?.term ?? null,
        limit: first?.limit ?? condition?.limit ?? null,
        signal: first?.signal ?? {},
    };
    const plan = chartPlan(about);
    const span = { from: secondsOf(result.from) ?? 0, to: secondsOf(result.to) ?? 0 };
    const { step } = chartStep(span, parseTerm(about.term)?.window_s ?? null);
    const loaded = useQuery(
        `replay picture ${JSON.stringify([result.model, result.version, about, span, step])}`,
        (signal) =>
            loadChart(plan.source, {
                model: result.model,
                version: result.version,
                segment: null,
                span,
                step,
                signal,
            }),
    );
    return (
        <Show of={loaded} height={240}>
            {(data) => (
                <TimeChart
                    title={data.label}
                    unit={data.unit}
                    times={data.times}
                    series={[{ label: data.label, values: data.values, n: data.n }]}
                    thresholds={
                        plan.limit === null
                            ? []
                            : [
                                  {
                                      value: plan.limit.value,
                                      label: plan.limit.label ?? "limit",
                                      severity: "medium",
                                  },
                              ]
                    }
                    markers={result.alerts.map((alert) => ({
                        time: secondsOf(alert.fired) ?? span.from,
                        until: secondsOf(alert.resolved) ?? span.to,
                        kind: "alert",
                        label: alert.rule,
                        severity: isSeverity(alert.severity) ? alert.severity : null,
                    }))}
                    from={span.from}
                    to={span.to}
                    height={180}
                    why={data.why}
                />
            )}
        </Show>
    );
}

function Fired(props: { result: Result }) {
    const { result } = props;
    const end = secondsOf(result.to) ?? 0;
    return (
        <ol class="replay-list">
            {result.alerts.slice(0, LISTED).map((alert) => {
                const from = secondsOf(alert.fired) ?? secondsOf(alert.started) ?? end;
                return (
                    <li key={alert.id}>
                        <div class="row">
                            <SeverityMark severity={alert.severity} plain />
                            <a
                                href={linkTo(["models", alert.model], {
                                    version: alert.version,
                                    at: alert.fired,
                                    from: null,
                                    to: null,
                                })}
                            >
                                <Time at={alert.fired} />
                            </a>
                            <span class="muted small">
                                {formatDuration((secondsOf(alert.resolved) ?? end) - from)}
                                {alert.resolved === null && ", still firing at the end"}
                                {alert.version !== null && ` · ${alert.version}`}
                            </span>
                        </div>
                        <div class="small break">{alert.message}</div>
                    </li>
                );
            })}
            {result.alerts.length > LISTED && (
                <li class="muted">and {result.alerts.length - LISTED} more</li>
            )}
        </ol>
    );
}

function Outcome(props: { result: Result; wish: Wish; old: boolean }) {
    const { result } = props;
    return (
        <div class={props.old ? "fading" : ""}>
            {props.old && <p class="muted small">The rule has changed since: replay it again.</p>}
            <Numbers result={result} />
            <Picture result={result} wish={props.wish} />
            {result.alerts.length === 0 ? (
                <p class="muted">It would have been quiet from beginning to end.</p>
            ) : (
                <Fired result={result} />
            )}
        </div>
    );
}

interface Played {
    result: Result;
    wish: Wish;
    text: string;
}

export function Replay(props: { wish: Wish; pattern: string; why: string | null }) {
    const models = useFitting(props.pattern);
    const [model, setModel] = useState<string | null>(null);
    const [span, setSpan] = useState("-14d");
    const [busy, setBusy] = useState(false);
    const [played, setPlayed] = useState<Played | null>(null);
    const [error, setError] = useState<ApiError | null>(null);
    const chosen = model !== null && models.includes(model) ? model : (models[0] ?? null);
    const text = JSON.stringify(props.wish);
    const play = (): void => {
        if (chosen === null) return;
        setBusy(true);
        setError(null);
        const rule = props.wish.name === "" ? { ...props.wish, name: "New rule" } : props.wish;
        request("post", "/api/v1/rules/test", {
            body: { model: chosen, from: span, step: STEPS[span] ?? "1h", rule },
        })
            .then((result) => setPlayed({ result, wish: props.wish, text }))
            .catch((thrown: unknown) =>
                setError(thrown instanceof ApiError ? thrown : new ApiError(0, String(thrown))),
            )
            .finally(() => setBusy(false));
    };
    const why =
        props.why ?? (chosen === null ? "No model that has data fits the name in the rule." : null);
    return (
        <Card
            title="Replay"
            note="What it would have done over the stored history. Nobody is told."
        >
            <div class="rule-fields">
                <Field label="Model">
                    <select
                        value={chosen ?? ""}
                        onChange={(event) => setModel(event.currentTarget.value)}
                    >
                        {models.map((one) => (
                            <option key={one} value={one}>
                                {one}
                            </option>
                        ))}
                    </select>
                </Field>
                <Field label="The last">
                    <select value={span} onChange={(event) => setSpan(event.currentTarget.value)}>
                        {SPANS.map((one) => (
                            <option key={one.value} value={one.value}>
                                {one.label}
                            </option>
                        ))}
                    </select>
                </Field>
            </div>
            <p class="row replay-go">
                <Button icon="play" why={why} disabled={busy} onClick={play}>
                    {busy ? "Replaying…" : "Replay"}
                </Button>
                {why !== null && <span class="muted small">{why}</span>}
                {busy && <span class="muted small">Long histories take a minute.</span>}
            </p>
            {error !== null && <Failure error={error} retry={play} />}
            {busy && played === null && <Skeleton height={260} />}
            {played !== null && (
                <Outcome
                    result={played.result}
                    wish={played.wish}
                    old={played.text !== text || busy}
                />
            )}
        </Card>
    );
}
