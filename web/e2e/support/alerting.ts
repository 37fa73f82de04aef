/** A model with two open alerts, on a server of the test's own. */
import type { Schemas } from "../../src/api/client";
import type { Server } from "./veer";

export const RULES = ["Too few are right", "Still too few are right"] as const;
const N = 300;
const STEP_MS = 60_000;

export async function alerting(server: Server, model = "shop"): Promise<Schemas["Alert"][]> {
    const records = [];
    const labels = [];
    for (let i = 0; i < N; i++) {
        records.push({
            model,
            version: "1",
            id: `r${i}`,
            timestamp: new Date(Date.now() - (N - i) * STEP_MS).toISOString(),
            features: { amount: i % 7 },
            prediction: { class: i % 2 === 0 ? "yes" : "no", score: (i % 10) / 10 },
        });
        labels.push({ model, id: `r${i}`, label: "yes" });
    }
    await server.post("/api/v1/predictions", records);
    await server.post("/api/v1/feedback", labels);
    for (const name of RULES)
        await server.post("/api/v1/rules", {
            name,
            expr: "accuracy[3h] < 0.9",
            severity: "high",
            min_samples: 10,
        });
    await server.post("/api/v1/evaluations", {});
    const { alerts } = await server.get<{ alerts: Schemas["Alert"][] }>("/api/v1/alerts");
    if (alerts.length !== RULES.length) throw new Error(`${alerts.length} alerts are open`);
    return alerts;
}
