/** How the column moved over time; a click chooses the moment that is shown above. */
import { get, type Schemas } from "../../api/client";
import { Heatmap } from "../../charts/heatmap";
import { TimeChart } from "../../charts/time_chart";
import { stepSeconds, strongestRun } from "../../lib/drift_history";
import { formatShare } from "../../lib/number";
import { formatTime, secondsOf } from "../../lib/time";
import { isoOf, liveEnd, range, rangeQuery } from "../../state/range";
import { useQuery } from "../../state/query";
import { setQuery } from "../../state/route";
import { sayError } from "../../ui/toasts";
import { Button, Card, Empty, Show } from "../../ui/basics";
import type { Asked, DriftColumn } from "./answer";

type DriftMap = Schemas["DriftMap"];
const TIMES = 168;

/** Chooses a moment and keeps the range that is shown. */
export function chooseMoment(at: string | null): void {
    const { from, to } = range.value;
    setQuery({ at, from, to: to === "now" ? null : to });
}

/** A step of the map stands for several runs: the strongest of them is meant. */
async function pick(asked: Asked, time: number, step: number): Promise<void> {
    const history = await get("/api/v1/models/{model}/drift/history", {
        path: { model: asked.model },
        query: {
            version: asked.version,
            column: asked.column,
            from: isoOf(time),
            to: isoOf(time + step),
            limit: 300,
        },
    });
    chooseMoment(strongestRun(history.runs, asked.column) ?? isoOf(time + step));
}

function Chart(props: { asked: Asked; map: DriftMap; now: DriftColumn | null; at: number | null }) {
    const { asked, map, now, at } = props;
    const row = map.columns.find((one) => one.name === asked.column);
    if (row === undefined || map.times.length === 0)
        return (
            <Empty title="No drift runs of this column in this time" icon="calendar">
                <p>The evaluation makes one every few minutes. Choose a longer time above.</p>
            </Empty>
        );
    const times = map.times.map((time) => secondsOf(time) ?? 0);
    const own = now !== null && now.score === now.effect ? now.threshold : null;
    const words = (_: number, i: number): string => {
        const effect = row.effect[i] ?? null;
        const state = row.drifted[i] === true ? `drifted, ${row.severity[i] ?? ""}` : "no drift";
        return `${formatTime(times[i] ?? 0)}: ${effect === null ? "not tested" : `${formatShare(effect, 2)} would have to move, ${state}`}`;
    };
    return (
        <>
            <TimeChart
                title={`Drift of ${asked.column} over time`}
                heading={false}
                unit=""
                times={times}
                series={[{ label: "Rows that would have to move", values: row.effect }]}
                min={0}
                format={(value) => formatShare(value, 2)}
                band={
                    now === null || now.usual === null
                        ? null
                        : { lo: 0, hi: now.usual, center: null, label: "usual" }
                }
                thresholds={
                    own === null ? [] : [{ value: own, label: "limit", severity: "medium" }]
                }
                markers={at === null ? [] : [{ time: at, kind: "reference", label: "shown above" }]}
            />
            <Heatmap
                title="Choose a moment"
                heading={false}
                times={times}
                rows={[{ name: asked.column, values: row.effect, drifted: row.drifted }]}
                describe={words}
                onPick={(_, i) => {
                    pick(asked, times[i] ?? 0, stepSeconds(map.step)).catch(sayError);
                }}
            />
        </>
    );
}

export function History(props: { asked: Asked; now: DriftColumn | null }) {
    const { asked } = props;
    const shown = range.value;
    const loaded = useQuery(
        `drift map ${JSON.stringify([asked.model, asked.version, shown, TIMES])}`,
        (signal) =>
            get("/api/v1/models/{model}/drift/map", {
                path: { model: asked.model },
                query: { version: asked.version, limit: TIMES, ...rangeQuery(shown) },
                signal,
            }),
        liveEnd(shown) ? { live: asked.model, kinds: ["drift"] } : {},
    );
    const at = asked.at === undefined ? null : secondsOf(asked.at);
    return (
        <Card
            title="Drift over time"
            note="A click on the strip below chooses the moment that is shown above."
            aside={
                at !== null && (
                    <Button kind="quiet" onClick={() => chooseMoment(null)}>
                        Back to now
                    </Button>
                )
            }
        >
            <Show of={loaded} height={290}>
                {(map) => <Chart asked={asked} map={map} now={props.now} at={at} />}
            </Show>
        </Card>
    );
}
