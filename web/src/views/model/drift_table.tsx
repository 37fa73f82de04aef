/** The columns of a drift run. */
import { formatCount, formatNumber, formatP } from "../../lib/number";
import { linkTo, place, setQuery } from "../../state/route";
import { SeverityMark } from "../../ui/marks";
import { Sign } from "../../ui/icons";
import {
    formatSort,
    missingWords,
    nextSort,
    oddWords,
    parseSort,
    sortColumns,
    type Column,
    type Run,
    type Sort,
    type SortKey,
} from "./drift_words";

function Heading(props: { sort: Sort; of: SortKey; label: string; num?: boolean; class?: string }) {
    const { sort, of } = props;
    const active = sort.key === of;
    return (
        <th
            scope="col"
            class={`${props.num === true ? "num" : ""} ${props.class ?? ""}`}
            aria-sort={active ? (sort.down ? "descending" : "ascending") : "none"}
        >
            <button
                type="button"
                class="sort-button"
                onClick={() => setQuery({ sort: formatSort(nextSort(sort, of)) }, true)}
            >
                {props.label}
                <span class={active ? "sort-sign" : "sort-sign sort-off"}>
                    <span class={active && !sort.down ? "sort-up" : ""}>
                        <Sign name="down" size={10} />
                    </span>
                </span>
            </button>
        </th>
    );
}

/** The effect as a bar from 0 to 1, with a line where the usual ends. */
function Effect(props: { column: Column }) {
    const { effect, usual, severity } = props.column;
    if (effect === null) return <span class="muted">–</span>;
    const percent = (value: number): string => `${Math.min(100, Math.max(0, value * 100))}%`;
    const words = usual === null ? "" : `; moves up to ${formatNumber(usual, 3)} without drift`;
    return (
        <span class="effect" title={`${formatNumber(effect)}${words}`}>
            <span class="effect-number">{formatNumber(effect, 3)}</span>
            <span class="effect-track" aria-hidden="true">
                <span
                    class={`effect-bar ${severity === null ? "" : `tone-${severity}`}`}
                    style={{ width: percent(effect) }}
                />
                {usual !== null && <span class="effect-usual" style={{ left: percent(usual) }} />}
            </span>
        </span>
    );
}

function Score(props: { column: Column }) {
    const { score, score_lo, score_hi } = props.column;
    if (score === null) return <span class="muted">–</span>;
    const open = score_lo !== null && score_hi !== null && score_hi - score_lo > 0.01;
    return (
        <span
            title={
                open
                    ? `the exact score lies between ${formatNumber(score_lo)} and ${formatNumber(score_hi)}`
                    : undefined
            }
        >
            {formatNumber(score, 3)}
            {open && <span class="muted small"> to {formatNumber(score_hi, 3)}</span>}
        </span>
    );
}

function Verdict(props: { column: Column }) {
    const { verdict, severity } = props.column;
    if (severity !== null) return <SeverityMark severity={severity} />;
    return <span class="muted">{verdict}</span>;
}

function Row(props: { column: Column; href: string }) {
    const { column } = props;
    return (
        <tr class={column.verdict === "drift" ? "drifted" : ""}>
            <th scope="row" class="drift-name">
                <a class="break" href={props.href}>
                    {column.name}
                </a>
            </th>
            <td>
                <Verdict column={column} />
            </td>
            <td class="num">
                <Effect column={column} />
            </td>
            <td class="num">{column.usual === null ? "–" : formatNumber(column.usual, 3)}</td>
            <td class="num nowrap">
                <Score column={column} />
            </td>
            <td class="num">
                {column.threshold === null ? "–" : formatNumber(column.threshold, 3)}
            </td>
            <td>{column.method ?? "–"}</td>
            <td
                class="num"
                title={column.p === null ? undefined : `${formatP(column.p)} of this column alone`}
            >
                {column.p_adjusted === null
                    ? "–"
                    : formatP(column.p_adjusted).replace(/^p (= )?/, "")}
            </td>
            <td class="num nowrap" title={`${formatCount(column.reference_n)} in the baseline`}>
                {formatCount(column.current_n)}
            </td>
            <td class="num">{missingWords(column)}</td>
            <td class="small muted drift-note">
                {column.type}
                {oddWords(column) !== "" && `; ${oddWords(column)}`}
            </td>
        </tr>
    );
}

export function DriftTable(props: { run: Run; model: string; version: string | undefined }) {
    const { run } = props;
    const sort = parseSort(place.value.query["sort"]);
    const link = (column: Column): string =>
        linkTo(["models", props.model, "columns", column.name], {
            version: props.version ?? run.version,
            at: run.id === null ? undefined : run.time,
        });
    return (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Columns of the run">
            <table class="drift-table">
                <thead>
                    <tr>
                        <Heading sort={sort} of="name" label="Column" />
                        <Heading sort={sort} of="severity" label="Verdict" />
                        <Heading sort={sort} of="effect" label="Effect" num />
                        <th
                            scope="col"
                            class="num"
                            title="Effect up to which the column moves without drift"
                        >
                            Usual
                        </th>
                        <Heading sort={sort} of="score" label="Score" num />
                        <th scope="col" class="num">
                            Threshold
                        </th>
                        <th scope="col">Method</th>
                        <Heading sort={sort} of="p" label="p (adjusted)" num />
                        <th scope="col" class="num">
                            n
                        </th>
                        <Heading sort={sort} of="missing" label="Missing" num />
                        <th scope="col">Type, remarks</th>
                    </tr>
                </thead>
                <tbody>
                    {sortColumns(run.columns ?? [], sort).map((column) => (
                        <Row key={column.name} column={column} href={link(column)} />
                    ))}
                </tbody>
            </table>
        </div>
    );
}
