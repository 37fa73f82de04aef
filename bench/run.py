#!/usr/bin/python3
"""Runs the benchmarks side by side with their Python peers and prints one table.

Usage: bench/run.py BUILD [NAME...]          BENCH_REPEATS (7, at least 5)

First the floors of this machine (bench_floor), then every other bench_<name> program. Where
bench/peer_<name>.py has a case of the same name the two alternate (A B A B ...) in this session.
Columns: median time, spread (best and worst against the median), rate, the peer's median, how many
times faster than the peer, and whether both gave the same answer. Times leave out the waiting for a
core. Rates in bytes are followed by how many times faster the last memcpy case was.
"""
import math
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPEATS = max(5, int(os.environ.get("BENCH_REPEATS", "7")))


class Side:
    """One running program that answers case names."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, bufsize=1)

    def run(self, name):
        """(seconds, answer), or None if this side has no such case."""
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if line == "unknown\n":
            return None
        if not line:
            raise SystemExit(f"bench: {self.process.args[0]} ended while running '{name}'")
        seconds, answer = line.split("\t")
        return float(seconds), float(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def agree(a, b):
    return "yes" if math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) else f"NO: {a:.10g} / {b:.10g}"


def measure(veer, peer, name):
    """Alternates the two sides after one warm-up each; medians, spread, answers."""
    veer.run(name)
    if peer is not None and peer.run(name) is None:
        peer = None
    ours, theirs, answers = [], [], (None, None)
    for _ in range(REPEATS):
        seconds, mine = veer.run(name)
        ours.append(seconds)
        if peer is not None:
            seconds, other = peer.run(name)
            theirs.append(seconds)
            answers = (mine, other)
    return ours, theirs, answers


def row(name, amount, unit, ours, theirs, answers, copy_rate):
    middle = statistics.median(ours)
    spread = f"{100 * (min(ours) / middle - 1):+.0f}/{100 * (max(ours) / middle - 1):+.0f}%"
    rate = f"{amount / middle:.3g} {unit}/s"
    line = f"{name:<38} {middle * 1e3:>10.3f} ms {spread:>10} {rate:>20}"
    if unit == "bytes" and copy_rate:
        line += f" memcpy / {copy_rate * middle / amount:.1f}"
    if theirs:
        other = statistics.median(theirs)
        line += f" {other * 1e3:>12.3f} ms {other / middle:>8.1f}x  {agree(*answers)}"
    print(line, flush=True)
    return amount / middle if name.startswith("memcpy") else copy_rate


def run_program(program, peer_script, copy_rate):
    listing = subprocess.run([program, "--list"], stdout=subprocess.PIPE, text=True, check=True)
    veer = Side([program, "--serve"])
    peer = Side([sys.executable, peer_script]) if peer_script.exists() else None
    for line in listing.stdout.splitlines():
        name, amount, unit = line.split("\t")
        copy_rate = row(name, float(amount), unit, *measure(veer, peer, name), copy_rate)
    for side in (veer, peer):
        if side is not None:
            side.close()
    return copy_rate


def main():
    build, wanted = Path(sys.argv[1]), sys.argv[2:]
    programs = {p.name[len("bench_"):]: p for p in (build / "bench").glob("bench_*")
                if p.is_file() and os.access(p, os.X_OK)}
    unknown = [name for name in wanted if name not in programs]
    if unknown:
        raise SystemExit(f"bench: no benchmark {', '.join(unknown)}; there are {', '.join(programs)}")
    names = ["floor"] + sorted(set(wanted or programs) - {"floor"})
    print(f"{'case':<38} {'median':>13} {'spread':>10} {'rate':>20} {'peer':>15} {'faster':>9}  same answer")
    copy_rate = None
    for name in names:
        copy_rate = run_program(str(programs[name]), HERE / f"peer_{name}.py", copy_rate)


if __name__ == "__main__":
    main()
