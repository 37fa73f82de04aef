/** Before the server has said who we are: a calm place of the page, or why there is none yet. */
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../api/client";
import { loadSession } from "../state/session";
import { Button, Skeleton } from "../ui/basics";

/** Skeletons shown at once would flicker on every fast start. */
const PATIENCE_MS = 250;

function Away(props: { error: ApiError }) {
    const { error } = props;
    return (
        <main class="gate">
            <section class="card gate-card">
                <header class="gate-head">
                    <img src="favicon.svg" alt="" width={34} height={34} />
                    <h1>{error.status === 0 ? "The server does not answer" : "Not yet"}</h1>
                </header>
                <p role="status">
                    {error.status === 0
                        ? `Nothing was heard from ${location.host}. It may be starting again, or the way to it is cut.`
                        : error.message}
                </p>
                <div class="gate-wait">
                    <span class="lamp lamp-lost">
                        <span class="lamp-dot" aria-hidden="true" />
                        asking again every 3 seconds
                    </span>
                    <Button onClick={() => void loadSession()}>Ask now</Button>
                </div>
            </section>
        </main>
    );
}

export function Waiting(props: { error: ApiError | null }) {
    const [shown, setShown] = useState(false);
    useEffect(() => {
        const timer = setTimeout(() => setShown(true), PATIENCE_MS);
        return () => clearTimeout(timer);
    }, []);
    if (props.error !== null) return <Away error={props.error} />;
    return (
        <main class="shell-wait" aria-busy="true" aria-label="Loading">
            {shown && [
                <Skeleton key="head" height={30} />,
                <Skeleton key="body" height={220} />,
                <Skeleton key="more" height={220} />,
            ]}
        </main>
    );
}
