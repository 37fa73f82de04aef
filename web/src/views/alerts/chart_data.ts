/** Asks the server for what an alert is about, as times and values. */
import { ApiError, get, type Schemas } from "../../api/client";
import type { ChartSource, Span } from "../../lib/alert_chart";
import { secondsOf } from "../../lib/time";
import { isoOf } from "../../state/range";

export interface ChartData {
    label: string;
    unit: string;
    times: number[];
    values: (number | null)[];
    n: (number | null)[];
    /** Why there is nothing to draw; null: there is. */
    why: string | null;
    /** Method of drift that the values are scores of. */
    method?: string | null;
}

export interface About {
    model: string;
    version: string | null;
    segment: string | null;
    span: Span;
    step: string;
    signal: AbortSignal;
}

type Windows<T> = readonly (T & { from: string; to: string })[];

function made<T>(
    label: string,
    unit: string,
    windows: Windows<T>,
    valueOf: (window: T) => number | null | undefined,
    nOf: (window: T) => number | null,
): ChartData {
    const values = windows.map((window) => valueOf(window) ?? null);
    return {
        label,
        unit,
        times: windows.map((window) => secondsOf(window.from) ?? 0),
        values,
        n: windows.map(nOf),
        why: values.every((value) => value === null) ? "There are no values in this time." : null,
    };
}

function queryOf(about: About) {
    return {
        from: isoOf(Math.floor(about.span.from)),
        to: isoOf(Math.ceil(about.span.to)),
        ...(about.version ? { version: about.version } : {}),
    };
}

function segmentOf(about: About) {
    return about.segment === null ? {} : { segment: about.segment };
}

/** Values that were computed elsewhere. */
async function reported(metric: string, about: About): Promise<ChartData> {
    const query = { ...queryOf(about), model: about.model, metric, limit: 1000 };
    const list = await get("/api/v1/metrics", { query, signal: about.signal });
    const points = [...list.points].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
    return made(
        metric,
        "",
        points.map((point) => ({ ...point, from: point.timestamp, to: point.timestamp })),
        (point) => point.value,
        () => null,
    );
}

async function performance(metric: string, about: About): Promise<ChartData> {
    const path = { model: about.model };
    const query = { ...queryOf(about), ...segmentOf(about), step: about.step, metric: [metric] };
    try {
        const answer = await get("/api/v1/models/{model}/performance", {
            path,
            query,
            signal: about.signal,
        });
        const info = answer.metrics[0];
        const name = info?.name ?? metric;
        const data = made(
            info?.title ?? metric,
            info?.unit ?? "",
            answer.windows,
            (window) => window.values[name]?.value,
            (window) => window.values[name]?.n ?? null,
        );
        return data.why === null ? data : await reported(metric, about);
    } catch (error) {
        if (error instanceof ApiError && error.status === 400) return reported(metric, about);
        throw error;
    }
}

async function labels(what: "coverage" | "delay", about: About): Promise<ChartData> {
    const answer = await get("/api/v1/models/{model}/performance", {
        path: { model: about.model },
        query: { ...queryOf(about), ...segmentOf(about), step: about.step },
        signal: about.signal,
    });
    return what === "coverage"
        ? made(
              "Predictions with a label",
              "",
              answer.windows,
              (one) => one.coverage,
              (one) => one.predictions,
          )
        : made(
              "Median delay of labels",
              "s",
              answer.windows,
              (one) => one.delay?.median_s,
              (one) => one.labelled,
          );
}

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

async function statistic(column: string, stat: string, about: About): Promise<ChartData> {
    const answer = await activity(about);
    return made(
        `${stat}(${column})`,
        stat === "std" ? "" : (UNITS[column] ?? ""),
        answer.windows,
        (window) => statisticOf(numbersOf(window, column), stat),
        (window) => numbersOf(window, column).count,
    );
}

async function traffic(
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

const RUN_LABELS = {
    share: "Share of columns that drifted",
    drifted: "Columns that drifted",
    kl: "KL divergence of the predicted classes",
    cosine: "Cosine similarity of the predicted classes",
} as const;

async function runs(what: keyof typeof RUN_LABELS, about: About): Promise<ChartData> {
    const map = await get("/api/v1/models/{model}/drift/map", {
        path: { model: about.model },
        query: { ...queryOf(about), limit: 1 },
        signal: about.signal,
    });
    const values = map[what];
    return {
        label: RUN_LABELS[what],
        unit: "",
        times: map.times.map((time) => secondsOf(time) ?? 0),
        values: [...values],
        n: [...map.rows],
        why: values.every((value) => value === null)
            ? "No comparisons were made in this time."
            : null,
    };
}

type ColumnWhat = Extract<ChartSource, { kind: "column" }>["what"];

async function column(name: string, what: ColumnWhat, about: About): Promise<ChartData> {
    const history = await get("/api/v1/models/{model}/drift/history", {
        path: { model: about.model },
        query: { ...queryOf(about), column: name, limit: 1000 },
        signal: about.signal,
    });
    const found = [...history.runs].reverse().flatMap((run) => {
        const one = run.columns?.[0];
        return one === undefined || run.time === null
            ? []
            : [{ from: run.time, to: run.time, one }];
    });
    const method = found[found.length - 1]?.one.method;
    const label = what === "score" ? `${name}: ${method ?? "score"}` : `${name}: ${what}`;
    const data = made(
        label.replace("_", " "),
        "",
        found,
        (run) => run.one[what],
        (run) => run.one.current_n,
    );
    return { ...data, method: what === "score" ? (method ?? null) : null };
}

/** The values of a source; what the server cannot give is said in `why`. */
export async function loadChart(source: ChartSource, about: About): Promise<ChartData> {
    switch (source.kind) {
        case "performance":
            return performance(source.metric, about);
        case "labels":
            return labels(source.what, about);
        case "activity":
            return statistic(source.column, source.stat, about);
        case "traffic":
            return traffic(source, about);
        case "runs":
            return runs(source.what, about);
        case "column":
            return column(source.column, source.what, about);
        default:
            return {
                label: "",
                unit: "",
                times: [],
                values: [],
                n: [],
                why: "This has no picture of its own.",
            };
    }
}
