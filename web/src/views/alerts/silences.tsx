/** Silences: of which alerts nobody is told, until when, and why. */
import { useState } from "preact/hooks";
import { get, request, type Schemas } from "../../api/client";
import { countWords, gather } from "../../lib/alert_feed";
import { covers, leftWords, silenceState } from "../../lib/silence";
import { useQuery } from "../../state/query";
import { linkTo } from "../../state/route";
import { whyNotChange } from "../../state/session";
import { Button, Card, Empty, Show, Time } from "../../ui/basics";
import { Dialog } from "../../ui/dialog";
import { say, sayError } from "../../ui/toasts";
import type { Alert } from "./actions";
import { AlertsHead, clock, useClock } from "./parts";
import { SilenceDialog } from "./silence_dialog";
import "./alerts.css";
import "./silences.css";

type Silence = Schemas["Silence"];

const RELOAD_MS = 5000;

function useSilences() {
    return useQuery(
        "silences",
        async (signal) => {
            const [silences, active, acknowledged] = await Promise.all([
                get("/api/v1/silences", { signal }),
                get("/api/v1/alerts", { query: { status: "active", limit: 1000 }, signal }),
                get("/api/v1/alerts", { query: { status: "acknowledged", limit: 1000 }, signal }),
            ]);
            return {
                silences: silences.silences,
                open: gather(active.alerts, acknowledged.alerts),
            };
        },
        { live: "*", kinds: ["alert"], everyMs: RELOAD_MS, always: true },
    );
}

function Matchers(props: { silence: Silence }) {
    return (
        <dl class="silence-matchers">
            {Object.entries(props.silence.matchers).map(([name, value]) => (
                <div key={name} class="silence-matcher">
                    <dt>{name}</dt>
                    <dd class="break">{value}</dd>
                </div>
            ))}
        </dl>
    );
}

function SilenceRow(props: { silence: Silence; open: readonly Alert[]; onEnd: () => void }) {
    const { silence } = props;
    const state = silenceState(silence, clock.value);
    const coming = state === "coming";
    const n = props.open.filter((alert) => covers(silence.matchers, alert)).length;
    return (
        <li class="silence">
            <div class="silence-what">
                <Matchers silence={silence} />
                {silence.comment !== null && silence.comment !== "" && (
                    <p class="silence-comment">{silence.comment}</p>
                )}
                <p class="small muted break">
                    by {silence.by || "somebody"}, made <Time at={silence.created} form="ago" /> ·{" "}
                    {n === 0
                        ? "fits no open alert"
                        : coming
                          ? `would fit ${countWords(n, "open alert")}`
                          : `fits ${countWords(n, "open alert")}`}
                </p>
            </div>
            <div class="silence-when">
                <strong>{leftWords(silence, clock.value)}</strong>
                <span class="small muted">
                    <Time at={silence.from} /> – <Time at={silence.to} />
                </span>
            </div>
            {state !== "over" && (
                <Button kind="danger" why={whyNotChange.value} onClick={props.onEnd}>
                    {coming ? "Drop" : "End"}
                </Button>
            )}
        </li>
    );
}

function EndDialog(props: { silence: Silence; onClose: () => void; onDone: () => void }) {
    const [sending, setSending] = useState(false);
    const end = async (): Promise<void> => {
        setSending(true);
        try {
            await request("delete", "/api/v1/silences/{id}", { path: { id: props.silence.id } });
            say("The silence is over");
            props.onDone();
            props.onClose();
        } catch (error) {
            sayError(error);
            setSending(false);
        }
    };
    return (
        <Dialog title="End this silence?" onClose={props.onClose}>
            <Matchers silence={props.silence} />
            <p>
                Alerts that it covers, that still fire and that nobody has acknowledged are told at
                the next evaluation.
            </p>
            <div class="row dialog-end">
                <Button onClick={props.onClose}>Keep it</Button>
                <Button kind="main" disabled={sending} onClick={() => void end()}>
                    End it now
                </Button>
            </div>
        </Dialog>
    );
}

function Part(props: {
    title: string;
    silences: readonly Silence[];
    open: readonly Alert[];
    onEnd: (silence: Silence) => void;
}) {
    if (props.silences.length === 0) return null;
    return (
        <Card title={`${props.title} (${props.silences.length})`}>
            <ul>
                {props.silences.map((silence) => (
                    <SilenceRow
                        key={silence.id}
                        silence={silence}
                        open={props.open}
                        onEnd={() => props.onEnd(silence)}
                    />
                ))}
            </ul>
        </Card>
    );
}

function Nothing() {
    return (
        <Empty title="Nothing is silenced" icon="bell">
            <p>
                During a release or a known outage a silence keeps alerts from being told. They are
                listed all the same.
            </p>
            <p>
                It can also be made <a href={linkTo(["alerts"])}>from an alert</a>.
            </p>
        </Empty>
    );
}

export function Silences() {
    useClock();
    const loaded = useSilences();
    const [making, setMaking] = useState(false);
    const [ending, setEnding] = useState<Silence | null>(null);
    const inState = (state: string): Silence[] =>
        (loaded.data?.silences ?? []).filter((one) => silenceState(one, clock.value) === state);
    return (
        <>
            <AlertsHead tab="silences">
                <Button
                    kind="main"
                    icon="plus"
                    why={whyNotChange.value}
                    onClick={() => setMaking(true)}
                >
                    New silence
                </Button>
            </AlertsHead>
            <Show of={loaded} height={220}>
                {({ silences, open }) => (
                    <div class="stack">
                        {silences.length === 0 && <Nothing />}
                        <Part
                            title="Active"
                            silences={inState("active")}
                            open={open}
                            onEnd={setEnding}
                        />
                        <Part
                            title="Coming"
                            silences={inState("coming")}
                            open={open}
                            onEnd={setEnding}
                        />
                        <Part
                            title="Just ended"
                            silences={inState("over")}
                            open={[]}
                            onEnd={setEnding}
                        />
                        {silences.length > 0 && (
                            <p class="small muted">
                                Silences that are over are forgotten; the history of each alert says
                                when one covered it.
                            </p>
                        )}
                    </div>
                )}
            </Show>
            {making && (
                <SilenceDialog
                    prefill={[]}
                    onClose={() => setMaking(false)}
                    onMade={loaded.reload}
                />
            )}
            {ending !== null && (
                <EndDialog
                    silence={ending}
                    onClose={() => setEnding(null)}
                    onDone={loaded.reload}
                />
            )}
        </>
    );
}
