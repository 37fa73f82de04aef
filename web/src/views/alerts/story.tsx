/** What happened to an alert, from its beginning. */
import { get } from "../../api/client";
import { storyOf, toldWords, type StoryEntry } from "../../lib/timeline";
import { useQuery } from "../../state/query";
import type { Schemas } from "../../api/client";
import { linkTo } from "../../state/route";
import { Card, Time } from "../../ui/basics";
import { Sign, type IconName } from "../../ui/icons";
import { runTone } from "../../lib/retraining";
import { Shape } from "../../ui/marks";

const SIGNS: Readonly<Record<StoryEntry["kind"], IconName>> = {
    start: "play",
    fired: "alert",
    worse: "alert",
    person: "person",
    resolved: "check",
    muted: "mute",
    news: "bell",
};

function Entry(props: { entry: StoryEntry }) {
    const { entry } = props;
    const failed = entry.told?.some((one) => one.error !== null) === true;
    return (
        <li class={`story-entry story-${entry.kind}`}>
            <span class="story-sign">
                <Sign name={SIGNS[entry.kind]} size={14} />
            </span>
            <div class="story-words">
                <div class="story-line">
                    <strong class="break">{entry.title}</strong>
                    <span class="muted small nowrap">
                        <Time at={entry.time} />
                    </span>
                </div>
                {entry.detail !== null && <p class="story-detail">{entry.detail}</p>}
                {entry.by !== null && (
                    <a
                        href={
                            entry.by.kind === "alert"
                                ? linkTo(["alerts", entry.by.id])
                                : linkTo(["silences"])
                        }
                    >
                        {entry.by.kind === "alert" ? "The alert that mutes it" : "Silences"}
                    </a>
                )}
                {entry.told !== null && (
                    <p class={`small break ${failed ? "story-bad" : "muted"}`}>
                        {toldWords(entry.told)}
                    </p>
                )}
            </div>
        </li>
    );
}

function Runs(props: { runs: readonly Schemas["Retraining"][] }) {
    return (
        <>
            {props.runs.map((run) => (
                <li key={run.id} class="story-entry story-news">
                    <span class="story-sign">
                        <Sign name="retraining" size={14} />
                    </span>
                    <div class="story-words">
                        <div class="story-line">
                            <a href={linkTo(["retraining"], { model: run.model, run: run.id })}>
                                Asked for retraining
                            </a>
                            <span class="muted small nowrap">
                                <Time at={run.requested} />
                            </span>
                        </div>
                        <p class={`small mark tone-${runTone(run.status)}`}>
                            <Shape of={runTone(run.status)} />
                            {run.status}
                        </p>
                    </div>
                </li>
            ))}
        </>
    );
}

export function Story(props: { alert: Schemas["AlertDetail"] }) {
    const { alert } = props;
    const extra = useQuery(
        `story ${alert.id} ${alert.events.length}`,
        async (signal) => {
            const [messages, runs] = await Promise.all([
                get("/api/v1/messages", { query: { limit: 1000 }, signal }).catch(() => null),
                get("/api/v1/retraining", { query: { model: alert.model }, signal }).catch(
                    () => null,
                ),
            ]);
            return {
                messages: messages?.messages ?? null,
                runs: runs?.runs.filter((run) => run.alert === alert.id) ?? [],
            };
        },
        { live: alert.model, kinds: ["alert", "retraining"], always: true },
    );
    const story = storyOf(alert, alert.events, extra.data?.messages ?? null);
    return (
        <Card title="What happened">
            <ol class="story">
                {story.map((entry) => (
                    <Entry key={entry.key} entry={entry} />
                ))}
                <Runs runs={extra.data?.runs ?? []} />
            </ol>
        </Card>
    );
}
