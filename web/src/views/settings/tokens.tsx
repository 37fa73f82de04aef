/** Access tokens: who may send, look, change. */
import { useState } from "preact/hooks";
import { get, request, type Schemas } from "../../api/client";
import { endOf, lifeOf, LIVES, SCOPES, type Scope } from "../../lib/token_words";
import { useQuery } from "../../state/query";
import { mayChange, session, whyNotChange } from "../../state/session";
import { Button, Card, CopyBlock, Empty, Field, Show, Time } from "../../ui/basics";
import { Dialog } from "../../ui/dialog";
import { say, sayError } from "../../ui/toasts";

type Token = Schemas["Token"];

function Made(props: { token: Token; onClose: () => void }) {
    return (
        <>
            <p class="notice tone-medium">
                This is the only time that the token is shown. Copy it now: the server keeps no more
                than its digest.
            </p>
            <CopyBlock text={props.token.token ?? ""} label="the token" />
            <div class="row">
                <Button kind="main" onClick={props.onClose}>
                    I have copied it
                </Button>
            </div>
        </>
    );
}

function ScopeChoice(props: { chosen: readonly Scope[]; onChange: (scopes: Scope[]) => void }) {
    const toggle = (scope: Scope, on: boolean): void =>
        props.onChange(
            SCOPES.map((one) => one.id).filter((id) =>
                id === scope ? on : props.chosen.includes(id),
            ),
        );
    return (
        <fieldset class="scopes">
            <legend class="field-label">What it allows</legend>
            {SCOPES.map((scope) => (
                <label key={scope.id} class="tick">
                    <input
                        type="checkbox"
                        checked={props.chosen.includes(scope.id)}
                        onChange={(event) => toggle(scope.id, event.currentTarget.checked)}
                    />
                    <span>
                        <strong>{scope.id}</strong> <span class="muted">{scope.does}</span>
                    </span>
                </label>
            ))}
        </fieldset>
    );
}

function NewToken(props: { onMade: (token: Token) => void }) {
    const [name, setName] = useState("");
    const [scopes, setScopes] = useState<Scope[]>(["ingest"]);
    const [days, setDays] = useState<number | null>(null);
    const [error, setError] = useState<string | null>(null);
    const make = (event: Event): void => {
        event.preventDefault();
        if (scopes.length === 0) {
            setError("Choose what it allows.");
            return;
        }
        const expires = endOf(days, Date.now());
        const body = { name: name.trim(), scopes, ...(expires === undefined ? {} : { expires }) };
        request("post", "/api/v1/tokens", { body })
            .then(props.onMade)
            .catch((thrown: unknown) =>
                setError(thrown instanceof Error ? thrown.message : String(thrown)),
            );
    };
    return (
        <form class="stack" onSubmit={make}>
            <Field label="What it is for" hint="To find it again in the list">
                <input
                    value={name}
                    placeholder="checkout-service"
                    maxLength={200}
                    onInput={(event) => setName(event.currentTarget.value)}
                />
            </Field>
            <ScopeChoice chosen={scopes} onChange={setScopes} />
            <Field label="How long it holds">
                <select
                    value={days ?? ""}
                    onChange={(event) =>
                        setDays(
                            event.currentTarget.value === ""
                                ? null
                                : Number(event.currentTarget.value),
                        )
                    }
                >
                    {LIVES.map((life) => (
                        <option key={life.label} value={life.days ?? ""}>
                            {life.label}
                        </option>
                    ))}
                </select>
            </Field>
            {error !== null && (
                <p class="field-error" role="alert">
                    {error}
                </p>
            )}
            <div class="row">
                <Button type="submit" kind="main">
                    Make the token
                </Button>
            </div>
        </form>
    );
}

function Creation(props: { onClose: () => void; onMade: () => void }) {
    const [made, setMade] = useState<Token | null>(null);
    return (
        <Dialog
            title={made === null ? "New token" : `Token “${made.name}”`}
            onClose={props.onClose}
        >
            {made === null ? (
                <NewToken
                    onMade={(token) => {
                        setMade(token);
                        props.onMade();
                    }}
                />
            ) : (
                <Made token={made} onClose={props.onClose} />
            )}
        </Dialog>
    );
}

