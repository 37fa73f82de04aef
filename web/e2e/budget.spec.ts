/** How much is transferred, and how long the page may be busy. */
import type { Page } from "@playwright/test";
import { expect, settled, test } from "./support/test";
import type { Server } from "./support/veer";

const FIRST_VIEW_BYTES = 100 * 1024;
const LONG_MS = 100;

test("the first view is less than 100 KB", async ({ page, world }) => {
    const server = await world("demo");
    await page.goto(server.url);
    await settled(page);
    const parts = await page.evaluate(() =>
        [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
            .filter((one): one is PerformanceResourceTiming => "encodedBodySize" in one)
            .filter((one) => !new URL(one.name).pathname.startsWith("/api/"))
            .map((one) => ({ name: one.name, bytes: one.encodedBodySize })),
    );
    // The document, a script and a style sheet at least: else nothing was measured.
    expect(parts.length).toBeGreaterThanOrEqual(3);
    for (const part of parts) expect(part.bytes, part.name).toBeGreaterThan(0);
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    test.info().annotations.push({ type: "first view", description: `${bytes} bytes` });
    expect(bytes).toBeLessThan(FIRST_VIEW_BYTES);
});

interface TraceEvent {
    name: string;
    ph: string;
    pid: number;
    tid: number;
    /** Time of the processor in the task, microseconds. */
    tdur?: number;
    args?: { name?: string };
}

/** Tasks of the page's thread that took more than LONG_MS of the processor while `deed` went on. It is
 * not the clock that counts: what else the machine does must not matter. */
async function longTasks(page: Page, deed: () => Promise<void>): Promise<number[]> {
    const browser = page.context().browser();
    if (browser === null) throw new Error("no browser to trace");
    await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });
    let text = "";
    try {
        await deed();
    } finally {
        text = (await browser.stopTracing()).toString();
    }
    const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(text);
    const threads = traceEvents.filter(
        (one) => one.name === "thread_name" && one.args?.name === "CrRendererMain",
    );
    const tasks = traceEvents.filter(
        (one) =>
            one.ph === "X" &&
            one.name.endsWith("RunTask") &&
            threads.some(({ pid, tid }) => pid === one.pid && tid === one.tid),
    );
    expect(tasks.length, "tasks that were seen").toBeGreaterThan(10);
    return tasks.map((one) => (one.tdur ?? 0) / 1000).filter((ms) => ms > LONG_MS);
}

/** Sends predictions until the page has asked again several times. */
async function live(page: Page, server: Server, model: string, asks: RegExp): Promise<void> {
    for (let round = 0; round < 3; round++) {
        const asked = page.waitForResponse((r) => asks.test(r.url()) && r.ok());
        await server.post("/api/v1/predictions", {
            model,
            version: "v3",
            features: { amount: round, country: "de" },
            prediction: { class: "no", score: 0.1 },
        });
        await asked;
    }
    // The frames in which the last answer is drawn.
    await page.evaluate(
        () =>
            new Promise((done) =>
                requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))),
            ),
    );
}

test("the watch for long tasks sees one", async ({ page, world, visit }) => {
    await visit(await world("empty"));
    const long = await longTasks(page, () =>
        page.evaluate((ms) => {
            const end = performance.now() + ms;
            while (performance.now() < end) continue;
        }, LONG_MS * 10),
    );
    expect(long.length).toBe(1);
});

test("a thousand models stay fluid while they change", async ({ page, world, visit }) => {
    const server = await world("thousand");
    await visit(server);
    await expect(page.getByText("1,000").first()).toBeVisible();
    const long = await longTasks(page, () => live(page, server, "model-0500", /\/overview/));
    expect(long, `tasks of more than ${LONG_MS} ms`).toEqual([]);
});

test("a model's page stays fluid while it changes", async ({ page, world, visit }) => {
    const server = await world("demo");
    await visit(server, "models/fraud?from=-14d");
    const long = await longTasks(page, () => live(page, server, "fraud", /\/performance/));
    expect(long, `tasks of more than ${LONG_MS} ms`).toEqual([]);
});
