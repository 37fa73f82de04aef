// Ends with 0 if the packages that are installed are those of package-lock.json, else with 1.
import { readFileSync } from "node:fs";

function packagesOf(path) {
    return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")).packages;
}

let same = true;
try {
    const installed = packagesOf("../node_modules/.package-lock.json");
    for (const [path, wanted] of Object.entries(packagesOf("../package-lock.json"))) {
        if (path === "" || wanted.optional === true) continue;
        same = same && installed[path]?.version === wanted.version;
    }
} catch {
    same = false; // nothing is installed
}
process.exit(same ? 0 : 1);
