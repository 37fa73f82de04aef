/** Every view, in every world it may meet: it draws, says nothing in the console, asks nobody else,
 * axe-core finds nothing in light and dark, and a telephone is wide enough. */
import { expectAccessible, expectNoSideways, expectText } from "./support/checks";
import { namesOf, patterns, placeOf, type Names } from "./support/places";
import { expect, settled, test } from "./support/test";
import { NAMES } from "./support/hostile";
import type { World } from "./support/worlds";

interface Sweep {
    world: World;
    model: string;
    column: string;
    query: Names;
}

const SWEEPS: readonly Sweep[] = [
    { world: "demo", model: "fraud", column: "amount", query: { from: "-7d" } },
    {
        world: "elec2",
        model: "elec2",
        column: "vicprice",
        query: { from: "1997-04-20T00:00:00Z", to: "1997-06-20T00:00:00Z" },
    },
    { world: "empty", model: "nobody", column: "nothing", query: {} },
    { world: "hostile", model: NAMES.model, column: NAMES.column, query: {} },
];

// What the browser itself says of an answer 404 of the API, where a view asks for what is not there.
const NOT_THERE = /Failed to load resource: the server responded with a status of 404/;

for (const sweep of SWEEPS)
    for (const pattern of patterns)
        test(`${sweep.world}: /${pattern}`, async ({ page, world, visit, complaints }) => {
            const server = await world(sweep.world);
            complaints.allow(NOT_THERE);
            const names = await namesOf(server, sweep.model, sweep.column);
            const place = placeOf(pattern, names, sweep.query);
            await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
            await visit(server, place);
            await expect(page.locator("main")).toBeVisible();
            await expect(page.locator("h1").first()).toBeVisible();
            if (sweep.world === "hostile") await expectText(page, pattern);
            await expectAccessible(page, "light");
            await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
            await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
            await expectAccessible(page, "dark");
            await page.setViewportSize({ width: 390, height: 844 });
            await settled(page);
            await expectNoSideways(page, "390 pixels");
        });
