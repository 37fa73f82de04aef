/** How wide the windows of the charts are. */
import { stepsFor, type Step } from "../../lib/steps";
import { place, setQuery } from "../../state/route";
import { Sign } from "../../ui/icons";
import type { Span } from "./span";

export function StepPicker(props: { span: Span; finest: number }) {
    const { span } = props;
    if (span.from === null) return null;
    const chosen = place.value.query["step"] ?? "";
    const steps: Step[] = stepsFor(span.from, span.to, Date.now() / 1000, props.finest);
    if (chosen !== "" && !steps.some((one) => one.text === chosen)) steps.push(span.step);
    return (
        <label class="picker">
            <span>Windows</span>
            <select
                value={chosen}
                onChange={(event) => setQuery({ step: event.currentTarget.value || null })}
            >
                <option value="">{chosen === "" ? `auto: ${span.step.words}` : "auto"}</option>
                {steps.map((one) => (
                    <option key={one.text} value={one.text}>
                        {one.words}
                    </option>
                ))}
            </select>
            <Sign name="down" size={12} />
        </label>
    );
}
