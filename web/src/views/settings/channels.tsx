/** Where people are told, and what became of the messages. */
import { useState } from "preact/hooks";
import { get, request, type Schemas } from "../../api/client";
import { linkTo } from "../../state/route";
import { useQuery } from "../../state/query";
import { whyNotChange } from "../../state/session";
import { Button, Card, Choice, Empty, Show, Time } from "../../ui/basics";
import { SeverityMark } from "../../ui/marks";

type Channel = Schemas["Channel"];
type Message = Schemas["OutboxMessage"];
type Outcome = { busy: true } | { busy: false; ok: boolean; words: string };

function Test(props: { channel: Channel; onDone: () => void }) {
    const [outcome, setOutcome] = useState<Outcome | null>(null);
    const send = (): void => {
        setOutcome({ busy: true });
        request("post", "/api/v1/channels/{name}/test", { path: { name: props.channel.name } })
            .then((answer) =>
                setOutcome({
                    busy: false,
                    ok: answer.delivered,
                    words: answer.delivered
                        ? "The test has arrived."
                        : (answer.error ?? "It was not delivered."),
                }),
            )
            .catch((thrown: unknown) =>
                setOutcome({
                    busy: false,
                    ok: false,
                    words: thrown instanceof Error ? thrown.message : String(thrown),
                }),
            )
            .finally(props.onDone);
    };
    const busy = outcome?.busy === true;
    return (
        <div class="channel-test">
            <Button
                why={whyNotChange.value}
                disabled={busy}
                onClick={send}
                aria-label={`Send a test to ${props.channel.name}`}
            >
                {busy ? "Sending …" : "Send a test"}
            </Button>
            <span role="status" class="small break">
                {outcome !== null && !outcome.busy && (
                    <span class={outcome.ok ? "tone-good" : "tone-critical"}>{outcome.words}</span>
                )}
            </span>
        </div>
    );
}

function Last(props: { channel: Channel }) {
    const { last, waiting } = props.channel;
    return (
        <>
            {last === null ? (
                <span class="muted">nothing sent yet</span>
            ) : (
                <span class={last.ok ? "" : "tone-critical"}>
                    {last.ok ? "delivered " : "failed "}
                    <Time at={last.time} form="ago" />
                </span>
            )}
            {waiting > 0 && <div class="tone-medium small">{waiting} waiting</div>}
            {last?.error !== null && last?.error !== undefined && (
                <div class="small muted break">{last.error}</div>
            )}
        </>
    );
}

function ChannelRow(props: { channel: Channel; onDone: () => void }) {
    const { channel } = props;
    return (
        <tr>
            <td class="break">
                <strong>
                    <bdi>{channel.name}</bdi>
                </strong>
                <div class="small muted">
                    {channel.kind}
                    {channel.default && ", used where a rule names none"}
                </div>
            </td>
            <td>
                <SeverityMark severity={channel.min_severity} plain />
                <div class="small muted">
                    and worse{channel.send_resolved ? ", and when it is over" : ""}
                </div>
            </td>
            <td>
                <Last channel={channel} />
            </td>
            <td>
                <Test channel={channel} onDone={props.onDone} />
            </td>
        </tr>
    );
}

const EXAMPLE = `channels:
  - name: team
    kind: slack
    url: {file: /etc/veer/slack-url}
    default: true`;

function NoChannels() {
    return (
        <Empty title="Nobody is told of alerts" icon="mute">
            <p>
                Channels are a file on the machine of the server, named by{" "}
                <code>channels.file</code> in veer.yaml: e-mail, Slack, PagerDuty, Teams,
                Alertmanager, webhooks.
            </p>
            <pre class="example" tabIndex={0} aria-label="An example of a file of channels">
                {EXAMPLE}
            </pre>
        </Empty>
    );
}

