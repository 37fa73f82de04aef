"""Help, manual pages and completion: all from one source, all complete."""

import pathlib
import os
import re
import shutil
import subprocess

import pytest

PAGES = sorted((pathlib.Path(os.environ["VEER_BUILD_ROOT"]) / "man").glob("*.1"))


def commands(veer):
    listed = veer("help").out.split("Commands\n")[1].split("\n\n")[0]
    return [re.split(r"  +", line.strip())[0] for line in listed.splitlines()]


def options(veer, command):
    text = veer("help", *command.split()).out
    return re.findall(r"^ +(?:-\w, )?--([a-z-]+)", text, re.MULTILINE)


def test_every_command_explains_itself(veer):
    names = commands(veer)
    assert "performance" in names and "man" not in names
    for name in names + ["man"]:
        got = veer(*name.split(), "--help")
        assert got.code == 0 and got.err == ""
        assert got.out == veer("help", *name.split()).out
        assert got.out.startswith(f"veer {name}: ")
        assert "\n  2  " in got.out
        assert all(len(line) <= 100 for line in got.out.splitlines())


def test_help_wins_over_mistakes_behind_it(veer):
    assert veer("performance", "--help", "--nonsense").code == 0


def test_version(veer):
    assert re.fullmatch(r"veer \d+\.\d+\.\d+\n", veer("--version").out)
    assert veer("version").out == veer("-V").out


def test_manual_pages_are_clean(veer):
    assert "veer.1" in {page.name for page in PAGES}
    assert {f"veer-{name.replace(' ', '-')}.1" for name in commands(veer)} <= {page.name for page in PAGES}
    mandoc = shutil.which("mandoc")
    assert mandoc, "mandoc is not installed"
    got = subprocess.run([mandoc, "-Tlint", *PAGES], capture_output=True, text=True, check=False)
    assert got.stdout + got.stderr == ""
    assert got.returncode == 0


def test_manual_page_knows_every_option(veer):
    for name in commands(veer):
        page = veer("man", *name.split()).out.replace("\\-", "-")
        for option in options(veer, name):
            assert f"--{option}" in page


def complete(script, *words):
    """What bash would offer for the last of the words."""
    quoted = " ".join(f"'{word}'" for word in words)
    program = (f"source '{script}'; COMP_WORDS=(veer {quoted}); COMP_CWORD={len(words)}; _veer; "
               'printf "%s\\n" "${COMPREPLY[@]}"')
    got = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True)
    assert got.stderr == ""
    return got.stdout.split()


def test_bash_completes(veer, tmp_path):
    script = tmp_path / "veer.bash"
    script.write_text(veer("completion", "bash").out)
    assert complete(script, "perf") == ["performance"]
    assert "help" in complete(script, "")
    assert complete(script, "performance", "--lab") == ["--labels", "--label-column"]
    assert complete(script, "performance", "--format", "m") == ["markdown"]
    assert complete(script, "performance", "--format", "=", "m") == ["markdown"]
    assert complete(script, "performance", "--labels", str(tmp_path) + "/ve") == [str(script)]
    assert complete(script, "help", "vers") == ["version"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_know_every_option(veer, shell):
    script = veer("completion", shell).out
    assert all(word in script for name in commands(veer) for word in name.split())
    for name in commands(veer):
        for option in options(veer, name):
            assert (f"--{option}" if shell == "zsh" else f"-l {option} ") in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True)


def test_color_only_where_wanted(veer):
    assert "\x1b" not in veer("help").out
    assert "\x1b" in veer("help", "--color=always").out
    assert "\x1b" not in veer("help", "--color", "never").out


def test_double_dash_ends_options(veer):
    got = veer("help", "--", "--color")
    assert got.code == 2 and "unknown command '--color'" in got.err
