"""Installs the build to an empty folder, compiles an example against it and compares its output.

check_installed.py shared|static BUILD SOURCE EXPECTED PREFIX LIBDIR SANITIZER COMPILER...
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

kind, build, source, expected, prefix, libdir, sanitizer, *compiler = sys.argv[1:]


def run(command, **kwargs):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **kwargs).stdout


with tempfile.TemporaryDirectory() as folder:
    run(["meson", "install", "-C", build, "--no-rebuild", "--destdir", folder])
    lib = folder + os.path.join(prefix, libdir)
    env = dict(os.environ, PKG_CONFIG_PATH=f"{lib}/pkgconfig", PKG_CONFIG_SYSROOT_DIR=folder,
               PKG_CONFIG_ALLOW_SYSTEM_LIBS="1", PKG_CONFIG_ALLOW_SYSTEM_CFLAGS="1",
               LD_LIBRARY_PATH=lib)
    options = ["--static"] if kind == "static" else []
    flags = run(["pkg-config", "--cflags", "--libs", *options, "veer"], env=env).split()
    if kind == "static":
        flags = ["-l:libveer.a" if flag == "-lveer" else flag for flag in flags]
    if sanitizer != "none":
        flags.append(f"-fsanitize={sanitizer}")
    program = str(Path(folder) / "example")
    run([*compiler, "-std=c99", "-Wall", "-Wextra", "-Werror", source, "-o", program, *flags])
    needed = run(["objdump", "-p", program])
    if ("libveer.so" in needed) != (kind == "shared"):
        sys.exit(f"the example is not linked {kind}")
    got, want = run([program], env=env), Path(expected).read_text()
    if got != want:
        sys.exit(f"printed:\n{got}instead of:\n{want}")
