/** A distribution against another: the current one filled, the reference as an outline. */
import { BinBars } from "./bin_bars";
import { binsOf, categoriesOf, histogramTable, type BarNames } from "./bins";
import { CategoryBars, ROW_PX } from "./category_bars";
import { Frame } from "./frame";
import { useSettled } from "./hooks";
import { Sample } from "./tip";
import type { HistogramProps } from "./types";

const NAMES: BarNames = { reference: "reference", current: "current" };

export function Histogram(props: HistogramProps) {
    const chart = useSettled(props);
    const names = chart.names ?? NAMES;
    const byName = chart.labels !== undefined;
    const bars = byName ? categoriesOf(chart) : binsOf(chart);
    const any = bars.some((bar) => bar.current > 0 || (bar.reference ?? 0) > 0);
    const height = byName && any ? bars.length * ROW_PX : (chart.height ?? 200);
    const all = byName ? categoriesOf(chart, Infinity) : bars;
    return (
        <Frame
            title={chart.title}
            heading={chart.heading}
            height={height}
            table={any ? () => histogramTable(all, names) : null}
            why={chart.why}
            legend={
                any && (
                    <ul class="legend">
                        <li class="legend-item">
                            <Sample color="--series-1" kind="fill" /> {names.current}
                        </li>
                        {chart.reference !== null && (
                            <li class="legend-item">
                                <Sample color="--text-soft" kind="outline" /> {names.reference}
                            </li>
                        )}
                    </ul>
                )
            }
        >
            {byName ? (
                <CategoryBars bars={bars} names={names} title={chart.title} />
            ) : (
                <BinBars chart={chart} bars={bars} names={names} height={height} />
            )}
        </Frame>
    );
}
