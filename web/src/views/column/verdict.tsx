/** Whether the column drifted, by how much, and what changed. */
import {
    changeWords,
    effectWords,
    reasonWords,
    standingOf,
    verdictTitle,
} from "../../lib/drift_words";
import { formatCount } from "../../lib/number";
import { Time } from "../../ui/basics";
import { SeverityMark } from "../../ui/marks";
import { baselineWords } from "../../lib/baseline_words";
import { type DriftColumn, type DriftRun, shapeOf, sidesOf } from "./answer";

const TONES = { drift: "high", usual: "low", stable: "good", unknown: "unknown" } as const;

function Windows(props: { run: DriftRun; column: DriftColumn }) {
    const { run, column } = props;
    return (
        <p class="muted small">
            <Time at={run.from} form="full" /> – <Time at={run.to} form="full" /> (
            {formatCount(column.current_n)} values) against {baselineWords(run.baseline)}
            {run.baseline_from !== null && (
                <>
                    {" "}
                    from <Time at={run.baseline_from} form="full" /> to{" "}
                    <Time at={run.baseline_to} form="full" />
                </>
            )}{" "}
            ({formatCount(column.reference_n)} values).
        </p>
    );
}

export function Verdict(props: { run: DriftRun; column: DriftColumn }) {
    const { run, column } = props;
    const standing = standingOf(column);
    const sides = sidesOf(column);
    const changes = changeWords(
        column,
        shapeOf(column),
        sides?.reference ?? null,
        sides?.current ?? null,
    );
    const effect = standing === "unknown" ? null : effectWords(column.effect);
    const tone = standing === "drift" ? (column.severity ?? "high") : TONES[standing];
    return (
        <section class={`card column-verdict tone-${tone}`} aria-label="Verdict">
            <h2 class="column-title">
                {verdictTitle(column)}
                {column.severity !== null && <SeverityMark severity={column.severity} />}
            </h2>
            {effect !== null && <p class="column-effect">{effect}.</p>}
            {changes.length > 0 && (
                <ul class="column-changes">
                    {changes.map((text) => (
                        <li key={text}>{text}</li>
                    ))}
                </ul>
            )}
            <p class="column-reason">{reasonWords(column)}</p>
            <Windows run={run} column={column} />
        </section>
    );
}
