/** What the feed says when there is nothing in it. */
import { get } from "../../api/client";
import { countWords, isNarrowed, type FeedFilter } from "../../lib/alert_feed";
import { useQuery } from "../../state/query";
import { linkTo, setQuery } from "../../state/route";
import { Button, Empty, Time } from "../../ui/basics";

/** Who watches: how many rules, and when they were last looked at. */
function useWatch() {
    return useQuery("alerts watch", async (signal) => {
        const [rules, runs] = await Promise.all([
            get("/api/v1/rules", { signal }),
            get("/drift/latest", { query: { limit: 1 }, signal }),
        ]);
        return {
            rules: rules.rules.length,
            enabled: rules.rules.filter((rule) => rule.enabled).length,
            last: runs[0]?.created_at ?? null,
        };
    });
}

function Watching() {
    const watch = useWatch();
    if (watch.data === null) return <p>&nbsp;</p>;
    const { rules, enabled, last } = watch.data;
    if (rules === 0)
        return (
            <>
                <p>But nobody would notice: there are no rules yet.</p>
                <a class="button button-main" href={linkTo(["rules", "new"])}>
                    Make the first rule
                </a>
            </>
        );
    return (
        <>
            <p>
                {enabled === 0
                    ? "But all rules are switched off, so nothing is watched."
                    : `${countWords(enabled, "rule")} ${enabled === 1 ? "watches" : "watch"} your models.`}
                {last !== null && (
                    <>
                        {" "}
                        The last evaluation ran <Time at={last} form="ago" />.
                    </>
                )}
            </p>
            <a href={linkTo(["rules"])}>See the rules</a>
        </>
    );
}

export function Calm(props: { filter: FeedFilter }) {
    const { filter } = props;
    if (isNarrowed(filter))
        return (
            <Empty title="No alert fits these filters" icon="search">
                <Button
                    onClick={() => setQuery({ severity: null, model: null, rule: null, q: null })}
                >
                    Drop the filters
                </Button>
            </Empty>
        );
    if (filter.status === "acknowledged")
        return (
            <Empty title="Nobody is at work on an alert" icon="person">
                <p>Alerts that somebody has acknowledged, and that are still open, stand here.</p>
            </Empty>
        );
    if (filter.status === "resolved" || filter.status === "all")
        return (
            <Empty
                title={
                    filter.status === "all"
                        ? "No alerts in this time"
                        : "Nothing was resolved in this time"
                }
                icon="calendar"
            >
                <p>Choose a longer time above to see older ones.</p>
            </Empty>
        );
    return (
        <Empty title="All is well: nothing is wrong" icon="check">
            <Watching />
        </Empty>
    );
}
