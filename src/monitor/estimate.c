/* Standard errors of the metrics of a window. */
#include "monitor/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/proportion.h"
#include "monitor/window_work.h"
#include "stats/special.h"

/* Counts are scaled up to about this total before the matrix is changed a little. */
#define DELTA_TOTAL 0x1p45
#define DELTA_STEP 0x1p-12 /* of a cell, either way */
/* Most cells times cells that a derivative may take: beyond, there is no standard error. */
#define DELTA_WORK 2e7

/* How a kind of metric knows how sure it is. False: it does not. */
typedef bool estimate_fn(const veer_window_work *work, size_t metric, veer_estimate *estimate);

static bool set_se(veer_estimate *e, const char *how, double se)
{
    if (!isfinite(se))
        return false;
    e->has_se = true;
    e->se = se;
    e->how = how;
    return true;
}

/* ---- shares ---- */

static bool share(veer_estimate *e, uint64_t hits, uint64_t trials)
{
    if (trials == 0)
        return false;
    const double n = (double)trials;
    const double p = ((double)hits + 0.5) / (n + 1.0);
    e->hits = hits;
    e->trials = trials;
    return set_se(e, "binomial", sqrt(p * (1.0 - p) / n));
}

static bool accuracy(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    uint64_t hits = 0;
    (void)metric;
    for (size_t i = 0; i < w->k; i++)
        hits += w->cells[i * w->k + i];
    return share(e, hits, w->n_pairs);
}

/* Cells of a binary matrix are tn, fp, fn, tp. */
static bool precision(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    (void)metric;
    return w->k == 2 && share(e, w->cells[3], w->cells[3] + w->cells[1]);
}

static bool recall(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    (void)metric;
    return w->k == 2 && share(e, w->cells[3], w->cells[3] + w->cells[2]);
}

static bool specificity(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    (void)metric;
    return w->k == 2 && share(e, w->cells[0], w->cells[0] + w->cells[1]);
}

/* ---- the other metrics of the matrix: the delta method ---- */

static uint64_t scaled_up(uint64_t *cells, const uint64_t *from, size_t n, uint64_t total)
{
    uint64_t scale = 1;
    while ((double)total * (double)scale * 2.0 <= DELTA_TOTAL)
        scale *= 2;
    for (size_t i = 0; i < n; i++)
        cells[i] = from[i] * scale;
    return scale;
}

/* Adds count (d metric / d count)^2, which over the cells of a metric that does not depend on the
 * scale is its variance. */
static bool add_cell(veer_confusion_metric *metric, uint64_t *cells, size_t k, size_t i,
                     uint64_t scale, double *variance)
{
    double up = 0;
    double down = 0;
    const uint64_t count = cells[i];
    const uint64_t step = 1 + (uint64_t)((double)count * DELTA_STEP);
    cells[i] = count + step;
    bool fine = metric(cells, k, &up, NULL) == VEER_OK;
    cells[i] = count - step;
    fine = fine && metric(cells, k, &down, NULL) == VEER_OK;
    cells[i] = count;
    const double slope = (up - down) / (2.0 * (double)step) * (double)scale;
    const uint64_t units = count / scale;
    *variance += (double)units * slope * slope;
    return fine;
}

static bool delta(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    veer_confusion_metric *const of = veer_perf_metrics[metric].of_cells;
    const size_t n = w->k * w->k;
    double used = 0;
    double variance = 0;
    bool fine = true;
    for (size_t i = 0; i < n; i++)
        used += w->cells[i] > 0;
    if (used * (double)n > DELTA_WORK)
        return false;
    uint64_t *const cells = malloc((n + 1) * sizeof *cells);
    if (cells == NULL)
        return false;
    const uint64_t scale = scaled_up(cells, w->cells, n, w->n_pairs);
    for (size_t i = 0; i < n && fine; i++)
        if (cells[i] > 0)
            fine = add_cell(of, cells, w->k, i, scale, &variance);
    free(cells);
    return fine && set_se(e, "delta method", sqrt(variance));
}

/* ---- scores ---- */

static bool auc_roc(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    double se = 0;
    (void)metric;
    return veer_score_summary_auc_roc_se(w->scores, &se, NULL) == VEER_OK &&
           set_se(e, "DeLong", se);
}

static bool log_loss(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    double se = 0;
    (void)metric;
    return veer_score_summary_log_loss_se(w->scores, &se, NULL) == VEER_OK &&
           set_se(e, "spread of rows", se);
}

static bool brier(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    double se = 0;
    (void)metric;
    return veer_score_summary_brier_se(w->scores, &se, NULL) == VEER_OK &&
           set_se(e, "spread of rows", se);
}

/* ---- numbers ---- */

static bool mean_of(const veer_num_summary *numbers, veer_estimate *e)
{
    double std = 0;
    return numbers != NULL && veer_num_summary_std(numbers, &std, NULL) == VEER_OK &&
           set_se(e, "spread of rows", std / sqrt((double)veer_num_summary_count(numbers)));
}

static bool mae(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    (void)metric;
    return mean_of(veer_error_summary_absolute(w->errors), e);
}

/* From mean squares: errors are not centred on 0. */
static bool mean_error(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    double squares = 0;
    const double n = (double)veer_error_summary_count(w->errors);
    (void)metric;
    if (n < 2 || veer_num_summary_sum_squares(veer_error_summary_absolute(w->errors), &squares,
                                              NULL) != VEER_OK)
        return false;
    const double centred = fmax(squares - n * e->value.value * e->value.value, 0);
    return set_se(e, "spread of rows", sqrt(centred / (n - 1.0) / n));
}

