"""Cases for veer/counts.h and veer/multiple.h. Usage: gen_counts.py OUTPUT

Expected values come from SciPy where it is accurate. Where counts are so large that SciPy's own
differences cancel, and for the exact test, they come from integer arithmetic written out here.
"""
import math
import sys
from fractions import Fraction

import numpy as np
from scipy import special, stats
from scipy.spatial import distance

rng = np.random.default_rng(20240517)
out = open(sys.argv[1], "w", encoding="utf-8")


def number(x):
    return float(x).hex() if math.isfinite(x) else repr(float(x))


def listing(xs):
    return ",".join(number(x) for x in xs)


def emit(**fields):
    out.write("\t".join(f"{k}={v if isinstance(v, str) else number(v)}"
                        for k, v in fields.items()) + "\n")


def exact_chi2(ref, cur):
    """Pearson's statistic from integers, rounded once."""
    n, m = sum(ref), sum(cur)
    return float(sum(Fraction((r * m - c * n) ** 2, n * m * (r + c))
                     for r, c in zip(ref, cur) if r + c > 0))


def log1p_minus(x):
    """ln(1 + x) - x without cancellation, by its series for small x."""
    if abs(x) > 0.05:
        return math.log1p(x) - x
    return sum((-1) ** (j + 1) * x ** j / j for j in range(2, 30))


def exact_g(ref, cur):
    """Sum of 2 O ln(O/E), from exact relative differences (E - O)/O; the linear parts cancel."""
    n, m = sum(ref), sum(cur)
    total = 0.0
    for r, c in zip(ref, cur):
        for o, side in ((r, n), (c, m)):
            if o > 0:
                x = float(Fraction(side * (r + c), (n + m) * o) - 1)
                total -= 2 * o * log1p_minus(x)
            else:
                total += 2 * float(Fraction(side * (r + c), n + m))
    return total


def close(a, b, rel=1e-9):
    return a == b or abs(a - b) <= rel * max(abs(a), abs(b)) + 1e-12


def corrected_v(chi2, n, columns):
    """Bergsma (2013) for two rows; None where a corrected dimension is 0."""
    rows_c = 2 - 1 / (n - 1)
    columns_c = columns - (columns - 1) ** 2 / (n - 1)
    if min(rows_c, columns_c) - 1 <= 0:
        return None
    phi2 = max(0.0, chi2 / n - (columns - 1) / (n - 1))
    return math.sqrt(phi2 / min(rows_c - 1, columns_c - 1))


def smoothed(ref, cur, eps, floor):
    r, c = np.array(ref, float) + eps, np.array(cur, float) + eps
    return np.maximum(r / r.sum(), floor), np.maximum(c / c.sum(), floor)


def table(ref, cur, kind):
    ref, cur = [int(x) for x in ref], [int(x) for x in cur]
    r, c = np.array(ref, float), np.array(cur, float)
    keep = (r + c) > 0
    columns = int(keep.sum())
    n = float(r.sum() + c.sum())
    chi2, g = exact_chi2(ref, cur), exact_g(ref, cur)
    if max(ref + cur) < 10 ** 6:
        seen = stats.chi2_contingency([r[keep], c[keep]], correction=False)
        assert close(seen[0], chi2), (seen, chi2)
        seen = stats.chi2_contingency([r[keep], c[keep]], correction=False,
                                      lambda_="log-likelihood")
        assert close(seen[0], g, 1e-8), (seen, g)
    p, q = r / r.sum(), c / c.sum()
    fields = dict(
        kind=kind, ref=listing(ref), cur=listing(cur), chi2=chi2, df=columns - 1, g=g,
        chi2_p=stats.chi2.sf(chi2, columns - 1) if columns > 1 else 1.0,
        g_p=stats.chi2.sf(max(g, 0.0), columns - 1) if columns > 1 else 1.0,
        tv=np.abs(p - q).sum() / 2, linf=np.abs(p - q).max(),
        v=math.sqrt(chi2 / n), js=distance.jensenshannon(p, q),
        js2=distance.jensenshannon(p, q, base=2),
        hellinger=np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / math.sqrt(2),
        cosine=1 - distance.cosine(r, c))
    if columns == 1:
        fields["v_corrected"] = 0.0
    elif corrected_v(chi2, n, columns) is not None:
        fields["v_corrected"] = corrected_v(chi2, n, columns)
    for name, eps, floor in (("half", 0.5, 0.0), ("floor", 0.0, 1e-4)):
        ps, qs = smoothed(ref, cur, eps, floor)
        fields["psi_" + name] = float(np.sum((qs - ps) * np.log(qs / ps)))
        fields["kl_" + name] = float(np.sum(special.rel_entr(qs, ps)))
    if not np.any((r == 0) != (c == 0)):
        fields["psi"] = float(np.sum((q - p)[keep] * np.log((q[keep] / p[keep]))))
    if np.all(r[c > 0] > 0):
        fields["kl"] = float(np.sum(special.rel_entr(q, p)))
    emit(**fields)


