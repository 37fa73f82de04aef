/* summary/score_curve.h: the curves of a score summary: what each threshold would have called
 * positive. Pure.
 *
 * Each step is exact: it counts the rows whose score is the threshold or higher. Between two steps
 * there may be scores that the summary does not tell apart (a cell of several scores); their
 * thresholds are left out.
 */
#ifndef VEER_SUMMARY_SCORE_CURVE_H
#define VEER_SUMMARY_SCORE_CURVE_H

#include "veer/performance_summary.h"

/** What a threshold calls positive: scores that are not below it. */
typedef struct veer_score_step {
    double threshold;   /* in [0, 1] */
    uint64_t positives; /* rows of label 1 */
    uint64_t negatives; /* rows of label 0 */
} veer_score_step;

/** All steps, the highest threshold first; the last one has all rows. *ret is freed by the caller;
 * NULL without rows. VEER_ENOMEM. O(cells). */
veer_rc veer_score_summary_steps(const veer_score_summary *summary, veer_score_step **ret,
                                 size_t *ret_n, veer_err *err);

/** Rows by score in n > 0 bars of equal width over [0, 1], each without its upper end but for the
 * last; added to positives and negatives, n each. Rows of a cell with several scores count where
 * its middle lies. */
void veer_score_summary_bars(const veer_score_summary *summary, size_t n, uint64_t *positives,
                             uint64_t *negatives);

#endif
