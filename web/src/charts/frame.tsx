/** What stands around every chart: its title, its newest value, its numbers as a table, and a place
 * of fixed height that is there before anything is drawn. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { csvName, toCsv, type ChartTable } from "./table";

const MOST_ROWS = 500;
const MOST_COLUMNS = 40;

function saveCsv(title: string, table: ChartTable): void {
    const address = URL.createObjectURL(new Blob([toCsv(table)], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = csvName(title);
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function CsvButtons(props: { title: string; table: ChartTable }) {
    const [copied, setCopied] = useState(false);
    // Browsers allow the clipboard on https and localhost only.
    const clipboard = window.isSecureContext ? navigator.clipboard : undefined;
    const copy = (): void => {
        void clipboard?.writeText(toCsv(props.table)).then(() => setCopied(true));
    };
    return (
        <span class="chart-csv">
            {clipboard !== undefined && (
                <button type="button" class="chart-button" onClick={copy}>
                    {copied ? "Copied" : "Copy CSV"}
                </button>
            )}
            <button
                type="button"
                class="chart-button"
                onClick={() => saveCsv(props.title, props.table)}
            >
                Save CSV
            </button>
        </span>
    );
}

function Numbers(props: { title: string; table: ChartTable; height: number }) {
    const rows = props.table.rows;
    const head = props.table.head.slice(0, MOST_COLUMNS);
    const shown = rows.slice(0, MOST_ROWS).map((row) => row.slice(0, MOST_COLUMNS));
    const whole = rows.length <= MOST_ROWS && props.table.head.length <= MOST_COLUMNS;
    return (
        <div
            class="chart-table"
            style={{ height: `${props.height}px` }}
            tabIndex={0}
            role="region"
            aria-label={`${props.title}: table`}
        >
            {!whole && (
                <p class="small muted">
                    {shown.length} of {rows.length} rows, {head.length} of {props.table.head.length}{" "}
                    columns; the CSV has all.
                </p>
            )}
            <table>
                <thead>
                    <tr>
                        {head.map((name, i) => (
                            <th key={i} scope="col" class={i > 0 ? "num" : ""}>
                                {name}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {shown.map((row, r) => (
                        <tr key={r}>
                            {row.map((one, i) =>
                                i === 0 ? (
                                    <th key={i} scope="row">
                                        {one.text}
                                    </th>
                                ) : (
                                    <td key={i} class="num">
                                        {one.text}
                                    </td>
                                ),
                            )}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export function NoData(props: { why?: string | null | undefined }) {
    return (
        <div class="chart-none">
            <p class="chart-none-title">No data in this range</p>
            {props.why !== undefined && props.why !== null && props.why !== "" && (
                <p>{props.why}</p>
            )}
        </div>
    );
}

export interface FrameProps {
    title: string;
    /** False: the title is said, not shown. */
    heading?: boolean | undefined;
    /** Right of the title: the newest value. */
    aside?: ComponentChildren;
    /** Under the chart. */
    legend?: ComponentChildren;
    /** Pixels of what is drawn; the table takes as much. */
    height: number;
    /** Null: nothing to draw, `why` says why. */
    table: (() => ChartTable) | null;
    why?: string | null | undefined;
    class?: string;
    children?: ComponentChildren;
}

export function Frame(props: FrameProps) {
    const [asTable, setAsTable] = useState(false);
    const { table, height } = props;
    const numbers = asTable && table !== null ? table() : null;
    return (
        <figure class={`chart ${props.class ?? ""}`}>
            <figcaption class="chart-head">
                <h2 class={props.heading === false ? "hidden" : ""}>{props.title}</h2>
                <span class="chart-aside">
                    {props.aside}
                    {numbers !== null && <CsvButtons title={props.title} table={numbers} />}
                    {table !== null && (
                        <button
                            type="button"
                            class="chart-button"
                            aria-pressed={asTable}
                            aria-label={`${props.title} as a table`}
                            onClick={() => setAsTable(!asTable)}
                        >
                            Table
                        </button>
                    )}
                </span>
            </figcaption>
            {table === null ? (
                <div class="chart-body" style={{ height: `${height}px` }}>
                    <NoData why={props.why} />
                </div>
            ) : numbers !== null ? (
                <Numbers title={props.title} table={numbers} height={height} />
            ) : (
                props.children
            )}
            {props.legend}
        </figure>
    );
}
