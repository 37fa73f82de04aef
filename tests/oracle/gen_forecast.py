#!/usr/bin/env python3
"""Forecast tables.

kind=line: prediction by ordinary least squares, the formulas of statsmodels' OLS get_prediction
written out in NumPy, on times shifted to their mean.
kind=hw: additive Holt-Winters with given parameters: a slow twin that keeps whole histories.
kind=fit: the least squared error that a dense grid with scipy.optimize finds.
kind=season: autocorrelation test of one period.
"""
import math
import sys

import numpy as np
from scipy import optimize, stats


def hexes(values):
    return ",".join(float(v).hex() for v in values)


def write(out, kind, lists, numbers):
    fields = [f"kind={kind}"]
    fields += [f"{k}={hexes(v)}" for k, v in lists.items()]
    fields += [f"{k}={float(v).hex()}" for k, v in numbers.items()]
    out.write("\t".join(fields) + "\n")


def t_quantile(p, df):
    """SciPy's quantile is good to about 1e-9; two Newton steps on its tail make it exact."""
    q = stats.t.ppf(p, df)
    for _ in range(2):
        q += (stats.t.sf(q, df) - (1 - p)) / stats.t.pdf(q, df)
    return q


def line_rows(out, rng):
    for case in range(230):
        n = int(rng.integers(3, 80))
        t = np.cumsum(rng.exponential(1, n)) * rng.choice([1.0, 60.0, 86400.0])
        if case % 4 == 0:
            t = np.round(t * 1000) + 1.7e9
        elif case % 4 == 1:
            t = np.round(t * 1e6) + 1.7e15
        y = rng.normal(0, 1, n) + rng.choice([0, 0.5, 3]) * (t - t[0]) / (t[-1] - t[0])
        y += rng.choice([0, 100])
        level = rng.choice([0.5, 0.8, 0.95, 0.99])
        ahead = t[-1] + (t[-1] - t[0]) * rng.choice([0, 0.1, 1, 10])
        u = t - t[0]
        um, ym = u.mean(), y.mean()
        sxx = float(((u - um) ** 2).sum())
        slope = float(((u - um) * (y - ym)).sum()) / sxx
        rss = float(((y - ym - slope * (u - um)) ** 2).sum())
        d = (ahead - t[0]) - um
        value = ym + slope * d
        q = t_quantile((1 + level) / 2, n - 2) * math.sqrt(rss / (n - 2))
        wide = q * math.sqrt(1 + 1 / n + d * d / sxx)
        narrow = q * math.sqrt(1 / n + d * d / sxx)
        write(out, "line", {"t": t, "y": y},
              {"ahead": ahead, "level": level, "value": value, "lower": value - wide,
               "upper": value + wide, "meanlow": value - narrow, "meanup": value + narrow})


def start(y, m, trend):
    if m > 1:
        place = np.arange(1, 2 * m + 1)
        have = ~np.isnan(y[: 2 * m])
        one, two = have & (place <= m), have & (place > m)
        head = y[: 2 * m]
        a, b, pa, pb = head[one].mean(), head[two].mean(), place[one].mean(), place[two].mean()
        slope = (b - a) / (pb - pa) if trend else 0.0
        level = (a + b) / 2 - slope * (pa + pb) / 2
        season = []
        for k in range(m):
            off = [head[i] - (level + (i + 1) * slope) for i in (k, k + m) if have[i]]
            season.append(sum(off) / len(off) if off else 0.0)
        return level, slope, season
    head = y[:10]
    have = ~np.isnan(head)
    place = np.arange(1, len(head) + 1)[have]
    if not trend:
        return head[have].mean(), 0.0, [0.0]
    slope, level = np.polyfit(place, head[have], 1)
    return level, slope, [0.0]


def holt_winters(y, m, trend, alpha, beta, gamma, phi):
    """Component form, histories kept: levels[t], slopes[t], seasons[t + m]."""
    level, slope, season = start(y, m, trend)
    levels, slopes, seasons, errors = [level], [slope], list(season), []
    for i, value in enumerate(y):
        base = levels[-1] + phi * slopes[-1]
        old = seasons[i]
        e = 0.0 if np.isnan(value) else value - base - old
        errors.append(e)
        levels.append(base + alpha * e)
        slopes.append(phi * slopes[-1] + beta * e)
        seasons.append(old + gamma * e)
    return levels[-1], slopes[-1], seasons[len(y):], errors


def variances(count, m, variance, alpha, beta, gamma, phi):
    out = []
    for h in range(1, count + 1):
        total = 1.0
        for j in range(1, h):
            c = alpha + beta * sum(phi**i for i in range(1, j + 1))
            c += gamma if m > 1 and j % m == 0 else 0
            total += c * c
        out.append(variance * total)
    return out


