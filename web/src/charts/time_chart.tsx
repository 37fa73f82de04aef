/** Values over time. */
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatTimeShort } from "../lib/time";
import { formatBrief, formatValue } from "../lib/number";
import { shownTheme } from "../state/theme";
import { Shape } from "../ui/marks";
import { placeThresholds, valueRange } from "./extent";
import { Frame } from "./frame";
import { lastIndex } from "./gaps";
import { useSettled } from "./hooks";
import { MarkerLane } from "./marker_lane";
import { shapeOf, type Scene } from "./plot";
import { PlotHost, type Area } from "./plot_host";
import { prepare } from "./prepare";
import { timeTable } from "./table";
import { TimeLegend } from "./time_legend";
import { TimeTip, type Spot } from "./time_tip";
import { timeSentence, type Format } from "./words";
import type { TimeChartProps } from "./types";

const LOW_PX = 110;
const NO_AREA: Area = { left: 0, top: 0, width: 0, height: 0 };

function useScene(props: TimeChartProps, hidden: ReadonlySet<number>): Scene {
    const settled = useSettled(props);
    return useMemo(() => {
        const now_s = Date.now() / 1000;
        const prepared = prepare(settled, hidden, now_s);
        const range = valueRange(prepared, settled);
        return { props: settled, prepared, range, format: settled.format ?? null, now_s };
    }, [settled, hidden]);
}

/** The plot lives as long as its shape; data, theme and width are given to it. */
function usePlot(scene: Scene, height: number, area: Signal<Area>, spot: Signal<Spot | null>) {
    const box = useRef<HTMLDivElement>(null);
    const host = useRef<PlotHost | null>(null);
    const drawn = useRef(scene);
    const shape = `${shapeOf(scene.prepared)} ${(scene.props.markers?.length ?? 0) > 0}`;
    useLayoutEffect(() => {
        const element = box.current;
        if (element === null) return;
        drawn.current = scene;
        host.current = new PlotHost(element, height, scene, area, spot);
        return () => host.current?.destroy();
    }, [shape, height]);
    useEffect(() => {
        if (drawn.current !== scene) host.current?.update(scene);
        drawn.current = scene;
    }, [scene]);
    useEffect(() => shownTheme.subscribe(() => host.current?.redraw()), []);
    return box;
}

/** What is drawn as elements over the canvas: marks and the words of thresholds. */
function Over(props: { scene: Scene; area: Signal<Area>; format: Format }) {
    const { left, top, width, height } = props.area.value;
    const { prepared, range, props: given } = props.scene;
    if (width === 0) return null;
    // In a low chart the words would cover the line: there the cursor says them.
    const low = height < LOW_PX ? "chart-threshold-low" : "";
    const placed = placeThresholds(given.thresholds ?? [], range, height);
    return (
        <div
            class="chart-over"
            style={{
                left: `${left}px`,
                top: `${top}px`,
                width: `${width}px`,
                height: `${height}px`,
            }}
        >
            {placed.map(({ threshold, at, words_px }) => (
                <span
                    key={`${threshold.value} ${threshold.label}`}
                    class={`chart-threshold tone-${threshold.severity} ${low}`}
                    style={{ top: `${words_px}px` }}
                >
                    <Shape of={threshold.severity} size={10} />
                    <span>
                        {threshold.label} {at < 0 ? "↑ " : at > 1 ? "↓ " : ""}
                        {at < 0 || at > 1 ? props.format(threshold.value) : ""}
                    </span>
                </span>
            ))}
            <MarkerLane
                markers={given.markers ?? []}
                from={prepared.from}
                to={prepared.to}
                width={width}
            />
        </div>
    );
}

/** The newest value, if there is one series: several say theirs in the legend. */
function Newest(props: { scene: Scene; format: Format }) {
    const { prepared } = props.scene;
    const [first, ...others] = prepared.series;
    if (first === undefined || others.some((one) => !one.outlook && !one.ghost)) return null;
    const at = lastIndex(first.values);
    const value = first.values[at] ?? null;
    if (value === null) return null;
    return (
        <span
            class="chart-newest"
            title={`The newest value, ${formatTimeShort(prepared.times[at] ?? 0)}`}
        >
            {props.format(value)}
        </span>
    );
}

function Drawing(props: { scene: Scene; height: number; format: Format }) {
    const { scene, height, format } = props;
    const area = useSignal<Area>(NO_AREA);
    const spot = useSignal<Spot | null>(null);
    const box = usePlot(scene, height, area, spot);
    return (
        <div class="chart-body" style={{ height: `${height}px` }}>
            <div
                class="chart-plot"
                ref={box}
                role="img"
                aria-label={timeSentence(scene.props, scene.prepared, format)}
            />
            <Over scene={scene} area={area} format={format} />
            <TimeTip scene={scene} area={area} spot={spot} format={format} />
        </div>
    );
}

const NONE: ReadonlySet<number> = new Set();

export function TimeChart(props: TimeChartProps) {
    const [hidden, setHidden] = useState<ReadonlySet<number>>(NONE);
    const scene = useScene(props, hidden);
    const height = props.height ?? 220;
    const format: Format = props.format ?? ((value) => formatValue(value, props.unit));
    const brief: Format = props.format ?? ((value) => formatBrief(value, props.unit));
    const { prepared } = scene;
    return (
        <Frame
            title={props.title}
            heading={props.heading}
            height={height}
            why={props.why}
            aside={<Newest scene={scene} format={brief} />}
            table={prepared.any ? () => timeTable(prepared, format, props.unit) : null}
            legend={
                props.legend === false ? undefined : (
                    <TimeLegend scene={scene} format={brief} hidden={hidden} onHidden={setHidden} />
                )
            }
        >
            <Drawing scene={scene} height={height} format={format} />
        </Frame>
    );
}
