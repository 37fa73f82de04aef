/** The feed of alerts and one alert: seen, acknowledged, resolved, silenced. */
import type { Schemas } from "../../src/api/client";
import { alerting, RULES } from "../support/alerting";
import { expect, settled, test } from "../support/test";
import type { Server } from "../support/veer";

type Alert = Schemas["Alert"];

async function stateOf(server: Server, id: string): Promise<Alert> {
    return server.get<Alert>(`/api/v1/alerts/${id}`);
}

test("the feed shows every open alert", async ({ page, world, visit }) => {
    const server = await world("demo");
    const { alerts } = await server.get<{ alerts: Alert[] }>("/api/v1/alerts?status=active");
    expect(alerts.length).toBeGreaterThan(0);
    await visit(server, "alerts");
    for (const alert of alerts.slice(0, 10))
        await expect(page.locator(`[data-row="${alert.id}"]`)).toContainText(alert.rule);
});

test("an alert is acknowledged with a note, then resolved", async ({ page, worlds, visit }) => {
    const server = await worlds.own();
    const [alert] = await alerting(server);
    if (alert === undefined) throw new Error("there is no alert");
    await visit(server, `alerts/${alert.id}`);
    await page.getByRole("button", { name: "Acknowledge" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Notes").fill("<b>looking</b> into it");
    await dialog.getByRole("button", { name: "Acknowledge" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Acknowledge" })).toHaveCount(0);
    await expect(page.locator("main")).toContainText("<b>looking</b> into it");
    await expect.poll(async () => (await stateOf(server, alert.id)).status).toBe("acknowledged");
    await page.getByRole("button", { name: "Resolve" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Resolve" }).click();
    await expect.poll(async () => (await stateOf(server, alert.id)).status).toBe("resolved");
    await expect(page.getByRole("button", { name: "Resolve" })).toHaveCount(0);
});

test("an alert is silenced from the feed", async ({ page, worlds, visit }) => {
    const server = await worlds.own();
    await alerting(server);
    await visit(server, "alerts");
    const row = page.locator("[data-row]").filter({ hasText: RULES[0] }).first();
    await row.getByRole("button", { name: "Silence this rule for this model" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("1 alert open now would be silenced");
    await dialog.getByText("4 hours").click();
    await dialog.getByRole("button", { name: /^Silence/ }).click();
    await expect(dialog).toHaveCount(0);
    await expect
        .poll(async () => (await server.get<{ silences: [] }>("/api/v1/silences")).silences.length)
        .toBe(1);
    await visit(server, "silences");
    await expect(page.locator("main")).toContainText(RULES[0]);
});

test("a new alert comes by itself", async ({ page, worlds, visit }) => {
    const server = await worlds.own();
    await visit(server, "alerts");
    await expect(page.locator(".lamp [role=status]")).toHaveText("live");
    await alerting(server);
    await expect(page.locator("[data-row]")).toHaveCount(RULES.length);
    await expect(page.getByRole("navigation", { name: "Main" })).toContainText("2");
});

test("from an alert to its drifted column in two clicks", async ({ page, world, visit }) => {
    const server = await world("demo");
    const { alerts } = await server.get<{ alerts: Alert[] }>("/api/v1/alerts?limit=1000");
    const alert = alerts.find((one) => one.columns.some((column) => column.drifted));
    if (alert === undefined) throw new Error("no alert of the demo has drifted columns");
    const column = alert.columns.find((one) => one.drifted)?.name ?? "";
    await visit(server, "alerts?status=all");
    await page.locator(`[data-alert="${alert.id}"]`).click();
    await settled(page);
    await page.locator("main").getByRole("link", { name: column, exact: false }).first().click();
    await expect(page).toHaveURL(new RegExp(`#/models/${alert.model}/columns/${column}`));
    // The hours around the alert are shown, not those before now.
    await expect(page).toHaveURL(/at=20\d\d-|from=20\d\d-/);
});

test("from an alert to its model at that time", async ({ page, world, visit }) => {
    const server = await world("demo");
    const { alerts } = await server.get<{ alerts: Alert[] }>("/api/v1/alerts?limit=1");
    const alert = alerts[0];
    if (alert === undefined) throw new Error("the demo has no alert");
    await visit(server, `alerts/${alert.id}`);
    await page
        .getByRole("link", { name: /at that time/ })
        .first()
        .click();
    await expect(page).toHaveURL(new RegExp(`#/models/${alert.model}.*(at|from)=20\\d\\d-`));
});
