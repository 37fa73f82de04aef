/** What the comparison says: one sentence, and what speaks for and against. */
import type { Schemas } from "../../api/client";
import { adviceOf, namesOf } from "../../lib/compare_words";
import { formatCount } from "../../lib/number";
import { Time } from "../../ui/basics";

type Comparison = Schemas["Comparison"];

function Names(props: { title: string; names: readonly string[] }) {
    if (props.names.length === 0) return null;
    return (
        <>
            <dt>{props.title}</dt>
            <dd>
                {props.names.map((name) => (
                    <span key={name}>{name}</span>
                ))}
            </dd>
        </>
    );
}

function Samples(props: { of: Comparison }) {
    const { champion, challenger } = props.of;
    return (
        <p class="muted small compare-why">
            {[champion, challenger].map((side, i) => (
                <span key={side.version}>
                    {i > 0 && "; "}
                    {side.version}: {formatCount(side.predictions)} predictions,{" "}
                    {formatCount(side.labelled)} with a label
                </span>
            ))}
            . <Time at={props.of.from} form="full" /> – <Time at={props.of.to} form="full" />.
        </p>
    );
}

export function Verdict(props: { of: Comparison }) {
    const { of } = props;
    const { champion, challenger } = of;
    const advice = adviceOf(of.overall, champion.version, challenger.version);
    const run = of.metrics.filter((one) => !one.decides);
    const quality = of.metrics.filter((one) => one.decides);
    return (
        <section class={`card compare-verdict tone-${advice.tone}`} aria-label="Verdict">
            <h2 class="compare-title">{advice.title}</h2>
            <p class="compare-why">{of.recommendation ?? of.why}</p>
            <dl class="compare-sides">
                <Names title={"Better"} names={namesOf(quality, "better")} />
                <Names title={"Worse"} names={namesOf(quality, "worse")} />
                <Names title="At a price" names={namesOf(run, "worse")} />
                <Names title="In its favour" names={namesOf(run, "better")} />
            </dl>
            <Samples of={of} />
        </section>
    );
}
