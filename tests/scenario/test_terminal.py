"""The program on a real terminal (a pseudo-terminal): progress bar, widths and colours."""

import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import termios
import threading
import unicodedata

import pytest

PROGRAM = os.environ["VEER"]
ROWS = 400_000


def drain(fd, into):
    """Collects what a terminal is sent until its other side is closed."""
    while True:
        try:
            got = os.read(fd, 65536)
        except OSError:  # the last writer is gone
            break
        if not got:
            break
        into.append(got)


def terminal(*args, columns, err_is_terminal=True, stdin=None, **env):
    """Runs the program with a terminal for each of its outputs; gives exit code, out and err."""
    outs, threads, slaves, masters = ([], []), [], [], []
    for i in range(2):
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        masters.append(master)
        slaves.append(slave)
        threads.append(threading.Thread(target=drain, args=(master, outs[i])))
        threads[-1].start()
    surroundings = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
    done = subprocess.run(
        [PROGRAM, *map(str, args)], stdout=slaves[0], stdin=stdin,
        stderr=slaves[1] if err_is_terminal else subprocess.PIPE,
        env={**surroundings, "TERM": "xterm", "LC_ALL": "C.UTF-8", **env}, timeout=120, check=False)
    for slave in slaves:
        os.close(slave)
    for thread in threads:
        thread.join()
    for master in masters:
        os.close(master)
    out, err = (b"".join(part).decode("utf-8").replace("\r\n", "\n") for part in outs)
    return done.returncode, out, err if err_is_terminal else done.stderr.decode("utf-8")


def width(line):
    """Columns of a line without its colours."""
    line = re.sub(r"\x1b\[[0-9;]*m", "", line)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Two files with a long path, long and hostile names, and text in two widths."""
    folder = tmp_path_factory.mktemp("a-folder-with-quite-a-long-name-that-no-terminal-has-room-for")
    for name, shift in (("reference", 0), ("current", 40)):
        lines = ["id,timestamp,prediction,score,label,a_feature_with_a_rather_long_name,"
                 "\u6f22\u5b57\u6f22\u5b57,\x1b[31mred,only_" + name + "_" + "x" * 90]
        for i in range(300):
            yes = (i + shift) % 3 == 0
            place = "" if i < shift * 3 else "caf\u00e9" if yes else "\u6771\u4eac"
            lines.append(f"p{i},2026-0{1 + i // 40}-01T00:00:00Z,{int(yes)},{0.8 if yes else 0.3},"
                         f"{int(i % 4 == 0)},{(i % 97) / 1000 + shift / 100},{place},{i % 2},1")
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return folder / "reference.csv", folder / "current.csv"


def commands(small):
    return [("drift", *small), ("performance", small[0]),
            ("performance", small[0], "--labels", small[0], "--by", "day")]


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_no_line_is_wider_than_the_terminal(small, columns, which):
    for by_variable in (False, True):
        env = {"COLUMNS": str(columns)} if by_variable else {}
        code, out, err = terminal(*commands(small)[which], columns=61 if by_variable else columns,
                                  **env)
        assert code in (0, 1), err
        assert err == ""
        assert max(map(width, out.splitlines())) <= columns
        assert "\x1b[31mred" not in out


def test_what_changed_is_readable_on_80_columns(small):
    _, out, _ = terminal("drift", *small, columns=80, NO_COLOR="1")
    line = next(line for line in out.splitlines() if line.startswith("a_feature"))
    assert re.search(r"median 0\.0\d+ \u2192 0\.4\d+$", line)
    line = next(line for line in out.splitlines() if line.startswith("\u6f22"))
    assert "missing 0.0% \u2192 40" in line


def test_colours(small):
    args = ("drift", *small)
    _, out, _ = terminal(*args, columns=80)
    assert "\x1b[1;31m" in out
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in terminal(*args, columns=80, **env)[1]
    assert "\x1b" not in terminal(*args, "--color", "never", columns=80)[1]
    assert "\x1b[1;31m" in terminal(*args, "--color", "always", columns=80, NO_COLOR="1")[1]


def test_ascii_where_the_terminal_has_nothing_else(small):
    for args in commands(small):
        _, out, _ = terminal(*args, columns=80, LC_ALL="C")
        assert out.isascii()
    assert " -> " in terminal("drift", *small, columns=120, LC_ALL="C")[1]


@pytest.fixture(scope="module")
def fifo_feeder(tmp_path_factory):
    """A function that makes a file which takes its time: a pipe that is fed in slow pieces."""
    folder = tmp_path_factory.mktemp("slow")

    def feed(name, seconds):
        path = folder / name
        os.mkfifo(path)

        def write():
            with open(path, "w") as pipe:
                for i in range(8):
                    for j in range(3000):
                        pipe.write('{"id":"%d-%d","prediction":"%d","label":"%d","score":0.%d}\n'
                                   % (i, j, j % 2, j % 3 % 2, j % 10))
                    pipe.flush()
                    threading.Event().wait(seconds / 8)

        thread = threading.Thread(target=write)
        thread.start()
        return path, thread

    return feed


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_progress_is_drawn_on_standard_error_and_wiped(fifo_feeder, columns):
    path, thread = fifo_feeder(f"p{columns}", 1.4)
    code, out, err = terminal("performance", path, columns=columns)
    thread.join()
    assert code == 0, err
    assert "rows/s" not in out and "\r" not in out
    drawings = err.split("\r\x1b[K")
    assert drawings[0] == "" and drawings[-1] == "", "it starts on an empty line and is wiped"
    assert len(drawings) > 2 and "\n" not in err
    assert max(map(width, drawings)) < columns
    if columns >= 80:
        assert all("rows/s" in drawing for drawing in drawings[1:-1])


def test_progress_of_two_files(fifo_feeder):
    (a, one), (b, two) = fifo_feeder("ref", 1.4), fifo_feeder("cur", 1.4)
    code, out, err = terminal("drift", a, b, columns=80)
    one.join()
    two.join()
    assert code in (0, 1), err
    assert err.startswith("\r\x1b[Kreading ") and err.endswith("\r\x1b[K")
    assert "rows/s" not in out


def test_a_large_file_shows_a_bar(tmp_path):
    path = tmp_path / "large.csv"
    with open(path, "w") as out:
        out.write("id,prediction,score,label\n")
        out.writelines(f"{i:07d},{i % 2},0.{i % 1000:03d},{i % 3 % 2}\n" for i in range(ROWS))
    with open(path, "rb") as stream:
        code, _, err = terminal("performance", path, columns=80, stdin=stream)
    assert code == 0
    assert err == "" or re.search(r"large\.csv .* \d+% of [\d.]+ MB", err)


@pytest.mark.parametrize("why", ["--no-progress", "dumb", "pipe"])
def test_no_progress_where_it_is_not_wanted(fifo_feeder, why):
    path, thread = fifo_feeder(f"q{why}", 1.0)
    args = ["performance", path] + (["--no-progress"] if why == "--no-progress" else [])
    code, _, err = terminal(*args, columns=80, err_is_terminal=why != "pipe",
                            **({"TERM": "dumb"} if why == "dumb" else {}))
    thread.join()
    assert code == 0
    assert err == ""
