#!/usr/bin/python3
"""Builds web/ and writes the files of the page as one C file: the table veer_web_page_built of src/web/web.h.

Usage: tools/embed-page.py auto|enabled|disabled WEB OUTPUT DEPFILE FOLDER

FOLDER takes what Vite builds. Where the page cannot be built because Node.js 18, npm or the packages of
WEB/package-lock.json are missing, "auto" writes an empty table and says so, and "enabled" fails. A fault of the
page itself is always a failure.
"""
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json"}
# The files outside assets/ that src/web/web.c has routes for.
PATHS = {"index.html": "/", "favicon.svg": "/favicon.svg"}
HASHED = re.compile(r"assets/[\w.-]+-[\w-]{8}\.\w+")
LINE_BYTES = 4096


class Missing(Exception):
    """What the page is built with is not there."""


def build(web, folder):
    """Runs the build and gives the folder of its result."""
    found = subprocess.run([ROOT / "tools" / "node-dir.sh"], stdout=subprocess.PIPE, text=True)
    if found.returncode != 0:
        raise Missing("there is no Node.js of at least 18 with npm")
    node = found.stdout.strip()
    if subprocess.run([f"{node}/node", web / "tools" / "check-packages.js"]).returncode != 0:
        raise Missing("the packages of web/package-lock.json are not installed")
    out = folder / "dist"
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run(
        [f"{node}/npm", "run", "--silent", "build"], cwd=web, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
        env=dict(os.environ, PATH=f"{node}:{os.environ['PATH']}", VEER_WEB_OUT=str(out.resolve()), NO_COLOR="1"))
    if done.returncode != 0:
        sys.exit(f"embed-page: the page does not build:\n{done.stdout}")
    return out


def url_path(name):
    if name in PATHS:
        return PATHS[name], False
    if not HASHED.fullmatch(name):
        sys.exit(f"embed-page: {name} has no route in src/web/web.c, or no hash in its name")
    return "/" + name, True


def literal(data):
    """Bytes as string literals of C, one a line."""
    plain = {byte: chr(byte) for byte in range(0x20, 0x7f)}
    for byte, text in {ord('"'): '\\"', ord("\\"): "\\\\", ord("?"): "\\?", ord("\n"): "\\n"}.items():
        plain[byte] = text
    escaped = [plain.get(byte) or f"\\{byte:03o}" for byte in data]
    lines = ("".join(escaped[at:at + LINE_BYTES]) for at in range(0, len(escaped), LINE_BYTES))
    return "\n    ".join(f'"{line}"' for line in lines) or '""'


def table(out):
    """The C text of all files below out."""
    arrays, rows = [], []
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        where, is_fixed = url_path(path.relative_to(out).as_posix())
        data = path.read_bytes()
        packed = gzip.compress(data, 9, mtime=0)
        n = len(rows)
        arrays.append(f"static const unsigned char bytes_{n}[] =\n    {literal(data)};\n")
        small = len(packed) < len(data)
        if small:
            arrays.append(f"static const unsigned char packed_{n}[] =\n    {literal(packed)};\n")
        rows.append(f'    {{"{where}", "{TYPES[path.suffix]}", "{hashlib.sha256(data).hexdigest()[:20]}", '
                    f'{"true" if is_fixed else "false"}, {len(data)}, bytes_{n}, '
                    + (f"{len(packed)}, packed_{n}}},\n" if small else "0, NULL},\n"))
    if not any('{"/",' in row for row in rows):
        sys.exit("embed-page: there is no index.html")
    return ("".join(arrays) + "\nstatic const veer_web_file files[] = {\n" + "".join(rows) + "};\n\n"
            f"const veer_web_page veer_web_page_built = {{files, {len(rows)}}};\n")


def sources(web):
    """What the result depends on; folders too, as a new file may come into one."""
    yield from (web / name for name in ("index.html", "package.json", "package-lock.json", "tsconfig.json",
                                        "vite.config.ts", "node_modules/.package-lock.json"))
    for top in ("src", "public"):
        yield web / top
        for path in sorted((web / top).rglob("*")):
            if ".test." not in path.name:
                yield path


def write(path, text):
    """Leaves a file alone that has this text already, so that nothing is compiled anew."""
    if not path.exists() or path.read_text(encoding="ascii") != text:
        path.write_text(text, encoding="ascii")


def main():
    feature, web, output, depfile, folder = sys.argv[1], *map(Path, sys.argv[2:])
    text = "const veer_web_page veer_web_page_built = {NULL, 0};\n"
    try:
        if feature != "disabled":
            text = table(build(web, folder))
    except Missing as missing:
        words = f"embed-page: the page is left out: {missing}; `tools/deps.sh page` installs what it needs"
        if feature == "enabled":
            sys.exit(words)
        print(words, file=sys.stderr)
    write(output, '/* Made by tools/embed-page.py. */\n#include "web/web.h"\n\n' + text)
    names = [str(path.resolve()).replace(" ", "\\ ") for path in sources(web)] if feature != "disabled" else []
    depfile.write_text(f"{output}: " + " ".join(names) + "\n")


if __name__ == "__main__":
    main()
