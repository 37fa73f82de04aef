#!/usr/bin/env python3
"""How sure metrics are: binomial shares, the delta method, DeLong, spreads of rows; intervals and
tests of two shares; Welch.

The delta method here differentiates scikit-learn's metrics of weighted cells; it is checked against
a bootstrap, DeLong (written from DeLong, DeLong and Clarke-Pearson 1988) too. Wilson's interval and
the pooled z-test are SciPy's.
"""
import math
import sys

import numpy as np
from scipy import stats
from sklearn import metrics


def hexes(values):
    return ",".join(float(v).hex() for v in values)


def write(out, kind, **fields):
    row = ["kind=" + kind]
    for key, value in fields.items():
        row.append(f"{key}={hexes(value) if np.ndim(value) > 0 else float(value).hex()}")
    out.write("\t".join(row) + "\n")


def of_cells(cells, name):
    k = len(cells)
    y, p = np.repeat(np.arange(k), k), np.tile(np.arange(k), k)
    w = np.asarray(cells, float).ravel()
    average = {"macro": "macro", "weighted": "weighted"}
    if name == "balanced_accuracy":
        return metrics.balanced_accuracy_score(y, p, sample_weight=w)
    if name == "mcc":
        return metrics.matthews_corrcoef(y, p, sample_weight=w)
    if name == "cohen_kappa":
        return metrics.cohen_kappa_score(y, p, sample_weight=w)
    if name == "f1_score":
        return metrics.f1_score(y, p, sample_weight=w)
    kind, how = name.rsplit("_", 1)
    f = {"precision": metrics.precision_score, "recall": metrics.recall_score,
         "f1": metrics.f1_score}[kind]
    return f(y, p, sample_weight=w, average=average[how])


def delta_se(cells, name):
    cells = np.asarray(cells, float)
    var = 0.0
    for i in np.ndindex(cells.shape):
        if cells[i] == 0:
            continue
        up, down = cells.copy(), cells.copy()
        step = cells[i] * 1e-4
        up[i] += step
        down[i] -= step
        var += cells[i] * ((of_cells(up, name) - of_cells(down, name)) / (2 * step)) ** 2
    return math.sqrt(var)


def share_se(hits, trials):
    p = (hits + 0.5) / (trials + 1)
    return math.sqrt(p * (1 - p) / trials)


def delong_se(scores, labels):
    x, y = scores[labels == 1], scores[labels == 0]
    psi = (x[:, None] > y) + 0.5 * (x[:, None] == y)
    v10, v01 = psi.mean(1), psi.mean(0)
    return math.sqrt(np.var(v10, ddof=1) / len(x) + np.var(v01, ddof=1) / len(y))


def mean_se(terms):
    return np.std(terms, ddof=1) / math.sqrt(len(terms))


DELTA = ("f1_score", "balanced_accuracy", "mcc", "cohen_kappa")
MULTI = ("precision_macro", "recall_macro", "f1_macro", "f1_weighted", "balanced_accuracy", "mcc",
         "cohen_kappa")


def bootstrap(rng, n, draw):
    return np.std([draw(rng.integers(0, n, n)) for _ in range(300)], ddof=1)


def near(a, b, rel, what):
    assert abs(a - b) <= rel * max(abs(a), abs(b)), (what, a, b)


def binary(rng, out, case):
    n = int(rng.choice([30, 200, 900]))
    labels = (rng.random(n) < rng.uniform(0.2, 0.8)).astype(int)
    scores = np.round(1 / (1 + np.exp(-(labels * 2 - 1) - rng.normal(size=n))), 3 - case % 3)
    labels[:4] = (0, 0, 1, 1)
    scores[:4] = (0.2, 0.8, 0.3, 0.7)
    predicted = (scores >= 0.5).astype(int)
    cells = metrics.confusion_matrix(labels, predicted)
    (tn, fp), (fn, tp) = cells
    clipped = np.clip(np.where(labels == 1, scores, 1 - scores), 2.0 ** -52, 1 - 2.0 ** -52)
    se = {name: delta_se(cells, name) for name in DELTA}
    auc = delong_se(scores, labels)
    if n == 900:
        near(se["f1_score"], bootstrap(rng, n, lambda i: metrics.f1_score(labels[i], predicted[i])),
             0.2, "f1")
        near(auc, bootstrap(rng, n, lambda i: metrics.roc_auc_score(labels[i], scores[i])), 0.2,
             "auc")
    write(out, "binary", labels=labels, scores=scores, accuracy=share_se(tp + tn, n),
          precision=share_se(tp, tp + fp), recall=share_se(tp, tp + fn),
          specificity=share_se(tn, tn + fp), auc_roc=auc, log_loss=mean_se(-np.log(clipped)),
          brier=mean_se((scores - labels) ** 2), **se)


