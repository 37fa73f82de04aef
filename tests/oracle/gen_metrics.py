"""Cases for veer/classification.h and veer/regression.h from scikit-learn. Usage: gen_metrics.py OUTPUT

A metric that scikit-learn answers with a warning, NaN or an exception because it divides by zero is
left out of its case; the C test then wants VEER_EUNDEFINED.
"""
import math
import sys
import warnings

import numpy as np
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")
rng = np.random.default_rng(77)
out = open(sys.argv[1], "w", encoding="utf-8")


def number(x):
    return float(x).hex() if math.isfinite(x) else repr(float(x))


def listing(xs):
    return ",".join(number(x) for x in xs)


def emit(fields):
    out.write("\t".join(f"{k}={v if isinstance(v, str) else number(v)}"
                        for k, v in fields.items()) + "\n")


def classes(truth, predicted, k):
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    cells = sk.confusion_matrix(truth, predicted, labels=range(k))
    case = dict(kind="classes", k=k, truth=listing(truth), predicted=listing(predicted),
                cells=listing(cells.ravel()), accuracy=sk.accuracy_score(truth, predicted),
                balanced=sk.balanced_accuracy_score(truth, predicted))
    if len(set(truth)) > 1 and len(set(predicted)) > 1:
        case["mcc"] = sk.matthews_corrcoef(truth, predicted)
    if len(set(truth) | set(predicted)) > 1:
        case["kappa"] = sk.cohen_kappa_score(truth, predicted)
    for average in ("macro", "micro", "weighted"):
        p, r, f, _ = sk.precision_recall_fscore_support(truth, predicted, average=average,
                                                        zero_division=0)
        case.update({"p_" + average: p, "r_" + average: r, "f_" + average: f})
    p, r, f, _ = sk.precision_recall_fscore_support(truth, predicted, labels=range(k),
                                                    zero_division=0)
    tn = [sk.recall_score(truth != c, predicted != c, zero_division=0) for c in range(k)]
    case.update(p=listing(p), r=listing(r), f=listing(f), specificity=listing(tn))
    seen = [c for c in range(k) if cells[c].sum() + cells[:, c].sum() > 0]
    case["s_macro"] = np.mean([tn[c] for c in seen])
    case["s_weighted"] = np.dot(tn, cells.sum(axis=1)) / len(truth)
    rejected = [np.sum((truth != c) & (predicted != c)) for c in range(k)]
    case["s_micro"] = np.sum(rejected) / sum(np.sum(truth != c) for c in range(k))
    emit(case)


def scores(score, label):
    score, label = np.asarray(score, float), np.asarray(label, int)
    case = dict(kind="scores", score=listing(score), label=listing(label))
    if len(set(label)) == 2:
        case["auc"] = sk.roc_auc_score(label, score)
        fpr, tpr, thresholds = sk.roc_curve(label, score, drop_intermediate=False)
        case.update(fpr=listing(fpr), tpr=listing(tpr), roc_thresholds=listing(thresholds[1:]))
    if label.any():
        case["ap"] = sk.average_precision_score(label, score)
        p, r, thresholds = sk.precision_recall_curve(label, score)
        case.update(pr_p=listing(p[:-1][::-1]), pr_r=listing(r[:-1][::-1]),
                    pr_thresholds=listing(thresholds[::-1]))
    if score.min() >= 0 and score.max() <= 1:
        case["log_loss"] = sk.log_loss(label, score, labels=[0, 1])
        case["brier"] = np.mean((score - label) ** 2)
        for bins in (10, 7):
            edges = np.linspace(0, 1, bins + 1)
            which = np.searchsorted(edges[1:-1], score)
            count = np.bincount(which, minlength=bins)
            means = np.bincount(which, score, minlength=bins) / np.maximum(count, 1)
            rates = np.bincount(which, label, minlength=bins) / np.maximum(count, 1)
            if len(set(label)) == 2:
                seen_rates, seen_means = calibration_curve(label, score, n_bins=bins)
                assert np.allclose(rates[count > 0], seen_rates)
                assert np.allclose(means[count > 0], seen_means)
            tag = "" if bins == 10 else "7"
            case["ece" + tag] = np.sum(count * np.abs(means - rates)) / len(score)
            case["bin_count" + tag] = listing(count)
    emit(case)


def matrix(probabilities, truth):
    n, k = probabilities.shape
    case = dict(kind="matrix", k=k, probabilities=listing(probabilities.ravel()),
                truth=listing(truth),
                log_loss=sk.log_loss(truth, probabilities, labels=range(k)))
    if len(set(truth)) == k:
        # One-vs-rest macro, written out because scikit-learn wants rows that sum to 1 exactly.
        case["auc"] = np.mean([sk.roc_auc_score(truth == c, probabilities[:, c])
                               for c in range(k)])
        if k > 2 and np.allclose(probabilities.sum(axis=1), 1):
            seen = sk.roc_auc_score(truth, probabilities, multi_class="ovr")
            assert math.isclose(seen, case["auc"], rel_tol=1e-12), (seen, case["auc"])
    emit(case)


