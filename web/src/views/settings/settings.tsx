/** Who may come in, who is told, how the server does, how the page looks. */
import { scopesInWords } from "../../lib/token_words";
import { setTheme, theme, type Theme } from "../../state/theme";
import { session, signOut } from "../../state/session";
import { Button, Card, Choice, ViewHead } from "../../ui/basics";
import { ShortcutList } from "../../ui/keys";
import { sayError } from "../../ui/toasts";
import { Channels, Messages } from "./channels";
import { Backup, Doctor, Server } from "./server";
import { Tokens } from "./tokens";
import "./settings.css";

const THEMES: readonly { value: Theme; label: string }[] = [
    { value: "system", label: "As the system" },
    { value: "light", label: "Light" },
    { value: "dark", label: "Dark" },
];

function You() {
    const now = session.value;
    if (now === null) return null;
    return (
        <Card
            title="You"
            aside={
                now.tokens_needed && (
                    <Button onClick={() => void signOut().catch(sayError)}>Sign out</Button>
                )
            }
        >
            <p class="break">
                {now.tokens_needed ? (
                    <>
                        Signed in with{" "}
                        {now.name === null ? (
                            "a token without a name"
                        ) : (
                            <>
                                the token <strong>{now.name}</strong>
                            </>
                        )}
                        . You may {scopesInWords(now.scopes)}.
                    </>
                ) : (
                    "This server needs no tokens: whoever reaches it may do everything."
                )}
            </p>
        </Card>
    );
}

function Appearance() {
    return (
        <Card title="Appearance">
            <Choice label="Colours" value={theme.value} options={THEMES} onChange={setTheme} />
        </Card>
    );
}

export function Settings() {
    return (
        <>
            <ViewHead title="Settings" />
            <div class="settings">
                <div class="stack">
                    <Tokens />
                    <Channels />
                    <Messages />
                </div>
                <div class="stack">
                    <You />
                    <Server />
                    <Backup />
                    <Doctor />
                    <Appearance />
                    <Card title="Keys">
                        <ShortcutList />
                    </Card>
                </div>
            </div>
        </>
    );
}
