/** After all tests: the worlds go, unless they are to be kept. */
import { rmSync } from "node:fs";
import { RUN } from "./worlds";

// Playwright asks for a default export here.
export default function teardown(): void {
    if (process.env["VEER_E2E_WORLDS"] === undefined) rmSync(RUN, { recursive: true, force: true });
}