def regression(truth, predicted):
    truth, predicted = np.asarray(truth, float), np.asarray(predicted, float)
    error = predicted - truth
    case = dict(kind="regression", truth=listing(truth), predicted=listing(predicted),
                me=math.fsum(error) / len(error), mae=sk.mean_absolute_error(truth, predicted),
                mse=sk.mean_squared_error(truth, predicted),
                rmse=sk.mean_squared_error(truth, predicted, squared=False),
                mape=sk.mean_absolute_percentage_error(truth, predicted),
                median=sk.median_absolute_error(truth, predicted),
                max=sk.max_error(truth, predicted))
    size = np.abs(truth) + np.abs(predicted)
    case["smape"] = np.mean(np.where(size > 0, 2 * np.abs(error) / np.where(size > 0, size, 1), 0))
    if len(set(truth)) > 1:
        case["r2"] = sk.r2_score(truth, predicted)
    emit(case)


for i in range(220):
    k, n = int(rng.integers(2, 12)), int(rng.integers(1, 300))
    truth = rng.integers(0, k, n)
    classes(truth, np.where(rng.random(n) < rng.random(), truth, rng.integers(0, k, n)), k)
for k in (2, 3, 4, 9, 50, 200):
    every = np.arange(k)
    classes(every, every, k)  # perfect
    classes(every, every[::-1], k)  # inverse
    classes(every, np.zeros(k, int), k)  # one predicted class
    classes(np.zeros(k, int), every, k)  # one true class
    classes([0], [0], k)
    classes([0], [k - 1], k)
    classes([0] * 5, [0] * 5, k)
    classes([0] * 5, [1] * 5, k)
    classes([0, 1] * 50, [1, 0] * 50, k)
    classes([0] * 99 + [1], [0] * 100, k)

for i in range(220):
    n = int(rng.integers(2, 400))
    label = (rng.random(n) < rng.random()).astype(int)
    score = 1 / (1 + np.exp(-rng.normal(label * rng.random() * 3, 1)))
    if i % 3 == 0:
        score = np.round(score, int(rng.integers(0, 4)))
    if i % 5 == 4:
        score = rng.normal(label, 5)  # any real number, both signs
    scores(score, label)
half = np.array([0, 1] * 25)
for label in (half, 1 - half, np.zeros(50, int), np.ones(50, int), np.arange(50) % 10 == 0):
    label = label.astype(int)
    scores(label, label)  # perfect, exact 0 and 1
    scores(1 - label, label)  # inverse
    scores(np.full(50, 0.5), label)  # constant
    scores(np.zeros(50), label)
    scores(np.ones(50), label)
    scores(np.where(np.arange(50) < 25, -0.0, 0.0), label)
    scores(np.arange(50) / 50, label)  # on bin edges
    scores(np.arange(50) / 49, label)
    scores(np.arange(50) * 5e-324, label)  # denormals
    scores(0.5 + np.arange(50) * 2.0 ** -53, label)  # neighbours
    scores(np.linspace(-1, 1, 50) * 1e308, label)
    scores(-np.arange(50.0), label)
for label in (0, 1):
    for score in (0.0, 0.3, 1.0, -2.0):
        scores([score], [label])

for i in range(210):
    k, n = int(rng.integers(2, 9)), int(rng.integers(8, 120))
    truth = np.concatenate([np.arange(k), rng.integers(0, k, n)]) if i % 7 else rng.integers(0, k, n)
    p = rng.dirichlet(np.full(k, rng.choice([0.05, 1.0, 5.0])), len(truth))
    matrix(np.round(p, 2) if i % 3 == 0 else p, truth)
for k in range(2, 27):
    eye = np.eye(k)
    matrix(eye, np.arange(k))  # perfect
    matrix(eye[::-1].copy(), np.arange(k))  # inverse
    matrix(np.full((k, k), 1 / k), np.arange(k))

for i in range(220):
    n = int(rng.integers(1, 300))
    truth = rng.normal(rng.choice([0, 100, -1e6]), rng.choice([1, 50]), n)
    regression(truth, truth + rng.normal(rng.random(), rng.choice([1e-3, 1, 100]), n))
for n in (1, 2, 3, 4, 100):
    ramp = np.arange(n, dtype=float)
    regression(ramp, ramp)  # perfect
    regression(ramp, ramp[::-1])
    regression(np.zeros(n), np.zeros(n))
    regression(np.zeros(n), np.ones(n))
    regression(np.full(n, 3.0), ramp)  # constant truth
    regression(ramp, np.full(n, 3.0))
    regression(-ramp, ramp)
    regression(ramp * 1e100, ramp * 1.5e100)
    regression(ramp * 1e-100, ramp * 1.5e-100)
    regression(1e9 + ramp, 1e9 + ramp + 0.25)
    regression(np.where(ramp % 2 == 0, 1e8, -1e8), ramp)
out.close()
