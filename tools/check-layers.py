#!/usr/bin/python3
"""Checks that dependencies point down: every #include in src/ and include/ against one table.

- a layer includes only itself and the layers that LAYERS names for it, and so does its meson.build
- a public header belongs to the one layer that defines its functions
- include/veer includes only itself and the C99 library
- an outside library is included only in the layers that EXTERNAL names
- PURE layers include nothing that does input, output, clocks or threads
- SQL text stands only in src/store
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# A layer and the layers that it may use.
LAYERS = {
    "base": "",
    "json": "base",
    "stats": "base",
    "summary": "base stats",
    "drift": "base stats summary",
    "record": "base summary",
    "block": "base record",
    "files": "base json record",
    "store": "base",
    "index": "base record block store",
    "buckets": "base summary record store",
    "history": "base record block store index",
    "ingest": "base summary record block store index buckets history",
    "monitor": "base stats summary drift record buckets",
    "report": "base json stats summary drift record monitor",
    "http": "base json",
    "client": "base json",
    "rules": "base json stats",
    "alerts": "base json rules",
    "notify": "base json store rules alerts client",
    "judge": "base json stats summary drift record block store index buckets history ingest monitor rules alerts notify",
    "api": "base json stats summary drift record block files store index buckets history ingest monitor http rules "
           "alerts notify judge",
    "web": "base http",
    "server": "base json record files store index buckets history ingest monitor http api web client rules alerts notify judge",
    "demo": "base json",
    "cli": "base json stats summary drift record files store buckets monitor report client rules server demo",
}
EXTERNAL = {"microhttpd.h": "http", "sodium.h": "http notify", "zlib.h": "files http", "zstd.h": "block",
            "sqlite3.h": "store", "curl/curl.h": "client", "libfyaml.h": "server rules"}
PURE = {"stats", "summary", "drift", "block", "monitor", "alerts"}
IMPURE_HEADERS = {"stdio.h", "time.h", "unistd.h", "pthread.h", "fcntl.h", "locale.h"}
C99_HEADERS = {
    "assert.h", "complex.h", "ctype.h", "errno.h", "fenv.h", "float.h", "inttypes.h", "iso646.h",
    "limits.h", "locale.h", "math.h", "setjmp.h", "signal.h", "stdarg.h", "stdbool.h", "stddef.h",
    "stdint.h", "stdio.h", "stdlib.h", "string.h", "tgmath.h", "time.h", "wchar.h", "wctype.h"}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
SQL = re.compile(r'"\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|'
                 r'CREATE\s+(UNIQUE\s+)?(TABLE|INDEX)|PRAGMA\s|BEGIN\s+IMMEDIATE)')
found = []


def fault(path, line, text):
    found.append(f"{path.relative_to(ROOT)}:{line}: {text}")


def names(kind, folder):
    """{function name: {files}} of C definitions (f) or prototypes (p) below a folder."""
    out = subprocess.run(["ctags", "-R", "--languages=C", "--langmap=C:.c.h", f"--kinds-C={kind}",
                          "-I", "VEER_API,VEER_WARN_UNUSED", "-x", "--_xformat=%N\t%F", folder],
                         cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    result = {}
    for line in out.splitlines():
        name, path = line.split("\t")
        result.setdefault(name, set()).add(path)
    return result


def owners():
    """{public header name: layer}; a header without functions belongs to base."""
    owner = {p.name: "base" for p in (ROOT / "include/veer").glob("*.h")}
    defined = names("f", "src")
    layers_of = {}
    for name, headers in names("p", "include/veer").items():
        for header in headers:
            for path in defined.get(name, ()):
                layers_of.setdefault(Path(header).name, set()).add(path.split("/")[1])
    for header, layers in layers_of.items():
        if len(layers) > 1:
            fault(ROOT / "include/veer" / header, 1,
                  f"is implemented by more than one layer: {', '.join(sorted(layers))}")
        owner[header] = min(layers, key=list(LAYERS).index)
    return owner


def check_include(path, line, layer, quote, name, owner):
    if quote == "<":
        if name in EXTERNAL and layer not in EXTERNAL[name].split():
            fault(path, line, f"<{name}> belongs in src/{EXTERNAL[name]} only")
        if layer in PURE and name in IMPURE_HEADERS:
            fault(path, line, f"<{name}> in {layer}, which does no input, output, clock or threads")
        return
    first, _, rest = name.partition("/")
    target = owner.get(rest) if first == "veer" else first
    if target is None or (first != "veer" and not any(
            (ROOT / "src" / (name + end)).exists() for end in ("", ".in"))):
        fault(path, line, f'"{name}" is not written from the layer root, or does not exist')
    elif target != layer and target not in LAYERS[layer].split():
        fault(path, line, f'{layer} may not use {target} ("{name}")')


def check_sources(owner):
    for path in sorted((ROOT / "src").rglob("*.[ch]")):
        layer = path.relative_to(ROOT / "src").parts[0]
        if layer not in LAYERS:
            fault(path, 1, f"layer '{layer}' is not in the table of tools/check-layers.py")
            continue
        for number, text in enumerate(path.read_text().splitlines(), 1):
            include = INCLUDE.match(text)
            if include:
                check_include(path, number, layer, *include.groups(), owner)
            elif layer != "store" and SQL.search(text):
                fault(path, number, "SQL text outside src/store")


def check_public():
    for path in sorted((ROOT / "include/veer").glob("*.h")):
        for number, text in enumerate(path.read_text().splitlines(), 1):
            include = INCLUDE.match(text)
            if include is None:
                continue
            quote, name = include.groups()
            if quote == "<" and name not in C99_HEADERS:
                fault(path, number, f"<{name}> is not a header of C99")
            if quote == '"' and not (ROOT / "include" / name).exists():
                fault(path, number, f'"{name}" is not a public header')


def check_builds():
    for layer, allowed in LAYERS.items():
        path = ROOT / "src" / layer / "meson.build"
        if not path.exists():
            fault(ROOT / "tools/check-layers.py", 1, f"layer '{layer}' has no src/{layer}/meson.build")
            continue
        for number, text in enumerate(path.read_text().splitlines(), 1):
            for used in re.findall(r"\b(\w+)_(?:dep|lib)\b", text):
                if used in LAYERS and used != layer and used not in allowed.split():
                    fault(path, number, f"{layer} may not link {used}")


def main():
    check_sources(owners())
    check_public()
    check_builds()
    for line in found:
        print(line)
    print(f"{len(LAYERS)} layers, {len(found)} findings")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
