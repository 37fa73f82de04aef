/** What holds for every view. */
import axe from "axe-core";
import type { Page } from "@playwright/test";
import { NAMES } from "./hostile";
import { expect } from "./test";

interface Finding {
    id: string;
    help: string;
    nodes: { target: unknown; failureSummary?: string }[];
}

/** axe-core finds nothing. The page's policy forbids scripts that are not its own: axe is run in the
 * world of the test, which the policy does not bind. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
    await page.evaluate(axe.source);
    const found = await page.evaluate<Finding[]>(`axe.run(document, {
        resultTypes: ["violations"],
    }).then((result) => result.violations)`);
    const words = found.flatMap(({ id, help, nodes }) =>
        nodes.map(
            (node) => `${id}: ${help}: ${JSON.stringify(node.target)} ${node.failureSummary}`,
        ),
    );
    expect(words, `axe-core: ${where}`).toEqual([]);
}

/** Nothing makes the page itself wider than the window; tables may scroll inside their boxes. */
export async function expectNoSideways(page: Page, where: string): Promise<void> {
    const { wide, over } = await page.evaluate(() => {
        const width = document.documentElement.clientWidth;
        const wide = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth);
        const over = [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > width + 1)
            .slice(0, 5)
            .map((one) => `${one.tagName}.${one.getAttribute("class") ?? ""}`);
        return { wide: wide - width, over };
    });
    expect(wide, `${where} is too wide: ${over.join(", ")}`).toBeLessThanOrEqual(0);
}

/** Nothing of a hostile name has become markup, and views of a model show its name as it is. */
export async function expectText(page: Page, pattern: string): Promise<void> {
    const markup = page.locator('[src="x"], [onerror], [onload], iframe, body script, main b');
    await expect(markup).toHaveCount(0);
    if (pattern === "" || pattern.startsWith("models/"))
        await expect(page.locator("main").getByText(NAMES.model).first()).toBeVisible();
}