def fisher_exact_fraction(ref, cur):
    """Two-sided p from integers: every table with the same margins that is no more likely."""
    n, m, k = sum(ref), sum(cur), ref[0] + cur[0]
    low, high = max(0, k - m), min(n, k)
    weight = math.comb(n, low) * math.comb(m, k - low)
    weights = [weight]
    for x in range(low, high):
        weight = weight * (n - x) * (k - x) // ((x + 1) * (m - k + x + 1))
        weights.append(weight)
    seen = weights[ref[0] - low]
    return float(Fraction(sum(w for w in weights if w <= seen), sum(weights)))


def fisher_summed(ref, cur):
    """The same for large tables: relative weights around the mode in extended precision."""
    n, m, k = sum(ref), sum(cur), ref[0] + cur[0]
    mode = (n + 1) * (k + 1) // (n + m + 2)
    sd = math.sqrt(n * m * k / (n + m) ** 2 * ((n + m - k) / (n + m - 1)))
    low = max(0, k - m, mode - int(30 * sd) - 10)
    high = min(n, k, mode + int(30 * sd) + 10)
    assert low <= ref[0] <= high
    x = np.arange(low, high, dtype=np.longdouble)
    ratio = np.log((n - x) / (x + 1)) + np.log((k - x) / (m - k + x + 1))
    logs = np.concatenate([[np.longdouble(0)], np.cumsum(ratio)])
    logs -= logs.max()
    seen = logs[ref[0] - low]
    return float(np.exp(logs[logs <= seen + 1e-13]).sum() / np.exp(logs).sum())


def two_by_two(ref, cur, kind):
    ref, cur = [int(x) for x in ref], [int(x) for x in cur]
    n, m = sum(ref), sum(cur)
    columns = (ref[0] + cur[0] > 0) + (ref[1] + cur[1] > 0)
    if columns == 1:
        return emit(kind=kind, ref=listing(ref), cur=listing(cur), odds=1.0, p=1.0, z=0.0, z_p=1.0)
    odds, scipy_p = stats.fisher_exact([ref, cur])
    few = n + m <= 20000 or ref[0] + cur[0] <= 1000
    p = fisher_exact_fraction(ref, cur) if few else fisher_summed(ref, cur)
    if n + m < 5000 and p > 1e-8:
        assert close(p, scipy_p, 1e-6), (ref, cur, p, scipy_p)
    # statsmodels: (share of cur - share of ref) / sqrt(pooled (1 - pooled) (1/n + 1/m)).
    pooled = Fraction(ref[0] + cur[0], n + m)
    variance = pooled * (1 - pooled) * (Fraction(1, n) + Fraction(1, m))
    z = float(Fraction(cur[0], m) - Fraction(ref[0], n)) / math.sqrt(variance)
    emit(kind=kind, ref=listing(ref), cur=listing(cur), odds=odds, p=p, z=z,
         z_p=2 * stats.norm.sf(abs(z)))


def random_tables():
    for _ in range(220):
        k = int(rng.integers(2, 201))
        shares = rng.dirichlet(np.full(k, rng.choice([0.1, 1.0, 10.0])))
        other = shares if rng.random() < 0.5 else rng.dirichlet(np.full(k, 1.0))
        n, m = (int(10 ** rng.uniform(1, 5)) for _ in range(2))
        table(rng.multinomial(n, shares), rng.multinomial(m, other), "table")


