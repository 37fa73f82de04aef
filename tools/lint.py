#!/usr/bin/python3
"""Runs every static gate and prints a summary; exits 1 if one has a finding.

Usage: tools/lint.py BUILD [GATE...]

BUILD must be configured; it is built first, for its symbols and manual pages. clang-tidy reads the compile commands of
build-clang, which is configured here if need be. There are no exception lists.
"""
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
CLANG_BUILD = "build-clang"


def c_files():
    return subprocess.run(["tools/c-files.sh"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                          check=True).stdout.split()


def run(*commands):
    """Runs commands one after the other until one fails: (good, output)."""
    output = ""
    for command in commands:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace")
        output += done.stdout
        if done.returncode != 0:
            return False, output
    return True, output


def man(build):
    pages = sorted(str(page) for page in (ROOT / build / "man").glob("*.1"))
    return run(["mandoc", "-T", "lint", "-W", "warning", *pages]) if pages else (False, "no pages\n")


def tidy(_build):
    if not (ROOT / CLANG_BUILD / "build.ninja").exists():
        done = subprocess.run(
            ["meson", "setup", CLANG_BUILD, "-Dwerror=true", "-Db_colorout=never"], cwd=ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=dict(os.environ, CC="clang"))
        if done.returncode != 0:
            return False, done.stdout
    good, output = run(["ninja", "-C", CLANG_BUILD, "build.ninja", "src/cli/date.h"],
                       ["run-clang-tidy", "-quiet", "-p", CLANG_BUILD, "-j", str(os.cpu_count() or 1),
                        rf"^{ROOT}/(src|fuzz|bench|examples|tests)/"])
    lines = [line for line in output.splitlines()
             if not line.startswith("clang-tidy-") and "warnings generated" not in line]
    return good, "\n".join(lines) + "\n"


# A gate and how to run it, the slowest first. cppcheck 2.10 takes the address of an array member for
# a read of it and does not follow a count: uninitialized memory is clang-analyzer's, gcc's and the
# sanitizers' to find.
GATES = {
    "clang-tidy": tidy,
    "cppcheck": lambda build: run([
        "cppcheck", "--enable=warning,performance,portability", "--std=c11", "--quiet",
        "--error-exitcode=1", "--suppress=uninitvar", "--suppress=ctuuninitvar",
        "-DVEER_API=", "-Iinclude", "-Isrc", "-Itests", "src", "tests", "fuzz", "bench", "examples"]),
    "symbols": lambda build: run([PYTHON, "tools/check-symbols.py", build]),
    "page": lambda build: run(["tools/npm.sh", "run", "check"]),
    "man": man,
    "format": lambda build: run(["clang-format", "--dry-run", "-Werror", *c_files()]),
    "layers": lambda build: run([PYTHON, "tools/check-layers.py"]),
    "size": lambda build: run([PYTHON, "tools/check-size.py"]),
    "text": lambda build: run([PYTHON, "tools/check-text.py"]),
}


def timed(name, build):
    start = time.monotonic()
    good, output = GATES[name](build)
    return name, good, output, time.monotonic() - start


def main():
    build, wanted = sys.argv[1], sys.argv[2:] or list(GATES)
    unknown = [name for name in wanted if name not in GATES]
    if unknown:
        sys.exit(f"lint: no gate {', '.join(unknown)}; there are {', '.join(GATES)}")
    good, output = run(["ninja", "-C", build])
    if not good:
        sys.exit(output)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = list(pool.map(lambda name: timed(name, build), wanted))
    for name, good, output, _ in results:
        if not good or name == "size":
            print(f"--- {name}\n{output}")
    for name, good, _, seconds in results:
        print(f"{name:<12} {'ok' if good else 'FAILED':<8} {seconds:6.1f} s")
    failed = sum(not good for _, good, _, _ in results)
    print(f"{len(results) - failed} gates passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
