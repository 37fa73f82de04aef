/** The fleet at a glance shows what the API answers. */
import type { Schemas } from "../../src/api/client";
import { formatCount, formatShort, formatValue } from "../../src/lib/number";
import { expect, test } from "../support/test";

type Overview = Schemas["Overview"];

test("a few models: a card each with its numbers", async ({ page, world, visit }) => {
    const server = await world("demo");
    const { models } = await server.get<Overview>("/api/v1/overview?hours=24");
    await visit(server);
    expect(models.length).toBe(3);
    for (const model of models) {
        const card = page.getByRole("listitem").filter({
            has: page.getByRole("link", { name: model.model, exact: true }),
        });
        await expect(card).toContainText(formatValue(model.metric.value, model.metric.unit ?? ""));
        await expect(card).toContainText(model.metric.title ?? "");
        await expect(card).toContainText(formatCount(model.recent.predictions));
        await expect(card).toContainText(model.health);
    }
});

test("a card leads to its model", async ({ page, world, visit }) => {
    await visit(await world("demo"));
    await page.getByRole("link", { name: "sentiment", exact: true }).click();
    await expect(page).toHaveURL(/#\/models\/sentiment/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("sentiment");
});

test("a thousand models are searched", async ({ page, world, visit }) => {
    const server = await world("thousand");
    const { totals } = await server.get<Overview>("/api/v1/overview?limit=1");
    await visit(server);
    await expect(page.getByText(formatCount(totals.models)).first()).toBeVisible();
    await expect(page.locator("main")).toContainText(formatShort(totals.predictions_recent));
    await page.keyboard.press("/");
    await page.keyboard.type("model-0437");
    await expect(page.getByRole("link", { name: "model-0437" })).toBeVisible();
    await expect(page.getByRole("link", { name: /^model-/ })).toHaveCount(1);
    await expect(page).toHaveURL(/q=model-0437/);
});

test("an empty server tells how to begin", async ({ page, world, visit }) => {
    const server = await world("empty");
    await visit(server);
    await expect(page.locator("pre").first()).toContainText(`${server.url}/api/v1/predictions`);
});
