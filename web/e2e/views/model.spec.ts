/** A model's performance: the numbers of the API, zooming, and new predictions. */
import type { Schemas } from "../../src/api/client";
import { formatValue } from "../../src/lib/number";
import { expect, settled, test } from "../support/test";

type Performance = Schemas["Performance"];
const DAY_MS = 86400_000;

/** Whole days before today: what is in them changes no more. */
function days(n: number): { from: string; to: string } {
    const to = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const iso = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");
    return { from: iso(to - n * DAY_MS), to: iso(to) };
}

test("the metrics of a range", async ({ page, world, visit }) => {
    const server = await world("demo");
    const range = new URLSearchParams(days(7)).toString();
    const answer = await server.get<Performance>(`/api/v1/models/fraud/performance?${range}`);
    await visit(server, `models/fraud?${range}`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("fraud");
    const main = page.locator(".main-metric");
    const name = await main.locator("select").inputValue();
    const metric = answer.overall?.values[name];
    expect(metric?.value, name).not.toBeNull();
    await expect(main.locator(".metric-figure strong")).toHaveText(
        formatValue(metric?.value, answer.metrics.find((one) => one.name === name)?.unit ?? ""),
    );
});

test("the electricity market over its worst months", async ({ page, world, visit }) => {
    const server = await world("elec2");
    const range = "from=1998-02-01T00:00:00Z&to=1998-05-01T00:00:00Z";
    const answer = await server.get<Performance>(`/api/v1/models/elec2/performance?${range}`);
    await visit(server, `models/elec2?${range}&metric=accuracy`);
    const value = answer.overall?.values["accuracy"]?.value;
    expect(value).toBeGreaterThan(0.4);
    expect(value).toBeLessThan(0.7);
    await expect(page.locator(".main-metric .metric-figure strong")).toHaveText(
        formatValue(value, ""),
    );
});

test("drawing over a chart zooms all of them", async ({ page, world, visit }) => {
    const server = await world("demo");
    await visit(server, "models/fraud?from=-7d");
    const plot = page.locator(".main-metric .u-over");
    const box = await plot.boundingBox();
    if (box === null) throw new Error("the chart is not there");
    const asked = page.waitForRequest(
        (r) => r.url().includes("/performance") && r.url().includes("to=20"),
    );
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 5 });
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=20\d\d-.*&to=20\d\d-/);
    await asked;
    await settled(page);
    const query = new URLSearchParams(new URL(page.url()).hash.split("?")[1]);
    const span = Date.parse(query.get("to") ?? "") - Date.parse(query.get("from") ?? "");
    // A fifth of seven days, as exactly as a mouse is.
    expect(span / DAY_MS).toBeGreaterThan(1.2);
    expect(span / DAY_MS).toBeLessThan(1.6);
    await page.goBack();
    await expect(page).toHaveURL(/from=-7d$/);
});

test("an unknown model says so", async ({ page, world, visit, complaints }) => {
    complaints.allow(/status of 404/);
    await visit(await world("demo"), "models/frod");
    await expect(page.locator("main")).toContainText("frod");
    await expect(page.getByRole("link", { name: "fraud" })).toBeVisible();
});
