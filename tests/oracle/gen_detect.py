#!/usr/bin/env python3
"""Slow and obvious twins of the streaming detectors, and what they answer on random streams.

Each twin is written from the published definition, keeps whole lists where it can and computes
everything anew at every step. A row holds a stream, the options, and one digit per value: 0 none,
1 warning, 2 drift. For ADWIN `skipped` holds the answers of a variant that never tests the
boundary behind the last bucket of a row.
"""
import math
import sys
from bisect import bisect_right

import numpy as np
from scipy import stats


def adwin(xs, delta=0.002, clock=32, max_buckets=5, min_window=5, grace=10, skip_last=False):
    rows = []  # rows[i]: buckets of 2**i values, oldest first; each bucket is the list of its values
    answers = []

    def window():
        return [b for row in reversed(rows) for b in row]

    def has_cut():
        values = np.array([v for b in window() for v in b])
        size = len(values)
        var = float(np.var(values))
        d = math.log(2 * math.log(size) / delta)
        n0 = 0
        for row in reversed(rows):
            for k, b in enumerate(row):
                n0 += len(b)
                n1 = size - n0
                if n0 < min_window or n1 < min_window or (skip_last and k == len(row) - 1):
                    continue
                m = 1 / (n0 - min_window + 1) + 1 / (n1 - min_window + 1)
                eps = math.sqrt(2 * m * var * d) + 2 / 3 * m * d
                if abs(np.mean(values[:n0]) - np.mean(values[n0:])) > eps:
                    return True
        return False

    for i, x in enumerate(xs, 1):
        carry, level = [x], 0
        while carry is not None:
            if level == len(rows):
                rows.append([])
            rows[level].append(carry)
            carry = None
            if len(rows[level]) > max_buckets:
                carry = rows[level].pop(0) + rows[level].pop(0)
            level += 1
        answer = 0
        if i % clock == 0 and sum(map(len, window())) > grace:
            while sum(map(len, window())) >= 2 * min_window and has_cut():
                answer = 2
                next(row for row in reversed(rows) if row).pop(0)
        answers.append(answer)
    return answers


def ddm(xs, warm_up=30, warning_level=2.0, drift_level=3.0):
    answers, seen, low = [], [], None
    for x in xs:
        seen.append(x)
        n, errors = len(seen), sum(seen)
        answer = 0
        if n > warm_up and errors > 0:
            p = errors / n
            s = math.sqrt(p * (1 - p) / n)
            if low is None or p + s <= low[0] + low[1]:
                low = (p, s)
            if p + s > low[0] + drift_level * low[1]:
                answer, seen, low = 2, [], None
            elif p + s > low[0] + warning_level * low[1]:
                answer = 1
        answers.append(answer)
    return answers


def eddm(xs, warm_up=30, warning_level=0.95, drift_level=0.9):
    answers = []
    n, last, gaps, highest, zone = 0, 0, [], 0.0, 0
    for x in xs:
        n += 1
        if x:
            gaps.append(n - last)
            last = n
            if n > warm_up:
                level = float(np.mean(gaps))
                level += 2 * (float(np.std(gaps, ddof=1)) if len(gaps) > 1 else 0)
                if level > highest:
                    highest = level
                elif len(gaps) > warm_up:
                    ratio = level / highest
                    zone = 2 if ratio < drift_level else 1 if ratio < warning_level else 0
        answers.append(zone)
        if zone == 2:
            n, last, gaps, highest, zone = 0, 0, [], 0.0, 0
    return answers


def hddm_a(xs, drift_alpha=0.001, warning_alpha=0.005, two_sided=0):
    answers, seen, low, high = [], [], 0, 0
    bound = lambda n: math.sqrt(math.log(1 / drift_alpha) / (2 * n))
    for x in xs:
        seen.append(x)
        n = len(seen)
        mean = lambda k: sum(seen[:k]) / k
        if low == 0 or mean(low) + bound(low) >= mean(n) + bound(n):
            low = n
        if high == 0 or mean(high) - bound(high) <= mean(n) - bound(n):
            high = n

        def test(cut, sign):
            if cut == n:
                return 0
            m = (n - cut) / (cut * n)
            for answer, alpha in ((2, drift_alpha), (1, warning_alpha)):
                if sign * (mean(n) - mean(cut)) >= math.sqrt(m / 2 * math.log(2 / alpha)):
                    return answer
            return 0

        answer = test(low, 1)
        if two_sided:
            answer = max(answer, test(high, -1))
        answers.append(answer)
        if answer == 2:
            seen, low, high = [], 0, 0
    return answers


