"""Table for include/veer/twosample.h: one pair of samples per line with every expected answer.

SciPy 1.10 gives most of them. Statistics that it gets from a difference of large numbers come from
whole numbers or fractions, the Cramer-von Mises tail from its series in high precision. A test that
has no answer is named in `undefined`.
"""
import math
import sys
import warnings
from fractions import Fraction

import mpmath as mp
import numpy as np
import scipy.stats as st

warnings.simplefilter("ignore")
rng = np.random.default_rng(20240502)


def cvm_statistic(x, y):
    """T of Anderson in whole numbers; ranks are doubled because of ties."""
    n, m = len(x), len(y)
    ranks = [int(r) for r in 2 * st.rankdata(np.concatenate([np.sort(x), np.sort(y)]))]
    u4 = n * sum((r - 2 * i) ** 2 for i, r in enumerate(ranks[:n], 1))
    u4 += m * sum((r - 2 * i) ** 2 for i, r in enumerate(ranks[n:], 1))
    return Fraction(u4, 4 * n * m * (n + m)) - Fraction(4 * n * m - 1, 6 * (n + m))


def cvm_distance(x, y):
    """The same without ties, from squared differences of the distribution functions."""
    n, m = len(x), len(y)
    pooled = np.concatenate([x, y])
    i = np.searchsorted(np.sort(x), pooled, "right")
    j = np.searchsorted(np.sort(y), pooled, "right")
    return Fraction(sum((m * int(a) - n * int(b)) ** 2 for a, b in zip(i, j)),
                    n * m * (n + m) ** 2)


def cvm_moments(x, y):
    """Mean of T given the ties, and 45 times its variance."""
    n, m = len(x), len(y)
    total, product = n + m, n * m
    variance45 = Fraction((total + 1) * (4 * product * total - 3 * (n * n + m * m) - 2 * product),
                          4 * total ** 2 * product)
    pooled = np.sort(np.concatenate([x, y]))
    rank = np.searchsorted(pooled, pooled, "right")
    if len(set(pooled)) == total:
        return Fraction(total + 1, 6 * total), float(variance45)
    mean = Fraction(sum(int(h) * (total - int(h)) for h in rank), total ** 2 * (total - 1))

    def bridge(h):
        return sum((np.minimum(k, h) - h * k / total) @ (np.minimum(k, h) - h * k / total) for k in h)

    return mean, float(variance45) * bridge(rank) / bridge(np.arange(1, total + 1))


def cvm_tail(x):
    """1 - the series of Csorgo and Faraway, with digits for the subtraction."""
    if x < 0.003:
        return 1.0
    with mp.workdps(25 + int(2.3 * x)):
        x, total, k = mp.mpf(x), mp.mpf(0), 0
        while True:
            q = mp.mpf(4 * k + 1) ** 2 / (16 * x)
            term = (mp.gamma(k + mp.mpf(1) / 2) / mp.gamma(k + 1) * mp.sqrt(4 * k + 1)
                    * mp.exp(-q) * mp.besselk(mp.mpf(1) / 4, q) / (mp.pi ** 1.5 * mp.sqrt(x)))
            total += term
            k += 1
            if term < mp.eps:
                return float(1 - total)


def cvm(x, y):
    t = cvm_statistic(x, y)
    n, m = len(x), len(y)
    untied = len(set(x) | set(y)) == n + m
    if len(set(x) | set(y)) == 1:
        return t, 1
    if max(n, m) <= 20 and untied:
        return t, st.cramervonmises_2samp(x, y).pvalue if n * m <= 90 or n == m else None
    mean, variance45 = cvm_moments(x, y)
    z = float(Fraction(1, 6)) + float(cvm_distance(x, y) - mean) / math.sqrt(variance45)
    return t, cvm_tail(z) if z < 12 else None


def integral(x, y, power):
    """Integral of |F - G|^power, in fractions."""
    points = sorted(set(x) | set(y))
    i = np.searchsorted(np.sort(x), points, "right")
    j = np.searchsorted(np.sort(y), points, "right")
    total = Fraction(0)
    for k in range(len(points) - 1):
        gap = abs(Fraction(int(i[k]), len(x)) - Fraction(int(j[k]), len(y)))
        total += gap ** power * (Fraction(points[k + 1]) - Fraction(points[k]))
    return total


