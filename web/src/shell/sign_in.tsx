/** Asks for a token when the server needs one. The address stays, so that a link works after it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { session, signIn, signOut } from "../state/session";
import { Button, CopyBlock, Field } from "../ui/basics";
import "./sign_in.css";

const COMMAND = "veer token create --scopes read --name my-browser";

function wordsOf(thrown: unknown): string {
    if (!(thrown instanceof ApiError)) return String(thrown);
    if (thrown.status === 401)
        return "The server does not know this token. It may have ended or been revoked, or a part of it was not copied.";
    return thrown.message;
}

/** What a token may do that is valid, but not enough to look. */
function Short() {
    const scopes = session.value?.scopes ?? [];
    if (scopes.length === 0) return null;
    return (
        <div class="failure" role="alert">
            <p>
                This token may only send records (scope {scopes.join(", ")}). Looking at results
                needs one with the scope read.
            </p>
            <Button onClick={() => void signOut()}>Forget this token</Button>
        </div>
    );
}

function Form() {
    const [token, setToken] = useState("");
    const [error, setError] = useState<string | null>(null);
    const [busy, setBusy] = useState(false);
    const input = useRef<HTMLInputElement>(null);
    useEffect(() => input.current?.focus(), []);
    const send = (event: Event): void => {
        event.preventDefault();
        const text = token.trim();
        if (text === "") {
            setError("Paste a token first.");
            input.current?.focus();
            return;
        }
        setBusy(true);
        signIn(text)
            .catch((thrown: unknown) => {
                setError(wordsOf(thrown));
                input.current?.select();
            })
            .finally(() => setBusy(false));
    };
    return (
        <form class="stack" onSubmit={send}>
            <Field label="Access token" error={error}>
                <input
                    ref={input}
                    type="password"
                    name="veer-token"
                    autoComplete="off"
                    spellcheck={false}
                    placeholder="veer_…"
                    value={token}
                    aria-invalid={error !== null}
                    onInput={(event) => {
                        setToken(event.currentTarget.value);
                        setError(null);
                    }}
                />
            </Field>
            <Button type="submit" kind="main" disabled={busy}>
                {busy ? "Signing in …" : "Sign in"}
            </Button>
        </form>
    );
}

export function SignIn() {
    return (
        <main class="gate">
            <section class="card gate-card">
                <header class="gate-head">
                    <img src="favicon.svg" alt="" width={34} height={34} />
                    <h1>Sign in to Veer</h1>
                </header>
                <Short />
                <Form />
                <details class="gate-help">
                    <summary>I have no token</summary>
                    <p>
                        On the machine of the server, in the folder it was started in (else with{" "}
                        <code>--data DIR</code>), somebody who may read its data makes one:
                    </p>
                    <CopyBlock text={COMMAND} label="the command that makes a token" />
                    <p>
                        <code>--scopes read</code> is for looking; <code>--scopes admin</code> also
                        changes rules, alerts and settings. The token is printed once. Here it is
                        kept for 30 days in a cookie that no script can read.
                    </p>
                </details>
            </section>
        </main>
    );
}
