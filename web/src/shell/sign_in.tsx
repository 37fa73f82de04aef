/** Asks for a token when the server needs one. */
import { Card } from "../ui/basics";

export function SignIn() {
    return (
        <main class="sign-in">
            <Card title="Sign in">
                <p>This server needs a token.</p>
            </Card>
        </main>
    );
}
