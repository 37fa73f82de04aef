/** Asks the server for what an alert is about, as times and values. */
import { ApiError, get } from "../../api/client";
import type { ChartSource } from "../../lib/alert_chart";
import { secondsOf } from "../../lib/time";
import { made, queryOf, segmentOf, type About, type ChartData } from "./chart_ask";
import { columnValues, statistic, traffic } from "./chart_values";

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

const RUN_LABELS = {
    share: "Share of columns that drifted",
    drifted: "Columns that drifted",
    kl: "KL divergence of the predicted classes",
    cosine: "Cosine similarity of the predicted classes",
} as const;

async function runs(what: keyof typeof RUN_LABELS, about: About): Promise<ChartData> {
    const map = await get("/api/v1/models/{model}/drift/map", {
        path: { model: about.model },
        query: queryOf(about),
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
        case "values":
            return columnValues(source, about);
        case "none":
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
