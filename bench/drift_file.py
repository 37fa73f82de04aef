#!/usr/bin/python3
"""Compares `veer drift` on two large CSV files with the same work in pandas and SciPy.

Usage: bench/drift_file.py BUILD [--rows N] [--columns N] [--repeats N]

Two files, reference and current, of N rows in all (1,000,000) and 20 numeric columns are written
once into BUILD/bench-data. The twin reads both with pandas.read_csv and computes per column
ks_2samp, wasserstein_distance and a ten-bin PSI. Both run alternately, each run a new process;
wall time and peak memory are the kernel's (wait4).
"""
import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def write_data(folder, rows, columns):
    """Two CSV files; a third of the columns of the current one are shifted."""
    import numpy as np
    import pandas as pd
    paths = [folder / f"{side}-{rows}x{columns}.csv" for side in ("reference", "current")]
    for seed, path in enumerate(paths):
        if path.exists():
            continue
        rng = np.random.default_rng(seed)
        shift = np.where(np.arange(columns) % 3 == 0, 0.3, 0.0) * seed
        scale = 10.0 ** (np.arange(columns) % 5)
        values = (rng.normal(size=(rows // 2, columns)) + shift) * scale
        partial = path.with_suffix(".partial")
        pd.DataFrame(values, columns=[f"x{i}" for i in range(columns)]).to_csv(
            partial, index=False, float_format="%.6g")
        partial.rename(path)
    return [str(path) for path in paths]


def twin(reference, current):
    """What a Python user would write."""
    import numpy as np
    import pandas as pd
    from scipy import stats
    a, b = pd.read_csv(reference), pd.read_csv(current)
    for name in a.columns:
        x, y = a[name].to_numpy(), b[name].to_numpy()
        ks = stats.ks_2samp(x, y, mode="asymp")
        distance = stats.wasserstein_distance(x, y)
        edges = np.quantile(x, np.linspace(0, 1, 11)[1:-1])
        p = np.bincount(np.searchsorted(edges, x), minlength=10) / len(x) + 1e-6
        q = np.bincount(np.searchsorted(edges, y), minlength=10) / len(y) + 1e-6
        psi = float(((q - p) * np.log(q / p)).sum())
        print(f"{name}\t{ks.statistic:.6g}\t{ks.pvalue:.6g}\t{distance:.6g}\t{psi:.6g}")


def measure(command):
    """(seconds, peak bytes) of one run; drift found is exit code 1 and no failure."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"drift_file: failed: {' '.join(command)}")
    return seconds, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    folder = Path(args.build) / "bench-data"
    folder.mkdir(exist_ok=True)
    files = write_data(folder, args.rows, args.columns)
    size = sum(os.path.getsize(name) for name in files)
    sides = {
        "veer drift": [f"{args.build}/veer", "drift", *files],
        "pandas + SciPy": [sys.executable, str(HERE / "drift_file.py"), "--twin", *files],
    }
    runs = {name: [] for name in sides}
    for _ in range(args.repeats):
        for name, command in sides.items():
            runs[name].append(measure(command))
    print(f"drift of two CSV files, {args.rows} rows x {args.columns} columns in all, {size / 1e6:.0f} MB")
    medians = {}
    for name, results in runs.items():
        seconds = sorted(result[0] for result in results)
        medians[name] = statistics.median(seconds)
        print(f"{name:<16} {medians[name]:8.3f} s  ({seconds[0]:.3f} .. {seconds[-1]:.3f})  "
              f"{args.rows / medians[name]:>12,.0f} rows/s  "
              f"{size / medians[name] / 1e6:7.0f} MB/s  "
              f"peak {max(result[1] for result in results) / 2**20:7.0f} MiB")
    print(f"ratio {medians['pandas + SciPy'] / medians['veer drift']:.1f}x")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--twin":
        twin(sys.argv[2], sys.argv[3])
    else:
        main()
