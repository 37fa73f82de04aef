"""Compiles one public header alone: check_header.py c99|c++11 NAME INCLUDE_DIR COMPILER...

The header is included twice, which its guard must bear, and one declaration follows, so that a
missing semicolon at its end is seen.
"""
import subprocess
import sys

standard, name, include, compiler = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
source = f'#include "veer/{name}"\n#include "veer/{name}"\nextern int veer_header_is_complete;\n'
flags = {
    "c99": ["-x", "c", "-std=c99", "-Wstrict-prototypes", "-Wmissing-prototypes"],
    "c++11": ["-x", "c++", "-std=c++11"],
}[standard]
sys.exit(subprocess.run(
    [*compiler, *flags, "-pedantic", "-Wall", "-Wextra", "-Wundef", "-Wshadow", "-Werror",
     "-fsyntax-only", f"-I{include}", "-"], input=source, text=True).returncode)
