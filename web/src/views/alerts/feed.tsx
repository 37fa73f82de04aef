/** The rows of the feed, with what can be done with several of them. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { byModel, countWords, type Feed } from "../../lib/alert_feed";
import { matchersFor, type Matchers } from "../../lib/silence";
import { linkTo } from "../../state/route";
import { whyNotChange } from "../../state/session";
import { Button } from "../../ui/basics";
import { Shape } from "../../ui/marks";
import { say } from "../../ui/toasts";
import { canDo, DEEDS, type Alert, type Deed } from "./actions";
import { DeedDialog } from "./deed_dialog";
import { AlertRow, type RowEvents, type Wish } from "./row";
import { SilenceDialog } from "./silence_dialog";
import { useRows, type Rows } from "./use_rows";

/** Rows drawn at first, and at each coming near the end. */
const PART = 40;

type Asking =
    { kind: "deed"; deed: Deed; alerts: Alert[] } | { kind: "silence"; prefill: Matchers[] } | null;

/** Calls when the end of the rows comes near. */
function End(props: { left: number; onNear: () => void }) {
    const mark = useRef<HTMLDivElement>(null);
    const near = useRef(props.onNear);
    near.current = props.onNear;
    useEffect(() => {
        const element = mark.current;
        if (element === null) return;
        const seen = new IntersectionObserver(
            (entries) => entries.some((entry) => entry.isIntersecting) && near.current(),
            { rootMargin: "900px" },
        );
        seen.observe(element);
        return () => seen.disconnect();
    }, [props.left]);
    if (props.left <= 0) return null;
    return (
        <div ref={mark} class="feed-end">
            <Button kind="quiet" onClick={props.onNear}>
                Show more: {countWords(props.left)} left
            </Button>
        </div>
    );
}

function SelectionBar(props: {
    rows: Rows;
    order: readonly string[];
    total: number;
    waiting: number;
    onWish: (wish: Wish, ids: readonly string[]) => void;
    onRelease: () => void;
}) {
    const chosen = [...props.rows.selected.value];
    const box = useRef<HTMLInputElement>(null);
    const all = chosen.length > 0 && chosen.length >= props.order.length;
    useEffect(() => {
        if (box.current !== null) box.current.indeterminate = chosen.length > 0 && !all;
    });
    const one = (wish: Wish, label: string) => (
        <Button
            why={whyNotChange.value}
            onClick={() => props.onWish(wish, chosen)}
            icon={wish === "silence" ? "mute" : wish === "resolve" ? "check" : "person"}
        >
            {label}
        </Button>
    );
    return (
        <div class="feed-bar">
            <label class="tick">
                <input
                    ref={box}
                    type="checkbox"
                    checked={all}
                    onChange={(event) => props.rows.selectAll(event.currentTarget.checked)}
                />
                {chosen.length > 0 ? `${chosen.length} selected` : countWords(props.total)}
            </label>
            {chosen.length > 0 && (
                <div class="row">
                    {one("acknowledge", "Acknowledge")}
                    {one("resolve", "Resolve")}
                    {one("silence", "Silence")}
                </div>
            )}
            <div class="feed-news" role="status">
                {props.waiting > 0 && (
                    <button type="button" class="news-button" onClick={props.onRelease}>
                        {countWords(props.waiting, "new alert")}
                    </button>
                )}
            </div>
        </div>
    );
}

function GroupHead(props: { model: string; worst: string; n: number }) {
    return (
        <h2 class="feed-group">
            <Shape of={props.worst} />
            <a class="alert-clip" href={linkTo(["models", props.model])}>
                {props.model}
            </a>
            <span class="muted small">{countWords(props.n)}</span>
        </h2>
    );
}

interface Part {
    model: string | null;
    worst: string;
    alerts: readonly Alert[];
    /** How many there are; absent: as many as are drawn. */
    total?: number;
}

/** The rows in groups. */
function partsOf(rows: readonly Alert[], grouped: boolean): Part[] {
    if (!grouped) return [{ model: null, worst: "", alerts: rows }];
    return byModel(rows);
}

