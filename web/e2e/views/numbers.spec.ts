/** Views of a model and of the server show what the API answers, and change what they say. */
import type { Schemas } from "../../src/api/client";
import { formatCount, formatNumber } from "../../src/lib/number";
import { expect, settled, test } from "../support/test";

const WORST = "version=v1&at=1997-05-06T01:00:00Z&window=7d&baseline=reference";
const WEEK = "from=1997-05-01T00:00:00Z&to=1997-05-08T00:00:00Z";

test("the columns of a drift run", async ({ page, world, visit }) => {
    const server = await world("demo");
    const run = await server.get<Schemas["DriftRun"]>("/api/v1/models/fraud/drift/latest");
    const columns = run.columns ?? [];
    expect(columns.length).toBeGreaterThan(5);
    await visit(server, "models/fraud/drift?from=-14d");
    await expect(page.locator("main")).toContainText(
        `${run.drifted} of ${run.tested} columns drifted`,
    );
    for (const column of columns) {
        const name = page.getByRole("link", { name: column.name, exact: true });
        const row = page.getByRole("row").filter({ has: name }).first();
        await expect(row).toContainText(formatNumber(column.effect, 3));
    }
});

test("a drifted column of the electricity market, before and now", async ({
    page,
    world,
    visit,
}) => {
    const server = await world("elec2");
    const run = await server.get<Schemas["DriftRun"]>(`/api/v1/models/elec2/drift?${WORST}`);
    const column = run.columns?.find((one) => one.name === "vicprice");
    const { reference, current } = column?.stats ?? {};
    if (!reference || !current) throw new Error("the API has no numbers of the column");
    await visit(server, `models/elec2/columns/vicprice?${WORST}&${WEEK}`);
    const values = page.getByRole("row").filter({ hasText: /^Values/ });
    await expect(values).toContainText(formatCount(reference.count));
    await expect(values).toContainText(formatCount(current.count));
    await expect(page.getByRole("row").filter({ hasText: /^Median/ })).toBeVisible();
});

test("who was taken for whom", async ({ page, world, visit }) => {
    const server = await world("elec2");
    const curves = await server.get<Schemas["Curves"]>(`/api/v1/models/elec2/curves?${WEEK}`);
    const cells = curves.confusion?.rows_true_columns_predicted.flat() ?? [];
    expect(cells.length).toBe(4);
    await visit(server, `models/elec2/quality?${WEEK}`);
    const matrix = page.getByRole("table").first();
    for (const cell of cells) await expect(matrix).toContainText(formatCount(cell));
    await expect(page.locator("main")).toContainText(
        `AUC ${formatNumber(curves.roc?.auc.value, 3)}`,
    );
});

test("two versions side by side", async ({ page, world, visit }) => {
    const server = await world("demo");
    const range = "from=-7d&champion=v1&challenger=v2";
    const answer = await server.get<Schemas["Comparison"]>(
        `/api/v1/models/sentiment/compare?${range}`,
    );
    await visit(server, `models/sentiment/compare?${range}`);
    const verdict = page.getByRole("region", { name: "Verdict" });
    // The range moves with the clock; the words do not depend on a few predictions.
    await expect(verdict).toContainText((answer.recommendation ?? "").slice(0, 8));
    await expect(verdict).toContainText("v2");
});

test("predictions over time", async ({ page, world, visit }) => {
    const server = await world("elec2");
    await visit(server, `models/elec2/traffic?${WEEK}`);
    const activity = await server.get<Schemas["Activity"]>(
        `/api/v1/models/elec2/activity?${WEEK}&step=all`,
    );
    const count = activity.windows.reduce((sum, window) => sum + window.count, 0);
    expect(count).toBe(336);
    await expect(page.locator("main")).toContainText(formatCount(count));
});

test("how a model is judged is changed", async ({ page, worlds, visit, complaints }) => {
    // It has no reference and was not judged yet; the browser notes the answers that say so.
    complaints.allow(/status of 404 .*models\/m\/(reference|drift\/latest)/);
    complaints.allow(/status of 400 .*models\/m\/evaluation/);
    const server = await worlds.own();
    await server.post("/api/v1/predictions", [
        { model: "m", version: "1", id: "a", prediction: { class: "yes" } },
    ]);
    const settings = (): Promise<Schemas["ModelEvaluation"]> =>
        server.get("/api/v1/models/m/evaluation");
    await visit(server, "models/m/judging");
    const field = page.getByLabel(/^Current window/).first();
    await field.fill("nonsense");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("alert").first()).toBeVisible();
    expect((await settings()).own).toBe(false);
    await field.fill("6h");
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(async () => (await settings()).settings.window).toBe("6h");
});

test("a token is made, shown once, and revoked", async ({ page, worlds, visit }) => {
    const server = await worlds.own();
    await visit(server, "settings");
    await page.getByRole("button", { name: "New token" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/What it is for/).fill("scoring service");
    await dialog.getByRole("button", { name: /Make|Create/ }).click();
    await expect(dialog.getByLabel("the token", { exact: true })).toHaveText(/^\S{20,}$/);
    const secret = await dialog.getByLabel("the token", { exact: true }).innerText();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("row").filter({ hasText: "scoring service" })).toBeVisible();
    await expect(page.locator("main")).not.toContainText(secret);
    await page.getByRole("button", { name: "Revoke scoring service" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await expect
        .poll(async () => (await server.get<Schemas["TokenList"]>("/api/v1/tokens")).tokens)
        .toEqual([]);
});

test("a silence is listed and ended", async ({ page, worlds, visit }) => {
    const server = await worlds.own();
    await server.post("/api/v1/silences", {
        matchers: { model: "m" },
        duration: "2h",
        by: "anna",
        comment: "known outage",
    });
    await visit(server, "silences");
    await expect(page.locator("main")).toContainText("known outage");
    await page.getByRole("button", { name: /^End/ }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: /^End/ }).click();
    await expect
        .poll(async () => (await server.get<Schemas["SilenceList"]>("/api/v1/silences")).silences)
        .toEqual([]);
});

test("runs of retraining", async ({ page, world, visit }) => {
    const server = await world("demo");
    const { runs } = await server.get<Schemas["RetrainingList"]>("/api/v1/retraining");
    expect(runs.length).toBeGreaterThan(1);
    await visit(server, "retraining");
    for (const run of runs)
        await expect(page.locator("main")).toContainText(run.reason ?? run.model);
    await settled(page);
});
