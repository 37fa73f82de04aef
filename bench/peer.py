"""The Python side of a benchmark: the same cases, inputs and protocol as bench/bench.h.

A file bench/peer_<name>.py declares cases and ends with serve():

    import peer

    @peer.case("ks_2samp 1M + 1M")
    def ks():
        a, b = peer.normal(1_000_000, 1), peer.normal(1_000_000, 2, mean=0.01)
        return lambda: scipy.stats.ks_2samp(a, b, mode="asymp").statistic

    peer.serve()

The outer function prepares once, untimed; what it returns is timed and gives the answer that is
compared with the C side.
"""
import sys
import time

import numpy as np

CASES = {}


def case(name):
    """Registers a case under the name that the C program uses."""
    def register(prepare):
        CASES[name] = prepare
        return prepare
    return register


def _mix(x):
    with np.errstate(over="ignore"):
        x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def uniform(n, seed):
    """The numbers of bench_uniform, bit for bit."""
    index = np.arange(n, dtype=np.uint64) + np.uint64(seed)
    return (_mix(index) >> np.uint64(11)).astype(np.float64) * 2.0 ** -53


def normal(n, seed, mean=0.0, sd=1.0):
    """The numbers of bench_normal, bit for bit."""
    four = uniform(4 * n, seed).reshape(n, 4)
    total = ((four[:, 0] + four[:, 1]) + four[:, 2]) + four[:, 3]
    return mean + sd * ((total - 2.0) * np.sqrt(3.0))


def _waited():
    """Seconds that this thread was ready to run and had no core, as in bench.c."""
    with open("/proc/thread-self/schedstat", encoding="ascii") as stat:
        return int(stat.read().split()[1]) * 1e-9


def serve():
    """Answers one case name per input line with "seconds<TAB>answer"."""
    ready = {}
    for line in sys.stdin:
        name = line.rstrip("\n")
        if name not in CASES:
            print("unknown", flush=True)
            continue
        if name not in ready:
            ready[name] = CASES[name]()
        start, waited = time.perf_counter(), _waited()
        answer = ready[name]()
        waited = _waited() - waited
        seconds = time.perf_counter() - start - waited
        print(f"{seconds:.9f}\t{float(answer):.17g}", flush=True)
