/** What stands around the views. */
import type { Page } from "@playwright/test";
import { expect, settled, test } from "./support/test";
import { Server } from "./support/veer";

const lamp = (page: Page) => page.locator(".lamp [role=status]");
const shownTheme = (page: Page) => page.locator("html");

test("the colours that were chosen stay", async ({ page, world, visit }) => {
    await page.emulateMedia({ colorScheme: "light" });
    await visit(await world("empty"));
    await expect(shownTheme(page)).toHaveAttribute("data-theme", "light");
    await page.getByRole("button", { name: "Colours: as the system has them" }).click();
    await page.getByRole("button", { name: "Colours: light" }).click();
    await expect(shownTheme(page)).toHaveAttribute("data-theme", "dark");
    await page.reload();
    await settled(page);
    await expect(shownTheme(page)).toHaveAttribute("data-theme", "dark");
    await page.getByRole("button", { name: "Colours: dark" }).click();
    await expect(shownTheme(page)).toHaveAttribute("data-theme", "light");
    await page.emulateMedia({ colorScheme: "dark" });
    await expect(shownTheme(page)).toHaveAttribute("data-theme", "dark");
});

test("an address leads to its view, with its range", async ({ page, world, visit }) => {
    const server = await world("demo");
    await visit(server, "models/fraud/drift?from=-3d");
    await expect(page).toHaveTitle("drift · fraud · models · Veer");
    await expect(page.locator(".range-now")).toHaveText("Last 3 days");
    await page.getByRole("navigation", { name: "Main" }).getByText("Alerts").click();
    await expect(page).toHaveURL(/#\/alerts\?from=-3d$/);
    await page.goBack();
    await expect(page).toHaveURL(/#\/models\/fraud\/drift\?from=-3d$/);
    await expect(page).toHaveTitle("drift · fraud · models · Veer");
});

test("an address of nothing says so", async ({ page, world, visit }) => {
    await visit(await world("empty"), "no/such/view");
    await expect(page.getByText("There is no such view")).toBeVisible();
    await page.getByRole("link", { name: "Show the models" }).click();
    await expect(page).toHaveURL(/#\/$/);
});

test("the range goes into the address and back", async ({ page, world, visit }) => {
    await visit(await world("demo"), "models/fraud");
    await expect(page.locator(".range-now")).toHaveText("Last 24 hours");
    await page.locator(".range-now").click();
    const menu = page.getByRole("dialog", { name: "Time range" });
    await menu.getByRole("button", { name: "Last 7 days" }).click();
    await expect(page).toHaveURL(/from=-7d/);
    await expect(menu).toHaveCount(0);
    await page.getByRole("button", { name: "Earlier" }).click();
    await expect(page).toHaveURL(/from=20\d\d-.*&to=20\d\d-/);
    await page.goBack();
    await expect(page).toHaveURL(/from=-7d$/);
    await page.locator(".range-now").click();
    await page.keyboard.press("Escape");
    await expect(menu).toHaveCount(0);
});

test("a server that goes away and comes back", async ({ page, worlds, visit, complaints }) => {
    complaints.allow(/Failed to load resource: net::ERR_|net::ERR_INCOMPLETE_CHUNKED_ENCODING/);
    const first = await worlds.own();
    await first.post("/api/v1/predictions", { model: "before", prediction: 1 });
    await visit(first);
    await expect(lamp(page)).toHaveText("live");
    await expect(page.getByRole("link", { name: "before" })).toBeVisible();
    await first.stop("SIGKILL");
    await expect(lamp(page)).toHaveText("reconnecting");
    const again = await Server.start(first.dir, [], first.port);
    try {
        await again.post("/api/v1/predictions", { model: "while-away", prediction: 1 });
        await expect(lamp(page)).toHaveText("live", { timeout: 60_000 });
        await expect(page.getByRole("link", { name: "while-away" })).toBeVisible();
    } finally {
        await again.stop();
    }
});

test("a thing that comes in is shown by itself", async ({ page, worlds, visit }) => {
    const server = await worlds.own();
    await visit(server);
    await expect(lamp(page)).toHaveText("live");
    await server.post("/api/v1/predictions", { model: "fresh", prediction: { class: "a" } });
    await expect(page.getByRole("link", { name: "fresh" })).toBeVisible();
});

test("by keyboard alone", async ({ page, world, visit }) => {
    await visit(await world("demo"));
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "To the content" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.locator("main")).toBeFocused();
    await page.reload();
    await settled(page);
    const reached: string[] = [];
    for (let i = 0; i < 20; i++) {
        await page.keyboard.press("Tab");
        const one = page.locator(":focus");
        reached.push(((await one.getAttribute("aria-label")) ?? (await one.innerText())).trim());
        const outline = await one.evaluate((e) => getComputedStyle(e).outlineStyle);
        expect(outline, `focus is seen on "${reached.at(-1)}"`).not.toBe("none");
        if (reached.at(-1)?.startsWith("Last 24 hours")) break;
    }
    for (const name of ["Alerts", "Rules", "Retraining", "Settings", "Last 24 hours"])
        expect(
            reached.some((text) => text.startsWith(name)),
            `${name} in ${reached}`,
        ).toBe(true);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "Time range" })).toBeVisible();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog")).toHaveCount(0);
});
