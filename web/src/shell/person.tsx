/** Who is signed in, what they may do, and the way out. */
import { useEffect, useRef, useState } from "preact/hooks";
import { scopesInWords } from "../lib/token_words";
import { linkTo } from "../state/route";
import { session, signOut } from "../state/session";
import { Button } from "../ui/basics";
import { Sign } from "../ui/icons";
import { sayError } from "../ui/toasts";

function Menu(props: { onClose: () => void }) {
    const now = session.value;
    const leave = (): void => {
        signOut().catch(sayError);
        props.onClose();
    };
    return (
        <div class="person-menu" role="dialog" aria-label="Signed in">
            <p class="break">
                <strong>{now?.name ?? "A token without a name"}</strong>
            </p>
            <p class="small muted">May {scopesInWords(now?.scopes ?? [])}.</p>
            <div class="row">
                <Button onClick={leave}>Sign out</Button>
                <a class="button button-quiet" href={linkTo(["settings"])} onClick={props.onClose}>
                    Settings
                </a>
            </div>
        </div>
    );
}

/** Shown only where tokens are needed. */
export function Person() {
    const [open, setOpen] = useState(false);
    const box = useRef<HTMLDivElement>(null);
    const button = useRef<HTMLButtonElement>(null);
    useEffect(() => {
        if (!open) return;
        const away = (event: Event): void => {
            if (event.target instanceof Node && box.current?.contains(event.target) !== true)
                setOpen(false);
        };
        const escape = (event: KeyboardEvent): void => {
            if (event.key !== "Escape") return;
            setOpen(false);
            button.current?.focus();
        };
        addEventListener("mousedown", away);
        addEventListener("focusin", away);
        addEventListener("keydown", escape);
        return () => {
            removeEventListener("mousedown", away);
            removeEventListener("focusin", away);
            removeEventListener("keydown", escape);
        };
    }, [open]);
    const now = session.value;
    if (now === null || !now.tokens_needed) return null;
    return (
        <div class="person" ref={box}>
            <button
                ref={button}
                type="button"
                class="button button-quiet"
                aria-expanded={open}
                aria-label={`Signed in as ${now.name ?? "a token without a name"}`}
                onClick={() => setOpen(!open)}
            >
                <Sign name="person" />
                <span class="wide-only">{now.name ?? "signed in"}</span>
            </button>
            {open && <Menu onClose={() => setOpen(false)} />}
        </div>
    );
}
