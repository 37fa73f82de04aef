import { Curve } from "../src/charts/curve";
import { Heatmap } from "../src/charts/heatmap";
import { Histogram } from "../src/charts/histogram";
import { Sparkline } from "../src/charts/sparkline";
import { hours, LONG_NAME, noise, walk } from "./data";

function heatRows(rows: number, columns: number) {
    const next = noise(11);
    return Array.from({ length: rows }, (_, r) => {
        let level = r % 5 === 0 ? 0.4 : 0.05;
        const values = Array.from({ length: columns }, (_, c) => {
            level = Math.max(0, Math.min(1, level + (next() - 0.48) * 0.06));
            return (r === 3 && c > columns / 2) || next() < 0.01 ? null : level;
        });
        return {
            name: r === 1 ? LONG_NAME : `column_${r}`,
            values,
            drifted: values.map((value) => (value === null ? null : value > 0.25)),
            href: `#/models/fraud/columns/column_${r}`,
        };
    });
}

export function Heats() {
    const small = heatRows(9, 72);
    const large = heatRows(200, 200);
    const describe = (rows: typeof small) => (row: number, time: number) =>
        `${rows[row]?.name ?? ""}\n${rows[row]?.values[time]?.toFixed(3) ?? "not known"}`;
    return (
        <div class="stack">
            <section class="card">
                <Heatmap
                    title="Drift of columns"
                    times={hours(72)}
                    rows={small}
                    describe={describe(small)}
                    onPick={(row, time) => console.log("picked", row, time)}
                />
            </section>
            <section class="card">
                <Heatmap title="Large" times={hours(200)} rows={large} describe={describe(large)} />
            </section>
            <div class="grid">
                <section class="card">
                    <Heatmap
                        title="One cell"
                        times={hours(1)}
                        rows={heatRows(1, 1)}
                        describe={() => "the only one"}
                    />
                </section>
                <section class="card">
                    <Heatmap
                        title="None"
                        times={[]}
                        rows={[]}
                        describe={() => ""}
                        why="Drift runs every hour; the first is due at 15:00."
                    />
                </section>
            </div>
        </div>
    );
}

function bell(n: number, middle: number, width: number): number[] {
    const raw = Array.from({ length: n }, (_, i) => Math.exp(-(((i - middle) / width) ** 2)));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((value) => value / sum);
}

export function Histograms() {
    const edges = Array.from({ length: 21 }, (_, i) => i * 86.88 + 3.728);
    const names = Array.from({ length: 30 }, (_, i) => (i === 2 ? LONG_NAME : `merchant ${i}`));
    return (
        <div class="grid">
            <section class="card">
                <Histogram
                    title="amount"
                    unit="EUR"
                    edges={edges}
                    reference={bell(20, 8, 3)}
                    current={bell(20, 11, 4)}
                    openLow
                    openHigh
                />
            </section>
            <section class="card">
                <Histogram
                    title="Two bins, one empty"
                    edges={[7.1e-315, 1e-9, 2e-9]}
                    reference={[0, 1]}
                    current={[0.4, 0.6]}
                />
            </section>
            <section class="card">
                <Histogram
                    title="No reference, open bins"
                    edges={edges}
                    reference={null}
                    current={bell(20, 0, 5)}
                    openLow
                />
            </section>
            <section class="card">
                <Histogram
                    title="Many categories"
                    labels={names}
                    reference={bell(30, 4, 8)}
                    current={bell(30, 9, 6)}
                />
            </section>
            <section class="card">
                <Histogram
                    title="Two classes"
                    labels={["legit", "fraud"]}
                    reference={[0.965, 0.035]}
                    current={[0.902, 0.098]}
                />
            </section>
            <section class="card">
                <Histogram
                    title="Nothing"
                    edges={[]}
                    reference={null}
                    current={[]}
                    why="No rows."
                />
            </section>
        </div>
    );
}

export function Curves() {
    const roc = Array.from({ length: 120 }, (_, i) => {
        const x = i / 119;
        return { x, y: x ** 0.25, note: `threshold ${(1 - x).toFixed(2)}` };
    });
    const calibration = Array.from({ length: 10 }, (_, i) => {
        const x = (i + 0.5) / 10;
        const y = x ** 1.3;
        return { x, y, lo: Math.max(0, y - 0.08), hi: Math.min(1, y + 0.08), note: "n 120" };
    });
    return (
        <div class="grid">
            <section class="card">
                <Curve
                    title="ROC"
                    xLabel="false positive rate"
                    yLabel="true positive rate"
                    lines={[
                        { label: "v3, AUC 0.80", points: roc },
                        {
                            label: "v4, AUC 0.75",
                            points: roc.map((p) => ({ ...p, y: p.x ** 0.33 })),
                        },
                    ]}
                    guide="diagonal"
                />
            </section>
            <section class="card">
                <Curve
                    title="Precision and recall"
                    xLabel="recall"
                    yLabel="precision"
                    lines={[
                        {
                            label: "v3",
                            points: roc.map((p) => ({ x: p.x, y: 1 - p.x ** 3 * 0.9 })),
                        },
                    ]}
                    guide={{ level: 0.04, label: "share of fraud 0.04" }}
                />
            </section>
            <section class="card">
                <Curve
                    title="Calibration"
                    xLabel="mean score"
                    yLabel="share that was fraud"
                    lines={[{ label: "v3", points: calibration, dots: true }]}
                    guide="diagonal"
                />
            </section>
            <section class="card">
                <Curve
                    title="None"
                    xLabel="x"
                    yLabel="y"
                    lines={[]}
                    why="No labels in this range."
                />
            </section>
        </div>
    );
}

export function Sparks() {
    return (
        <div class="row">
            <Sparkline title="ordinary" values={walk(48, 10, 3)} />
            <Sparkline title="bars" values={walk(48, 10, 3)} kind="bars" color="--series-muted" />
            <Sparkline
                title="gaps"
                values={walk(48, 10, 3).map((v, i) => (i % 7 === 0 ? null : v))}
            />
            <Sparkline title="one" values={[null, 3, null]} />
            <Sparkline title="constant" values={[3, 3, 3, 3]} />
            <Sparkline title="zero bars" values={[0, 0, 0]} kind="bars" />
            <Sparkline title="none" values={[]} />
        </div>
    );
}