export function Channels() {
    const channels = useQuery("channels", (signal) => get("/api/v1/channels", { signal }), {
        live: "*",
        kinds: ["alert"],
    });
    return (
        <Card
            title="Channels"
            note="Who is told of alerts. They are in a file on the machine of the server (channels.file): nobody who can only talk to the server can make it call addresses. It is read again on SIGHUP."
        >
            <Show of={channels} height={160}>
                {(data) =>
                    data.channels.length === 0 ? (
                        <NoChannels />
                    ) : (
                        <div class="table-scroll" tabIndex={0} role="region" aria-label="Channels">
                            <table>
                                <thead>
                                    <tr>
                                        <th scope="col">Channel</th>
                                        <th scope="col">Hears of</th>
                                        <th scope="col">Last message</th>
                                        <th scope="col">Test</th>
                                    </tr>
                                </thead>
                                <tbody>
                                    {data.channels.map((channel) => (
                                        <ChannelRow
                                            key={channel.name}
                                            channel={channel}
                                            onDone={channels.reload}
                                        />
                                    ))}
                                </tbody>
                            </table>
                        </div>
                    )
                }
            </Show>
        </Card>
    );
}

type Shown = "all" | Message["state"];
const STATES: readonly { value: Shown; label: string }[] = [
    { value: "all", label: "All" },
    { value: "waiting", label: "Waiting" },
    { value: "failed", label: "Failed" },
    { value: "sent", label: "Sent" },
];
const TONES: Readonly<Record<Message["state"], string>> = {
    waiting: "tone-medium",
    sending: "tone-low",
    sent: "tone-good",
    failed: "tone-critical",
};

function MessageRow(props: { message: Message }) {
    const { message } = props;
    const tries = message.attempts === 1 ? "1 try" : `${message.attempts} tries`;
    return (
        <tr>
            <td class="nowrap">
                <span class={`mark ${TONES[message.state]}`}>{message.state}</span>
                <div class="small muted">{tries}</div>
            </td>
            <td class="break">
                {message.model === null ? (
                    <bdi>{message.headline ?? "a message"}</bdi>
                ) : (
                    <a href={linkTo(["models", message.model])}>
                        <bdi>{message.headline ?? message.model}</bdi>
                    </a>
                )}
                {message.last_error !== null && (
                    <div class="small tone-critical">{message.last_error}</div>
                )}
            </td>
            <td class="break">
                <bdi>{message.channel}</bdi>
            </td>
            <td class="nowrap">
                <Time at={message.sent ?? message.created} />
                {message.next_try !== null && message.state === "waiting" && (
                    <div class="small muted">
                        again <Time at={message.next_try} form="ago" />
                    </div>
                )}
            </td>
        </tr>
    );
}

function MessageTable(props: { messages: readonly Message[]; shown: Shown }) {
    if (props.messages.length === 0)
        return (
            <p class="muted">
                {props.shown === "all"
                    ? "No messages. Those of the last 7 days are shown here."
                    : `No message is ${props.shown}.`}
            </p>
        );
    return (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="List of messages">
            <table>
                <thead>
                    <tr>
                        <th scope="col">State</th>
                        <th scope="col">Message</th>
                        <th scope="col">Channel</th>
                        <th scope="col">Time</th>
                    </tr>
                </thead>
                <tbody>
                    {props.messages.map((message) => (
                        <MessageRow key={message.id} message={message} />
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export function Messages() {
    const [shown, setShown] = useState<Shown>("all");
    const messages = useQuery(
        `messages ${shown}`,
        (signal) =>
            get("/api/v1/messages", {
                query: { limit: 50, ...(shown === "all" ? {} : { state: shown }) },
                signal,
            }),
        { live: "*", kinds: ["alert"] },
    );
    return (
        <Card
            title="Messages"
            aside={
                <Choice label="Which messages" value={shown} options={STATES} onChange={setShown} />
            }
        >
            <Show of={messages} height={120}>
                {(data) => <MessageTable messages={data.messages} shown={shown} />}
            </Show>
        </Card>
    );
}
