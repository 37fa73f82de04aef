/** Makes silences: what alerts must have, how long, why; and which open alerts it would cover. */
import { useState } from "preact/hooks";
import { get, request } from "../../api/client";
import { countWords, gather } from "../../lib/alert_feed";
import {
    covers,
    MATCHER_NAMES,
    matchersFault,
    type MatcherRow,
    type Matchers,
} from "../../lib/silence";
import { spanSeconds } from "../../lib/term";
import { formatTime, secondsOf } from "../../lib/time";
import { useQuery } from "../../state/query";
import { Button, Choice, Field } from "../../ui/basics";
import { Dialog } from "../../ui/dialog";
import { say } from "../../ui/toasts";
import { AlertList } from "./deed_dialog";
import { byWhom } from "./name";
import { NameField } from "./parts";

type Length = "1h" | "4h" | "1d" | "own";
const LENGTHS: readonly { value: Length; label: string }[] = [
    { value: "1h", label: "1 hour" },
    { value: "4h", label: "4 hours" },
    { value: "1d", label: "1 day" },
    { value: "own", label: "Until …" },
];

/** Open alerts, to say which of them a silence would cover. */
function useOpenAlerts() {
    return useQuery("silence preview", async (signal) => {
        const [active, acknowledged] = await Promise.all([
            get("/api/v1/alerts", { query: { status: "active", limit: 1000 }, signal }),
            get("/api/v1/alerts", { query: { status: "acknowledged", limit: 1000 }, signal }),
        ]);
        return gather(active.alerts, acknowledged.alerts);
    });
}

function Preview(props: { all: readonly Matchers[] }) {
    const open = useOpenAlerts();
    if (open.data === null) return <p class="muted small">Looking which open alerts fit …</p>;
    const fitting = open.data.filter((alert) => props.all.some((one) => covers(one, alert)));
    return (
        <div class="silence-preview" aria-live="polite">
            <p>
                {fitting.length === 0
                    ? "No open alert fits now; those to come that fit are silenced."
                    : `${countWords(fitting.length)} open now would be silenced:`}
            </p>
            <AlertList alerts={fitting} />
        </div>
    );
}

function MatcherLines(props: { rows: MatcherRow[]; onChange: (rows: MatcherRow[]) => void }) {
    const { rows, onChange } = props;
    const change = (at: number, part: Partial<MatcherRow>): void =>
        onChange(rows.map((row, i) => (i === at ? { ...row, ...part } : row)));
    return (
        <fieldset class="matchers">
            <legend>Alerts that have all of this</legend>
            {rows.map((row, i) => (
                <div class="matcher" key={i}>
                    <input
                        list="matcher-names"
                        aria-label={`What line ${i + 1} looks at`}
                        placeholder="model, rule, a label …"
                        value={row.name}
                        onInput={(event) => change(i, { name: event.currentTarget.value })}
                    />
                    <span aria-hidden="true">=</span>
                    <input
                        aria-label={`What ${row.name || `line ${i + 1}`} has to be`}
                        placeholder="fraud*"
                        value={row.value}
                        onInput={(event) => change(i, { value: event.currentTarget.value })}
                    />
                    <Button
                        kind="quiet"
                        icon="trash"
                        aria-label={`Remove line ${i + 1}`}
                        onClick={() => onChange(rows.filter((_, at) => at !== i))}
                    />
                </div>
            ))}
            <datalist id="matcher-names">
                {MATCHER_NAMES.map((name) => (
                    <option key={name} value={name} />
                ))}
            </datalist>
            <div class="row">
                <Button
                    kind="quiet"
                    icon="plus"
                    onClick={() => onChange([...rows, { name: "", value: "" }])}
                >
                    Another line
                </Button>
                <span class="muted small">
                    * stands for any text; other names are labels of rules.
                </span>
            </div>
        </fieldset>
    );
}

/** The times of a draft, in the form of fields for local times. */
interface Times {
    length: Length;
    from: string;
    to: string;
}

function timesFault(times: Times): string | null {
    if (times.length !== "own") return null;
    const to = secondsOf(times.to);
    if (to === null) return "Say until when.";
    const from = secondsOf(times.from) ?? Date.now() / 1000;
    return to <= from ? "The end has to be after the beginning." : null;
}

function timesBody(times: Times): { from?: string; to?: string; duration?: string } {
    if (times.length !== "own") return { duration: times.length };
    const iso = (text: string): string => new Date(text).toISOString();
    return {
        ...(times.from === "" ? {} : { from: iso(times.from) }),
        to: iso(times.to),
    };
}

function endWords(times: Times): string {
    const span = spanSeconds(times.length);
    return span === null ? "" : `Ends ${formatTime(Date.now() / 1000 + span)}.`;
}

