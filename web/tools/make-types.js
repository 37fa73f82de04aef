// Makes src/api/schema.d.ts from openapi.json, the description that the server gives of its API.
// With VEER_URL set, openapi.json is made anew from that server first. With --check nothing is
// written: ends with 1 and says so if a file is not what it would become.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const description = new URL("../openapi.json", import.meta.url);
const types = new URL("../src/api/schema.d.ts", import.meta.url);
const isCheck = process.argv.includes("--check");

async function put(file, text) {
    if (!isCheck) return writeFile(file, text);
    if ((await readFile(file, "utf8")) === text) return;
    console.error(`${file.pathname} is not up to date; run "make web-types"`);
    process.exitCode = 1;
}

async function asked(url) {
    const answer = await fetch(new URL("/api/v1/openapi.json", url));
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    return JSON.stringify(await answer.json(), null, 1) + "\n";
}

const url = process.env.VEER_URL;
const text = url ? await asked(url) : await readFile(description, "utf8");
if (url) await put(description, text);
const head = "// Made by `npm run types` from openapi.json; not edited by hand.\n";
await put(types, head + astToString(await openapiTS(text)));
