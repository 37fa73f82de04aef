/** What a new server shows: how the first prediction comes in. It goes by itself when one has. */
import { useState } from "preact/hooks";
import {
    curlLabel,
    curlPrediction,
    importHistory,
    pythonPrediction,
    type Target,
} from "../../lib/first_steps";
import { session } from "../../state/session";
import { CopyBlock } from "../../ui/basics";

const WAYS = ["curl", "python", "import"] as const;
type Way = (typeof WAYS)[number];
const LABELS: Readonly<Record<Way, string>> = {
    curl: "curl",
    python: "Python",
    import: "Files of the past",
};

function Steps(props: { way: Way; target: Target }) {
    const { target } = props;
    if (props.way === "python")
        return <CopyBlock text={pythonPrediction(target)} label="Python that sends a prediction" />;
    if (props.way === "import")
        return (
            <>
                <CopyBlock
                    text={importHistory(target, Date.now() / 1000)}
                    label="commands that import a file"
                />
                <p class="small muted">
                    CSV or JSON lines, plain or gzip. Columns are known by their names;{" "}
                    <code>veer import --help</code> tells how to name others.
                </p>
            </>
        );
    return (
        <>
            <CopyBlock text={curlPrediction(target)} label="the command that sends a prediction" />
            <p class="first-then">And later, when it is known what was right:</p>
            <CopyBlock text={curlLabel(target)} label="the command that sends a label" />
        </>
    );
}

function Tabs(props: { way: Way; onChange: (way: Way) => void }) {
    const move = (event: KeyboardEvent): void => {
        const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        const next = WAYS[(WAYS.indexOf(props.way) + by + WAYS.length) % WAYS.length];
        if (by === 0 || next === undefined) return;
        props.onChange(next);
        document.getElementById(`first-${next}`)?.focus();
    };
    return (
        <div class="tabs first-tabs" role="tablist" aria-label="How to send" onKeyDown={move}>
            {WAYS.map((way) => (
                <button
                    key={way}
                    id={`first-${way}`}
                    type="button"
                    role="tab"
                    aria-selected={way === props.way}
                    aria-controls="first-panel"
                    tabIndex={way === props.way ? 0 : -1}
                    onClick={() => props.onChange(way)}
                >
                    {LABELS[way]}
                </button>
            ))}
        </div>
    );
}

export function FirstSteps() {
    const [way, setWay] = useState<Way>("curl");
    const tokens = session.value?.tokens_needed ?? false;
    const target = { origin: location.origin, tokens };
    return (
        <section class="card first">
            <h1>Send the first prediction</h1>
            <p class="first-lead">
                Veer watches models by what they are asked and what they answer. Send one
                prediction, and the model appears here: no set-up, it is known from its first record
                on.
            </p>
            <Tabs way={way} onChange={setWay} />
            <div
                id="first-panel"
                role="tabpanel"
                aria-labelledby={`first-${way}`}
                class="first-panel"
            >
                <Steps way={way} target={target} />
                {tokens && (
                    <p class="small muted">
                        <code>$VEER_TOKEN</code> holds a token with the scope ingest:{" "}
                        <code>veer token create --scopes ingest --name my-service</code>, or{" "}
                        <a href="#/settings">make one in the settings</a>.
                    </p>
                )}
            </div>
            <p class="first-wait" role="status">
                <span class="first-dot" aria-hidden="true" />
                Waiting for the first prediction …
            </p>
            <p class="small muted">
                Only want to look around? <code>veer demo</code> starts a server with three
                simulated models and two weeks of history.
            </p>
        </section>
    );
}
