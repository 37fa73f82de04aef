/** Categories below each other, with room for their names. */
import { useSignal, type Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { formatShare } from "../lib/number";
import { BarTip } from "./bar_tip";
import { differenceText, histogramSentence, type Bar, type BarNames } from "./bins";
import { useWidth } from "./hooks";

export const ROW_PX = 24;

function Category(props: { bar: Bar; most: number; onPoint: () => void }) {
    const { bar, most } = props;
    return (
        <li class="category" onPointerEnter={props.onPoint} onPointerDown={props.onPoint}>
            <span class="category-name">{bar.label}</span>
            <span class="category-track">
                <span
                    class="category-current"
                    style={{ width: `${(bar.current / most) * 100}%` }}
                />
                {bar.reference !== null && (
                    <span
                        class="category-reference"
                        style={{ width: `${(bar.reference / most) * 100}%` }}
                    />
                )}
            </span>
            <span class="category-share">{formatShare(bar.current)}</span>
            <span class="category-change">{differenceText(bar)}</span>
        </li>
    );
}

function CategoryTip(props: {
    spot: Signal<number | null>;
    bars: readonly Bar[];
    names: BarNames;
    width: number;
}) {
    const at = props.spot.value;
    const bar = at === null ? undefined : props.bars[at];
    if (at === null || bar === undefined) return null;
    const x = props.width / 2 - 60;
    return (
        <BarTip bar={bar} names={props.names} x={x} y={(at + 1) * ROW_PX + 2} width={props.width} />
    );
}

export function CategoryBars(props: { bars: readonly Bar[]; names: BarNames; title: string }) {
    const { bars, names } = props;
    const frame = useRef<HTMLDivElement>(null);
    const width = useWidth(frame);
    const spot = useSignal<number | null>(null);
    const most = Math.max(...bars.map((bar) => Math.max(bar.current, bar.reference ?? 0)), 1e-9);
    return (
        <div class="chart-body" ref={frame} onPointerLeave={() => (spot.value = null)}>
            <ul class="categories" aria-label={histogramSentence(props.title, bars, names)}>
                {bars.map((bar, i) => (
                    <Category key={i} bar={bar} most={most} onPoint={() => (spot.value = i)} />
                ))}
            </ul>
            <CategoryTip spot={spot} bars={bars} names={names} width={width} />
        </div>
    );
}
