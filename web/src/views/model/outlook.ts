/** Where a metric is going: the forecast of the server, as a chart and as words. */
import { get, type Schemas } from "../../api/client";
import type { Outlook } from "../../charts/types";
import { formatTimeShort, secondsOf } from "../../lib/time";
import { useQuery, type Loaded } from "../../state/query";
import type { Scope } from "./frame";
import type { RuleLimit } from "./limits";

export const HORIZONS: readonly { value: string; label: string }[] = [
    { value: "", label: "off" },
    { value: "24h", label: "24 h" },
    { value: "7d", label: "7 d" },
    { value: "30d", label: "30 d" },
];

export function horizonOf(text: string | undefined): string {
    return HORIZONS.find((one) => one.value === text)?.value ?? "";
}

/** The limit that a forecast is asked about: of the rules, the worst severity first. */
function askedLimit(limits: readonly RuleLimit[]): { below?: number; above?: number } {
    const order = ["critical", "high", "medium", "low"];
    const first = [...limits].sort(
        (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity),
    )[0];
    if (first === undefined) return {};
    return first.compare.startsWith("<") ? { below: first.value } : { above: first.value };
}

export function useOutlook(
    scope: Scope,
    metric: string,
    horizon: string,
    limits: readonly RuleLimit[],
): Loaded<Schemas["ForecastReport"]> {
    const limit = askedLimit(limits);
    return useQuery(
        `forecast ${JSON.stringify([scope.model, scope.version, metric, horizon, limit])}`,
        (signal) =>
            get("/api/v1/models/{model}/forecast", {
                path: { model: scope.model },
                query: {
                    metric,
                    horizon,
                    ...limit,
                    ...(scope.version === undefined ? {} : { version: scope.version }),
                },
                signal,
            }),
        { enabled: horizon !== "" },
    );
}

export function outlookOf(report: Schemas["ForecastReport"] | null): Outlook | null {
    const points = (report?.forecast?.points ?? []).filter((one) => secondsOf(one.time) !== null);
    if (points.length === 0) return null;
    return {
        times: points.map((one) => secondsOf(one.time) ?? 0),
        values: points.map((one) => one.value),
        lo: points.map((one) => one.lower),
        hi: points.map((one) => one.upper),
    };
}

function crossingWords(crossing: Schemas["Crossing"], limit: string): string {
    const { crosses, side } = crossing;
    if (crosses === "already") return `Its trend is ${side} ${limit} already.`;
    if (crosses === "never") return `It is not expected to come ${side} ${limit} in that time.`;
    const time = (text: string | null): string | null => {
        const seconds = secondsOf(text);
        return seconds === null ? null : formatTimeShort(seconds);
    };
    const [at, from, to] = [crossing.time, crossing.earliest, crossing.latest].map(time);
    const about = from === null ? "" : to === null ? ` (from ${from} on)` : ` (${from} to ${to})`;
    return `Expected ${side} ${limit} at ${at ?? "an unknown time"}${about}.`;
}

/** "Trend: degrading. Expected below 0.92 at 23 Nov, 14:00 (...). No daily season was found." */
export function outlookWords(
    report: Schemas["ForecastReport"],
    format: (value: number) => string,
): string {
    const { forecast } = report;
    if (forecast === null) return `No forecast: ${report.why ?? "there is not enough data"}.`;
    const method =
        forecast.method === "line" ? "straight line" : "Holt-Winters with a daily season";
    const parts = [
        `Forecast by ${method} from ${forecast.n} values of 28 days, trend ${forecast.trend}; the shade holds ${Math.round(forecast.level * 100)} % of single values.`,
    ];
    if (forecast.crossing !== null)
        parts.push(crossingWords(forecast.crossing, format(forecast.crossing.limit)));
    return parts.join(" ");
}
