/** Rules: written, tried on the past, watched, changed, removed. */
import type { Schemas } from "../../src/api/client";
import { alerting, RULES } from "../support/alerting";
import { NAMES } from "../support/hostile";
import { expect, test } from "../support/test";

type Rule = Schemas["Rule"];

test("every rule is listed", async ({ page, world, visit }) => {
    const server = await world("demo");
    const { rules } = await server.get<{ rules: Rule[] }>("/api/v1/rules");
    expect(rules.length).toBeGreaterThan(2);
    await visit(server, "rules");
    for (const rule of rules) {
        const row = page.getByRole("row").filter({ hasText: rule.name }).first();
        await expect(row).toContainText(rule.expr);
    }
});

test("a rule is written, replayed and made", async ({ page, worlds, visit }) => {
    const server = await worlds.own();
    await alerting(server);
    await visit(server, "rules/new");
    const form = page.getByRole("form", { name: "Rule" });
    await form.getByRole("textbox", { name: "Name", exact: true }).fill(NAMES.rule);
    const make = form.getByRole("button", { name: "Create rule" });
    const condition = form.getByRole("textbox", { name: "Fires when" });
    await condition.fill("accurcy[1h] < 0.9");
    await expect(page.getByText(/accurcy/).nth(1)).toBeVisible();
    await expect(make).toBeDisabled();
    await condition.fill("accuracy[2h] < 0.8");
    await expect(make).toBeEnabled();
    await page.getByRole("button", { name: "Replay" }).click();
    await expect(page.getByText("Would have fired")).toBeVisible();
    await make.click();
    await expect(page).toHaveURL(/#\/rules\/edit\//);
    const { rules } = await server.get<{ rules: Rule[] }>("/api/v1/rules");
    expect(rules.find((one) => one.name === NAMES.rule)?.expr).toBe("accuracy[2h] < 0.8");
});

test("a rule is switched off and removed", async ({ page, worlds, visit }) => {
    const server = await worlds.own();
    await alerting(server);
    const of = async (): Promise<Rule[]> =>
        (await server.get<{ rules: Rule[] }>("/api/v1/rules")).rules;
    await visit(server, "rules");
    await page.getByRole("switch", { name: `${RULES[0]} is watched`, exact: true }).click();
    await expect
        .poll(async () => (await of()).find((one) => one.name === RULES[0])?.enabled)
        .toBe(false);
    await page.getByRole("button", { name: `Delete ${RULES[0]}`, exact: true }).click();
    await page
        .getByRole("dialog")
        .getByRole("button", { name: /Delete/ })
        .click();
    await expect.poll(async () => (await of()).map((one) => one.name)).toEqual([RULES[1]]);
    await expect(page.getByRole("row").filter({ hasText: new RegExp(`^${RULES[0]}`) })).toHaveCount(
        0,
    );
});
