/** One drift run: its verdict in words, what it compares, its columns. */
import { formatCount, formatShare } from "../../lib/number";
import { formatTimeShort, secondsOf } from "../../lib/time";
import { linkTo, place, setQuery } from "../../state/route";
import { isoOf, range } from "../../state/range";
import { Button, Card, Choice, Empty, Time } from "../../ui/basics";
import { SeverityMark, Shape } from "../../ui/marks";
import { DriftTable } from "./drift_table";
import {
    baselineWords,
    besides,
    outputWords,
    runSeverity,
    verdictWords,
    type DriftMap,
    type Run,
} from "./drift_words";
import type { Scope } from "./frame";
import type { Span } from "./span";

export const COMPARISONS: readonly { value: string; label: string }[] = [
    { value: "", label: "as judged" },
    { value: "reference", label: "reference" },
    { value: "24h", label: "24 h before" },
    { value: "same_hours", label: "same hours, day before" },
    { value: "last_week", label: "same hours, last week" },
];
export const WINDOWS: readonly { value: string; label: string }[] = [
    { value: "", label: "as judged" },
    { value: "1h", label: "1 h" },
    { value: "6h", label: "6 h" },
    { value: "24h", label: "24 h" },
    { value: "7d", label: "7 d" },
];

export function comparisonOf(query: Readonly<Record<string, string>>): {
    baseline: string;
    window: string;
} {
    const one = (all: typeof WINDOWS, text: string | undefined): string =>
        all.find((option) => option.value === text)?.value ?? "";
    return {
        baseline: one(COMPARISONS, query["baseline"]),
        window: one(WINDOWS, query["window"]),
    };
}

/** "20:30 – 21:30". */
function stretch(from: string | null, to: string | null): string {
    const [a, b] = [secondsOf(from), secondsOf(to)];
    return a === null || b === null ? "" : `${formatTimeShort(a)} – ${formatTimeShort(b)}`;
}

function Sides(props: { run: Run }) {
    const { run } = props;
    const before = stretch(run.baseline_from, run.baseline_to);
    return (
        <p>
            {stretch(run.from, run.to)} ({formatCount(run.current_rows)} predictions) against{" "}
            {baselineWords(run.baseline)}
            {before !== "" && `, ${before}`} ({formatCount(run.reference_rows)}).{" "}
            {run.share !== null &&
                run.tested > 0 &&
                `${formatShare(run.share)} of the columns drifted, ${run.dataset_drift ? "which is dataset drift" : "below the limit of dataset drift"}. `}
            {outputWords(run.output)}
        </p>
    );
}

/** Earlier and later runs; the range stays what it is. */
function Steps(props: { run: Run; map: DriftMap | null; span: Span | null }) {
    const { run, map, span } = props;
    const time = secondsOf(run.time);
    if (map === null || span === null || time === null) return null;
    const { before, after } = besides(map.times, span.step.seconds, time);
    const show = (start: number | null): void => {
        const { from, to } = range.value;
        setQuery({
            at: start === null ? null : isoOf(start + span.step.seconds - 1),
            from,
            to: to === "now" ? null : to,
        });
    };
    return (
        <>
            <Button
                kind="quiet"
                icon="back"
                aria-label="Earlier run"
                disabled={before === null}
                onClick={() => show(before)}
            />
            <Button
                kind="quiet"
                icon="forward"
                aria-label="Later run"
                disabled={after === null}
                onClick={() => show(after)}
            />
            {place.value.query["at"] !== undefined && (
                <Button kind="quiet" onClick={() => show(null)}>
                    Latest
                </Button>
            )}
        </>
    );
}

function Choices() {
    const { baseline, window } = comparisonOf(place.value.query);
    return (
        <div class="row drift-choices">
            <span class="muted small">Compare with</span>
            <Choice
                label="Compare with"
                value={baseline}
                options={COMPARISONS}
                onChange={(value) => setQuery({ baseline: value || null })}
            />
            <span class="muted small">window</span>
            <Choice
                label="Window"
                value={window}
                options={WINDOWS}
                onChange={(value) => setQuery({ window: value || null })}
            />
        </div>
    );
}

/** Why nothing was compared, and the way out. */
function NotCompared(props: { run: Run; scope: Scope }) {
    const { run, scope } = props;
    if (run.baseline === "reference" && run.reference_rows === 0)
        return (
            <Empty title="No reference is frozen" icon="search">
                <p>
                    A fixed reference sees slow change that a moving baseline takes for usual.{" "}
                    <a
                        href={linkTo(["models", scope.model, "judging"], {
                            version: scope.version,
                        })}
                    >
                        Freeze one in the tab Judging
                    </a>
                    , from a time at which the model did well.
                </p>
            </Empty>
        );
    return (
        <Empty title="Not compared" icon="search">
            <p>{run.why ?? "There was no column to compare."}</p>
        </Empty>
    );
}

export function RunCard(props: {
    run: Run;
    /** Runs of other versions at the same time. */
    others: readonly Run[];
    scope: Scope;
    map: DriftMap | null;
    span: Span | null;
}) {
    const { run, others, scope } = props;
    const severity = runSeverity(run);
    const live = run.id === null;
    return (
        <Card
            class="drift-run"
            title={
                <span class="drift-verdict">
                    {severity === null ? (
                        <Shape of={run.tested > 0 ? "good" : "unknown"} size={16} />
                    ) : (
                        <SeverityMark severity={severity} />
                    )}
                    {verdictWords(run)}
                </span>
            }
            aside={
                <>
                    <span class="muted small">
                        {live ? "made now, not kept; " : ""}
                        {run.version !== null && run.version !== "" && `${run.version}, `}
                        <Time at={run.time} />
                    </span>
                    {!live && <Steps run={run} map={props.map} span={props.span} />}
                </>
            }
        >
            <Choices />
            {run.why !== null || run.tested === 0 ? (
                <NotCompared run={run} scope={scope} />
            ) : (
                <>
                    <Sides run={run} />
                    {run.baseline !== "reference" && !live && (
                        <p class="muted small">
                            A moving baseline takes slow change for usual; a{" "}
                            <a href={linkTo(["models", scope.model, "judging"])}>fixed reference</a>{" "}
                            does not.
                        </p>
                    )}
                    {others.map((one) => (
                        <p key={one.version} class="small">
                            <a
                                class="break"
                                href={linkTo(["models", scope.model, "drift"], {
                                    version: one.version,
                                })}
                            >
                                {one.version}
                            </a>
                            : {verdictWords(one).toLowerCase()}.
                        </p>
                    ))}
                </>
            )}
            {(run.columns?.length ?? 0) > 0 && (
                <DriftTable run={run} model={scope.model} version={scope.version} />
            )}
        </Card>
    );
}
