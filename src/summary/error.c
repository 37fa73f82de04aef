/* Errors of a regression: exact sums, and a number summary of |error|. */
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "summary/error.h"
#include "summary/number.h"

veer_rc veer_error_summary_new(veer_error_summary **ret, veer_err *err)
{
    veer_error_summary *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = veer_num_summary_new(&s->absolute, err);
    if (rc != VEER_OK) {
        free(s);
        return rc;
    }
    *ret = s;
    return VEER_OK;
}

void veer_error_summary_free(veer_error_summary *summary)
{
    if (summary == NULL)
        return;
    veer_num_summary_free(summary->absolute);
    free(summary);
}

static double relative_error(double truth, double error)
{
    return fabs(error) / fmax(fabs(truth), 0x1p-52);
}

veer_rc veer_error_summary_add(veer_error_summary *summary, const double *truth,
                               const double *predicted, size_t n, veer_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(truth[i]) || !isfinite(predicted[i]) || !isfinite(predicted[i] - truth[i]) ||
            !isfinite(relative_error(truth[i], predicted[i] - truth[i])))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "a value or its error is not finite");
    double *absolute = calloc(n + 1, sizeof(absolute[0]));
    if (absolute == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++)
        absolute[i] = fabs(predicted[i] - truth[i]);
    const veer_rc rc = veer_num_summary_add(summary->absolute, absolute, n, err);
    free(absolute);
    if (rc != VEER_OK)
        return rc;
    veer_exact_moments_add(&summary->truth, truth, n);
    for (size_t i = 0; i < n; i++) {
        const double error = predicted[i] - truth[i];
        const double half = 0.5 * fabs(truth[i]) + 0.5 * fabs(predicted[i]);
        veer_exact_sum_add(&summary->error, error);
        veer_exact_sum_add(&summary->relative, relative_error(truth[i], error));
        veer_exact_sum_add(&summary->symmetric, half == 0.0 ? 0.0 : fabs(error) / half);
    }
    return VEER_OK;
}

veer_rc veer_error_summary_merge(veer_error_summary *into, const veer_error_summary *from,
                                 veer_err *err)
{
    if (into == from)
        return veer_fail(err, VEER_EINVAL, "a summary cannot be merged into itself");
    const veer_rc rc = veer_num_summary_merge(into->absolute, from->absolute, err);
    if (rc != VEER_OK)
        return rc;
    veer_exact_moments_merge(&into->truth, &from->truth);
    veer_exact_sum_merge(&into->error, &from->error);
    veer_exact_sum_merge(&into->relative, &from->relative);
    veer_exact_sum_merge(&into->symmetric, &from->symmetric);
    return VEER_OK;
}

uint64_t veer_error_summary_count(const veer_error_summary *summary)
{
    return veer_num_summary_count(summary->absolute);
}

static veer_rc mean_of(const veer_error_summary *s, const veer_exact_sum *sum, double *ret,
                       veer_err *err)
{
    const veer_rc rc = veer_num_need_data(s->absolute, err);
    if (rc == VEER_OK)
        *ret = veer_exact_sum_over(sum, s->absolute->count);
    return rc;
}

veer_rc veer_error_summary_me(const veer_error_summary *summary, double *ret, veer_err *err)
{
    return mean_of(summary, &summary->error, ret, err);
}

veer_rc veer_error_summary_mae(const veer_error_summary *summary, double *ret, veer_err *err)
{
    return veer_num_summary_mean(summary->absolute, ret, err);
}

veer_rc veer_error_summary_mse(const veer_error_summary *summary, double *ret, veer_err *err)
{
    const veer_rc rc = veer_num_need_data(summary->absolute, err);
    if (rc != VEER_OK)
        return rc;
    const double mse =
        veer_exact_squares_over(&summary->absolute->moments, summary->absolute->count);
    if (!isfinite(mse))
        return veer_fail(err, VEER_EUNDEFINED, "the result does not fit a double");
    *ret = mse;
    return VEER_OK;
}

veer_rc veer_error_summary_rmse(const veer_error_summary *summary, double *ret, veer_err *err)
{
    double mse = 0.0;
    const veer_rc rc = veer_error_summary_mse(summary, &mse, err);
    if (rc == VEER_OK)
        *ret = sqrt(mse);
    return rc;
}

veer_rc veer_error_summary_r2(const veer_error_summary *summary, double *ret, veer_err *err)
{
    double squares = 0.0, m2 = 0.0;
    veer_rc rc = veer_num_summary_sum_squares(summary->absolute, &squares, err);
    if (rc != VEER_OK)
        return rc;
    if (!veer_exact_m2(&summary->truth, summary->absolute->count, &m2) || !isfinite(m2) ||
        m2 == 0.0 || !isfinite(squares / m2))
        return veer_fail(err, VEER_EUNDEFINED, "the truth does not vary, or varies too much");
    *ret = 1.0 - squares / m2;
    return VEER_OK;
}

veer_rc veer_error_summary_mape(const veer_error_summary *summary, double *ret, veer_err *err)
{
    return mean_of(summary, &summary->relative, ret, err);
}

veer_rc veer_error_summary_smape(const veer_error_summary *summary, double *ret, veer_err *err)
{
    return mean_of(summary, &summary->symmetric, ret, err);
}

veer_rc veer_error_summary_max_ae(const veer_error_summary *summary, double *ret, veer_err *err)
{
    return veer_num_summary_max(summary->absolute, ret, err);
}

const veer_num_summary *veer_error_summary_absolute(const veer_error_summary *summary)
{
    return summary->absolute;
}

veer_rc veer_error_summary_median_ae(const veer_error_summary *summary, veer_bounded *ret,
                                     veer_err *err)
{
    return veer_num_summary_quantile(summary->absolute, 0.5, ret, err);
}