function Revocation(props: { token: Token; onClose: () => void; onDone: () => void }) {
    const { token } = props;
    const revoke = (): void => {
        request("delete", "/api/v1/tokens/{id}", { path: { id: token.id } })
            .then(() => {
                say(`The token “${token.name || token.id}” is revoked.`);
                props.onDone();
            })
            .catch(sayError)
            .finally(props.onClose);
    };
    return (
        <Dialog title="Revoke this token?" onClose={props.onClose}>
            <p class="break">
                <strong>
                    <bdi>{token.name || "A token without a name"}</bdi>
                </strong>{" "}
                ({token.scopes.join(", ")}). Whoever uses it is refused from now on. This cannot be
                undone.
            </p>
            <div class="row">
                <Button kind="danger" onClick={revoke}>
                    Revoke it
                </Button>
                <Button onClick={props.onClose}>Keep it</Button>
            </div>
        </Dialog>
    );
}

const LIFE_WORDS = { never: "never", ended: "ended", soon: "", later: "" } as const;

function Row(props: { token: Token; onRevoke: () => void }) {
    const { token } = props;
    const life = lifeOf(token.expires, Date.now());
    return (
        <tr>
            <td class="break">
                <bdi>{token.name || <span class="muted">without a name</span>}</bdi>
                <div class="mono muted small">{token.id}</div>
            </td>
            <td>{token.scopes.join(", ")}</td>
            <td class="nowrap">
                <Time at={token.created} />
            </td>
            <td class={`nowrap ${life === "ended" || life === "soon" ? "tone-medium" : ""}`}>
                {LIFE_WORDS[life] || <Time at={token.expires} />}
            </td>
            <td class="num">
                <Button
                    kind="danger"
                    why={whyNotChange.value}
                    onClick={props.onRevoke}
                    aria-label={`Revoke ${token.name || token.id}`}
                >
                    Revoke
                </Button>
            </td>
        </tr>
    );
}

function List(props: { tokens: readonly Token[]; onRevoke: (token: Token) => void }) {
    if (props.tokens.length === 0)
        return (
            <Empty title="There are no tokens" icon="person">
                <p>
                    {session.value?.tokens_needed === true
                        ? "Only the owner of the data directory comes in."
                        : "This server answers on its own machine only and needs none. With a token it can be started for other machines, too."}
                </p>
            </Empty>
        );
    return (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="List of tokens">
            <table>
                <thead>
                    <tr>
                        <th scope="col">Token</th>
                        <th scope="col">Allows</th>
                        <th scope="col">Made</th>
                        <th scope="col">Ends</th>
                        <th>
                            <span class="hidden">Actions</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {props.tokens.map((token) => (
                        <Row key={token.id} token={token} onRevoke={() => props.onRevoke(token)} />
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export function Tokens() {
    const [making, setMaking] = useState(false);
    const [revoking, setRevoking] = useState<Token | null>(null);
    const tokens = useQuery("tokens", (signal) => get("/api/v1/tokens", { signal }), {
        enabled: mayChange.value,
    });
    return (
        <Card
            title="Access tokens"
            aside={
                <Button icon="plus" why={whyNotChange.value} onClick={() => setMaking(true)}>
                    New token
                </Button>
            }
        >
            {mayChange.value ? (
                <Show of={tokens} height={120}>
                    {(data) => <List tokens={data.tokens} onRevoke={setRevoking} />}
                </Show>
            ) : (
                <p class="muted">{whyNotChange.value}.</p>
            )}
            {making && <Creation onClose={() => setMaking(false)} onMade={tokens.reload} />}
            {revoking !== null && (
                <Revocation
                    token={revoking}
                    onClose={() => setRevoking(null)}
                    onDone={tokens.reload}
                />
            )}
        </Card>
    );
}
