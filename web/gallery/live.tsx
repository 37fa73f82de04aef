/** Twelve charts of 300 points that all get one more at a press: what a live update costs. */
import { useState } from "preact/hooks";
import { TimeChart } from "../src/charts/time_chart";
import { END, HOUR, walk } from "./data";

const POINTS = 300;
const CHARTS = 12;
const all = Array.from({ length: CHARTS }, (_, i) => walk(POINTS + 200, 50, 9, i + 1));

export function Live() {
    const [added, setAdded] = useState(0);
    const end = END + added * HOUR;
    const times = Array.from({ length: POINTS }, (_, i) => end - (POINTS - 1 - i) * HOUR);
    return (
        <div class="stack">
            <p>
                <button
                    type="button"
                    class="button"
                    id="one-more"
                    onClick={() => setAdded(added + 1)}
                >
                    One more point
                </button>
            </p>
            <div class="grid">
                {all.map((values, i) => {
                    const shown = values.slice(added, added + POINTS);
                    return (
                        <section class="card" key={i}>
                            <TimeChart
                                title={`Chart ${i + 1}`}
                                unit="ms"
                                times={times}
                                height={160}
                                series={[
                                    {
                                        label: "value",
                                        values: shown,
                                        lo: shown.map((one) => one - 2),
                                        hi: shown.map((one) => one + 2),
                                    },
                                ]}
                                band={{ lo: 48, hi: 52, center: 50, label: "usual" }}
                                thresholds={[{ value: 62, label: "high", severity: "high" }]}
                            />
                        </section>
                    );
                })}
            </div>
        </div>
    );
}
