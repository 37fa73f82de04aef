/** What every test gets: a page that may not complain, and the worlds. */
import { expect, test as base, type Page } from "@playwright/test";
import type { Server } from "./veer";
import { realData, Worlds, type World } from "./worlds";

/** What happened in the page that must never happen; `allow` takes what a test provokes. */
export class Complaints {
    private readonly found: string[] = [];
    private readonly allowed: RegExp[] = [];

    constructor(page: Page) {
        page.on("console", (message) => {
            if (message.type() === "error" || message.type() === "warning")
                this.found.push(`console: ${message.text()} (${message.location().url})`);
        });
        page.on("pageerror", (error) => this.found.push(`error: ${error.message}`));
        page.on("dialog", (dialog) => {
            this.found.push(`dialog: ${dialog.message()}`);
            void dialog.dismiss();
        });
        page.on("request", (request) => {
            const url = new URL(request.url());
            const home = new URL(page.url() === "about:blank" ? request.url() : page.url());
            const isHome = url.origin === home.origin && url.hostname === "127.0.0.1";
            if (!isHome && !["data:", "blob:"].includes(url.protocol))
                this.found.push(`request to ${url.origin}`);
        });
    }

    allow(pattern: RegExp): void {
        this.allowed.push(pattern);
    }

    get all(): string[] {
        return this.found.filter((text) => !this.allowed.some((pattern) => pattern.test(text)));
    }
}

interface Own {
    complaints: Complaints;
    /** A server that all tests share. */
    world: (name: World) => Promise<Server>;
    /** Opens a place of the page ("models/fraud") in a world. */
    visit: (server: Server, place?: string) => Promise<void>;
}

export const test = base.extend<Own, { worlds: Worlds }>({
    worlds: [
        async ({}, use) => {
            const worlds = new Worlds();
            await use(worlds);
            await worlds.end();
        },
        { scope: "worker", timeout: 600_000 },
    ],
    complaints: [
        async ({ page }, use) => {
            const complaints = new Complaints(page);
            await use(complaints);
            expect(complaints.all, "complaints of the page").toEqual([]);
        },
        { auto: true },
    ],
    world: async ({ worlds }, use, info) => {
        await use((name) => {
            info.setTimeout(info.timeout + 300_000);
            if (name === "elec2" && realData() === null) {
                if (process.env["CI"]) throw new Error("the real data is missing");
                test.skip(true, "the real data is missing");
            }
            return worlds.get(name);
        });
    },
    visit: async ({ page }, use) => {
        await use(async (server, place = "") => {
            await page.goto(`${server.url}/#/${place}`);
            await settled(page);
        });
    },
});

/** Waits until the view is there and nothing of it is loading. */
export async function settled(page: Page): Promise<void> {
    await expect(page.locator("#app")).not.toBeEmpty();
    await expect(page.locator(".skeleton, [aria-busy=true]")).toHaveCount(0, { timeout: 60_000 });
}

export { expect };
