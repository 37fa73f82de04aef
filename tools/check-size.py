#!/usr/bin/python3
"""Checks that nothing grows too large: files of 1,000 lines, functions of 100, with no exceptions.

Function lengths (src, include, python; from signature to closing brace) come from universal-ctags.
Prints count, median, 90th percentile and the largest of each, so that growth is seen early.
"""
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE, MAX_FUNCTION = 1000, 100
FILE_FOLDERS = ["src", "include", "python", "tests", "fuzz", "bench", "examples", "tools"]
FUNCTION_FOLDERS = ["src", "include", "python"]
SUFFIXES = {".c", ".h", ".py", ".sh"}


def file_lengths():
    for folder in FILE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in SUFFIXES:
                lines = len(path.read_text().splitlines())
                yield lines, folder, str(path.relative_to(ROOT))


def function_lengths():
    folders = [f for f in FUNCTION_FOLDERS if (ROOT / f).exists()]
    out = subprocess.run(
        ["ctags", "-R", "--languages=C,Python", "--langmap=C:.c.h", "--kinds-C=f", "--kinds-Python=fm",
         "--fields=+e", "-I", "VEER_API,VEER_WARN_UNUSED", "-x", "--_xformat=%n\t%e\t%F\t%N", *folders],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    for line in out.splitlines():
        start, end, path, name = line.split("\t")
        if end:
            yield int(end) - int(start) + 1, path, f"{path}:{start}: {name}"


def describe(what, lengths):
    if not lengths:
        return
    ordered = sorted(lengths)
    p90 = ordered[int(0.9 * (len(ordered) - 1))]
    print(f"{what:<22} {len(ordered):>6}  median {statistics.median(ordered):>5g}  "
          f"p90 {p90:>4}  max {ordered[-1]:>4}")


def main():
    findings = []
    files, functions = list(file_lengths()), list(function_lengths())
    for folder in FILE_FOLDERS:
        describe(f"files of {folder}/", [n for n, where, _ in files if where == folder])
    describe("functions", [n for n, _, _ in functions])
    findings += [f"{name}: {n} lines, at most {MAX_FILE}" for n, _, name in files if n > MAX_FILE]
    findings += [f"{name}: {n} lines, at most {MAX_FUNCTION}"
                 for n, _, name in functions if n > MAX_FUNCTION]
    for line in findings:
        print(line)
    print(f"{len(findings)} findings")
    sys.exit(1 if findings or not functions else 0)


if __name__ == "__main__":
    main()
