/** A picture of every view: light, dark and on a telephone, filled, empty, and with 1,000 models. */
import { namesOf, patterns, placeOf, type Names } from "./support/places";
import { test } from "./support/test";
import type { World } from "./support/worlds";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [
    { name: "light", scheme: "light", size: WIDE },
    { name: "dark", scheme: "dark", size: WIDE },
    { name: "phone", scheme: "light", size: PHONE },
] as const;

interface Album {
    world: World;
    model: string;
    column: string;
    query: Names;
}

const ALBUMS: readonly Album[] = [
    { world: "demo", model: "fraud", column: "amount", query: { from: "-14d" } },
    {
        world: "elec2",
        model: "elec2",
        column: "vicprice",
        query: { from: "1997-04-20T00:00:00Z", to: "1997-06-20T00:00:00Z" },
    },
    { world: "empty", model: "nobody", column: "nothing", query: {} },
    { world: "thousand", model: "model-0007", column: "amount", query: {} },
];

for (const album of ALBUMS)
    for (const pattern of patterns)
        test(`${album.world} /${pattern}`, async ({ page, world, visit, complaints }) => {
            const server = await world(album.world);
            complaints.allow(/status of 404/);
            const names = await namesOf(server, album.model, album.column);
            const name = pattern.replaceAll(/[/:]+/g, "-") || "models";
            for (const look of LOOKS) {
                await page.setViewportSize(look.size);
                await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: "reduce" });
                await visit(server, placeOf(pattern, names, album.query));
                const path = `shots/${album.world}/${name}-${look.name}.png`;
                await page.screenshot({ path, fullPage: true, animations: "disabled" });
            }
        });
