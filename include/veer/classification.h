/* veer/classification.h: how good a classifier is, from labels, classes and scores.
 *
 * Three kinds of input, each with its own group of calls: a confusion matrix (any number of
 * classes), scores of the positive class with binary labels, and a matrix of class probabilities.
 *
 * A metric that divides by zero is VEER_EUNDEFINED, no rows are VEER_ENODATA. Averages over classes
 * take an undefined class as 0 (scikit-learn's zero_division=0). Values equal scikit-learn's 1.2.
 * Nothing here allocates; every call may run on any thread.
 */
#ifndef VEER_CLASSIFICATION_H
#define VEER_CLASSIFICATION_H

#include <stddef.h>
#include <stdint.h>

#include "veer/error.h"
#include "veer/export.h"

VEER_BEGIN_DECLS

/* ---- Confusion matrix ----
 *
 * k * k counts, row-major: cells[true_class * k + predicted_class]. Matrices add. In all calls
 * VEER_EINVAL for k = 0 or a total of 2^63 or more, VEER_ELIMIT for more than 4,096 classes,
 * VEER_ENODATA for a matrix without counts. O(k^2).
 */

/**
 * Adds n rows to a confusion matrix.
 *
 * @param truth      n true classes, each below k
 * @param predicted  n predicted classes, each below k
 * @param cells      k * k counts, added to (zero them first); untouched on failure
 * @return VEER_OK (also for n = 0); VEER_EINVAL with err->position = the row of a class out of
 * range
 *
 * O(n).
 */
VEER_API veer_rc veer_confusion_add(const uint32_t *truth, const uint32_t *predicted, size_t n,
                                    uint64_t *cells, size_t k, veer_err *err);

/** The shape of the metrics of a whole matrix. */
typedef veer_rc veer_confusion_metric(const uint64_t *cells, size_t k, double *ret, veer_err *err);

/** Share of rows on the diagonal. */
VEER_API veer_rc veer_accuracy(const uint64_t *cells, size_t k, double *ret, veer_err *err);

/** Mean recall of the classes that occur in the truth. */
VEER_API veer_rc veer_balanced_accuracy(const uint64_t *cells, size_t k, double *ret,
                                        veer_err *err);

/** Matthews correlation coefficient (Gorodkin's R_k for k > 2), in [-1, 1]. VEER_EUNDEFINED when
 * truth or prediction has only one class. */
VEER_API veer_rc veer_mcc(const uint64_t *cells, size_t k, double *ret, veer_err *err);

/** Cohen's kappa, in [-1, 1]. VEER_EUNDEFINED when both sides have only one and the same class. */
VEER_API veer_rc veer_cohen_kappa(const uint64_t *cells, size_t k, double *ret, veer_err *err);

/** One class against the rest. For a binary classifier: the class called positive. */
typedef struct veer_class_counts {
    uint64_t tp; /* predicted and true */
    uint64_t fp; /* predicted, not true */
    uint64_t fn; /* true, not predicted */
    uint64_t tn; /* neither */
} veer_class_counts;

/** Counts of one class; VEER_EINVAL for a class >= k. */
VEER_API veer_rc veer_confusion_class(const uint64_t *cells, size_t k, size_t positive_class,
                                      veer_class_counts *ret, veer_err *err);

/** tp / (tp + fp). */
VEER_API veer_rc veer_class_precision(const veer_class_counts *counts, double *ret, veer_err *err);

/** tp / (tp + fn), also called sensitivity. */
VEER_API veer_rc veer_class_recall(const veer_class_counts *counts, double *ret, veer_err *err);

/** 2 tp / (2 tp + fp + fn): 0 if nothing was hit, undefined only if the class occurs nowhere. */
VEER_API veer_rc veer_class_f1(const veer_class_counts *counts, double *ret, veer_err *err);

/** tn / (tn + fp). */
VEER_API veer_rc veer_class_specificity(const veer_class_counts *counts, double *ret,
                                        veer_err *err);

/** How the classes of a matrix become one number. */
typedef enum veer_average {
    VEER_AVERAGE_MACRO,   /* plain mean over the classes that occur in truth or prediction */
    VEER_AVERAGE_MICRO,   /* counts of all classes pooled: equals accuracy, except specificity */
    VEER_AVERAGE_WEIGHTED /* mean weighted by the number of true rows of each class */
} veer_average;

/** Averages of the class metrics; an undefined class counts as 0. VEER_EUNDEFINED only for a micro
 * specificity without any true negative or false positive (k = 1). */
VEER_API veer_rc veer_precision(const uint64_t *cells, size_t k, veer_average average, double *ret,
                                veer_err *err);
VEER_API veer_rc veer_recall(const uint64_t *cells, size_t k, veer_average average, double *ret,
                             veer_err *err);
VEER_API veer_rc veer_f1(const uint64_t *cells, size_t k, veer_average average, double *ret,
                         veer_err *err);
VEER_API veer_rc veer_specificity(const uint64_t *cells, size_t k, veer_average average,
                                  double *ret, veer_err *err);

/* ---- Scores of the positive class and binary labels ----
 *
 * labels[i] is 0 or 1. Ranking metrics take any finite score; log loss, Brier and calibration want
 * probabilities in [0, 1]. A value outside is VEER_EINVAL with err->position = its row.
 */

/** Scores and labels, sorted once for every ranking metric. -0.0 and +0.0 are equal. */
typedef struct veer_ranking {
    const uint64_t *keys; /* n sorted keys, borrowed from the scratch: magnitude bits * 2 + label */
    size_t n;             /* rows, below 2^32 */
    size_t negative;      /* the first so many keys are of scores below 0 */
    size_t positives;     /* rows with label 1 */
} veer_ranking;

