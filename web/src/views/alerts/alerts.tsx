/** The feed of alerts: what is wrong now, and who takes care of it. */
import { countsOf } from "../../lib/alert_feed";
import { place } from "../../state/route";
import { Failure, Skeleton } from "../../ui/basics";
import { Calm } from "./calm";
import { FeedList } from "./feed";
import { Counts, Filters } from "./filters";
import { AlertsHead, useClock } from "./parts";
import { useFeed } from "./use_feed";
import "./alerts.css";

function unique(all: readonly string[]): string[] {
    return [...new Set(all)];
}

export function Alerts() {
    useClock();
    const { filter, query, all, feed, release, hold } = useFeed();
    const grouped = place.value.query["group"] === "model";
    const truncated = query.data?.truncated === true;
    return (
        <>
            <AlertsHead tab="alerts">
                <Counts counts={countsOf(all, filter)} filter={filter} more={truncated} />
            </AlertsHead>
            <Filters
                filter={filter}
                models={unique(all.map((alert) => alert.model))}
                rules={unique(all.map((alert) => alert.rule))}
                grouped={grouped}
            />
            {query.error !== null && (query.error.status !== 0 || query.data === null) && (
                <Failure error={query.error} retry={query.reload} />
            )}
            {truncated && (
                <p class="feed-note">
                    There are more alerts than the page looks at. Choose a shorter time, a model or
                    a rule.
                </p>
            )}
            {feed === null ? (
                query.error === null && <Skeleton height={360} />
            ) : feed.rows.length + feed.waiting.length === 0 ? (
                <Calm filter={filter} />
            ) : (
                <div class={query.stale ? "fading" : ""}>
                    <FeedList feed={feed} grouped={grouped} onRelease={release} hold={hold} />
                </div>
            )}
        </>
    );
}
