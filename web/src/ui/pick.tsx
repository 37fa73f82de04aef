/** A labelled list to pick one of. */
import { Sign } from "./icons";

export function Pick(props: {
    label: string;
    value: string;
    options: readonly { value: string; label: string }[];
    onChange: (value: string) => void;
}) {
    const known = props.options.some((one) => one.value === props.value);
    const options = known
        ? props.options
        : [...props.options, { value: props.value, label: props.value }];
    return (
        <label class="picker">
            <span>{props.label}</span>
            <select
                value={props.value}
                onChange={(event) => props.onChange(event.currentTarget.value)}
            >
                {options.map((one) => (
                    <option key={one.value} value={one.value}>
                        {one.label}
                    </option>
                ))}
            </select>
            <Sign name="down" size={12} />
        </label>
    );
}
