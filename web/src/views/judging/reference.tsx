/** The fixed baseline of a model: what it is, how a past stretch becomes one, how it goes. */
import { useState } from "preact/hooks";
import { ApiError, get, request, type Schemas } from "../../api/client";
import { formatBytes, formatCount } from "../../lib/number";
import { isoOf } from "../../state/range";
import { useQuery } from "../../state/query";
import { whyNotChange } from "../../state/session";
import { Button, Card, Empty, Failure, Field, Skeleton, Time } from "../../ui/basics";
import { Dialog } from "../../ui/dialog";
import { say, sayError } from "../../ui/toasts";

type Reference = Schemas["Reference"];

interface Whose {
    model: string;
    version: string | undefined;
}

const DAY_S = 86400;
const PRESETS: readonly { days: number; label: string }[] = [
    { days: 1, label: "Last day" },
    { days: 7, label: "Last 7 days" },
    { days: 30, label: "Last 30 days" },
];

/** For an input of type datetime-local. */
function localText(seconds: number): string {
    const zone = new Date(seconds * 1000).getTimezoneOffset() * 60;
    return isoOf(seconds - zone).slice(0, 16);
}

function Facts(props: { reference: Reference }) {
    const { reference } = props;
    return (
        <dl class="facts">
            <div>
                <dt>From</dt>
                <dd>{reference.source}</dd>
            </div>
            <div>
                <dt>Of</dt>
                <dd>{reference.version === "" ? "all versions" : reference.version}</dd>
            </div>
            <div>
                <dt>Rows</dt>
                <dd>
                    {formatCount(reference.rows)}, {formatCount(reference.labelled)} labelled
                </dd>
            </div>
            <div>
                <dt>Features</dt>
                <dd>{formatCount(reference.features)}</dd>
            </div>
            <div>
                <dt>Time of the rows</dt>
                <dd>
                    <Time at={reference.first} /> – <Time at={reference.last} />
                </dd>
            </div>
            <div>
                <dt>Kept since</dt>
                <dd>
                    <Time at={reference.created} /> ({formatBytes(reference.bytes)})
                </dd>
            </div>
        </dl>
    );
}

/** What was typed, checked and sent. */
function useFreeze(whose: Whose, onDone: () => void) {
    const now = Date.now() / 1000;
    const [from, setFrom] = useState(localText(now - 7 * DAY_S));
    const [to, setTo] = useState(localText(now));
    const [error, setError] = useState<string | null>(null);
    const [busy, setBusy] = useState(false);
    const send = (): void => {
        const [a, b] = [from, to].map((text) => new Date(text).getTime() / 1000);
        if (a === undefined || b === undefined || !(a < b)) {
            setError("The start must be before the end.");
            return;
        }
        setBusy(true);
        setError(null);
        request("post", "/api/v1/models/{model}/reference/freeze", {
            path: { model: whose.model },
            body: { from: isoOf(a), to: isoOf(b), version: whose.version ?? null },
        })
            .then((made) => {
                say(`${formatCount(made.rows)} predictions are the reference now.`);
                onDone();
            })
            .catch((thrown: unknown) =>
                setError(thrown instanceof Error ? thrown.message : String(thrown)),
            )
            .finally(() => setBusy(false));
    };
    const preset = (days: number): void => {
        setFrom(localText(now - days * DAY_S));
        setTo(localText(now));
    };
    return { from, to, setFrom, setTo, error, busy, send, preset };
}