def root(value):
    return float(mp.sqrt(mp.mpf(value.numerator) / value.denominator))


def moments(x):
    mean = sum(map(Fraction, x)) / len(x)
    return mean, sum((Fraction(v) - mean) ** 2 for v in x)


def exact_parts(x, y):
    """What fractions give."""
    (mx, sx), (my, sy) = moments(x), moments(y)
    answers = {"w": float(integral(x, y, 1)), "e": root(2 * integral(x, y, 2)),
               "mean_shift": float(my - mx),
               "std_shift": root(sy / len(y)) - root(sx / len(x))}
    n, m = len(x), len(y)
    if n > 1 and m > 1 and sx + sy > 0:
        a, b = sx / (n - 1) / n, sy / (m - 1) / m
        with mp.workdps(30):
            answers["t"] = float((mx - my).numerator / mp.mpf((mx - my).denominator) / mp.sqrt(
                (a + b).numerator / mp.mpf((a + b).denominator)))
        answers["t_df"] = float((a + b) ** 2 / (a * a / (n - 1) + b * b / (m - 1)))
        answers["t_p"] = 2 * st.t.sf(abs(answers["t"]), answers["t_df"])
    return answers


def case(x, y):
    x, y = [float(v) for v in x], [float(v) for v in y]
    ks, u = st.ks_2samp(x, y), st.mannwhitneyu(x, y)
    answers = {"ks": ks.statistic, "ks_p": ks.pvalue, "u": u.statistic,
               "u_p": 1 if math.isnan(u.pvalue) else u.pvalue}
    if len(x) + len(y) <= 400:
        answers.update(exact_parts(x, y))
    else:
        answers.update(w=st.wasserstein_distance(x, y), e=st.energy_distance(x, y))
    if min(len(x), len(y)) > 1:
        answers["cvm"], answers["cvm_p"] = cvm(x, y)
    if len(x) + len(y) >= 4 and len(set(x) | set(y)) > 1:
        anderson = st.anderson_ksamp([x, y])
        answers["ad"] = anderson.statistic
        answers["ad_p"] = min(max(anderson.significance_level, 0.001), 0.25)
    fields = [f"{key}={float(value).hex()}" for key, value in answers.items() if value is not None]
    fields += [f"{key}=" + ",".join(v.hex() for v in values) for key, values in (("x", x), ("y", y))]
    print("\t".join(fields), file=out)


def random_cases():
    for i in range(210):
        n, m = (int(10 ** rng.uniform(0, 2.6)) for _ in range(2))
        m = n if i % 7 == 0 else m
        x = rng.normal(size=n)
        y = rng.normal(size=m) * rng.choice([1, 1.5]) + rng.choice([0, 0.1, 1, 6])
        if i % 3 == 0:
            x, y = x.round(1), y.round(1)
        case(x, y)
    for n, m in ((5000, 4000), (3000, 3000), (700, 12000)):
        case(rng.standard_cauchy(n).round(3), (rng.standard_cauchy(m) + 0.1).round(3))


def adversarial_cases():
    fixed = ([1], [1, 2], [0, 0, 0], [-0.0, 0.0, 1], [1, 1, 2, 2, 3], [5e-324, 0, 1e-310],
             [1e-300, 2e-300, 3e-300], [-1e300, 1e300], [1e300, 1.1e300, 1.2e300], [3, 3, 3, 3, 4])
    for x in fixed:
        for y in fixed:
            case(x, y)
    case(np.arange(500.0), np.arange(1000.0, 1500.0))
    case(np.arange(520.0), np.arange(1000.0, 1490.0))
    case(np.zeros(300), np.append(np.zeros(299), 1))
    case(1e3 + rng.normal(size=200), 1e3 + 0.1 + rng.normal(size=150))


with open(sys.argv[1], "w", encoding="utf-8") as out:
    random_cases()
    adversarial_cases()
