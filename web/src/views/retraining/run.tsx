/** One run of retraining: a line, and all of it when it is opened. */
import type { ComponentChildren } from "preact";
import type { Schemas } from "../../api/client";
import { isOver, outcomeOf, runSeconds, runTone, versionsOf } from "../../lib/retraining";
import { secondsOf } from "../../lib/time";
import { linkTo, setQuery } from "../../state/route";
import { Time } from "../../ui/basics";
import { Sign } from "../../ui/icons";
import { Shape } from "../../ui/marks";
import { clock, Lasting } from "../alerts/parts";

type Run = Schemas["Retraining"];

export function RunMark(props: { status: string }) {
    const tone = runTone(props.status);
    return (
        <span class={`mark mark-box tone-${tone}`}>
            <Shape of={tone} />
            {props.status}
        </span>
    );
}

function Fact(props: { name: string; children: ComponentChildren }) {
    return (
        <div class="alert-fact">
            <dt>{props.name}</dt>
            <dd class="break">{props.children}</dd>
        </div>
    );
}

function AskedBy(props: { run: Run }) {
    const { run } = props;
    if (run.alert === null) return <span class="break">{run.by ?? "somebody"}</span>;
    return <a href={linkTo(["alerts", run.alert])}>an alert</a>;
}

function Detail(props: { run: Run }) {
    const { run } = props;
    const comparable = run.version !== null && run.version !== "" && run.new_version !== null;
    return (
        <div class="run-detail">
            <p>{outcomeOf(run, clock.value)}</p>
            <dl class="alert-facts">
                <Fact name="Reason">{run.reason ?? "–"}</Fact>
                <Fact name="Asked for">
                    <Time at={run.requested} form="full" /> by <AskedBy run={run} />
                </Fact>
                <Fact name="Taken">
                    <Time at={run.started} form="full" />
                </Fact>
                <Fact name="Ended">
                    <Time at={run.ended} form="full" />
                </Fact>
                <Fact name="Action">{run.action ?? "–"}</Fact>
                {run.notes !== null && <Fact name="Notes">{run.notes}</Fact>}
                <Fact name="Id">
                    <span class="mono">{run.id}</span>
                </Fact>
            </dl>
            <div class="row">
                <a href={linkTo(["models", run.model], { version: run.version || null })}>
                    The model
                </a>
                {comparable && (
                    <a
                        href={linkTo(["models", run.model, "compare"], {
                            champion: run.version,
                            challenger: run.new_version,
                        })}
                    >
                        Compare {run.version} with {run.new_version}
                    </a>
                )}
            </div>
        </div>
    );
}

export function RunRow(props: { run: Run; open: boolean }) {
    const { run, open } = props;
    const { before, after } = versionsOf(run);
    const from = secondsOf(run.started) ?? secondsOf(run.requested);
    return (
        <li class="run">
            <button
                type="button"
                class="run-line"
                aria-expanded={open}
                onClick={() => setQuery({ run: open ? null : run.id }, true)}
            >
                <span class={open ? "run-turn is-open" : "run-turn"}>
                    <Sign name="forward" size={12} />
                </span>
                <RunMark status={run.status} />
                <span class="run-words">
                    <span class="run-model">
                        <strong class="alert-clip">{run.model}</strong>
                        <span class="run-versions alert-clip" title={`${before} → ${after}`}>
                            {before} → {after}
                        </span>
                    </span>
                    <span class="alert-clip muted small" title={run.reason ?? ""}>
                        {run.reason ?? ""}
                    </span>
                </span>
                <span class="run-times small muted">
                    <span>
                        <Time at={run.requested} />
                    </span>
                    <span>
                        {isOver(run) ? "took " : "for "}
                        {runSeconds(run, clock.value) === null ? (
                            "–"
                        ) : (
                            <Lasting from={from} to={secondsOf(run.ended)} />
                        )}
                    </span>
                </span>
            </button>
            {open && <Detail run={run} />}
        </li>
    );
}
