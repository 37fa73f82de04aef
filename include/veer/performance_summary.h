/* veer/performance_summary.h: sums from which the performance of any merged window follows.
 *
 * Three kinds: confusion counts, scores of a binary classifier, and errors of a regression. All
 * sums are exact, so merging is commutative and associative bit for bit.
 *
 * There is no subtraction: a corrected label means that the sums of its time bucket are computed
 * again from the rows, and the bucket is replaced. (A maximum cannot be taken back, and a sum that
 * can be silently driven below zero is no longer a sum of rows.)
 *
 * An object belongs to one thread while it changes; const calls may run in parallel.
 */
#ifndef VEER_PERFORMANCE_SUMMARY_H
#define VEER_PERFORMANCE_SUMMARY_H

#include <stddef.h>
#include <stdint.h>

#include "veer/error.h"
#include "veer/export.h"
#include "veer/num_summary.h"

VEER_BEGIN_DECLS

/* ---- Confusion counts ---- */

typedef struct veer_confusion veer_confusion;

/** An empty matrix without classes. VEER_ENOMEM. */
VEER_API veer_rc veer_confusion_new(veer_confusion **ret, veer_err *err);

/** Releases; NULL is fine. */
VEER_API void veer_confusion_free(veer_confusion *confusion);

/** Adds count rows of a true and a predicted class. VEER_ELIMIT for a name over 256 bytes, more
 * than 4,096 classes, or a total beyond 2^53; nothing is then added. */
VEER_API veer_rc veer_confusion_add_named(veer_confusion *confusion, const char *truth,
                                          size_t truth_len, const char *predicted,
                                          size_t predicted_len, uint64_t count, veer_err *err);

/** Adds all of `from`, another object. */
VEER_API veer_rc veer_confusion_merge(veer_confusion *into, const veer_confusion *from,
                                      veer_err *err);

/** Rows, and distinct classes. */
VEER_API uint64_t veer_confusion_total(const veer_confusion *confusion);
VEER_API size_t veer_confusion_classes(const veer_confusion *confusion);

/** Name of class index < classes; classes are sorted by name as bytes. Borrowed until the object
 * changes; NULL if index is too large. */
VEER_API const char *veer_confusion_class_name(const veer_confusion *confusion, size_t index,
                                               size_t *ret_len);

/** The dense matrix for veer/classification.h: cells[true * k + predicted] in the order of
 * veer_confusion_class_name. VEER_EINVAL unless k is the number of classes. */
VEER_API veer_rc veer_confusion_cells(const veer_confusion *confusion, uint64_t *cells, size_t k,
                                      veer_err *err);

/* ---- Scores of the positive class ----
 *
 * Scores are probabilities in [0, 1], counted per label in cells that are finest near 0 and near 1:
 * of a width of at most 2^-12 of the distance from the nearer end (2^-8 below 2^-17, 2^-4 below
 * 2^-53). 0, 1/2 and 1 are cells by themselves. Cells without rows take no room; cells whose rows
 * have one score know it.
 */

typedef struct veer_score_summary veer_score_summary;

/** One bin of the reliability diagram, as in veer/classification.h. */
typedef struct veer_score_bin {
    double lower;       /* scores above this (the first bin: from this on) */
    double upper;       /* up to and including this */
    uint64_t count;     /* rows */
    uint64_t positives; /* rows with label 1 */
    double score_mean;  /* exact mean, rounded once; 0 if count is 0 */
} veer_score_bin;

/** An empty summary with 1..100 reliability bins of equal width (0: 10), else VEER_EINVAL. */
VEER_API veer_rc veer_score_summary_new(size_t reliability_bins, veer_score_summary **ret,
                                        veer_err *err);

/** Releases; NULL is fine. */
VEER_API void veer_score_summary_free(veer_score_summary *summary);

/** Adds n rows. VEER_EINVAL with the row as position for a score outside [0, 1] or a label other
 * than 0 and 1; nothing is then added. */
VEER_API veer_rc veer_score_summary_add(veer_score_summary *summary, const double *scores,
                                        const uint8_t *labels, size_t n, veer_err *err);

/** Adds all of `from`, another object. VEER_EINVAL if the numbers of reliability bins differ. */
VEER_API veer_rc veer_score_summary_merge(veer_score_summary *into, const veer_score_summary *from,
                                          veer_err *err);

/** Rows with label 1 and with label 0. */
VEER_API uint64_t veer_score_summary_positives(const veer_score_summary *summary);
VEER_API uint64_t veer_score_summary_negatives(const veer_score_summary *summary);

/** Area under the ROC curve; |value - exact| <= 1/2 sum P_b N_b / (P N) over the cells in which a
 * label has several scores. VEER_ENODATA without rows, VEER_EUNDEFINED when only one label
 * occurs. */