function TimeFields(props: { times: Times; onChange: (times: Times) => void }) {
    const { times, onChange } = props;
    return (
        <div class="stack-small">
            <div class="row">
                <Choice
                    label="How long"
                    value={times.length}
                    options={LENGTHS}
                    onChange={(length) => onChange({ ...times, length })}
                />
                <span class="muted small">{endWords(times)}</span>
            </div>
            {times.length === "own" && (
                <div class="two-fields">
                    <Field label="From" hint="Empty: now">
                        <input
                            type="datetime-local"
                            value={times.from}
                            onInput={(event) =>
                                onChange({ ...times, from: event.currentTarget.value })
                            }
                        />
                    </Field>
                    <Field label="Until">
                        <input
                            type="datetime-local"
                            value={times.to}
                            onInput={(event) =>
                                onChange({ ...times, to: event.currentTarget.value })
                            }
                        />
                    </Field>
                </div>
            )}
        </div>
    );
}

function toMatchers(rows: readonly MatcherRow[]): Matchers {
    return Object.fromEntries(rows.map((row) => [row.name.trim(), row.value]));
}

/** What was sent and refused; the first fault, if any. */
async function send(
    all: readonly Matchers[],
    times: Times,
    comment: string,
): Promise<{ failed: Matchers[]; fault: string | null }> {
    const failed: Matchers[] = [];
    let fault: string | null = null;
    for (const matchers of all) {
        const text = comment.trim() === "" ? {} : { comment: comment.trim() };
        const body = { matchers: { ...matchers }, ...timesBody(times), ...byWhom(), ...text };
        try {
            await request("post", "/api/v1/silences", { body });
        } catch (error) {
            failed.push(matchers);
            fault ??= error instanceof Error ? error.message : String(error);
        }
    }
    return { failed, fault };
}

/** `prefill`: several make one silence each, and are not edited here. */
export function SilenceDialog(props: {
    prefill: readonly Matchers[];
    onClose: () => void;
    onMade?: () => void;
}) {
    const [many, setMany] = useState(props.prefill);
    const [rows, setRows] = useState<MatcherRow[]>(() => {
        const own = Object.entries(props.prefill[0] ?? { model: "" });
        return own.map(([name, value]) => ({ name, value }));
    });
    const [times, setTimes] = useState<Times>({ length: "1h", from: "", to: "" });
    const [comment, setComment] = useState("");
    const [tried, setTried] = useState(false);
    const [fault, setFault] = useState<string | null>(null);
    const [sending, setSending] = useState(false);
    const single = many.length < 2;
    const wrong = (single ? matchersFault(rows) : null) ?? timesFault(times);
    const all = single ? [toMatchers(rows)] : many;
    const go = async (): Promise<void> => {
        setTried(true);
        if (wrong !== null) return;
        setSending(true);
        const outcome = await send(all, times, comment);
        setSending(false);
        if (outcome.failed.length < all.length) {
            say(`${countWords(all.length - outcome.failed.length, "silence")} made`);
            props.onMade?.();
        }
        if (outcome.fault === null) return props.onClose();
        if (!single) setMany(outcome.failed);
        setFault(outcome.fault);
    };
    return (
        <Dialog
            title={single ? "Silence alerts" : `Make ${many.length} silences`}
            onClose={props.onClose}
        >
            <p class="muted">
                Nobody is told of alerts that fit until it ends. They still fire, and are listed.
            </p>
            {single ? (
                <MatcherLines rows={rows} onChange={setRows} />
            ) : (
                <ul class="matcher-list" tabIndex={0} aria-label="One silence each for">
                    {many.map((one) => (
                        <li key={JSON.stringify(one)} class="break">
                            {Object.values(one).join(" · ")}
                        </li>
                    ))}
                </ul>
            )}
            <TimeFields times={times} onChange={setTimes} />
            <Field label="Comment">
                <textarea
                    rows={2}
                    maxLength={2000}
                    placeholder="Why: release, maintenance, known outage …"
                    value={comment}
                    onInput={(event) => setComment(event.currentTarget.value)}
                />
            </Field>
            <NameField />
            <Preview all={all} />
            {(fault ?? (tried ? wrong : null)) !== null && (
                <p class="field-error" role="alert">
                    {tried && wrong !== null ? wrong : fault}
                </p>
            )}
            <div class="row dialog-end">
                <Button onClick={props.onClose}>Cancel</Button>
                <Button kind="main" icon="mute" disabled={sending} onClick={() => void go()}>
                    {single ? "Silence" : `Make ${many.length} silences`}
                </Button>
            </div>
        </Dialog>
    );
}
