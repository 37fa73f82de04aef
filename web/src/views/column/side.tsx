/** All columns of the model, the one that moved most first. */
import { useEffect } from "preact/hooks";
import { neighbours } from "../../lib/drift_history";
import { formatShare } from "../../lib/number";
import { go, linkTo } from "../../state/route";
import { Shape } from "../../ui/marks";
import { Sign } from "../../ui/icons";
import { type Asked, type DriftColumn, keptOf } from "./answer";

function linkOf(asked: Asked, column: string): string {
    return linkTo(["models", asked.model, "columns", column], keptOf(asked));
}

/** Keys are for moving only where nobody types. */
function types(target: EventTarget | null): boolean {
    return (
        target instanceof HTMLElement &&
        (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
    );
}

export function Steps(props: { asked: Asked; names: readonly string[] }) {
    const { asked, names } = props;
    const { before, after } = neighbours(names, asked.column);
    useEffect(() => {
        const press = (event: KeyboardEvent): void => {
            if (event.ctrlKey || event.metaKey || event.altKey || types(event.target)) return;
            const next = event.key === "j" ? after : event.key === "k" ? before : null;
            if (next !== null) go(linkOf(asked, next));
        };
        document.addEventListener("keydown", press);
        return () => document.removeEventListener("keydown", press);
    });
    const at = names.indexOf(asked.column);
    return (
        <nav class="column-steps" aria-label="Columns by drift">
            <Step to={before} asked={asked} label="Column that moved more (k)" sign="back" />
            {at >= 0 && (
                <span class="muted small nowrap">
                    {at + 1} of {names.length}
                </span>
            )}
            <Step to={after} asked={asked} label="Column that moved less (j)" sign="forward" />
        </nav>
    );
}

function Step(props: { to: string | null; asked: Asked; label: string; sign: "back" | "forward" }) {
    if (props.to === null)
        return (
            <span class="button button-quiet column-end" aria-hidden="true">
                <Sign name={props.sign} />
            </span>
        );
    return (
        <a
            class="button button-quiet"
            href={linkOf(props.asked, props.to)}
            aria-label={`${props.label}: ${props.to}`}
            title={`${props.label}: ${props.to}`}
        >
            <Sign name={props.sign} />
        </a>
    );
}

export function ColumnList(props: { asked: Asked; columns: readonly DriftColumn[] }) {
    const { asked, columns } = props;
    return (
        <nav class="column-list card" aria-label="All columns">
            <h2>Columns</h2>
            <ol>
                {columns.map((one) => (
                    <li key={one.name}>
                        <a
                            href={linkOf(asked, one.name)}
                            aria-current={one.name === asked.column ? "page" : undefined}
                            title={one.name}
                        >
                            <span class="column-mark">
                                {one.severity !== null && <Shape of={one.severity} size={11} />}
                            </span>
                            <span class="column-name">{one.name}</span>
                            <span class="muted">{formatShare(one.effect, 2)}</span>
                            {one.severity !== null && (
                                <span class="hidden">drifted, {one.severity}</span>
                            )}
                        </a>
                    </li>
                ))}
            </ol>
        </nav>
    );
}
