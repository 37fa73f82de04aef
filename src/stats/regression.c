#include "veer/regression.h"

#include <float.h>
#include <math.h>

#include "base/err.h"
#include "stats/ksum.h"
#include "stats/select.h"

/* What one row adds to a sum. */
typedef double row_term(double truth, double predicted);

static double error_of(double truth, double predicted)
{
    return predicted - truth;
}

static double absolute_error(double truth, double predicted)
{
    return fabs(predicted - truth);
}

static double squared_error(double truth, double predicted)
{
    return (predicted - truth) * (predicted - truth);
}

static double percentage_error(double truth, double predicted)
{
    return fabs(predicted - truth) / fmax(fabs(truth), DBL_EPSILON);
}

static double symmetric_error(double truth, double predicted)
{
    /* Halved before adding, so that the divisor cannot overflow. */
    const double size = fabs(truth) / 2 + fabs(predicted) / 2;
    return size == 0 ? 0 : fabs(predicted / 2 - truth / 2) / size * 2;
}

static veer_rc check(const double *truth, const double *predicted, size_t n, veer_err *err)
{
    if (n == 0)
        return veer_fail(err, VEER_ENODATA, "there are no rows");
    for (size_t i = 0; i < n; i++)
        if (!isfinite(truth[i]) || !isfinite(predicted[i]))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "row %zu: the %s is not finite", i,
                                isfinite(truth[i]) ? "prediction" : "true value");
    return VEER_OK;
}

static veer_rc hand_over(double value, double *ret, veer_err *err)
{
    if (!isfinite(value))
        return veer_fail(err, VEER_EUNDEFINED, "the errors are too large for a double");
    *ret = value;
    return VEER_OK;
}

static veer_rc mean_of(row_term *term, const double *truth, const double *predicted, size_t n,
                       double *ret, veer_err *err)
{
    const veer_rc rc = check(truth, predicted, n, err);
    if (rc != VEER_OK)
        return rc;
    veer_ksum sum = {0};
    for (size_t i = 0; i < n; i++)
        veer_ksum_add(&sum, term(truth[i], predicted[i]));
    return hand_over(veer_ksum_value(&sum) / (double)n, ret, err);
}

veer_rc veer_me(const double *truth, const double *predicted, size_t n, double *ret, veer_err *err)
{
    return mean_of(error_of, truth, predicted, n, ret, err);
}

veer_rc veer_mae(const double *truth, const double *predicted, size_t n, double *ret, veer_err *err)
{
    return mean_of(absolute_error, truth, predicted, n, ret, err);
}

veer_rc veer_mse(const double *truth, const double *predicted, size_t n, double *ret, veer_err *err)
{
    return mean_of(squared_error, truth, predicted, n, ret, err);
}

veer_rc veer_rmse(const double *truth, const double *predicted, size_t n, double *ret,
                  veer_err *err)
{
    double mse;
    const veer_rc rc = veer_mse(truth, predicted, n, &mse, err);
    if (rc == VEER_OK)
        *ret = sqrt(mse);
    return rc;
}

veer_rc veer_mape(const double *truth, const double *predicted, size_t n, double *ret,
                  veer_err *err)
{
    return mean_of(percentage_error, truth, predicted, n, ret, err);
}

veer_rc veer_smape(const double *truth, const double *predicted, size_t n, double *ret,
                   veer_err *err)
{
    return mean_of(symmetric_error, truth, predicted, n, ret, err);
}

veer_rc veer_r2(const double *truth, const double *predicted, size_t n, double *ret, veer_err *err)
{
    const veer_rc rc = check(truth, predicted, n, err);
    if (rc != VEER_OK)
        return rc;
    veer_ksum sum = {0}, spread = {0}, misses = {0};
    size_t differing = 0;
    for (size_t i = 0; i < n; i++) {
        veer_ksum_add(&sum, truth[i]);
        differing += truth[i] != truth[0];
    }
    if (differing == 0)
        return veer_fail(err, VEER_EUNDEFINED, "R2 needs two different true values");
    const double mean = veer_ksum_value(&sum) / (double)n;
    for (size_t i = 0; i < n; i++) {
        veer_ksum_add(&spread, (truth[i] - mean) * (truth[i] - mean));
        veer_ksum_add(&misses, squared_error(truth[i], predicted[i]));
    }
    return hand_over(1 - veer_ksum_value(&misses) / veer_ksum_value(&spread), ret, err);
}

veer_rc veer_max_ae(const double *truth, const double *predicted, size_t n, double *ret,
                    veer_err *err)
{
    const veer_rc rc = check(truth, predicted, n, err);
    if (rc != VEER_OK)
        return rc;
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, absolute_error(truth[i], predicted[i]));
    return hand_over(largest, ret, err);
}

veer_rc veer_median_ae(const double *truth, const double *predicted, size_t n, double *scratch,
                       double *ret, veer_err *err)
{
    const veer_rc rc = check(truth, predicted, n, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < n; i++)
        scratch[i] = absolute_error(truth[i], predicted[i]);
    return hand_over(veer_median(scratch, n), ret, err);
}
