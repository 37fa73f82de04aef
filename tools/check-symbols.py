#!/usr/bin/python3
"""Checks what libveer.so shows to the linker.

Usage: tools/check-symbols.py BUILD [--update]

The exported symbols must equal tools/libveer.symbols (so that a change of the interface is seen in
review; `make symbols` accepts it), begin with veer_, and be declared in a public header; and every
function declared VEER_API must be exported.
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ACCEPTED = ROOT / "tools/libveer.symbols"


def exported(library):
    out = subprocess.run(["nm", "-D", "--defined-only", "--format=posix", library],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    return {line.split()[0] for line in out.splitlines()}


def declared():
    """The functions and objects that the public headers declare with VEER_API."""
    names = set()
    for path in (ROOT / "include/veer").glob("*.h"):
        text = re.sub(r"/\*.*?\*/", " ", path.read_text(), flags=re.S)
        for statement in re.findall(r"\bVEER_API\b([^;]*);", text):
            match = re.search(r"(\w+)\s*(?:\(|\[|$)", statement.strip())
            if match:
                names.add(match.group(1))
    return names


def main():
    symbols = exported(Path(sys.argv[1]) / "src/libveer.so")
    if "--update" in sys.argv[2:]:
        ACCEPTED.write_text("".join(f"{name}\n" for name in sorted(symbols)))
    accepted = set(ACCEPTED.read_text().split())
    public = declared()
    findings = [f"{name}: exported, not accepted (make symbols)" for name in symbols - accepted]
    findings += [f"{name}: accepted, no longer exported" for name in accepted - symbols]
    findings += [f"{name}: exported without the prefix veer_" for name in symbols
                 if not name.startswith("veer_")]
    findings += [f"{name}: exported, in no public header" for name in symbols - public]
    findings += [f"{name}: declared VEER_API, not exported" for name in public - symbols]
    for line in sorted(findings):
        print(line)
    print(f"{len(symbols)} exported symbols, {len(findings)} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
