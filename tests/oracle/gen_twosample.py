"""Table for include/veer/twosample.h: one pair of samples (or 3 to 6 samples) per line with every
expected answer.

Statistics, distances and shifts come from whole numbers: every double is an integer times a power
of two. P-values come from SciPy 1.10 where it keeps its digits, else from series in high precision.
A key that is missing has no answer: the test then wants an error. Lines say whether they are random
or adversarial; no two lines are equal.
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
seen = set()


def put(kind, answers, samples):
    fields = [f"{key}={float(value).hex()}" for key, value in answers.items() if value is not None]
    fields += [f"{key}=" + ",".join(v.hex() for v in values) for key, values in samples.items()]
    line = "\t".join(fields)
    if line not in seen:
        seen.add(line)
        print(f"kind={kind}\t{line}", file=out)


def root(value):
    """Square root of a fraction, rounded once."""
    with mp.workdps(40):
        return float(mp.sqrt(mp.mpf(value.numerator) / value.denominator))


def representable(value):
    """A fraction as a double, or nothing when it exceeds the largest one."""
    try:
        return float(value)
    except OverflowError:
        return None


def lost(m2):
    """Whether a sum of squared deviations is outside of what doubles hold with all digits."""
    return representable(m2) is None or 0 < m2 < 1e-290


class Whole:
    """A pair of samples as integers in units of `unit`."""

    def __init__(self, x, y):
        ratios = [[v.as_integer_ratio() for v in values] for values in (x, y)]
        scale = max(d for side in ratios for _, d in side)
        self.unit = Fraction(1, scale)
        self.x, self.y = (sorted(a * (scale // d) for a, d in side) for side in ratios)

    def moments(self, values):
        """Mean and sum of squared deviations."""
        n, total = len(values), sum(values)
        squares = sum(v * v for v in values)
        return Fraction(total, n) * self.unit, Fraction(n * squares - total * total, n) * self.unit ** 2

    def steps(self):
        """Distinct values with the numbers of values of x and y up to them."""
        points = sorted(set(self.x) | set(self.y))
        i = j = 0
        for p in points:
            while i < len(self.x) and self.x[i] <= p:
                i += 1
            while j < len(self.y) and self.y[j] <= p:
                j += 1
            yield p, i, j

    def walk(self):
        """Kolmogorov's D and the integrals of |F - G| and (F - G)^2."""
        n, m = len(self.x), len(self.y)
        largest = first = second = gap = last = 0
        for p, i, j in self.steps():
            first += abs(gap) * (p - last)
            second += gap * gap * (p - last)
            gap, last = i * m - j * n, p
            largest = max(largest, abs(gap))
        return (Fraction(largest, n * m), Fraction(first, n * m) * self.unit,
                Fraction(second, (n * m) ** 2) * self.unit)


def beta_i(a, b, x):
    """I_x(a, b) by its power series."""
    total = term = mp.mpf(1)
    k = 0
    while term > total * mp.eps:
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
    log_factor = a * mp.log(x) + b * mp.log1p(-x) - mp.loggamma(a + 1) - mp.loggamma(b)
    return total * mp.exp(log_factor + mp.loggamma(a + b))


def t_two_sided(t2, df):
    """P(T^2 >= t2) from the side where the series is short, with digits for 1 - series."""
    if t2 == 0:
        return 1.0
    with mp.workdps(30 + int(min(float(t2) / 4.5, 330))):
        t2, df = (mp.mpf(v.numerator) / v.denominator for v in (t2, df))
        x = df / (df + t2)
        if x < 0.5:
            return float(beta_i(df / 2, mp.mpf(1) / 2, x))
        return float(1 - beta_i(mp.mpf(1) / 2, df / 2, t2 / (df + t2)))


