// Pictures of every view, for looking at: `make shots` puts them into web/shots.
import { defineConfig } from "@playwright/test";
import tests from "./playwright.config";

export default defineConfig(tests, { testMatch: "*.shots.ts" });
