// Tests of the page in Debian's Chromium, each beside a real server (e2e/support/worlds.ts).
import { defineConfig } from "@playwright/test";

// Chromium calls nobody but the page's server.
const QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

// The folder of the worlds has the name of the run; workers inherit it.
process.env["VEER_E2E_RUN"] ??= String(process.pid);

export default defineConfig({
    globalTeardown: "./e2e/support/teardown.ts",
    testDir: "e2e",
    testMatch: "**/*.spec.ts",
    outputDir: process.env["VEER_E2E_OUT"] ?? "test-results",
    // One after the other: the worlds are made once, and nothing competes with what is measured.
    workers: 1,
    forbidOnly: true,
    timeout: 120_000,
    expect: { timeout: 20_000 },
    reporter: [["list"]],
    use: {
        viewport: { width: 1440, height: 900 },
        locale: "en-US",
        timezoneId: "UTC",
        actionTimeout: 20_000,
        launchOptions: {
            executablePath: process.env["VEER_CHROMIUM"] ?? "/usr/bin/chromium",
            args: QUIET,
        },
    },
});