def shifts(pair):
    n, m = len(pair.x), len(pair.y)
    (mx, sx), (my, sy) = pair.moments(pair.x), pair.moments(pair.y)
    answers = {}
    if representable(my - mx) is None or lost(sx) or lost(sy):
        return answers
    ref, cur = root(sx / n), root(sy / m)
    if sx > 0 or (mx == my and sy == 0):
        answers.update(mean_shift=float(my - mx), std_shift=cur - ref,
                       mean_relative=root((my - mx) ** 2 / (sx / n)) if sx > 0 else 0,
                       std_relative=abs(cur - ref) / ref if sx > 0 else 0)
    if min(n, m) < 2 or sx + sy == 0:
        return answers
    a, b = sx / (n - 1) / n, sy / (m - 1) / m
    t2, df = (mx - my) ** 2 / (a + b), (a + b) ** 2 / (a * a / (n - 1) + b * b / (m - 1))
    answers.update(t=math.copysign(root(t2), mx - my), t_df=float(df), t_p=t_two_sided(t2, df))
    return answers


def distances(pair):
    d, first, second = pair.walk()
    answers = {"ks": float(d), "w": representable(first)}
    if representable(2 * second) is not None:
        answers["e"] = root(2 * second)
    spread = pair.moments(pair.x)[1] / len(pair.x)
    if spread > 0 and not lost(spread * len(pair.x)) and answers["w"] is not None:
        answers["w_scaled"] = root(first ** 2 / spread)
    return answers


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


def bridge(h):
    """Sum of squared covariances of a Brownian bridge at all pairs of the ascending h."""
    total = h[-1]
    if total > 400:  # (min(h, k) - h k / total)^2 = k^2 (1 - h / total)^2 for k <= h
        squares = h.astype(float) ** 2
        return ((1 - h / total) ** 2 * (2 * np.cumsum(squares) - squares)).sum()
    return sum(((np.minimum(k, h) - h * k / total) ** 2).sum() for k in h)


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
    return mean, float(variance45) * bridge(rank) / bridge(np.arange(1, total + 1))


def cvm_series(x):
    """1 - the series of Csorgo and Faraway, with digits for the subtraction."""
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


def cvm_far(x):
    """Smirnov's integral over its first interval; the next one adds less than exp(-39 x) of it."""
    with mp.workdps(20):
        lobe = mp.quad(lambda u: 2 * u * mp.exp(-x * u * u * (u * u + 2 * mp.pi) / 2)
                       / mp.sqrt((mp.pi + u * u) * mp.sin(u * u)),
                       [0, 1 / mp.sqrt(x), 4 / mp.sqrt(x + 8), mp.sqrt(mp.pi) * 0.999])
        return float(2 / mp.pi * lobe * mp.exp(-x * mp.pi ** 2 / 2))


def cvm_tail(x):
    if x < 0.003:
        return 1.0
    return cvm_series(x) if x < 4 else cvm_far(x)


for near in (4, 9):
    assert math.isclose(cvm_series(near), cvm_far(near), rel_tol=1e-12)


def cvm(x, y):
    if min(len(x), len(y)) < 2:
        return {}
    t, distinct = cvm_statistic(x, y), len(set(x) | set(y))
    if distinct == 1:
        return {"cvm": t, "cvm_p": 1}
    if max(len(x), len(y)) <= 20 and distinct == len(x) + len(y):
        return {"cvm": t, "cvm_p": st.cramervonmises_2samp(x, y, method="exact").pvalue}
    mean, variance45 = cvm_moments(x, y)
    z = float(Fraction(1, 6)) + float(cvm_distance(x, y) - mean) / math.sqrt(variance45)
    return {"cvm": t, "cvm_p": cvm_tail(z)}


