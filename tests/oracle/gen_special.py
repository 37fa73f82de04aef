"""Table for src/stats/special.h: one value of one function per line.

Where SciPy loses digits (incomplete gamma and beta functions with large parameters, the tail of
Kolmogorov's D_n above n = 10^6) the value comes from a series in high precision.
"""
import math
import sys

import mpmath as mp
import numpy as np
import scipy.special as sp
import scipy.stats as st

rng = np.random.default_rng(20240501)
out = open(sys.argv[1], "w", encoding="utf-8")


def put(name, want, *args, tol=1e-11):
    want = float(want)
    if not math.isnan(want) and 0 < abs(want) < 1e-305:
        return
    fields = [f"fn={name}", f"want={want.hex()}", f"tol={tol}"]
    fields += [f"{key}={float(value).hex()}" for key, value in zip("abc", args)]
    print("\t".join(fields), file=out)


def gamma_p(a, x):
    """P(a, x) by its power series; Q = 1 - P keeps its digits when mp.dps is large enough."""
    a, x = mp.mpf(a), mp.mpf(x)
    total = term = mp.mpf(1)
    k = 0
    while term > total * mp.eps:
        k += 1
        term *= x / (a + k)
        total += term
    return total * mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1))


def beta_i(a, b, x):
    """I_x(a, b) by its power series."""
    a, b, x = mp.mpf(a), mp.mpf(b), mp.mpf(x)
    total = term = mp.mpf(1)
    k = 0
    while term > total * mp.eps:
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
    log_factor = a * mp.log(x) + b * mp.log1p(-x) - mp.loggamma(a + 1) - mp.loggamma(b)
    return total * mp.exp(log_factor + mp.loggamma(a + b))


def normal():
    for x in np.concatenate([np.linspace(-38, 37.5, 60), rng.normal(size=40)]):
        with mp.workdps(30):
            upper = mp.erfc(mp.mpf(float(x)) / mp.sqrt(2)) / 2
            put("norm_sf", upper, x)
            put("norm_cdf", upper, -x)
    for p in [*10.0 ** -rng.uniform(0, 300, 60), *rng.random(60), 0.5, 0, 1, 0.5 + 1e-9, 1 - 1e-15]:
        put("norm_ppf", sp.ndtri(p), p)
    for p in (-0.1, 1.1, math.nan):
        put("norm_ppf", math.nan, p)


def gammas():
    for low, high, n in ((-3, 0, 40), (0, 3, 120), (3, 4.5, 30), (4.5, 5.3, 8)):
        for _ in range(n):
            a = 10 ** rng.uniform(low, high)
            x = a + rng.normal() * 5 * math.sqrt(a) if rng.random() < 0.6 else a * 10 ** rng.uniform(-1, .8)
            x = x if x > 0 else a * rng.random()
            with mp.workdps(40):
                lower = gamma_p(a, x)
                upper = 1 - lower
            put("gammainc_p", lower, a, x)
            if upper > 1e-20:
                put("gammainc_q", upper, a, x)
            elif a < 2000:
                with mp.workdps(380):
                    put("gammainc_q", 1 - gamma_p(a, x), a, x)
    for df, x in ((1, 1370), (10, 1400), (1000, 4000), (3, 0), (2, 1300.5), (1, 1e-30), (7, -1)):
        with mp.workdps(700):
            put("chi2_sf", 1 - gamma_p(mp.mpf(df) / 2, mp.mpf(x) / 2) if x > 0 else 1, x, df)
    for _ in range(240):
        df = 10 ** rng.uniform(-0.3, 3)
        x = max(df + rng.normal() * 6 * math.sqrt(2 * df), df * rng.random())
        with mp.workdps(60):
            put("chi2_sf", 1 - gamma_p(mp.mpf(df) / 2, mp.mpf(x) / 2), x, df)
    for _ in range(150):
        df = 10 ** rng.uniform(-0.5, 5)
        p = 10 ** -rng.uniform(0, 280) if rng.random() < 0.5 else rng.random()
        put("chi2_isf", st.chi2.isf(p, df), p, df)
    for args in ((0, 1), (-1, 1), (1, -1), (1, math.nan), (math.nan, 1)):
        put("gammainc_p", math.nan, *args)
        put("gammainc_q", math.nan, *args)
    put("gammainc_q", 0, 3, math.inf)
    put("gammainc_p", 1, 3, math.inf)


def beta_tail(a, b, x):
    """I_x(a, b) from the side where the series is short, with digits to spare for 1 - series."""
    x = mp.mpf(x)
    if x < 0.5:
        return beta_i(a, b, x)
    with mp.workdps(340):
        return 1 - beta_i(b, a, 1 - x)