def hddm_w(xs, drift_alpha=0.001, warning_alpha=0.005, two_sided=0, **rest):
    lam = rest.get("lambda", 0.05)
    bound = lambda ibc, alpha: math.sqrt(ibc * math.log(1 / alpha) / 2)

    def ewma(values):
        """Recursive, as defined: the sums over all weights agree only to rounding, and after a long
        constant stretch the marks below differ by less than that."""
        mean, ibc = values[0], 1.0
        for v in values[1:]:
            mean = lam * v + (1 - lam) * mean
            ibc = lam * lam + (1 - lam) * (1 - lam) * ibc
        return mean, ibc

    answers, seen, cuts = [], [], {}
    for x in xs:
        seen.append(x)
        now, ibc = ewma(seen)
        answer = 0
        for sign in (1, -1)[: 1 + two_sided]:
            mark = sign * now + bound(ibc, drift_alpha)
            if sign not in cuts or mark < cuts[sign][1]:
                cuts[sign] = (len(seen), mark, now, ibc)
                continue
            at, _, before, before_ibc = cuts[sign]
            after, after_ibc = ewma(seen[at:])
            rise = sign * (after - before)
            if rise > bound(before_ibc + after_ibc, drift_alpha):
                answer = max(answer, 2)
            elif rise > bound(before_ibc + after_ibc, warning_alpha):
                answer = max(answer, 1)
        answers.append(answer)
        if answer == 2:
            seen, cuts = [], {}
    return answers


def page_hinkley(xs, warm_up=30, delta=0.005, limit=50.0, alpha=0.9999, direction=0):
    answers, seen, up, down = [], [], 0.0, 0.0
    for x in xs:
        seen.append(x)
        off = x - math.fsum(seen) / len(seen)
        up = max(0.0, alpha * up + off - delta)
        down = max(0.0, alpha * down - off - delta)
        best = max(up if direction != 2 else 0, down if direction != 1 else 0)
        hit = len(seen) >= warm_up and best > limit
        answers.append(2 if hit else 0)
        if hit:
            seen, up, down = [], 0.0, 0.0
    return answers


def split_baseline(seen, size):
    """The first values up to `size`, longer while they are all equal; None: not complete yet."""
    for k in range(size, len(seen) + 1):
        if len(set(seen[:k])) > 1:
            return seen[:k], seen[k:]
    return None


def cusum(xs, baseline=30, k=0.5, h=5.0, direction=0):
    answers, seen = [], []
    for x in xs:
        seen.append(x)
        answer, parts = 0, split_baseline(seen, baseline)
        if parts is not None:
            mean, sd = float(np.mean(parts[0])), float(np.std(parts[0], ddof=1))
            up = down = 0.0
            for v in parts[1]:
                z = (v - mean) / sd
                up, down = max(0.0, up + z - k), max(0.0, down - z - k)
            if (direction != 2 and up > h) or (direction != 1 and down > h):
                answer, seen = 2, []
        answers.append(answer)
    return answers


def ewma(xs, baseline=30, alpha=0.1, limit=4.0, direction=0):
    answers, seen = [], []
    for x in xs:
        seen.append(x)
        answer, parts = 0, split_baseline(seen, baseline)
        if parts is not None and parts[1]:
            mean, sd = float(np.mean(parts[0])), float(np.std(parts[0], ddof=1))
            z = mean
            for v in parts[1]:
                z = alpha * v + (1 - alpha) * z
            t = len(parts[1])
            width = limit * sd * math.sqrt(alpha / (2 - alpha) * (1 - (1 - alpha) ** (2 * t)))
            if (direction != 2 and z - mean > width) or (direction != 1 and mean - z > width):
                answer, seen = 2, []
        answers.append(answer)
    return answers


class Xoshiro:
    """xoshiro256** 1.0 filled by splitmix64, with Lemire's bounded integers."""

    MASK = 2**64 - 1

    def __init__(self, seed):
        self.s = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & self.MASK
            z = seed
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
            self.s.append(z ^ (z >> 31))

    def rotl(self, x, k):
        return ((x << k) | (x >> (64 - k))) & self.MASK

    def next(self):
        s = self.s
        out = (self.rotl((s[1] * 5) & self.MASK, 7) * 9) & self.MASK
        t = (s[1] << 17) & self.MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = self.rotl(s[3], 45)
        return out

    def below(self, n):
        while True:
            product = self.next() * n
            if (product & self.MASK) >= (2**64 - n) % n:
                return product >> 64


P_CACHE = {}


