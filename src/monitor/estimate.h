/* monitor/estimate.h: metrics of a window with how sure they are. Pure.
 *
 * The standard error of a metric of one window of n independent outcomes:
 *
 *   shares (accuracy, precision, recall, specificity)       binomial, of the rows they are made of,
 *                                                           with half a row added to both sides, so
 *                                                           that 0 of 5 is not certain
 *   other metrics of the confusion matrix (F1, MCC, kappa ...)  delta method over its cells
 *   AUC ROC                                                 DeLong, from the score summary
 *   log loss, Brier, MAE, MSE, RMSE, mean error             spread of the rows' terms / sqrt(n)
 *   means of confidence and cost                            std / sqrt(n)
 *   quantiles                                               order statistics (binomial), with a row
 *                                                           or more expected on either side
 *   AUC PR, ECE, R2, MAPE, sMAPE, largest error             none: the sums do not tell
 *
 * Where outcomes are not independent in time this is too small; degradation therefore also looks at
 * how the metric varied from window to window (degradation.h).
 */
#ifndef VEER_MONITOR_ESTIMATE_H
#define VEER_MONITOR_ESTIMATE_H

#include "monitor/window_performance.h"

typedef struct veer_estimate {
    veer_window_value value; /* of window_performance.h */
    bool has_se;             /* se holds */
    double se;               /* standard error of one window, finite, at least 0 */
    uint64_t hits;           /* of a share: value = hits / trials */
    uint64_t trials;         /* 0: not a share */
    const char *how;         /* by what: "binomial", "delta method", "DeLong", "spread of rows",
                              * "order statistics", "none"; constant */
} veer_estimate;

/** Every metric of veer_perf_metrics: `ret` has veer_n_perf_metrics elements. */
veer_rc veer_window_estimates(const veer_window *window, const veer_window_task *task,
                              veer_estimate *ret, veer_err *err);

/** A confidence interval of an estimate within the legal range of its metric: Wilson's for shares,
 * normal otherwise. False without a standard error. */
bool veer_estimate_interval(size_t metric, const veer_estimate *estimate, double level,
                            double *ret_lo, double *ret_hi);

#endif
