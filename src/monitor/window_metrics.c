/* The metrics of sums that are not made of the confusion matrix: one function each. */
#include "monitor/window_work.h"

static veer_bounded exactly(double value)
{
    return (veer_bounded){value, value, value};
}

/* ---- scores ---- */

static veer_rc need_scores(const veer_window_work *w, uint64_t *ret_n, veer_err *err)
{
    if (w->scores == NULL)
        return veer_fail(err, VEER_ENODATA, "%s", w->scores_why);
    *ret_n = veer_score_summary_positives(w->scores) + veer_score_summary_negatives(w->scores);
    return VEER_OK;
}

veer_rc veer_sums_auc_roc(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                          veer_err *err)
{
    const veer_rc rc = need_scores(work, ret_n, err);
    return rc == VEER_OK ? veer_score_summary_auc_roc(work->scores, ret, err) : rc;
}

veer_rc veer_sums_auc_pr(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                         veer_err *err)
{
    const veer_rc rc = need_scores(work, ret_n, err);
    return rc == VEER_OK ? veer_score_summary_auc_pr(work->scores, ret, err) : rc;
}

static veer_rc of_scores(const veer_window_work *w,
                         veer_rc (*metric)(const veer_score_summary *, double *, veer_err *),
                         veer_bounded *ret, uint64_t *ret_n, veer_err *err)
{
    double value = 0;
    veer_rc rc = need_scores(w, ret_n, err);
    if (rc == VEER_OK)
        rc = metric(w->scores, &value, err);
    if (rc == VEER_OK)
        *ret = exactly(value);
    return rc;
}

veer_rc veer_sums_log_loss(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                           veer_err *err)
{
    return of_scores(work, veer_score_summary_log_loss, ret, ret_n, err);
}

veer_rc veer_sums_brier(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                        veer_err *err)
{
    return of_scores(work, veer_score_summary_brier, ret, ret_n, err);
}

veer_rc veer_sums_ece(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                      veer_err *err)
{
    return of_scores(work, veer_score_summary_ece, ret, ret_n, err);
}

/* ---- numbers ---- */

static veer_rc need_errors(const veer_window_work *w, uint64_t *ret_n, veer_err *err)
{
    if (w->errors == NULL)
        return veer_fail(err, VEER_ENODATA, VEER_PERF_NO_NUMBERS);
    *ret_n = veer_error_summary_count(w->errors);
    return VEER_OK;
}

static veer_rc of_errors(const veer_window_work *w,
                         veer_rc (*metric)(const veer_error_summary *, double *, veer_err *),
                         veer_bounded *ret, uint64_t *ret_n, veer_err *err)
{
    double value = 0;
    veer_rc rc = need_errors(w, ret_n, err);
    if (rc == VEER_OK)
        rc = metric(w->errors, &value, err);
    if (rc == VEER_OK)
        *ret = exactly(value);
    return rc;
}

veer_rc veer_sums_mae(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                      veer_err *err)
{
    return of_errors(work, veer_error_summary_mae, ret, ret_n, err);
}

veer_rc veer_sums_rmse(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                       veer_err *err)
{
    return of_errors(work, veer_error_summary_rmse, ret, ret_n, err);
}

veer_rc veer_sums_mse(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                      veer_err *err)
{
    return of_errors(work, veer_error_summary_mse, ret, ret_n, err);
}

veer_rc veer_sums_r2_score(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                           veer_err *err)
{
    return of_errors(work, veer_error_summary_r2, ret, ret_n, err);
}

veer_rc veer_sums_me(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                     veer_err *err)
{
    return of_errors(work, veer_error_summary_me, ret, ret_n, err);
}

veer_rc veer_sums_max_ae(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                         veer_err *err)
{
    return of_errors(work, veer_error_summary_max_ae, ret, ret_n, err);
}

veer_rc veer_sums_mape(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                       veer_err *err)
{
    return of_errors(work, veer_error_summary_mape, ret, ret_n, err);
}

veer_rc veer_sums_smape(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                        veer_err *err)
{
    return of_errors(work, veer_error_summary_smape, ret, ret_n, err);
}

veer_rc veer_sums_median_ae(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                            veer_err *err)
{
    const veer_rc rc = need_errors(work, ret_n, err);
    return rc == VEER_OK ? veer_error_summary_median_ae(work->errors, ret, err) : rc;
}

/* ---- how the model runs ---- */

static veer_rc need_number(const veer_window_work *w, size_t which, const char *what,
                           const veer_num_summary **ret, uint64_t *ret_n, veer_err *err)
{
    const veer_num_summary *const number = veer_window_number(w->window, which);
    if (number == NULL || veer_num_summary_count(number) == 0)
        return veer_fail(err, VEER_ENODATA, "no %s", what);
    *ret = number;
    *ret_n = veer_num_summary_count(number);
    return VEER_OK;
}

static veer_rc mean_of(const veer_window_work *w, size_t which, const char *what, veer_bounded *ret,
                       uint64_t *ret_n, veer_err *err)
{
    const veer_num_summary *number = NULL;
    double value = 0;
    veer_rc rc = need_number(w, which, what, &number, ret_n, err);
    if (rc == VEER_OK)
        rc = veer_num_summary_mean(number, &value, err);
    if (rc == VEER_OK)
        *ret = exactly(value);
    return rc;
}

veer_rc veer_sums_confidence(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                             veer_err *err)
{
    return mean_of(work, VEER_AT_CONFIDENCE, "confidence", ret, ret_n, err);
}

veer_rc veer_sums_cost(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                       veer_err *err)
{
    return mean_of(work, VEER_AT_COST, "cost", ret, ret_n, err);
}

static veer_rc latency(const veer_window_work *w, double q, veer_bounded *ret, uint64_t *ret_n,
                       veer_err *err)
{
    const veer_num_summary *number = NULL;
    const veer_rc rc = need_number(w, VEER_AT_LATENCY, "latency", &number, ret_n, err);
    return rc == VEER_OK ? veer_num_summary_quantile(number, q, ret, err) : rc;
}

veer_rc veer_sums_latency_p50(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                              veer_err *err)
{
    return latency(work, 0.50, ret, ret_n, err);
}

veer_rc veer_sums_latency_p95(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                              veer_err *err)
{
    return latency(work, 0.95, ret, ret_n, err);
}

veer_rc veer_sums_latency_p99(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                              veer_err *err)
{
    return latency(work, 0.99, ret, ret_n, err);
}
