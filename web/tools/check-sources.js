// House rules that the compiler does not know: no `any`, casts only where CASTS says, no markup
// from strings, small files. Prints what it found; ends with 1 if it found something.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const top = fileURLToPath(new URL("../src", import.meta.url));
const LINES = 300;
// Where bytes from outside become typed, and where a library's types are wider than its values.
const CASTS = new Set(["api/client.ts", "api/live.ts"]);
const RULES = [
    [/(:|<|\bas)\s*any\b|\bany\[\]/, "`any`"],
    [/@ts-(ignore|nocheck|expect-error)/, "a comment that silences the compiler"],
    [
        /dangerouslySetInnerHTML|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write/,
        "markup from a string",
    ],
    [/\beval\(|new Function\(/, "code from a string"],
    [/export default/, "a default export"],
    [/https?:\/\/(?!www\.w3\.org)/, "an address outside the server"],
];
let found = 0;

function report(file, line, what) {
    console.log(`${file}:${line}: ${what}`);
    found++;
}

const CAST =
    /\bas\s+(unknown|never|string|number|boolean|object|keyof|typeof|readonly|[A-Z]\w*|[{[(])/;

/** The lines of a file without its comments. */
function codeOf(text) {
    const blank = (comment) => comment.replace(/[^\n]/g, " ");
    return text
        .replace(/\/\*[\s\S]*?\*\//g, blank)
        .replace(/(^|\s)\/\/.*$/gm, blank)
        .split("\n");
}

function check(path) {
    const file = relative(top, path).replaceAll("\\", "/");
    const lines = codeOf(readFileSync(path, "utf8"));
    if (lines.length > LINES + 1) report(file, LINES, `longer than ${LINES} lines`);
    lines.forEach((text, i) => {
        for (const [pattern, what] of RULES) if (pattern.test(text)) report(file, i + 1, what);
        if (CAST.test(text) && !/^\s*(import|export)\b.*\bfrom\b/.test(text) && !CASTS.has(file))
            report(file, i + 1, "a cast");
    });
}

function walk(folder) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) walk(path);
        else if (/\.tsx?$/.test(entry.name) && entry.name !== "schema.d.ts") check(path);
    }
}

walk(top);
process.exit(found === 0 ? 0 : 1);
