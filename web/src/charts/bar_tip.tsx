/** Both shares of a bar and their difference, where the cursor is. */
import { formatShare } from "../lib/number";
import { differenceText, type Bar, type BarNames } from "./bins";
import { Sample, Tip } from "./tip";

export function BarTip(props: { bar: Bar; names: BarNames; x: number; y: number; width: number }) {
    const { bar, names } = props;
    return (
        <Tip x={props.x} y={props.y} width={props.width}>
            <p class="tip-time">{bar.label}</p>
            <ul class="tip-lines">
                <li>
                    <Sample color="--series-1" kind="fill" />
                    <span class="tip-name">{names.current}</span>
                    <span class="tip-value">{formatShare(bar.current)}</span>
                </li>
                {bar.reference !== null && (
                    <li>
                        <Sample color="--text-soft" kind="outline" />
                        <span class="tip-name">{names.reference}</span>
                        <span class="tip-value">{formatShare(bar.reference)}</span>
                    </li>
                )}
            </ul>
            <p class="tip-utc">{differenceText(bar)}</p>
        </Tip>
    );
}