def betas():
    mp.mp.dps = 40
    for _ in range(200):
        a, b = 10 ** rng.uniform(-1, 2.8, 2)
        mean, sd = a / (a + b), math.sqrt(a * b / (a + b + 1)) / (a + b)
        x = mean + 4 * sd * rng.normal() if rng.random() < 0.7 else rng.random()
        x = x if 0.001 < x < 0.999 else rng.uniform(0.01, 0.99)
        put("betainc", beta_tail(a, b, x), a, b, x)
    for a, b, x in ((0.5, 1e6, 1e-6), (2e4, 2e4, 0.49)):
        put("betainc", beta_tail(a, b, x), a, b, x)
    for args in ((0, 1, 0.5), (1, 0, 0.5), (1, 1, -0.1), (1, 1, 1.1), (1, 1, math.nan)):
        put("betainc", math.nan, *args)
    for _ in range(110):
        df, t = 10 ** rng.uniform(-0.5, 2.5), 10 ** rng.uniform(-3, 1.8)
        put("t_sf", beta_tail(mp.mpf(df) / 2, 0.5, mp.mpf(df) / (mp.mpf(t) ** 2 + df)) / 2, t, df)
        put("t_ppf", st.t.ppf(min(max(st.t.sf(t, df), 1e-290), 0.5), df), st.t.sf(t, df), df, tol=1e-8)
    for t, df in ((1.8242700509920180, 2262135.733142382), (6.69, 3544632.25), (1e-9, 7), (-2, 1e6)):
        value = mp.mpf(1) / 2 - mp.mpf(math.copysign(1, t)) * beta_i(0.5, mp.mpf(df) / 2, mp.mpf(t) ** 2 / (df + mp.mpf(t) ** 2)) / 2
        put("t_sf", value, t, df)
    put("t_sf", 1 / (mp.pi * mp.mpf(10) ** 200), 1e200, 1)
    put("t_sf", 0.5, 0, 3)
    put("t_sf", 0, math.inf, 3)
    put("t_sf", sp.ndtr(-2.5), 2.5, math.inf)
    for _ in range(120):
        d1, d2, x = 10 ** rng.uniform(-0.3, 2.8), 10 ** rng.uniform(-0.3, 2.8), 10 ** rng.uniform(-2, 2)
        put("f_sf", beta_tail(mp.mpf(d2) / 2, mp.mpf(d1) / 2, d2 / (d2 + mp.mpf(d1) * x)), x, d1, d2)
    put("f_sf", 1, 0, 3, 4)
    put("f_sf", 1, -1, 3, 4)


def binomials():
    for _ in range(120):
        n = int(10 ** rng.uniform(0, 5))
        k = int(rng.integers(0, n + 1))
        put("lchoose", mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1), n, k)
    put("lchoose", math.nan, 3, 4)
    put("lchoose", math.nan, 3, -1)


def smirnov_log_sum(d, n):
    """2 P(D_n+ >= d) in double precision logarithms, all terms: good to about 1e-8."""
    j = np.arange(1, int(n * (1 - d)) + 1, dtype=float)
    p = d + j / n
    logs = (sp.gammaln(n + 1) - sp.gammaln(j + 1) - sp.gammaln(n - j + 1)
            + (j - 1) * np.log(p) + (n - j) * np.log1p(-p))
    top = logs.max()
    return 2 * d * mp.exp(top) * float(np.exp(logs - top).sum())


def smirnov_sampled(d, n, points=2000):
    """The same in high precision from every m-th term: the terms are a smooth bell that vanishes at
    both ends, so the trapezoidal rule is exact to all digits. Where z = d sqrt(n) > 2 the paths that
    cross both sides are below 1e-12 of the rest."""
    with mp.workdps(40):
        d, m, total = mp.mpf(d), n // points, mp.mpf(0)
        top = mp.loggamma(n + 1)
        for j in range(m, int(n * (1 - d)), m):
            p = d + mp.mpf(j) / n
            total += mp.exp(top - mp.loggamma(j + 1) - mp.loggamma(n - j + 1)
                            + (j - 1) * mp.log(p) + (n - j) * mp.log1p(-p))
        return 2 * d * m * total


def kolmogorov():
    for x in np.concatenate([np.linspace(0.01, 1.5, 100), np.linspace(1.5, 18.5, 40)]):
        put("kolmogorov_sf", sp.kolmogorov(x), x)
    for _ in range(160):
        n = int(10 ** rng.uniform(0, 5))
        z = rng.uniform(0.1, 18) if rng.random() < 0.5 else rng.uniform(0.1, 2)
        d = z / math.sqrt(n) if rng.random() < 0.9 else rng.random()
        put("kstwo_sf", st.kstwo.sf(d, n), d, n, tol=1e-8)
    for n in (1, 2, 3, 139, 140, 141, 1000, 9999, 10001, 100001):
        for d in (0.4 / n, 0.7 / n, 1 / n, 1.5 / n, 0.3, 0.5, 0.7, 1 - 0.5 / n, 1, 1.2, -0.1):
            if n < 10**6 or d < 0.001 or d >= 1:
                put("kstwo_sf", st.kstwo.sf(d, n), d, n, tol=1e-8)
    for z in (2.2, 3, 9, 18):
        put("kstwo_sf", smirnov_sampled(z / math.sqrt(10 ** 7), 10 ** 7), z / math.sqrt(10 ** 7),
            10 ** 7, tol=1e-8)
    for n, z in ((1300000, 6), (2000000, 15)):
        put("kstwo_sf", smirnov_log_sum(z / math.sqrt(n), n), z / math.sqrt(n), n, tol=1e-7)
    put("kstwo_sf", math.nan, 0.1, 0)


normal()
gammas()
betas()
binomials()
kolmogorov()
out.close()
