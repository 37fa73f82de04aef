/** The page: finds the view of the address, or asks for a token. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { connectLive, disconnectLive } from "../api/live";
import { place } from "../state/route";
import { loadSession, session, sessionError, signInNeeded } from "../state/session";
import { Empty, Failure, Skeleton } from "../ui/basics";
import { ApiError } from "../api/client";
import { Toasts } from "../ui/toasts";
import { findRoute, type Route, type ViewProps } from "../views/routes";
import { Shell } from "./shell";
import { SignIn } from "./sign_in";
import { Waiting } from "./waiting";

const loaded = new Map<Route, ComponentType<ViewProps>>();

function NotFound() {
    return (
        <Empty title="There is no such view" icon="search">
            <p>
                The address names nothing that this page knows. <a href="#/">Show the models</a>
            </p>
        </Empty>
    );
}

function View() {
    const found = findRoute(place.value.segments);
    const [, setTurn] = useState(0);
    const [error, setError] = useState<ApiError | null>(null);
    const route = found?.route ?? null;
    useEffect(() => {
        setError(null);
        if (route === null || loaded.has(route)) return;
        route
            .load()
            .then((view) => {
                loaded.set(route, view);
                setTurn((n) => n + 1);
            })
            .catch(() =>
                setError(
                    new ApiError(
                        0,
                        "This part of the page could not be loaded. Load the page again.",
                    ),
                ),
            );
    }, [route]);
    if (found === null) return <NotFound />;
    if (error !== null) return <Failure error={error} retry={() => location.reload()} />;
    const Loaded = loaded.get(found.route);
    return Loaded === undefined ? (
        <Skeleton height={400} />
    ) : (
        <Loaded key={JSON.stringify(found.params)} params={found.params} />
    );
}

/** Opens the stream of events while somebody may listen. */
function useStream(): void {
    const open = session.value !== null && !signInNeeded.value;
    useEffect(() => {
        if (open) connectLive();
        else disconnectLive();
    }, [open]);
}

function Content() {
    if (session.value === null) return <Waiting error={sessionError.value} />;
    if (signInNeeded.value) return <SignIn />;
    return (
        <Shell>
            <View />
        </Shell>
    );
}

export function App() {
    const needed = signInNeeded.value;
    useStream();
    useEffect(() => void loadSession(), []);
    useEffect(() => {
        const where = needed ? ["Sign in"] : [...place.value.segments].reverse();
        document.title = where.concat("Veer").join(" · ");
        scrollTo(0, 0);
    }, [place.value.segments.join("/"), needed]);
    return (
        <>
            <Content />
            <Toasts />
        </>
    );
}