function Freeze(props: {
    whose: Whose;
    replaces: boolean;
    onClose: () => void;
    onDone: () => void;
}) {
    const { whose, onClose, onDone } = props;
    const freeze = useFreeze(whose, () => {
        onDone();
        onClose();
    });
    return (
        <Dialog title="Freeze a past stretch as the reference" onClose={onClose}>
            <form
                class="stack"
                onSubmit={(event) => {
                    event.preventDefault();
                    freeze.send();
                }}
            >
                <p class="muted">
                    Choose a time in which the model did well. Its predictions and labels are copied
                    and stay, also when the records themselves are deleted with age.
                    {whose.version !== undefined && ` Only those of version ${whose.version}.`}
                </p>
                <div class="row">
                    {PRESETS.map((one) => (
                        <Button key={one.days} onClick={() => freeze.preset(one.days)}>
                            {one.label}
                        </Button>
                    ))}
                </div>
                <div class="judging-fields">
                    <Field label="From">
                        <input
                            type="datetime-local"
                            value={freeze.from}
                            required
                            onInput={(event) => freeze.setFrom(event.currentTarget.value)}
                        />
                    </Field>
                    <Field label="To">
                        <input
                            type="datetime-local"
                            value={freeze.to}
                            required
                            onInput={(event) => freeze.setTo(event.currentTarget.value)}
                        />
                    </Field>
                </div>
                {freeze.error !== null && (
                    <p class="field-error" role="alert">
                        {freeze.error}
                    </p>
                )}
                {props.replaces && (
                    <p class="small tone-medium">It takes the place of the reference of now.</p>
                )}
                <div class="row">
                    <Button type="submit" kind="main" disabled={freeze.busy}>
                        {freeze.busy ? "Copying …" : "Freeze it"}
                    </Button>
                </div>
            </form>
        </Dialog>
    );
}

function Drop(props: { whose: Whose; onClose: () => void; onDone: () => void }) {
    const { model, version } = props.whose;
    const drop = (): void => {
        request("delete", "/api/v1/models/{model}/reference", {
            path: { model },
            ...(version === undefined ? {} : { query: { version } }),
        })
            .then(() => {
                say("The reference is dropped.");
                props.onDone();
            })
            .catch(sayError)
            .finally(props.onClose);
    };
    return (
        <Dialog title="Drop the reference?" onClose={props.onClose}>
            <p>
                Its rows are deleted. A model that is compared with its reference is not compared
                with anything then, until there is a new one or another baseline.
            </p>
            <div class="row">
                <Button kind="danger" onClick={drop}>
                    Drop it
                </Button>
                <Button onClick={props.onClose}>Keep it</Button>
            </div>
        </Dialog>
    );
}

/** null: there is none. */
async function load(whose: Whose, signal: AbortSignal): Promise<Reference | null> {
    const { model, version } = whose;
    try {
        return await get("/api/v1/models/{model}/reference", {
            path: { model },
            ...(version === undefined ? {} : { query: { version } }),
            signal,
        });
    } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
    }
}

function Content(props: { found: { reference: Reference | null } }) {
    const { reference } = props.found;
    if (reference !== null) return <Facts reference={reference} />;
    return (
        <Empty title="No reference">
            <p>
                Freeze a time in which the model did well, or send its training data:{" "}
                <code>veer reference set</code>.
            </p>
        </Empty>
    );
}

export function ReferenceCard(props: { whose: Whose }) {
    const { whose } = props;
    const [open, setOpen] = useState<"freeze" | "drop" | null>(null);
    const found = useQuery(`reference ${JSON.stringify(whose)}`, async (signal) => ({
        reference: await load(whose, signal),
    }));
    const there = found.data !== null && found.data.reference !== null;
    const close = (): void => setOpen(null);
    return (
        <Card
            title="Reference"
            note="A fixed baseline: rows that stay as they are. “Compared with: reference” uses it."
            aside={
                <>
                    {there && (
                        <Button
                            kind="danger"
                            why={whyNotChange.value}
                            onClick={() => setOpen("drop")}
                        >
                            Drop
                        </Button>
                    )}
                    <Button why={whyNotChange.value} onClick={() => setOpen("freeze")}>
                        Freeze a stretch
                    </Button>
                </>
            }
        >
            {found.data !== null ? (
                <Content found={found.data} />
            ) : found.error !== null ? (
                <Failure error={found.error} retry={found.reload} />
            ) : (
                <Skeleton height={110} />
            )}
            {open === "freeze" && (
                <Freeze whose={whose} replaces={there} onClose={close} onDone={found.reload} />
            )}
            {open === "drop" && <Drop whose={whose} onClose={close} onDone={found.reload} />}
        </Card>
    );
}
