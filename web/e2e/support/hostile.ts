/** Names as an attacker or an unlucky person would choose them; they must stay text everywhere. */
import type { Server } from "./veer";

export const SCRIPT = "<img src=x onerror=alert(1)>";
export const NAMES = {
    model: SCRIPT,
    version: `"><script>alert(2)</script>`,
    column: `'"><svg onload=alert(3)>`,
    rtl: "مرحبا \u202eevil\u202c שלום",
    emoji: "👩‍👩‍👧‍👦🏳️‍🌈",
    long: "x".repeat(200),
    className: "<b>yes</b>",
    rule: `<iframe src="javascript:alert(4)">`,
    note: "<script>alert(5)</script>\n<img src=x onerror=alert(6)>",
    path: "a/b?c=d#e&f %2F",
} as const;

const HOUR_MS = 3600_000;

/** Records of one model: two versions, columns of both kinds, labels for all. */
async function fill(server: Server, model: string): Promise<void> {
    const records = [];
    const labels = [];
    for (let i = 0; i < 400; i++) {
        const id = `r${i}`;
        const right = i % 5 === 0 ? "no" : NAMES.className;
        records.push({
            model,
            version: i % 2 === 0 ? NAMES.version : NAMES.emoji,
            id,
            timestamp: new Date(Date.now() - (400 - i) * 0.05 * HOUR_MS).toISOString(),
            features: { [NAMES.column]: i % 17, [NAMES.rtl]: `${SCRIPT}${i % 4}`, [NAMES.long]: i },
            tags: { [NAMES.emoji]: SCRIPT },
            prediction: { class: i % 3 === 0 ? "no" : NAMES.className, score: (i % 10) / 10 },
            latency_ms: 5 + (i % 7),
        });
        labels.push({ model, id, label: right });
    }
    await server.post("/api/v1/predictions", records);
    await server.post("/api/v1/feedback", labels);
}

export async function hostile(server: Server): Promise<void> {
    for (const model of [NAMES.model, NAMES.rtl, NAMES.long, NAMES.path]) await fill(server, model);
    await server.post("/api/v1/rules", {
        name: NAMES.rule,
        expr: "accuracy[12h] < 1",
        severity: "critical",
        summary: NAMES.note,
        min_samples: 1,
    });
    await server.post("/api/v1/evaluations", {});
}