/**
 * Sorts scores with their labels.
 *
 * @param ret      set on success; borrows scratch
 * @param scores   n finite scores, borrowed for the call
 * @param labels   n labels, 0 or 1, borrowed for the call
 * @param scratch  2 n words, which must outlive ret
 * @return VEER_ENODATA for n = 0; VEER_EINVAL as above; VEER_ELIMIT for 2^32 rows or more
 *
 * O(n), radix sort: three passes where 33 leading bits tell nearly all scores apart, else six.
 */
VEER_API veer_rc veer_ranking_init(veer_ranking *ret, const double *scores, const uint8_t *labels,
                                   size_t n, uint64_t *scratch, veer_err *err);

/** Area under the ROC curve: the chance that a positive row scores above a negative one, ties
 * counted half. Exact up to one rounding. VEER_EUNDEFINED when only one class occurs. O(n). */
VEER_API veer_rc veer_auc_roc(const veer_ranking *ranking, double *ret, veer_err *err);

/** Average precision: sum of (recall step) * precision from the highest score down, without
 * interpolation (average_precision_score). VEER_EUNDEFINED without positive rows. O(n). */
VEER_API veer_rc veer_auc_pr(const veer_ranking *ranking, double *ret, veer_err *err);

/** One point of a ROC or precision-recall curve: what happens when scores >= threshold are called
 * positive. */
typedef struct veer_curve_point {
    double threshold; /* infinity at the start of a ROC curve */
    double x;         /* ROC: false positive rate; PR: recall */
    double y;         /* ROC: true positive rate; PR: precision */
} veer_curve_point;

/**
 * The ROC curve from (0, 0) to (1, 1), one point per distinct score, threshold falling.
 *
 * @param points      written on success
 * @param max_points  room, at least 2; longer curves are thinned to points evenly spread over the
 *                    ranks, always keeping both ends
 * @param ret_count   points written
 * @return VEER_EUNDEFINED when only one class occurs. O(n).
 */
VEER_API veer_rc veer_roc_curve(const veer_ranking *ranking, veer_curve_point *points,
                                size_t max_points, size_t *ret_count, veer_err *err);

/** The precision-recall curve in the same way: threshold falling, recall rising, the first point at
 * the highest score. VEER_EUNDEFINED without positive rows. */
VEER_API veer_rc veer_pr_curve(const veer_ranking *ranking, veer_curve_point *points,
                               size_t max_points, size_t *ret_count, veer_err *err);

/** Mean of -ln(probability given to what happened), probabilities clipped to [2^-52, 1 - 2^-52] as
 * log_loss of scikit-learn 1.2 does on doubles. Compensated sum, O(n). */
VEER_API veer_rc veer_log_loss(const double *scores, const uint8_t *labels, size_t n, double *ret,
                               veer_err *err);

/** Mean of (score - label)^2. Compensated sum, O(n). */
VEER_API veer_rc veer_brier(const double *scores, const uint8_t *labels, size_t n, double *ret,
                            veer_err *err);

/** The default number of bins of ECE. */
#define VEER_ECE_BINS 10

/** One bin of a reliability diagram. */
typedef struct veer_reliability_bin {
    double lower;      /* scores above this (the first bin: from this on) */
    double upper;      /* up to and including this */
    uint64_t count;    /* rows in the bin */
    double score_mean; /* mean score; 0 if count is 0 */
    double observed;   /* share of label 1; 0 if count is 0 */
} veer_reliability_bin;

/**
 * Reliability diagram with bins of equal width over [0, 1], closed on the right, with the edges of
 * numpy.linspace, as scikit-learn's calibration_curve(strategy="uniform").
 *
 * @param bins       bin_count bins, written on success
 * @param bin_count  at least 1
 *
 * O(n).
 */
VEER_API veer_rc veer_reliability(const double *scores, const uint8_t *labels, size_t n,
                                  veer_reliability_bin *bins, size_t bin_count, veer_err *err);

/**
 * Reliability diagram with bins of about n / bin_count rows each, in order of score. Rows of equal
 * score are never parted, so bins may be fewer (*ret_count) and uneven; lower and upper are the
 * smallest and largest score in the bin. Scores must be in [0, 1]. O(n).
 */
VEER_API veer_rc veer_reliability_equal_count(const veer_ranking *ranking,
                                              veer_reliability_bin *bins, size_t bin_count,
                                              size_t *ret_count, veer_err *err);

/** Expected calibration error of a diagram: mean of |score_mean - observed| weighted by count. In
 * [0, 1]. */
VEER_API veer_rc veer_ece(const veer_reliability_bin *bins, size_t bin_count, double *ret,
                          veer_err *err);

/* ---- Probabilities of every class ----
 *
 * probabilities[row * k + class] in [0, 1]; truth[row] below k; k at least 2.
 */

/** Mean of -ln(probability of the true class). Each probability is clipped as in veer_log_loss and
 * the row divided by its sum, as scikit-learn 1.2 does. O(n k). */
VEER_API veer_rc veer_log_loss_multiclass(const double *probabilities, const uint32_t *truth,
                                          size_t n, size_t k, double *ret, veer_err *err);

/** Mean over the classes of the AUC of one class against the rest
 * (roc_auc_score(multi_class="ovr", average="macro")). scratch: 2 n words. VEER_EUNDEFINED when a
 * class does not occur or is the only one; VEER_ELIMIT for 2^32 rows or more. O(n k). */
VEER_API veer_rc veer_auc_roc_macro(const double *probabilities, const uint32_t *truth, size_t n,
                                    size_t k, uint64_t *scratch, double *ret, veer_err *err);

VEER_END_DECLS

#endif