def series(rng, n, m, trend):
    t = np.arange(n)
    y = 5 + np.cumsum(rng.normal(0, 0.3, n)) * rng.choice([0, 1]) + rng.normal(0, 0.5, n)
    if trend:
        y += rng.choice([-0.05, 0.02, 0.3]) * t
    if m > 1:
        y += 2 * np.sin(2 * np.pi * t / m) + rng.normal(0, 1, m)[t % m]
    return y


def hw_rows(out, rng):
    for case in range(90):
        m = int(rng.choice([1, 1, 2, 4, 7, 12, 24]))
        trend = case % 3 != 0
        damped = trend and case % 2 == 0
        n = int(rng.integers(max(2 * m, 10) + 6, 4 * m + 40))
        y = series(rng, n, m, trend)
        if case % 5 == 0:
            y[rng.integers(0, n, 3)] = np.nan
        alpha = rng.random()
        beta = alpha * rng.random() if trend else 0.0
        gamma = (1 - alpha) * rng.random() * 0.999 if m > 1 else 0.0
        phi = rng.uniform(0.8, 1.0) if damped else 1.0
        if case % 10 == 9:
            alpha, beta, gamma = 1.0, 0.0, 0.0
        level, slope, season, errors = holt_winters(y, m, trend, alpha, beta, gamma, phi)
        sse = math.fsum(e * e for e in errors)
        used = int((~np.isnan(y)).sum())
        parameters = 2 + 2 * trend + (m if m > 1 else 0) + damped
        variance = sse / (used - parameters)
        count = 3 * m + 2
        values = [level + sum(phi**i for i in range(1, h + 1)) * slope + season[(h - 1) % m]
                  for h in range(1, count + 1)]
        z = stats.norm.ppf(0.975)
        wide = [z * math.sqrt(v)
                for v in variances(count, m, variance, alpha, beta, gamma, phi)]
        write(out, "hw",
              {"y": y, "values": values, "wide": wide},
              {"m": m, "trend": trend, "damped": damped, "alpha": alpha, "beta": beta,
               "gamma": gamma, "phi": phi, "sse": sse, "variance": variance})


def sse_of(y, m, trend, p, begin):
    level, slope, season = begin
    season = list(season)
    alpha, beta, gamma, phi = p
    sse = 0.0
    for i, value in enumerate(y):
        base = level + phi * slope
        e = value - base - season[i % m]
        level, slope = base + alpha * e, phi * slope + beta * e
        season[i % m] += gamma * e
        sse += e * e
    return sse


def fit_rows(out, rng):
    for case in range(50):
        m = int(rng.choice([1, 4, 7]))
        trend = case % 3 != 0
        damped = trend and case % 2 == 0
        y = [float(v) for v in series(rng, 6 * m + 24, m, trend)]
        begin = start(np.array(y), m, trend)
        begin = (float(begin[0]), float(begin[1]), [float(v) for v in begin[2]])
        dims = 1 + trend + (m > 1) + damped

        def unfold(x):
            x = list(x)
            alpha = x.pop(0)
            beta = alpha * x.pop(0) if trend else 0.0
            gamma = (1 - alpha) * x.pop(0) if m > 1 else 0.0
            return alpha, beta, gamma, (0.8 + 0.18 * x.pop(0) if damped else 1.0)

        def loss(x):
            return sse_of(y, m, trend, unfold(np.clip(x, 0, 1)), begin)

        steps = {1: 101, 2: 15, 3: 8, 4: 5}[dims]
        grid = np.stack(np.meshgrid(*[np.linspace(0, 1, steps)] * dims), -1).reshape(-1, dims)
        best = sorted(grid, key=loss)[:3]
        found = min(optimize.minimize(loss, x, method="L-BFGS-B", bounds=[(0, 1)] * dims).fun
                    for x in best)
        found = min(found, loss(best[0]))
        write(out, "fit", {"y": y}, {"m": m, "trend": trend, "damped": damped, "sse": found})


def season_rows(out, rng):
    for case in range(60):
        m = int(rng.choice([2, 3, 7, 24]))
        n = int(rng.integers(2 * m + 8, 8 * m + 40))
        t = np.arange(n)
        y = rng.normal(0, 1, n) + 0.1 * t + (case % 3) * np.sin(2 * np.pi * t / m + 1)
        if case % 4 == 0:
            y[rng.integers(0, n, 3)] = np.nan
        have = ~np.isnan(y)
        slope, level = np.polyfit(t[have], y[have], 1)
        e = y - (level + slope * t)
        squares = np.nansum(e * e)
        r = [np.nansum(e[k:] * e[: n - k]) / squares for k in range(1, m + 1)]
        limit = stats.norm.isf(0.05) * math.sqrt((1 + 2 * sum(v * v for v in r[:-1])) / n)
        write(out, "season", {"y": y}, {"m": m, "r": r[-1], "limit": limit})


def main(path):
    rng = np.random.default_rng(7)
    with open(path, "w", encoding="utf-8") as out:
        line_rows(out, rng)
        hw_rows(out, rng)
        fit_rows(out, rng)
        season_rows(out, rng)


if __name__ == "__main__":
    main(sys.argv[1])
