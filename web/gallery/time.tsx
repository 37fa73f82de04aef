import { TimeChart } from "../src/charts/time_chart";
import { formatShare } from "../src/lib/number";
import { END, holes, HOUR, hours, LONG_NAME, walk } from "./data";

const times = hours(72);
const accuracy = walk(72, 0.86, 0.03, 7);
const holed = holes(accuracy, 20, 32).map((v, i) => (i === 40 || i === 42 ? null : v));

function Full() {
    const ahead = Array.from({ length: 24 }, (_, i) => END + (i + 1) * HOUR);
    const last = accuracy[71] ?? 0;
    return (
        <TimeChart
            title="Accuracy"
            unit=""
            times={times}
            from={END - 80 * HOUR}
            to={END}
            series={[
                {
                    label: "accuracy",
                    values: holed,
                    n: holed.map((v) => (v === null ? null : 1000 + Math.round(v * 400))),
                    lo: holed.map((v) => (v === null ? null : v - 0.01)),
                    hi: holed.map((v) => (v === null ? null : v + 0.012)),
                },
            ]}
            band={{ lo: 0.845, hi: 0.875, center: 0.86, label: "usual" }}
            thresholds={[
                { value: 0.83, label: "low accuracy", severity: "high" },
                { value: 0.81, label: "very low accuracy", severity: "critical" },
            ]}
            markers={[
                {
                    time: END - 60 * HOUR,
                    until: END - 55 * HOUR,
                    kind: "alert",
                    severity: "high",
                    label: "Accuracy below 0.83",
                    href: "#/alerts/1",
                },
                { time: END - 30 * HOUR, kind: "retraining", label: "Retraining run 4", href: "#" },
                { time: END - 29 * HOUR, kind: "version", label: "Version v4" },
                {
                    time: END - 3 * HOUR,
                    until: null,
                    kind: "alert",
                    severity: "critical",
                    label: LONG_NAME,
                    href: "#/alerts/2",
                },
            ]}
            outlook={{
                times: ahead,
                values: ahead.map((_, i) => last - i * 0.0012),
                lo: ahead.map((_, i) => last - i * 0.0012 - 0.004 * Math.sqrt(i + 1)),
                hi: ahead.map((_, i) => last - i * 0.0012 + 0.004 * Math.sqrt(i + 1)),
            }}
        />
    );
}

function Many() {
    return (
        <TimeChart
            title="Latency"
            unit="ms"
            times={times}
            series={[
                { label: "p50", values: walk(72, 20, 4, 2) },
                { label: "p95", values: walk(72, 62, 12, 3), dash: true },
                { label: "p99", values: walk(72, 140, 40, 4) },
                { label: LONG_NAME, values: walk(72, 90, 20, 5), kind: "steps" },
            ]}
        />
    );
}

function Shares() {
    const a = walk(72, 0.5, 0.1, 5);
    const b = walk(72, 0.3, 0.05, 6);
    return (
        <TimeChart
            title="Classes predicted"
            unit=""
            stacked
            min={0}
            max={1}
            format={(value) => formatShare(value)}
            times={times}
            series={[
                { label: "positive", values: holes(a, 30, 36) },
                { label: "negative", values: holes(b, 30, 36) },
                {
                    label: "neutral",
                    values: holes(
                        a.map((v, i) => 1 - v - (b[i] ?? 0)),
                        30,
                        36,
                    ),
                },
            ]}
        />
    );
}

function Bars() {
    return (
        <TimeChart
            title="Predictions"
            unit=""
            times={times}
            series={[
                { label: "labelled", values: walk(72, 40000, 9000, 8), kind: "bars" },
                { label: "not labelled", values: walk(72, 9000, 3000, 9), kind: "bars" },
            ]}
            stacked
        />
    );
}

function Nasty() {
    const few = hours(3);
    const big = hours(5000);
    return (
        <>
            <TimeChart
                title="One point"
                unit=""
                times={[END]}
                series={[{ label: "a", values: [0.42] }]}
            />
            <TimeChart
                title="All null"
                unit=""
                times={times}
                series={[{ label: "a", values: times.map(() => null) }]}
                why="No labels came for these predictions yet. Labels fill this chart within the hour."
            />
            <TimeChart title="No times" unit="" times={[]} series={[]} />
            <TimeChart
                title="Constant"
                unit="USD"
                times={times}
                series={[{ label: "a", values: times.map(() => 7) }]}
            />
            <TimeChart
                title="Constant zero"
                unit=""
                times={few}
                series={[{ label: "a", values: [0, 0, 0] }]}
            />
            <TimeChart
                title="Huge"
                unit="B"
                times={times}
                series={[{ label: "a", values: walk(72, 3.2e13, 4e12) }]}
            />
            <TimeChart
                title="Tiny"
                unit=""
                times={times}
                series={[{ label: "a", values: walk(72, 3.2e-9, 4e-10) }]}
            />
            <TimeChart
                title="Nearly the same, far from 0"
                unit=""
                times={times}
                series={[{ label: "a", values: walk(72, 123456.7, 0.02) }]}
            />
            <TimeChart
                title="Negative"
                unit="°C"
                times={times}
                series={[{ label: "a", values: walk(72, -4, 5) }]}
                thresholds={[{ value: 50, label: "far above", severity: "medium" }]}
            />
            <TimeChart
                title={LONG_NAME}
                unit="ms"
                times={big}
                series={[{ label: "a", values: walk(5000, 20, 9) }]}
            />
            <TimeChart
                title="Lone points, hours left out"
                unit=""
                times={times.filter((_, i) => i % 9 === 0 || i < 40)}
                series={[{ label: "a", values: accuracy.filter((_, i) => i % 9 === 0 || i < 40) }]}
            />
        </>
    );
}

export function TimeCharts() {
    return (
        <div class="grid">
            {[Full, Many, Shares, Bars].map((One, i) => (
                <section key={i} class="card">
                    <One />
                </section>
            ))}
            <section class="card">
                <Nasty />
            </section>
        </div>
    );
}
