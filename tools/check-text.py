#!/usr/bin/python3
"""Checks the text of the tree: banned functions, unfinished work, machine paths, stray whitespace.

RULES is a table: what is looked for, where, in code (comments and literals removed), in string
literals or in the whole text, and what to do instead.
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
C_FILES = r".*\.[ch]$"
SOURCES = r"(src|include)/.*\.[ch]$"


def call(names):
    return r"(?<![\w.>])(" + names + r")\s*\("


# (where to look, which files, pattern, what is wrong with it)
RULES = [
    ("code", C_FILES, call("strcpy|strcat|stpcpy|sprintf|vsprintf|gets|strncpy|strncat"),
     "writes without knowing the room; use veer_buf, snprintf or memcpy"),
    ("code", C_FILES, call("strtok|localtime|gmtime|ctime|asctime|getpwnam"),
     "hidden state shared between threads; use the _r form or an argument"),
    ("code", SOURCES, r"\bsetlocale\s*\((?!LC_CTYPE)", "only the program, and only LC_CTYPE"),
    ("code", C_FILES, call("atoi|atol|atoll|atof|scanf|sscanf|fscanf"),
     "cannot say that it failed; use base/num.h or strtol"),
    ("code", C_FILES, call("rand|srand|random|drand48|mktemp|tmpnam|tempnam"),
     "not repeatable or not safe; pass a generator, use mkstemp"),
    ("code", C_FILES, call("alloca|system|popen|longjmp|setjmp"), "not used in this project"),
    ("code", SOURCES, call("abort|exit|_exit|quick_exit"),
     "a library does not end the process of its caller"),
    ("code", r"src/(?!base/num)[^.]*\.[ch]$", call("strtod|strtof|strtold|strfromd"),
     "follows the locale; use base/num.h"),
    ("strings", r"src/(json|record|files|summary|store)/.*\.[ch]$", r"%[-+ #0-9.*]*[aAeEfFgG]",
     "follows the locale; use base/num.h"),
    ("text", SOURCES, r"\b(TODO|FIXME|XXX|HACK)\b", "unfinished work"),
    ("text", SOURCES, r"#\s*if\s+0\b", "dead code"),
    ("text", C_FILES, r"\bNOLINT|cppcheck-suppress|clang-format\s+off",
     "a finding is repaired, not silenced"),
    ("text", r".*", r"/(work|root|home)/", "a path of one machine"),
    ("text", r".*", r"\b(pypi|npmjs|crates|proxy\.golang)\.(org|com|io)\b", "a package registry"),
    ("text", r".*", r"[ \t]+$", "white space at the end of a line"),
    ("text", r"(?!Makefile|fuzz/corpus).*", r"^ *\t", "a tab as indentation"),
]


def tracked():
    out = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    for name in sorted(set(out.splitlines())):
        path = ROOT / name
        if path.is_file() and not re.match(r"(fuzz/corpus|tests/data)/|LICENSE$|.*\.png$", name):
            yield name, path


def split(text):
    """The text with comments and literals blanked, and with all but the string literals blanked."""
    def blank(match_text):
        return re.sub(r"[^\n]", " ", match_text)

    code = TOKEN.sub(lambda m: blank(m.group()), text)
    strings, end = [], 0
    for match in TOKEN.finditer(text):
        keep = match.group() if match.group().startswith('"') else blank(match.group())
        strings += [blank(text[end:match.start()]), keep]
        end = match.end()
    return code, "".join(strings) + blank(text[end:])


def check(name, text):
    code, strings = split(text) if re.match(C_FILES, name) else (text, text)
    views = {"code": code, "strings": strings, "text": text}
    for view, files, pattern, reason in RULES:
        if not re.match(files, name):
            continue
        for match in re.finditer(pattern, views[view], re.M):
            line = views[view].count("\n", 0, match.start()) + 1
            yield f"{name}:{line}: '{match.group().strip()}': {reason}"


def main():
    findings, files = [], 0
    for name, path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            findings.append(f"{name}: is not UTF-8")
            continue
        files += 1
        findings += check(name, text)
        if text and not text.endswith("\n"):
            findings.append(f"{name}: no newline at the end")
    for line in findings:
        print(line)
    print(f"{files} files, {len(findings)} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
