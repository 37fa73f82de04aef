/** Values over time. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { shownTheme } from "../state/theme";
import { zoomTo } from "../state/range";
import type { TimeChartProps } from "./types";

function color(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function optionsOf(props: TimeChartProps, width: number): uPlot.Options {
    const axis = { stroke: color("--text-muted"), grid: { stroke: color("--grid"), width: 1 } };
    return {
        width,
        height: props.height ?? 220,
        cursor: { sync: { key: "page" }, drag: { x: true, y: false, setScale: false } },
        legend: { show: false },
        axes: [axis, axis],
        series: [
            {},
            ...props.series.map((one, i) => ({
                label: one.label,
                stroke: color(one.color ?? `--series-${(i % 8) + 1}`),
                width: 1.5,
            })),
        ],
        hooks: {
            setSelect: [
                (u) => {
                    if (u.select.width > 4)
                        zoomTo(
                            u.posToVal(u.select.left, "x"),
                            u.posToVal(u.select.left + u.select.width, "x"),
                        );
                },
            ],
        },
    };
}

export function TimeChart(props: TimeChartProps) {
    const box = useRef<HTMLDivElement>(null);
    const dark = shownTheme.value;
    useEffect(() => {
        const element = box.current;
        if (element === null) return;
        const data: uPlot.AlignedData = [
            [...props.times],
            ...props.series.map((one) => [...one.values]),
        ];
        const plot = new uPlot(optionsOf(props, element.clientWidth), data, element);
        return () => plot.destroy();
    }, [props, dark]);
    return <div class="chart" ref={box} role="img" aria-label={props.title} />;
}
