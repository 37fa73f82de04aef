/* veer/regression.h: how far predicted numbers are from the true ones.
 *
 * Every call takes n true values and n predictions, borrowed. The error of a row is predicted -
 * true. VEER_ENODATA for n = 0; VEER_EINVAL with err->position = the row of a value that is not
 * finite; VEER_EUNDEFINED when the result, or a sum on the way to it, does not fit a double. Sums
 * are compensated (Neumaier), so results are right to a few units in the last place for any n.
 * O(n), no allocation, any thread.
 *
 * MSE, RMSE and R2 square: errors (R2: also deviations of the truth) above about 1e154 are
 * VEER_EUNDEFINED, below about 1e-146 their squares lose digits and below 1e-162 they count as 0.
 */
#ifndef VEER_REGRESSION_H
#define VEER_REGRESSION_H

#include <stddef.h>

#include "veer/error.h"
#include "veer/export.h"

VEER_BEGIN_DECLS

/** The shape of every metric below but the median. */
typedef veer_rc veer_regression_metric(const double *truth, const double *predicted, size_t n,
                                       double *ret, veer_err *err);

/** Mean error (bias): positive when predictions are too high. */
VEER_API veer_rc veer_me(const double *truth, const double *predicted, size_t n, double *ret,
                         veer_err *err);

/** Mean absolute error. */
VEER_API veer_rc veer_mae(const double *truth, const double *predicted, size_t n, double *ret,
                          veer_err *err);

/** Mean squared error. */
VEER_API veer_rc veer_mse(const double *truth, const double *predicted, size_t n, double *ret,
                          veer_err *err);

/** Square root of the mean squared error. */
VEER_API veer_rc veer_rmse(const double *truth, const double *predicted, size_t n, double *ret,
                           veer_err *err);

/** Coefficient of determination, 1 - sum of squared errors / sum of squared deviations of the truth
 * from its mean; at most 1, unbounded below. VEER_EUNDEFINED for a constant truth or one row. */
VEER_API veer_rc veer_r2(const double *truth, const double *predicted, size_t n, double *ret,
                         veer_err *err);

/** Mean of |error| / max(|true|, 2^-52), a ratio and not a percentage: scikit-learn's policy, under
 * which a true 0 gives a huge value. */
VEER_API veer_rc veer_mape(const double *truth, const double *predicted, size_t n, double *ret,
                           veer_err *err);

/** Mean of 2 |error| / (|true| + |predicted|), in [0, 2]; a row with both 0 adds 0. */
VEER_API veer_rc veer_smape(const double *truth, const double *predicted, size_t n, double *ret,
                            veer_err *err);

/** Largest absolute error. */
VEER_API veer_rc veer_max_ae(const double *truth, const double *predicted, size_t n, double *ret,
                             veer_err *err);

/** Median absolute error, the mean of the two middle ones for even n. scratch: n doubles. O(n) on
 * average, O(n log n) at worst. */
VEER_API veer_rc veer_median_ae(const double *truth, const double *predicted, size_t n,
                                double *scratch, double *ret, veer_err *err);

VEER_END_DECLS

#endif
