// Makes src/api/schema.d.ts from openapi.json, the description that the server gives of its API.
// With VEER_URL set, openapi.json is fetched from that server first.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const file = new URL("../openapi.json", import.meta.url);
const url = process.env.VEER_URL;
if (url) {
    const answer = await fetch(new URL("/api/v1/openapi.json", url));
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    await writeFile(file, JSON.stringify(await answer.json(), null, 1) + "\n");
}
const types = astToString(await openapiTS(await readFile(file, "utf8")));
const head = "// Made by `npm run types` from openapi.json; not edited by hand.\n";
await writeFile(new URL("../src/api/schema.d.ts", import.meta.url), head + types);
