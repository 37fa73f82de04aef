#!/usr/bin/env python3
"""Trend tables: exact sums by fractions, p-values and Theil-Sen by SciPy.

Every row holds t, y and what is expected. Rows on which SciPy itself is well conditioned are also
checked against scipy.stats.linregress here, so that the formulas below cannot drift from it.
"""
import math
import sys
from fractions import Fraction

import numpy as np
from scipy import stats


def hexes(values):
    return ",".join(float(v).hex() for v in values)


def root(fraction):
    """Square root of a fraction, correctly scaled also where it does not fit a double."""
    if fraction == 0:
        return 0.0
    shift = (fraction.numerator.bit_length() - fraction.denominator.bit_length()) // 2 * 2
    scaled = fraction / Fraction(2) ** shift
    return math.ldexp(math.sqrt(float(scaled)), shift // 2)


def line(t, y):
    keep = ~np.isnan(y)
    ft = [Fraction(float(v)) for v in t[keep]]
    fy = [Fraction(float(v)) for v in y[keep]]
    n = len(ft)
    tm, ym = sum(ft) / n, sum(fy) / n
    tt = sum((a - tm) ** 2 for a in ft)
    yy = sum((b - ym) ** 2 for b in fy)
    ty = sum((a - tm) * (b - ym) for a, b in zip(ft, fy))
    slope = ty / tt
    rss = yy - ty * slope
    out = {
        "slope": float(slope), "intercept": float(ym - slope * tm),
        "r": math.copysign(root(ty * ty / (tt * yy)), ty) if yy else 0.0,
        "tmean": float(tm), "ymean": float(ym), "tss": float(tt), "rss": float(rss),
    }
    if n == 2:
        out.update(se=0.0, ise=0.0, p=1.0 if slope == 0 else 0.0, rss=0.0)
        return out
    se = root(rss / (n - 2) / tt)
    out["se"] = se
    out["ise"] = root(rss / (n - 2) / tt * (tt / n + tm * tm))
    if slope == 0:
        out["p"] = 1.0
    else:
        out["p"] = 2 * float(stats.t.sf(abs(float(slope)) / se, n - 2)) if se else 0.0
    return out


def mann_kendall(t, y):
    keep = ~np.isnan(y)
    a, b = t[keep], y[keep]
    n = len(a)
    s = int(np.sum(np.sign(a[:, None] - a) * np.sign(b[:, None] - b))) // 2
    ct = np.unique(a, return_counts=True)[1].tolist()
    cy = np.unique(b, return_counts=True)[1].tolist()
    if len(ct) == 1 or len(cy) == 1:
        return None
    weight = lambda c: sum(k * (k - 1) * (2 * k + 5) for k in c)
    pairs = lambda c: sum(k * (k - 1) for k in c)
    third = lambda c: sum(k * (k - 1) * (k - 2) for k in c)
    var = Fraction(n * (n - 1) * (2 * n + 5) - weight(ct) - weight(cy), 18)
    var += Fraction(pairs(ct) * pairs(cy), 2 * n * (n - 1))
    if n > 2:
        var += Fraction(third(ct) * third(cy), 9 * n * (n - 1) * (n - 2))
    z = (s - np.sign(s)) / root(var) if s else 0.0
    return {"s": float(s), "var": float(var), "z": float(z),
            "mkp": min(1.0, 2 * float(stats.norm.sf(abs(z)))),
            "tau": float(stats.kendalltau(a, b).statistic)}


def theil_sen(t, y, level):
    keep = ~np.isnan(y)
    got = stats.theilslopes(y[keep], t[keep], alpha=level, method="separate")
    return {"ts": got[0], "tsi": got[1], "tslow": got[2], "tshigh": got[3]}


def random_cases(rng):
    for _ in range(220):
        n = int(rng.integers(3, 60))
        t = np.cumsum(rng.exponential(1.0, n)) * 10.0 ** rng.integers(-2, 5)
        y = rng.normal(0, 1, n) + rng.choice([0, 0.01, 0.3, 3]) * (t - t.mean()) / t.std()
        if rng.random() < 0.3:
            y = np.round(y, 1)
        if rng.random() < 0.2:
            t = np.round(t / t.max() * 9)
        if rng.random() < 0.2:
            y[rng.random(n) < 0.2] = np.nan
        if rng.random() < 0.3:
            order = rng.permutation(n)
            t, y = t[order], y[order]
        yield t, y


def adversarial_cases(rng):
    yield np.array([0.0, 1]), np.array([1.0, 2])
    yield np.array([0.0, 1]), np.array([2.0, 2])
    yield np.array([5.0, 3]), np.array([1.0, 2])
    yield np.array([0.0, 1, 2]), np.array([1.0, 1, 1])
    yield np.array([0.0, 1, 2]), np.array([1.0, 2, 3])
    yield np.array([0.0, 1, 2]), np.array([0.0, 1, 0])
    yield np.array([0.0, 0, 1]), np.array([0.0, 1, 1])
    yield np.array([0.0, 1, 2, 3]), np.array([np.nan, 1, np.nan, 3])
    yield np.arange(30.0), np.full(30, 0.1)
    yield np.arange(30.0), np.arange(30.0) * 1e-9 + 1e6
    yield np.array([0.0] * 10 + [1.0] * 10), np.array([0.0, 1] * 10)
    for n in (2, 3, 10, 100):
        seconds = 1.7e9 + np.arange(n) * 60.0
        micros = 1.7e15 + np.arange(n) * 6e7
        for base in (0.0, 0.95, 1e9):
            noise = rng.normal(0, 0.01, n)
            yield seconds, base + noise
            yield micros, base + noise
            yield micros, base + noise + 1e-12 * (micros - micros[0])
            yield seconds[::-1], np.round(base + noise, 2)
    for scale in (1e-100, 1e-30, 1e30, 1e100):
        yield np.arange(12) * scale, rng.normal(0, 1, 12)
        yield np.arange(12.0), rng.normal(0, 1, 12) * scale


def row(t, y, level):
    keep = ~np.isnan(y)
    fields = {"t": hexes(t), "y": hexes(y), "level": float(level).hex(),
              "n": int(keep.sum()), "missing": int((~keep).sum())}
    numbers = line(t, y)
    mk = mann_kendall(t, y)
    if mk:
        numbers.update(mk)
    numbers.update(theil_sen(t, y, level))
    fields.update((k, float(v).hex()) for k, v in numbers.items())
    return "\t".join(f"{k}={v}" for k, v in fields.items())


def check_against_linregress(t, y):
    keep = ~np.isnan(y)
    got, want = line(t, y), stats.linregress(t[keep], y[keep])
    pairs = [("slope", want.slope), ("r", want.rvalue), ("se", want.stderr),
             ("ise", want.intercept_stderr), ("p", want.pvalue)]
    for key, value in pairs:
        assert math.isclose(got[key], value, rel_tol=1e-6, abs_tol=1e-12), (key, got[key], value)


def main(path):
    rng = np.random.default_rng(20240917)
    with open(path, "w", encoding="utf-8") as out:
        for t, y in random_cases(rng):
            keep = ~np.isnan(y)
            if keep.sum() < 3 or len(set(t[keep])) < 2:
                continue
            check_against_linregress(t, y)
            out.write(row(t, y, rng.choice([0.8, 0.9, 0.95, 0.99])) + "\n")
        for t, y in adversarial_cases(rng):
            out.write(row(t, y, 0.95) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
