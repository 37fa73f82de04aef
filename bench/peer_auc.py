"""AUC ROC of 1 M scores with scikit-learn; inputs as in bench_auc.c."""
import numpy as np
from sklearn.metrics import roc_auc_score

import peer

ROWS = 1_000_000


def data(steps):
    scores = peer.uniform(ROWS, 1)
    labels = (peer.uniform(ROWS, 2 * ROWS) < scores).astype(np.uint8)
    return (np.floor(scores * steps) / steps if steps else scores), labels


@peer.case("auc_roc 1M scores")
def fine():
    scores, labels = data(0)
    return lambda: roc_auc_score(labels, scores)


@peer.case("auc_roc 1M scores, 1000 distinct")
def coarse():
    scores, labels = data(1000)
    return lambda: roc_auc_score(labels, scores)


peer.serve()
