/** Under a time chart: which line is which, and buttons that show one alone. */
import type { Format } from "./words";
import { lastIndex } from "./gaps";
import { nextHidden } from "./legend";
import type { Scene } from "./plot";
import type { Drawn } from "./prepare";
import { Sample } from "./tip";

export function sampleOf(one: Drawn, stacked: boolean): "line" | "dash" | "block" {
    if (one.dash) return "dash";
    return one.kind === "bars" || stacked ? "block" : "line";
}

function newest(one: Drawn, format: Format): string {
    const value = one.values[lastIndex(one.values)] ?? null;
    return value === null ? "" : format(value);
}

function Others(props: { scene: Scene; format: Format }) {
    const { prepared, props: given } = props.scene;
    const { format } = props;
    const bounded = prepared.series.find(
        (one) =>
            !one.outlook &&
            one.lo !== null &&
            one.lo.some((v, i) => v !== null && v !== one.hi?.[i]),
    );
    const ghost = prepared.series.find((one) => one.ghost);
    return (
        <>
            {given.band && (
                <li class="legend-item">
                    <Sample color="--accent" kind="shade" />
                    {given.band.label}{" "}
                    <span class="muted">
                        {format(given.band.lo)} – {format(given.band.hi)}
                    </span>
                </li>
            )}
            {prepared.turn !== null && (
                <li class="legend-item">
                    <Sample color={prepared.series[0]?.color ?? "--series-1"} kind="dash" />
                    outlook
                </li>
            )}
            {bounded !== undefined && (
                <li class="legend-item">
                    <Sample color={bounded.color} kind="interval" />
                    {bounded.bounds}
                </li>
            )}
            {ghost !== undefined && (
                <li class="legend-item">
                    <Sample color={ghost.color} kind={sampleOf(ghost, false)} />
                    {ghost.weak?.words}
                </li>
            )}
        </>
    );
}

export function TimeLegend(props: {
    scene: Scene;
    format: Format;
    hidden: ReadonlySet<number>;
    onHidden: (hidden: ReadonlySet<number>) => void;
}) {
    const { scene, format, hidden } = props;
    const { prepared, props: given } = scene;
    const series = prepared.series.filter((one) => !one.outlook && !one.ghost);
    if (!prepared.any) return null;
    return (
        <ul class="legend" aria-label={`${given.title}: what is shown`}>
            {series.length > 1 &&
                series.map((one, i) => (
                    <li key={`${i} ${one.label}`}>
                        <button
                            type="button"
                            class="legend-button"
                            aria-pressed={!hidden.has(i)}
                            onClick={() => props.onHidden(nextHidden(hidden, series.length, i))}
                        >
                            <Sample color={one.color} kind={sampleOf(one, prepared.stacked)} />
                            <span class="legend-name">{one.label}</span>
                            <span class="muted">{newest(one, format)}</span>
                        </button>
                    </li>
                ))}
            <Others scene={scene} format={format} />
        </ul>
    );
}
