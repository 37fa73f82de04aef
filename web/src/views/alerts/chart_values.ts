/** What predictions had in them over time: numbers, classes, columns. */
import { get, type Schemas } from "../../api/client";
import { made, queryOf, segmentOf, type About, type ChartData } from "./chart_ask";

type Numbers = Schemas["Numbers"];

function statisticOf(numbers: Numbers, stat: string): number | null | undefined {
    switch (stat) {
        case "avg":
            return numbers.mean;
        case "min":
            return numbers.min;
        case "max":
            return numbers.max;
        case "sum":
            return numbers.sum;
        case "std":
            return numbers.std;
        case "p50":
            return numbers.p50?.value;
        case "p75":
            return numbers.p75?.value;
        case "p90":
            return numbers.p90?.value;
        case "p95":
            return numbers.p95?.value;
        default:
            return numbers.p99?.value;
    }
}

type ActivityWindow = Schemas["ActivityWindow"];

function numbersOf(window: ActivityWindow, column: string): Numbers {
    switch (column) {
        case "latency_ms":
            return window.latency_ms;
        case "cost_usd":
            return window.cost_usd;
        case "confidence":
            return window.confidence;
        case "score":
            return window.score;
        default:
            return window.value;
    }
}

const UNITS: Readonly<Record<string, string>> = { latency_ms: "ms", cost_usd: "USD" };

async function activity(about: About) {
    return get("/api/v1/models/{model}/activity", {
        path: { model: about.model },
        query: { ...queryOf(about), ...segmentOf(about), step: about.step },
        signal: about.signal,
    });
}

export async function statistic(column: string, stat: string, about: About): Promise<ChartData> {
    const answer = await activity(about);
    return made(
        `${stat}(${column})`,
        stat === "std" ? "" : (UNITS[column] ?? ""),
        answer.windows,
        (window) => statisticOf(numbersOf(window, column), stat),
        (window) => numbersOf(window, column).count,
    );
}

export async function traffic(
    source: { class: string | null; share: boolean },
    about: About,
): Promise<ChartData> {
    const answer = await activity(about);
    const one = source.class;
    return made(
        one === null ? "Predictions" : `${source.share ? "Share of" : "Predictions of"} ${one}`,
        "",
        answer.windows,
        (window) => {
            if (one === null) return window.count;
            const found = window.classes.find((each) => each.value === one);
            if (source.share) return window.count === 0 ? null : (found?.share ?? 0);
            return found?.count ?? 0;
        },
        (window) => window.count,
    );
}

type ColumnWindow = Schemas["ColumnWindow"];

function columnValue(
    window: ColumnWindow,
    what: string,
    value: string | null,
): number | null | undefined {
    if (window.predictions === 0) return null;
    if (what === "missing") return window.missing / window.predictions;
    if (what === "share")
        return (
            window.text?.top.find((one) => one.value === value)?.share ?? (window.text ? 0 : null)
        );
    return window.number === null ? null : statisticOf(window.number, what);
}

export async function columnValues(
    source: { column: string; what: string; value: string | null },
    about: About,
): Promise<ChartData> {
    const answer = await get("/api/v1/models/{model}/columns/{column}", {
        path: { model: about.model, column: source.column },
        query: { ...queryOf(about), ...segmentOf(about), step: about.step },
        signal: about.signal,
    });
    const rare = source.what === "share" && !answer.categories.includes(source.value ?? "");
    const data = made(
        source.value === null
            ? `${source.what} of ${source.column}`
            : `Share of ${source.value} in ${source.column}`,
        "",
        answer.windows,
        (window) => columnValue(window, source.what, source.value),
        (window) => window.count,
    );
    return rare
        ? { ...data, why: `"${source.value ?? ""}" is too rare to be counted over time.` }
        : data;
}