def multi(rng, out, case):
    k = 3 + case % 3
    n = int(rng.choice([60, 500]))
    truth = rng.integers(0, k, n)
    truth[:k] = np.arange(k)
    predicted = np.where(rng.random(n) < 0.6, truth, rng.integers(0, k, n))
    predicted[:k] = np.arange(k)
    cells = metrics.confusion_matrix(truth, predicted)
    se = {name: delta_se(cells, name) for name in MULTI}
    if n == 500:
        near(se["f1_macro"], bootstrap(
            rng, n, lambda i: metrics.f1_score(truth[i], predicted[i], average="macro")), 0.2, "f1")
    write(out, "multi", labels=truth, predicted=predicted,
          accuracy=share_se(np.trace(cells), n), **se)


def regression(rng, out, case):
    n = int(rng.choice([12, 300]))
    truth = rng.normal(size=n) * 10
    predicted = truth + rng.normal(size=n) + 0.3 * (case % 3)
    e = predicted - truth
    mse = mean_se(e ** 2)
    write(out, "regression", labels=truth, predicted=predicted, mae=mean_se(np.abs(e)),
          me=mean_se(e), mse=mse, rmse=mse / (2 * math.sqrt(np.mean(e ** 2))))


def shares(rng, out, case):
    m, n = (int(v) for v in rng.choice([1, 7, 50, 400, 100000], 2))
    a, b = int(rng.integers(0, m + 1)), int(rng.integers(0, n + 1))
    if case % 10 == 0:
        a, b = 0, n
    if case % 10 == 1:
        a, b = m, n
    ci = [stats.binomtest(x, t).proportion_ci(0.95, method="wilson") for x, t in ((a, m), (b, n))]
    p, q = a / m, b / n
    lo = q - p - math.hypot(q - ci[1].low, ci[0].high - p)
    hi = q - p + math.hypot(ci[1].high - q, p - ci[0].low)
    table = [[a, m - a], [b, n - b]]
    if 0 < a + b < m + n:
        pv = stats.chi2_contingency(table, correction=False)[1]
    else:
        pv = 1.0
    write(out, "shares", a=a, m=m, b=b, n=n, alo=ci[0].low, ahi=ci[0].high, lo=lo, hi=hi, p=pv)


def welch(rng, out, _case):
    x = rng.normal(size=int(rng.integers(2, 300))) * rng.uniform(0.1, 3) + 5
    y = rng.normal(size=int(rng.integers(2, 300))) * rng.uniform(0.1, 3) + rng.uniform(5, 6)
    test = stats.ttest_ind(y, x, equal_var=False)
    u, v = np.var(x, ddof=1) / len(x), np.var(y, ddof=1) / len(y)
    df = (u + v) ** 2 / (u ** 2 / (len(x) - 1) + v ** 2 / (len(y) - 1))
    half = stats.t.ppf(0.975, df) * math.sqrt(u + v)
    d = np.mean(y) - np.mean(x)
    write(out, "welch", x=x, y=y, d=d, p=test.pvalue, lo=d - half, hi=d + half)


def main():
    rng = np.random.default_rng(20241003)
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        for make, cases in ((binary, 15), (multi, 9), (regression, 12), (shares, 100), (welch, 40)):
            for case in range(cases):
                make(rng, out, case)


main()