def adversarial_tables():
    for k in (1, 2, 3, 7, 50, 200):
        table([5] * k, [5] * k, "table")
        table([1] + [0] * (k - 1), [0] * (k - 1) + [1], "table")
        table([10 ** 12] + [1] * (k - 1), [10 ** 12 + 7] + [2] * (k - 1), "table")
        table([3] * k + [0, 0], [7] * k + [0, 0], "table")
        table([0] * k + [9], [4] * k + [9], "table")
        table([4] * k + [9], [0] * k + [9], "table")
        big = rng.integers(10 ** 11, 10 ** 12, k)
        table(big, big + rng.integers(-10 ** 6, 10 ** 6, k), "table")
        table(big, rng.integers(1, 5, k), "table")
        table(range(1, k + 1), range(k, 0, -1), "table")
    table([100, 100], [1, 1000], "table")
    table([1000, 1], [1, 1000], "table")


def two_by_twos():
    for _ in range(220):
        n, m = (int(10 ** rng.uniform(0.3, 3.5)) + 1 for _ in range(2))
        share = rng.random()
        two_by_two(*[(x, s - x) for s, x in ((n, rng.binomial(n, share)),
                                             (m, rng.binomial(m, rng.choice([share, 0.5]))))],
                   kind="two")
    for a in range(0, 3):
        for b in range(0, 3):
            for c in range(0, 3):
                for d in range(0, 3):
                    if a + b > 0 and c + d > 0:
                        two_by_two((a, b), (c, d), "two")
    for s in (1, 5, 40, 500, 5000):  # mirror images are exact ties
        two_by_two((0, s), (s, 0), "two")
        two_by_two((s // 3, s - s // 3), (s - s // 3, s // 3), "two")
        two_by_two((s // 2, s), (s, s // 2), "two")
        two_by_two((0, 2 * s), (s, s), "two")
    for scale in (10 ** 5, 10 ** 6, 10 ** 8, 10 ** 9):
        for z in (0, 0.01, 1, 3, 8, 20):
            shift = int(z * math.sqrt(scale) / 2)
            two_by_two((scale // 2, scale - scale // 2), (scale // 2 + shift, scale - scale // 2 - shift),
                       "two")
            two_by_two((scale // 3 + shift, scale), (scale, 3 * scale), "two")
    for hits in ((0, 5), (3, 3), (1, 30), (40, 2)):
        two_by_two((hits[0], 10 ** 12), (hits[1], 10 ** 12), "two")
        two_by_two((hits[0], 10 ** 12), (hits[1], 10 ** 9), "two")


def criticals():
    for alpha in (1e-6, 0.01, 0.05, 0.5):
        for bins in (2, 10, 200):
            for n, m in ((10, 10), (1000, 50), (10 ** 6, 10 ** 12)):
                emit(kind="critical", alpha=alpha, bins=bins, n_ref=n, n_cur=m,
                     limit=stats.chi2.isf(alpha, bins - 1) * (1 / n + 1 / m))


def adjusted():
    for i in range(260):
        m = int(rng.integers(1, 60))
        p = rng.random(m) ** rng.choice([1, 5, 100])
        if i % 4 == 0:
            p = np.round(p, 1)  # ties, zeros, ones
        order = np.argsort(p)
        ranked = p[order]
        # Benjamini and Hochberg: least of p(j) m / j over j >= i; Holm: greatest of (m - j) p(j).
        bh, holm = np.empty(m), np.empty(m)
        bh[order] = np.minimum(np.minimum.accumulate((ranked * m / np.arange(1, m + 1))[::-1])[::-1], 1)
        holm[order] = np.minimum(np.maximum.accumulate(ranked * (m - np.arange(m))), 1)
        emit(kind="adjust", p=listing(p), bh=listing(bh), holm=listing(holm),
             bonferroni=listing(np.minimum(p * m, 1)))


random_tables()
adversarial_tables()
two_by_twos()
criticals()
adjusted()
out.close()