def anderson(samples):
    """Scholz and Stephens, equation 7, in extended precision; the p-value from SciPy."""
    k, total = len(samples), sum(map(len, samples))
    points, ties = np.unique(np.concatenate(samples), return_counts=True)
    if total < 4 or len(points) == 1:
        return {}
    long = np.longdouble
    below2 = (2 * np.cumsum(ties) - ties).astype(long)  # twice the midrank, over all
    square = long(0)
    for sample in samples:
        n = len(sample)
        own = np.sort(sample)
        mid2 = np.searchsorted(own, points) + np.searchsorted(own, points, "right")
        gap = total * mid2.astype(long) - n * below2
        square += (ties * gap ** 2 / (below2 * (2 * total - below2) - total * ties)).sum() / n
    a2 = square * (total - 1) / (long(total) ** 2)
    inverse = sum(long(1) / len(s) for s in samples)
    ramp = 1 / np.arange(1, total, dtype=long)
    harmonic = ramp.sum()
    tails = np.cumsum(ramp[::-1])  # over j = total - 1 down to total - i
    g = (tails[:total - 2] / np.arange(2, total, dtype=long)[:total - 2]).sum()
    a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse
    b = ((2 * g - 4) * k * k + 8 * harmonic * k + (2 * g - 14 * harmonic - 4) * inverse
         - 8 * harmonic + 4 * g - 6)
    c = ((6 * harmonic + 2 * g - 2) * k * k + (4 * harmonic - 4 * g + 6) * k
         + (2 * harmonic - 6) * inverse + 4 * harmonic)
    d = (2 * harmonic + 6) * k * k - 4 * harmonic * k
    variance = (((a * total + b) * total + c) * total + d) / ((long(total) - 1) * (total - 2)
                                                             * (total - 3))
    statistic = (a2 - (k - 1)) / np.sqrt(variance)
    scipy = st.anderson_ksamp(samples)
    assert math.isclose(statistic, scipy.statistic, rel_tol=1e-9, abs_tol=1e-9), (samples, statistic)
    return {"ad": statistic, "ad_p": min(max(scipy.significance_level, 0.001), 0.25)}


def ordered_splits(n, m):
    """How many orders of n and m values have each U: the coefficients of a q-binomial."""
    counts = [1] + [0] * (n * m)
    for i in range(1, n + 1):
        for u in range(n * m, m + i - 1, -1):
            counts[u] -= counts[u - m - i]
        for u in range(i, n * m + 1):
            counts[u] += counts[u - i]
    return counts


def mann_whitney(x, y):
    n, m = len(x), len(y)
    if min(n, m) > 8 or len(set(x) | set(y)) < n + m:
        u = st.mannwhitneyu(x, y, method="asymptotic")
        return {"u": u.statistic, "u_p": 1 if math.isnan(u.pvalue) else u.pvalue}
    u = int(np.searchsorted(np.sort(y), x).sum())
    counts = ordered_splits(min(n, m), max(n, m))
    return {"u": u, "u_p": min(1, float(Fraction(2 * sum(counts[max(u, n * m - u):]), sum(counts))))}


def case(kind, x, y):
    x, y = [float(v) for v in x], [float(v) for v in y]
    pair = Whole(x, y)
    answers = distances(pair)
    answers["ks_p"] = st.ks_2samp(x, y).pvalue
    for part in (mann_whitney(x, y), cvm(x, y), shifts(pair), anderson([x, y])):
        answers.update(part)
    put(kind, answers, {"x": x, "y": y})


def many(kind, samples):
    samples = [np.asarray(s, float) for s in samples]
    put(kind, {"adk" + key[2:]: v for key, v in anderson(samples).items()}, {f"s{i}": list(map(float, s)) for i, s in enumerate(samples)})


def short(values):
    """Fewer digits for long samples: multiples of 1/1024."""
    return np.round(values * 1024) / 1024