/** The first of them that are drawn. */
function cut(parts: readonly Part[], most: number): Part[] {
    let left = most;
    return parts.flatMap((part) => {
        const alerts = part.alerts.slice(0, Math.max(0, left));
        left -= alerts.length;
        return alerts.length === 0 ? [] : [{ ...part, alerts, total: part.alerts.length }];
    });
}

function Dialogs(props: { asking: Asking; onClose: () => void }) {
    const { asking, onClose } = props;
    if (asking === null) return null;
    return asking.kind === "deed" ? (
        <DeedDialog deed={asking.deed} alerts={asking.alerts} onClose={onClose} />
    ) : (
        <SilenceDialog prefill={asking.prefill} onClose={onClose} />
    );
}

export function FeedList(props: {
    feed: Feed<Alert>;
    grouped: boolean;
    onRelease: () => void;
    hold: (why: string, on: boolean) => void;
}) {
    const { feed, hold } = props;
    const [most, setMost] = useState(PART);
    const [asking, setAsking] = useState<Asking>(null);
    const grow = useRef((least: number): void =>
        setMost((n) => (least > n ? least + PART : n)),
    ).current;
    const parts = useMemo(() => partsOf(feed.rows, props.grouped), [feed.rows, props.grouped]);
    const drawn = useMemo(() => cut(parts, most), [parts, most]);
    const order = useMemo(
        () => parts.flatMap((part) => part.alerts.map((alert) => alert.id)),
        [parts],
    );
    const known = useRef(feed.rows);
    known.current = feed.rows;
    const ask = useRef((wish: Wish, ids: readonly string[]): void => {
        const wanted = new Set(ids);
        const alerts = known.current.filter((alert) => wanted.has(alert.id));
        if (alerts.length === 0 || whyNotChange.value !== null) return;
        if (wish === "silence") setAsking({ kind: "silence", prefill: matchersFor(alerts) });
        else if (!alerts.some((alert) => canDo(wish, alert))) say(`Already ${DEEDS[wish].past}`);
        else setAsking({ kind: "deed", deed: wish, alerts });
    }).current;
    const rows = useRows(order, ask, grow);
    const events = useMemo<RowEvents>(
        () => ({ wish: (wish, alert) => ask(wish, [alert.id]), select: rows.select }),
        [rows],
    );
    const busy = asking !== null || rows.selected.value.size > 0;
    useEffect(() => hold("busy", busy), [busy, hold]);
    return (
        <div
            onPointerEnter={(event) => event.pointerType !== "touch" && hold("pointer", true)}
            onPointerLeave={() => hold("pointer", false)}
            onFocusIn={(event) => {
                rows.onFocusIn(event);
                hold("focus", true);
            }}
            onFocusOut={(event) => {
                const next = event.relatedTarget;
                if (!(next instanceof Node && event.currentTarget.contains(next)))
                    hold("focus", false);
            }}
        >
            <SelectionBar
                rows={rows}
                order={order}
                total={feed.rows.length}
                waiting={feed.waiting.length}
                onWish={ask}
                onRelease={props.onRelease}
            />
            <div class="feed">
                {drawn.map((part) => (
                    <section key={part.model ?? ""} class="feed-part">
                        {part.model !== null && (
                            <GroupHead model={part.model} worst={part.worst} n={part.total ?? 0} />
                        )}
                        <ul class="alert-rows">
                            {part.alerts.map((alert) => (
                                <AlertRow
                                    key={alert.id}
                                    alert={alert}
                                    fresh={feed.fresh.has(alert.id)}
                                    selected={rows.selected}
                                    focused={rows.focused}
                                    events={events}
                                />
                            ))}
                        </ul>
                    </section>
                ))}
            </div>
            <End left={feed.rows.length - most} onNear={() => grow(most + 1)} />
            <Dialogs asking={asking} onClose={() => setAsking(null)} />
        </div>
    );
}
