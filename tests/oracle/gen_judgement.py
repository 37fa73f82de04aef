#!/usr/bin/env python3
"""Tables for the judgement of metrics: SciPy's Student t and normal, its Theil-Sen slopes, and a
Mann-Kendall test from the formula of Kendall 1970.

kind=degradation: a metric against its baseline; kind=history: a metric over time;
kind=usual: a drift effect against what is usual; kind=outlook: a line ahead, its prediction band
by Student t, and when they reach a limit (roots by bisection).
"""
import math
import sys

import numpy as np
from scipy import optimize, stats


def hexes(values):
    return ",".join(float(v).hex() for v in values)


def write(out, kind, **fields):
    row = ["kind=" + kind]
    for key, value in fields.items():
        if isinstance(value, str):
            row.append(f"{key}={value}")
        elif np.ndim(value) > 0:
            row.append(f"{key}={hexes(value)}")
        else:
            row.append(f"{key}={float(value).hex()}")
    out.write("\t".join(row) + "\n")


def degradation(rng, out, case):
    better = ["up", "down", "none"][case % 3]
    scale = 10.0 ** rng.integers(-6, 7)
    base = float(scale * rng.uniform(0.5, 1) * (-1 if case % 11 == 0 else 1))
    cur = float(base * (1 + rng.normal() * 0.15))
    sampled = case % 4 != 0
    base_se, cur_se = np.abs(base) * rng.uniform(0.001, 0.05, 2)
    k = int(rng.choice([0, 3, 5, 6, 7, 24, 48]))
    windows = base * (1 + rng.normal(size=k) * rng.choice([0.01, 0.1]))
    holes = windows.copy()
    if k > 6 and case % 2 == 0:
        holes = np.insert(holes, [1, 4], np.nan)
    diff = cur - base
    pct = 100 * diff / abs(base)
    worse = {"up": -1, "down": 1}.get(better, math.copysign(1, diff)) * diff
    sampling = math.hypot(base_se, cur_se) if sampled else None
    variation = np.std(windows, ddof=1) * math.sqrt(1 + 1 / k) if k >= 6 else None
    test, z, p, p_other = "none", 0.0, 0.0, 0.0
    if variation is not None and (sampling is None or variation >= sampling):
        test, z = "variation", worse / variation
        p, p_other = stats.t.sf(z, k - 1), stats.t.cdf(z, k - 1)
    elif sampling is not None:
        test, z = "sampling", worse / sampling
        p, p_other = stats.norm.sf(z), stats.norm.cdf(z)
    if better == "none" and test != "none":
        p, p_other = min(1.0, 2 * p), 1.0
    worsening = 100 * worse / abs(base)
    write(out, "degradation", better=better, base=base, cur=cur, sampled=sampled, base_se=base_se,
          cur_se=cur_se, windows=holes, pct=pct, worsening=worsening, test=test, z=z, p=p,
          degraded=worsening > 5 and (test == "none" or p <= 0.05),
          improved=-worsening > 5 and (test == "none" or p_other <= 0.05))


def mann_kendall_p(y):
    n = len(y)
    s = sum(np.sign(y[j] - y[i]) for i in range(n) for j in range(i + 1, n))
    ties = np.unique(y, return_counts=True)[1]
    var = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    z = (s - np.sign(s)) / math.sqrt(var)
    return min(1.0, 2 * stats.norm.sf(abs(z)))


def history(rng, out, case):
    n = int(rng.integers(4, 60))
    t = np.cumsum(rng.integers(1, 10 ** 10, n))
    y = 0.9 + rng.normal(size=n) * 0.02 - (case % 3) * 0.002 * np.arange(n)
    if case % 4 == 0:
        y = np.round(y, 2)
    if len(np.unique(y)) == 1:
        return
    days = (t - t[0]) / 86400e6
    write(out, "history", t=t.astype(float), y=y, mean=np.mean(y), std=np.std(y, ddof=1),
          min=np.min(y), max=np.max(y), change=100 * (y[-1] - y[0]) / abs(y[0]),
          slope=stats.theilslopes(y, days).slope, p=mann_kendall_p(y))


def usual(rng, out, case):
    k = int(rng.integers(6, 48))
    effects = np.abs(rng.normal(size=k)) * rng.choice([0.01, 0.05, 0.2])
    effect = float(effects.max() * rng.uniform(0.2, 2))
    rows = float(rng.integers(50, 2000))
    roots = np.sqrt(effects)
    spread = np.std(roots, ddof=1) * math.sqrt(1 + 1 / k)
    alpha = float(rng.choice([0.05, 0.001, 0.0001]))
    room = math.sqrt(max(1, 1000 / rows))
    largest, least = effects.max(), 1 / (k + 1)
    gap = max(2 * (largest - np.median(effects)), 10 / k * largest)
    tail = stats.expon(scale=gap / math.log(least / 0.0001))
    student = max(0, np.mean(roots) + stats.t.isf(alpha, k - 1) * spread) ** 2
    beyond = largest + (tail.isf(alpha / least) if alpha < least else 0)
    limit = min(student, beyond) * room
    p = stats.t.sf((math.sqrt(effect / room) - np.mean(roots)) / spread, k - 1)
    if effect / room >= largest:
        p = min(p, least * tail.sf(effect / room - largest))
    write(out, "usual", effects=effects, rows=rows, effect=effect, alpha=alpha, p=p,
          limit=min(1.0, limit))


DAY = 86400e6


def first_root(f, lo, hi):
    """The first zero of f on a fine grid, refined; NaN if there is none."""
    grid = np.linspace(lo, hi, 20001)
    signs = np.sign(f(grid))
    change = np.nonzero(signs[1:] != signs[:-1])[0]
    if signs[0] == 0 or len(change) == 0:
        return math.nan
    return optimize.bisect(f, grid[change[0]], grid[change[0] + 1], xtol=1e-13)


def outlook(rng, out, case):
    n = int(rng.integers(4, 40))
    days = np.concatenate([[0], np.cumsum(rng.integers(1, 40, n - 1))]) / 24
    y = 0.9 - rng.uniform(-0.01, 0.02) * days + rng.normal(size=n) * 0.01
    start = days[-1] + 0.5
    fit = stats.linregress(days, y)
    mean, ss = np.mean(days), np.sum((days - np.mean(days)) ** 2)
    s2 = np.sum((y - fit.intercept - fit.slope * days) ** 2) / (n - 2)
    value = lambda t: fit.intercept + fit.slope * t
    quantile = stats.t.ppf(0.975, n - 2)
    half = lambda t: quantile * np.sqrt(s2 * (1 + 1 / n + (t - mean) ** 2 / ss))
    limit = 0.85
    side = 1 if value(start) > limit else -1  # below is bad, or above
    if side * (value(start) - half(start) * side - limit) < 0:
        return  # the band touches the limit already
    when = {}
    for name, shift in (("at", 0), ("earliest", -side), ("latest", side)):
        when[name] = first_root(lambda t: value(t) + shift * half(t) - limit, start, start + 7)
    points = start + np.arange(29) * 0.25
    write(out, "outlook", t=np.round(days * DAY), y=y, start=round(start * DAY), side=float(side),
          value=[value(t) for t in points], half=[half(t) for t in points], **when)


def main():
    rng = np.random.default_rng(20240917)
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        for make in (degradation, history, usual, outlook):
            for case in range(120):
                make(rng, out, case)


main()