def ks_of(a, b):
    """D and its exact p-value; the latter from SciPy on samples without ties that have this D."""
    r = len(a)
    a, b = sorted(a), sorted(b)
    h = max(abs(bisect_right(a, x) - bisect_right(b, x)) for x in a + b)
    if h == 0:
        return 0.0, 1.0
    if (h, r) not in P_CACHE:
        P_CACHE[h, r] = stats.ks_2samp(list(range(r)), [h + i - 0.5 for i in range(r)],
                                       method="exact")
        assert round(P_CACHE[h, r].statistic * r) == h
    return h / r, P_CACHE[h, r].pvalue


def kswin(xs, alpha=0.005, window=100, recent=30, distance=0.1, seed=1):
    rng, seen, answers = Xoshiro(seed), [], []
    for x in xs:
        seen = (seen + [x])[-window:]
        answer = 0
        if len(seen) == window:
            order = list(range(window - recent))
            for i in range(recent):
                j = i + rng.below(len(order) - i)
                order[i], order[j] = order[j], order[i]
            d, p = ks_of([seen[i] for i in order[:recent]], seen[-recent:])
            if p <= alpha and d > distance:
                answer, seen = 2, seen[-recent:]
        answers.append(answer)
    return answers


OPTIONS = {
    "adwin": [{}, {"delta": 0.05, "clock": 1}, {"max_buckets": 2, "min_window": 3, "clock": 8}],
    "ddm": [{}, {"warm_up": 60, "warning_level": 1.5, "drift_level": 2.5}],
    "eddm": [{}, {"warm_up": 20, "warning_level": 0.9, "drift_level": 0.8}],
    "hddm_a": [{}, {"two_sided": 1}, {"drift_alpha": 0.01, "warning_alpha": 0.05}],
    "hddm_w": [{}, {"two_sided": 1}, {"lambda": 0.1}],
    "page_hinkley": [{"limit": 10.0}, {"limit": 5.0, "direction": 1}, {"limit": 5.0, "direction": 2},
                     {}],
    "cusum": [{}, {"baseline": 50, "k": 0.25, "h": 8.0}, {"direction": 1}, {"direction": 2}],
    "ewma": [{}, {"alpha": 0.3, "limit": 3.0}, {"direction": 1}, {"direction": 2}],
    "kswin": [{}, {"window": 60, "recent": 20, "alpha": 0.02, "seed": 7}],
}


# The twins that compute everything anew at every step get shorter streams.
SLOW = {"adwin", "hddm_w", "cusum", "ewma", "kswin"}
LENGTHS = [(200, 600), (150, 350)]


def level_path(rng, n):
    """0 before the change, 1 after: never, at once, slowly, or there and back."""
    t = np.arange(n)
    at = int(rng.integers(n // 3, n // 2))
    return [np.zeros(n), (t >= at) * 1.0, np.clip((t - at) / (n / 4), 0, 1),
            ((t >= at) & (t < at + n // 4)) * 1.0][int(rng.integers(0, 4))]


def stream(rng, name, n):
    path = level_path(rng, n)
    if rng.random() < 0.3:
        path = 1 - path
    if name in ("ddm", "eddm", "hddm_a", "hddm_w") and (name in ("ddm", "eddm")
                                                       or rng.random() < 0.5):
        low = rng.choice([0.005, 0.05, 0.2])
        return (rng.random(n) < low + path * rng.choice([0.1, 0.3, 0.7])).astype(float)
    if name in ("hddm_a", "hddm_w", "adwin"):
        return np.clip(rng.normal(0.25 + 0.5 * path, 0.1), 0, 1)
    xs = rng.normal(path * rng.choice([0.5, 1, 3]), 1) * rng.choice([1, 1, 20])
    if rng.random() < 0.2:
        xs = np.round(xs)
    if rng.random() < 0.1:
        xs[:45] = xs[0]
    return xs + rng.choice([0, 0, 1000])


def main(path):
    rng = np.random.default_rng(42)
    with open(path, "w", encoding="utf-8") as out:
        for name, choices in OPTIONS.items():
            for case in range(60):
                options = choices[case % len(choices)]
                xs = [float(v) for v in stream(rng, name, int(rng.integers(*LENGTHS[name in SLOW])))]
                row = {"name": name, "options": ",".join(options),
                       "values": ",".join(float(v).hex() for v in options.values()),
                       "x": ",".join(v.hex() for v in xs),
                       "answers": "".join(map(str, globals()[name](xs, **options)))}
                if name == "adwin":
                    row["skipped"] = "".join(map(str, adwin(xs, **options, skip_last=True)))
                out.write("\t".join(f"{k}={v}" for k, v in row.items()) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
