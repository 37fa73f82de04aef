/** A server with tokens: nobody sees anything before signing in. */
import { expect, settled, test } from "../support/test";
import type { Server } from "../support/veer";

const UNAUTHORIZED = /status of 401/;

async function tokenOf(server: Server, scope: string): Promise<string> {
    const made = await server.post<{ token: string }>("/api/v1/tokens", {
        scopes: [scope],
        name: `of a test: ${scope}`,
    });
    return made.token;
}

test("a wrong token, a right one, and out again", async ({ page, world, complaints }) => {
    const server = await world("guarded");
    complaints.allow(UNAUTHORIZED);
    const token = await tokenOf(server, "admin");
    await page.goto(`${server.url}/#/rules`);
    await expect(page.getByRole("heading", { name: "Sign in to Veer" })).toBeVisible();
    const field = page.getByLabel("Access token");
    await field.fill(`veer_${"0".repeat(12)}_${"A".repeat(43)}`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("does not know this token")).toBeVisible();
    await field.fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await settled(page);
    // The address that was asked for, and the session that stays.
    await expect(page).toHaveURL(/#\/rules/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Rules");
    await page.reload();
    await settled(page);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Rules");
    const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }]));
    expect(kept).not.toContain(token);
    await page.getByRole("button", { name: "Signed in as of a test: admin" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("heading", { name: "Sign in to Veer" })).toBeVisible();
    await page.reload();
    await expect(page.getByRole("heading", { name: "Sign in to Veer" })).toBeVisible();
});

test("a token for looking may not change anything", async ({ page, world, complaints }) => {
    const server = await world("guarded");
    complaints.allow(UNAUTHORIZED);
    await page.goto(`${server.url}/#/silences`);
    await page.getByLabel("Access token").fill(await tokenOf(server, "read"));
    await page.getByRole("button", { name: "Sign in" }).click();
    await settled(page);
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    const make = page.getByRole("button", { name: /silence/i }).first();
    await expect(make).toBeDisabled();
});
