"""Compiles public headers: check_header.py c99|c++11 NAME,... INCLUDE_DIR COMPILER...

Each header is included twice, which its guard must bear, and one declaration follows, so that a
missing semicolon at its end is seen.
"""
import subprocess
import sys

standard, names, include, compiler = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
includes = "".join(f'#include "veer/{name}"\n' for name in names.split(","))
source = includes * 2 + "extern int veer_header_is_complete;\n"
flags = {
    "c99": ["-x", "c", "-std=c99", "-Wstrict-prototypes", "-Wmissing-prototypes"],
    "c++11": ["-x", "c++", "-std=c++11"],
}[standard]
sys.exit(subprocess.run(
    [*compiler, *flags, "-pedantic", "-Wall", "-Wextra", "-Wundef", "-Wshadow", "-Werror",
     "-fsyntax-only", f"-I{include}", "-"], input=source, text=True).returncode)