def random_cases():
    for i in range(240):
        n, m = (int(10 ** rng.uniform(0.31, 2.6)) for _ in range(2))
        m = n if i % 7 == 0 else m
        x = rng.normal(size=n)
        y = rng.normal(size=m) * rng.choice([1, 1.5]) + rng.choice([0, 0.1, 1, 6])
        if i % 3 == 0:
            x, y = x.round(1), y.round(1)
        case("random", x, y)
    for i in range(54):
        n, m = (int(10 ** rng.uniform(2.7, 3.7)) for _ in range(2))
        m = n if i % 9 == 0 else m
        make = (rng.standard_normal, rng.standard_cauchy, rng.standard_exponential)[i % 3]
        case("random", short(make(n)), short(make(m) * rng.choice([1, 1.1]) + rng.choice([0, 0.05, 1])))
    for n, m in ((20, 20), (19, 20), (20, 2), (17, 12), (11, 16), (18, 12), (13, 15)):
        case("random", rng.normal(size=n), rng.normal(size=m) + 0.7)
    for i in range(220):
        sizes = (10 ** rng.uniform(0.2, 2.5, int(rng.integers(3, 7)))).astype(int)
        samples = [rng.normal(size=n) + rng.choice([0, 0, 0.3, 2]) for n in sizes]
        many("random", [s.round(1) for s in samples] if i % 3 == 0 else samples)


def unequal_sizes():
    for n, m in ((1, 9000), (2, 20000), (12000, 3), (5, 11000), (700, 12000)):
        case("adversarial", short(rng.normal(size=n) + 0.5), short(rng.normal(size=m)))


def tiny_p_values():
    case("adversarial", np.arange(500.0), np.arange(1000.0, 1500.0))
    case("adversarial", np.arange(520.0), np.arange(1000.0, 1490.0))
    case("adversarial", np.arange(900.0), 1000 + np.arange(910.0))
    case("adversarial", np.arange(40.0), 1e9 + np.arange(3000.0))
    for n, m, shift in ((400, 380, 2.7), (900, 60, 5.0), (2000, 2000, 1.1), (30, 25, 4e9), (200, 210, 20)):
        case("adversarial", short(rng.normal(size=n)), short(rng.normal(size=m) + shift))


def far_from_zero():
    for offset in (1e3, 1e6, 1e9, -1e9, 1e12, -1e12, 1e15):
        for n, m in ((200, 150), (30, 2000)):
            x, y = rng.normal(size=n), rng.normal(size=m) * 1.1 + 0.1
            case("adversarial", offset + x, offset + y)
    case("adversarial", 1e9 + rng.normal(size=50), rng.normal(size=40) - 1e9)
    case("adversarial", np.append(rng.normal(size=50), 1e12), rng.normal(size=40))


def scales():
    for scale in (1e-300, 1e-140, 1e-100, 1e100, 1e150, 1e300):
        case("adversarial", rng.normal(size=60) * scale, (rng.normal(size=45) + 0.4) * scale)
        many("adversarial", [rng.normal(size=n) * scale for n in (5, 9, 12)])


def adversarial_cases():
    fixed = ([1], [1, 2], [0, 0, 0], [-0.0, 0.0, 1], [1, 1, 2, 2, 3], [5e-324, 0, 1e-310],
             [1e-300, 2e-300, 3e-300], [-1e300, 1e300], [1e300, 1.1e300, 1.2e300], [3, 3, 3, 3, 4])
    for x in fixed:
        for y in fixed:
            case("adversarial", x, y)
    for x in ([7] * 9, [0, 1] * 20, np.arange(16.0), 2.0 ** np.arange(-20, 20), [5] * 30 + [6]):
        for y in ([7] * 5, [1, 0, 1] * 13, np.arange(15.0)[::-1], -(2.0 ** np.arange(30)), [5, 6] * 3):
            case("adversarial", x, y)
    case("adversarial", np.zeros(300), np.append(np.zeros(299), 1))
    unequal_sizes()
    tiny_p_values()
    far_from_zero()
    scales()
    shapes = ([1], [2, 2], [1, 2, 3], [3, 2, 1, 0], [1] * 8, [-0.0, 0.0, 5e-324], np.arange(40.0))
    for a in shapes:
        for b in shapes:
            many("adversarial", [a, b, [1, 2]])
    many("adversarial", [np.arange(5.0)] * 6)
    many("adversarial", [np.arange(9.0) + 100 * i for i in range(6)])


with open(sys.argv[1], "w", encoding="utf-8") as out:
    random_cases()
    adversarial_cases()