/* The spread of squared errors, from the bins of |error|, which are narrow. */
static bool mse_spread(const veer_window_work *w, double *ret_mean, double *ret_se)
{
    const veer_num_summary *const absolute = veer_error_summary_absolute(w->errors);
    double n = 0;
    double mean = 0;
    double squares = 0;
    for (size_t i = 0; i < veer_num_summary_bins(absolute); i++) {
        veer_num_bin bin;
        if (veer_num_summary_bin(absolute, i, &bin, NULL) != VEER_OK)
            return false;
        const double middle = 0.5 * bin.lo + 0.5 * bin.hi;
        const double x = middle * middle;
        const double count = (double)bin.count;
        const double step = x - mean;
        n += count;
        mean += step * count / n;
        squares += count * step * (x - mean);
    }
    *ret_mean = mean;
    *ret_se = n > 1 ? sqrt(squares / (n - 1.0) / n) : (double)NAN;
    return n > 1;
}

static bool mse(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    double mean = 0;
    double se = 0;
    (void)metric;
    return mse_spread(w, &mean, &se) && set_se(e, "spread of rows", se);
}

static bool rmse(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    double mean = 0;
    double se = 0;
    (void)metric;
    if (!mse_spread(w, &mean, &se))
        return false;
    return set_se(e, "spread of rows", mean > 0 ? se / (2.0 * sqrt(mean)) : 0);
}

static bool confidence(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    (void)metric;
    return mean_of(veer_window_number(w->window, VEER_AT_CONFIDENCE), e);
}

static bool cost(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    (void)metric;
    return mean_of(veer_window_number(w->window, VEER_AT_COST), e);
}

/* ---- quantiles ---- */

/* Half the distance of the quantiles that lie a standard error of the share of rows away. */
static bool quantile(const veer_num_summary *numbers, double q, veer_estimate *e)
{
    veer_bounded lo;
    veer_bounded hi;
    const double n = numbers != NULL ? (double)veer_num_summary_count(numbers) : 0;
    if (n * fmin(q, 1.0 - q) < 1.0)
        return false;
    const double off = sqrt(q * (1.0 - q) / n);
    if (veer_num_summary_quantile(numbers, fmax(q - off, 0.0), &lo, NULL) != VEER_OK ||
        veer_num_summary_quantile(numbers, fmin(q + off, 1.0), &hi, NULL) != VEER_OK)
        return false;
    return set_se(e, "order statistics", 0.5 * hi.value - 0.5 * lo.value);
}

static bool median_ae(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    (void)metric;
    return quantile(veer_error_summary_absolute(w->errors), 0.5, e);
}

static bool latency_p50(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    (void)metric;
    return quantile(veer_window_number(w->window, VEER_AT_LATENCY), 0.50, e);
}

static bool latency_p95(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    (void)metric;
    return quantile(veer_window_number(w->window, VEER_AT_LATENCY), 0.95, e);
}

static bool latency_p99(const veer_window_work *w, size_t metric, veer_estimate *e)
{
    (void)metric;
    return quantile(veer_window_number(w->window, VEER_AT_LATENCY), 0.99, e);
}

/* ---- the table ---- */

/* Metrics that are not made of the matrix, and the shares of it; the rest of it takes delta. */
static const struct {
    const char *name;      /* canonical */
    estimate_fn *estimate; /* how */
} estimators[] = {
    {"accuracy", accuracy},
    {"precision", precision},
    {"recall", recall},
    {"specificity", specificity},
    {"auc_roc", auc_roc},
    {"log_loss", log_loss},
    {"brier", brier},
    {"mae", mae},
    {"mse", mse},
    {"rmse", rmse},
    {"me", mean_error},
    {"median_ae", median_ae},
    {"confidence", confidence},
    {"cost", cost},
    {"latency_p50", latency_p50},
    {"latency_p95", latency_p95},
    {"latency_p99", latency_p99},
};

static estimate_fn *estimator_of(size_t metric)
{
    for (size_t i = 0; i < sizeof estimators / sizeof *estimators; i++)
        if (strcmp(estimators[i].name, veer_perf_metrics[metric].name) == 0)
            return estimators[i].estimate;
    return veer_perf_metrics[metric].of_cells != NULL ? delta : NULL;
}

veer_rc veer_window_estimates(const veer_window *window, const veer_window_task *task,
                              veer_estimate *ret, veer_err *err)
{
    veer_window_work work;
    veer_window_value *const values = calloc(veer_n_perf_metrics, sizeof *values);
    if (values == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = veer_window_performance(window, task, values, err);
    if (rc == VEER_OK)
        rc = veer_window_work_init(&work, window, task, err);
    if (rc != VEER_OK) {
        free(values);
        return rc;
    }
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        estimate_fn *const estimate = estimator_of(i);
        ret[i] = (veer_estimate){.value = values[i], .how = "none"};
        if (values[i].present && estimate != NULL)
            (void)estimate(&work, i, &ret[i]);
    }
    veer_window_work_done(&work);
    free(values);
    return VEER_OK;
}

bool veer_estimate_interval(size_t metric, const veer_estimate *estimate, double level,
                            double *ret_lo, double *ret_hi)
{
    const veer_metric *const info = veer_perf_metric_info(metric);
    if (!estimate->value.present || !estimate->has_se || !(level > 0 && level < 1))
        return false;
    const double z = veer_norm_ppf(0.5 + level / 2.0);
    if (estimate->trials > 0) {
        veer_wilson(estimate->hits, estimate->trials, z, ret_lo, ret_hi);
        return true;
    }
    *ret_lo = fmax(estimate->value.value - z * estimate->se, info->lower);
    *ret_hi = fmin(estimate->value.value + z * estimate->se, info->upper);
    return true;
}