VEER_API veer_rc veer_score_summary_auc_roc(const veer_score_summary *summary, veer_bounded *ret,
                                            veer_err *err);

/** Average precision. VEER_ENODATA without rows, VEER_EUNDEFINED without positives. */
VEER_API veer_rc veer_score_summary_auc_pr(const veer_score_summary *summary, veer_bounded *ret,
                                           veer_err *err);

/** Mean log loss (probabilities clipped to [2^-52, 1 - 2^-52]) and mean squared error of the
 * score: exact sums of the rows' terms, rounded once. VEER_ENODATA. */
VEER_API veer_rc veer_score_summary_log_loss(const veer_score_summary *summary, double *ret,
                                             veer_err *err);
VEER_API veer_rc veer_score_summary_brier(const veer_score_summary *summary, double *ret,
                                          veer_err *err);

/** Expected calibration error over the reliability bins. VEER_ENODATA. */
VEER_API veer_rc veer_score_summary_ece(const veer_score_summary *summary, double *ret,
                                        veer_err *err);

/** Standard errors of three of these for independent rows: of the area by DeLong, DeLong and
 * Clarke-Pearson (1988), of the means by the spread of the rows' terms. Rows of a cell with several
 * scores count as tied in its middle. VEER_ENODATA without rows; VEER_EUNDEFINED below 2 rows, or
 * for the area below 2 rows of each label. */
VEER_API veer_rc veer_score_summary_auc_roc_se(const veer_score_summary *summary, double *ret,
                                               veer_err *err);
VEER_API veer_rc veer_score_summary_log_loss_se(const veer_score_summary *summary, double *ret,
                                                veer_err *err);
VEER_API veer_rc veer_score_summary_brier_se(const veer_score_summary *summary, double *ret,
                                             veer_err *err);

/** How many reliability bins there are, and bin index of them (else VEER_EINVAL). */
VEER_API size_t veer_score_summary_bins(const veer_score_summary *summary);
VEER_API veer_rc veer_score_summary_bin(const veer_score_summary *summary, size_t index,
                                        veer_score_bin *ret, veer_err *err);

/* ---- Errors of a regression ---- */

typedef struct veer_error_summary veer_error_summary;

/** An empty summary. VEER_ENOMEM. */
VEER_API veer_rc veer_error_summary_new(veer_error_summary **ret, veer_err *err);

/** Releases; NULL is fine. */
VEER_API void veer_error_summary_free(veer_error_summary *summary);

/** Adds n rows; the error of a row is predicted - truth, rounded to a double. VEER_EINVAL with the
 * row as position for a value or an error that is not finite; nothing is then added. */
VEER_API veer_rc veer_error_summary_add(veer_error_summary *summary, const double *truth,
                                        const double *predicted, size_t n, veer_err *err);

/** Adds all of `from`, another object. */
VEER_API veer_rc veer_error_summary_merge(veer_error_summary *into, const veer_error_summary *from,
                                          veer_err *err);

/** Rows. */
VEER_API uint64_t veer_error_summary_count(const veer_error_summary *summary);

/** The metrics of veer/regression.h under the same names. VEER_ENODATA without rows;
 * VEER_EUNDEFINED on overflow, and for r2 of a constant truth or one row. */
VEER_API veer_rc veer_error_summary_me(const veer_error_summary *summary, double *ret,
                                       veer_err *err);
VEER_API veer_rc veer_error_summary_mae(const veer_error_summary *summary, double *ret,
                                        veer_err *err);
VEER_API veer_rc veer_error_summary_mse(const veer_error_summary *summary, double *ret,
                                        veer_err *err);
VEER_API veer_rc veer_error_summary_rmse(const veer_error_summary *summary, double *ret,
                                         veer_err *err);
VEER_API veer_rc veer_error_summary_r2(const veer_error_summary *summary, double *ret,
                                       veer_err *err);
VEER_API veer_rc veer_error_summary_mape(const veer_error_summary *summary, double *ret,
                                         veer_err *err);
VEER_API veer_rc veer_error_summary_smape(const veer_error_summary *summary, double *ret,
                                          veer_err *err);
VEER_API veer_rc veer_error_summary_max_ae(const veer_error_summary *summary, double *ret,
                                           veer_err *err);

/** The summary of |error|, from which spreads follow; borrowed. */
VEER_API const veer_num_summary *veer_error_summary_absolute(const veer_error_summary *summary);

/** Median absolute error, within the bounds of veer_num_summary_quantile. */
VEER_API veer_rc veer_error_summary_median_ae(const veer_error_summary *summary, veer_bounded *ret,
                                              veer_err *err);

VEER_END_DECLS

#endif
