/* The metrics of a slice: one row and one function each. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "monitor/performance_work.h"
#include "monitor/window_work.h"
#include "veer/regression.h"
#include "veer/sample.h"

/* ---- classes: the positive class of a binary task is class 1 of the matrix ---- */

static veer_rc of_positive(const uint64_t *cells, size_t k,
                           veer_rc (*metric)(const veer_class_counts *, double *, veer_err *),
                           double *ret, veer_err *err)
{
    veer_class_counts counts;
    const veer_rc rc = veer_confusion_class(cells, k, 1, &counts, err);
    return rc == VEER_OK ? metric(&counts, ret, err) : rc;
}

static veer_rc precision(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    return of_positive(cells, k, veer_class_precision, ret, err);
}

static veer_rc recall(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    return of_positive(cells, k, veer_class_recall, ret, err);
}

static veer_rc f1(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    return of_positive(cells, k, veer_class_f1, ret, err);
}

static veer_rc specificity(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    return of_positive(cells, k, veer_class_specificity, ret, err);
}

static veer_rc precision_macro(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    return veer_precision(cells, k, VEER_AVERAGE_MACRO, ret, err);
}

static veer_rc recall_macro(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    return veer_recall(cells, k, VEER_AVERAGE_MACRO, ret, err);
}

static veer_rc f1_macro(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    return veer_f1(cells, k, VEER_AVERAGE_MACRO, ret, err);
}

static veer_rc f1_weighted(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    return veer_f1(cells, k, VEER_AVERAGE_WEIGHTED, ret, err);
}

static veer_rc specificity_macro(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    return veer_specificity(cells, k, VEER_AVERAGE_MACRO, ret, err);
}

/* ---- scores ---- */

static veer_rc need_scores(const veer_perf_work *w, veer_err *err)
{
    if (w->n_scored > 0)
        return VEER_OK;
    if (w->task == VEER_PERF_MULTICLASS)
        return veer_fail(err, VEER_ENODATA, VEER_PERF_ONE_SCORE);
    if (w->outcomes->numbers[VEER_OUTCOME_SCORE] == NULL)
        return veer_fail(err, VEER_ENODATA, VEER_PERF_NO_SCORES);
    return veer_fail(err, VEER_ENODATA, VEER_PERF_NO_SCORED);
}

static veer_rc of_ranking(const veer_perf_work *w,
                          veer_rc (*metric)(const veer_ranking *, double *, veer_err *),
                          double *ret, veer_err *err)
{
    veer_ranking ranking;
    veer_rc rc = need_scores(w, err);
    if (rc == VEER_OK)
        rc = veer_ranking_init(&ranking, w->scores, w->hits, w->n_scored, w->scratch, err);
    return rc == VEER_OK ? metric(&ranking, ret, err) : rc;
}

static veer_rc auc_roc(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_ranking(w, veer_auc_roc, ret, err);
}

static veer_rc auc_pr(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_ranking(w, veer_auc_pr, ret, err);
}

/* Log loss and Brier score want probabilities; the row in the kernel's message would mislead. */
static veer_rc of_probabilities(const veer_perf_work *w,
                                veer_rc (*metric)(const double *, const uint8_t *, size_t, double *,
                                                  veer_err *),
                                double *ret, veer_err *err)
{
    veer_rc rc = need_scores(w, err);
    if (rc == VEER_OK)
        rc = metric(w->scores, w->hits, w->n_scored, ret, err);
    if (rc == VEER_EINVAL)
        return veer_fail(err, rc, VEER_PERF_NO_PROBABILITY);
    return rc;
}

static veer_rc log_loss(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_probabilities(w, veer_log_loss, ret, err);
}

static veer_rc brier_score(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_probabilities(w, veer_brier, ret, err);
}

static veer_rc ece(const veer_perf_work *w, double *ret, veer_err *err)
{
    veer_rc rc = need_scores(w, err);
    if (rc == VEER_OK)
        rc = veer_reliability(w->scores, w->hits, w->n_scored, w->bins, w->n_bins, err);
    if (rc == VEER_EINVAL)
        return veer_fail(err, rc, VEER_PERF_NO_PROBABILITY);
    return rc == VEER_OK ? veer_ece(w->bins, w->n_bins, ret, err) : rc;
}

/* ---- numbers ---- */

static veer_rc of_numbers(const veer_perf_work *w, veer_regression_metric *metric, double *ret,
                          veer_err *err)
{
    if (w->n_numbers == 0)
        return veer_fail(err, VEER_ENODATA, VEER_PERF_NO_NUMBERS);
    return metric(w->true_numbers, w->numbers, w->n_numbers, ret, err);
}

static veer_rc mean_error(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_numbers(w, veer_me, ret, err);
}

static veer_rc mae(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_numbers(w, veer_mae, ret, err);
}

static veer_rc mse(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_numbers(w, veer_mse, ret, err);
}

static veer_rc rmse(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_numbers(w, veer_rmse, ret, err);
}

static veer_rc r2_score(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_numbers(w, veer_r2, ret, err);
}

static veer_rc mape(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_numbers(w, veer_mape, ret, err);
}

static veer_rc smape(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_numbers(w, veer_smape, ret, err);
}

static veer_rc max_ae(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_numbers(w, veer_max_ae, ret, err);
}

static veer_rc median_ae(const veer_perf_work *w, double *ret, veer_err *err)
{
    if (w->n_numbers == 0)
        return veer_fail(err, VEER_ENODATA, VEER_PERF_NO_NUMBERS);
    return veer_median_ae(w->true_numbers, w->numbers, w->n_numbers, w->scratch, ret, err);
}

/* ---- how the model runs: every row that has the number, labelled or not ---- */

static size_t gather(const veer_perf_work *w, veer_outcome_number which, double *ret)
{
    const double *const column = w->outcomes->numbers[which];
    size_t n = 0;
    for (size_t i = 0; column != NULL && i < w->n; i++)
        if (!isnan(column[w->rows[i]]))
            ret[n++] = column[w->rows[i]];
    return n;
}

static veer_rc mean_of(const veer_perf_work *w, veer_outcome_number which, const char *what,
                       double *ret, veer_err *err)
{
    veer_sample sample;
    double *const numbers = w->scratch;
    const size_t n = gather(w, which, numbers);
    if (n == 0)
        return veer_fail(err, VEER_ENODATA, "no %s", what);
    const veer_rc rc = veer_sample_init(&sample, numbers, n, numbers + w->n, err);
    if (rc == VEER_OK)
        *ret = sample.mean;
    return rc;
}

static veer_rc confidence_mean(const veer_perf_work *w, double *ret, veer_err *err)
{
    return mean_of(w, VEER_OUTCOME_CONFIDENCE, "confidence", ret, err);
}

static veer_rc cost_mean(const veer_perf_work *w, double *ret, veer_err *err)
{
    return mean_of(w, VEER_OUTCOME_COST, "cost", ret, err);
}

static veer_rc latency(const veer_perf_work *w, double q, double *ret, veer_err *err)
{
    double *const numbers = w->scratch;
    const size_t n = gather(w, VEER_OUTCOME_LATENCY, numbers);
    if (n == 0)
        return veer_fail(err, VEER_ENODATA, "no latency");
    return veer_perf_quantile(numbers, n, q, ret, err);
}

static veer_rc latency_p50(const veer_perf_work *w, double *ret, veer_err *err)
{
    return latency(w, 0.50, ret, err);
}

static veer_rc latency_p95(const veer_perf_work *w, double *ret, veer_err *err)
{
    return latency(w, 0.95, ret, err);
}

static veer_rc latency_p99(const veer_perf_work *w, double *ret, veer_err *err)
{
    return latency(w, 0.99, ret, err);
}

veer_rc veer_perf_quantile(double *numbers, size_t n, double q, double *ret, veer_err *err)
{
    veer_sample sample;
    const veer_rc rc = veer_sample_init(&sample, numbers, n, NULL, err);
    return rc == VEER_OK ? veer_sample_quantile(&sample, q, ret, err) : rc;
}

/* ---- the table ---- */

#define BIN (1u << VEER_PERF_BINARY)
#define MULTI (1u << VEER_PERF_MULTICLASS)
#define REG (1u << VEER_PERF_REGRESSION)
#define ANY (BIN | MULTI | REG)

const veer_perf_metric veer_perf_metrics[] = {
    {"accuracy", BIN | MULTI, 0, veer_accuracy, NULL, NULL},
    {"precision", BIN, 4, precision, NULL, NULL},
    {"recall", BIN, 4, recall, NULL, NULL},
    {"f1_score", BIN, 1, f1, NULL, NULL},
    {"precision_macro", MULTI, 4, precision_macro, NULL, NULL},
    {"recall_macro", MULTI, 4, recall_macro, NULL, NULL},
    {"f1_macro", MULTI, 1, f1_macro, NULL, NULL},
    {"f1_weighted", MULTI, 5, f1_weighted, NULL, NULL},
    {"auc_roc", BIN | MULTI, 2, NULL, auc_roc, veer_sums_auc_roc},
    {"auc_pr", BIN | MULTI, 5, NULL, auc_pr, veer_sums_auc_pr},
    {"log_loss", BIN | MULTI, 3, NULL, log_loss, veer_sums_log_loss},
    {"brier", BIN | MULTI, 6, NULL, brier_score, veer_sums_brier},
    {"ece", BIN | MULTI, 5, NULL, ece, veer_sums_ece},
    {"balanced_accuracy", BIN | MULTI, 7, veer_balanced_accuracy, NULL, NULL},
    {"specificity", BIN, 8, specificity, NULL, NULL},
    {"specificity_macro", MULTI, 8, specificity_macro, NULL, NULL},
    {"mcc", BIN | MULTI, 6, veer_mcc, NULL, NULL},
    {"cohen_kappa", BIN | MULTI, 8, veer_cohen_kappa, NULL, NULL},
    {"mae", REG, 0, NULL, mae, veer_sums_mae},
    {"rmse", REG, 1, NULL, rmse, veer_sums_rmse},
    {"mse", REG, 6, NULL, mse, veer_sums_mse},
    {"r2_score", REG, 2, NULL, r2_score, veer_sums_r2_score},
    {"me", REG, 3, NULL, mean_error, veer_sums_me},
    {"median_ae", REG, 5, NULL, median_ae, veer_sums_median_ae},
    {"max_ae", REG, 6, NULL, max_ae, veer_sums_max_ae},
    {"mape", REG, 4, NULL, mape, veer_sums_mape},
    {"smape", REG, 7, NULL, smape, veer_sums_smape},
    {"confidence", ANY, 7, NULL, confidence_mean, veer_sums_confidence},
    {"latency_p50", ANY, 8, NULL, latency_p50, veer_sums_latency_p50},
    {"latency_p95", ANY, 7, NULL, latency_p95, veer_sums_latency_p95},
    {"latency_p99", ANY, 8, NULL, latency_p99, veer_sums_latency_p99},
    {"cost", ANY, 8, NULL, cost_mean, veer_sums_cost},
};
const size_t veer_n_perf_metrics = sizeof veer_perf_metrics / sizeof *veer_perf_metrics;

size_t veer_perf_metric_index(const char *name)
{
    const veer_metric *const metric = veer_metric_find(name);
    size_t i = 0;
    if (metric == NULL)
        return veer_n_perf_metrics;
    while (i < veer_n_perf_metrics && strcmp(veer_perf_metrics[i].name, metric->name) != 0)
        i++;
    return i;
}

const veer_metric *veer_perf_metric_info(size_t index)
{
    return veer_metric_find(veer_perf_metrics[index].name);
}

bool veer_perf_metric_applies(size_t index, veer_perf_task task)
{
    return (veer_perf_metrics[index].tasks & 1u << task) != 0;
}

void veer_perf_say_why(char out[VEER_PERF_WHY_BYTES], const char *why)
{
    const size_t len = strnlen(why, VEER_PERF_WHY_BYTES - 1);
    memcpy(out, why, len);
    out[len] = '\0';
}

static veer_rc compute(const veer_perf_metric *metric, const veer_perf_work *work, double *ret,
                       veer_err *err)
{
    if (metric->of_cells == NULL)
        return metric->of_rows(work, ret, err);
    if (work->n_pairs == 0)
        return veer_fail(err, VEER_ENODATA, VEER_PERF_NO_PAIRS);
    return metric->of_cells(work->cells, work->k, ret, err);
}

void veer_perf_measure(const veer_perf_work *work, veer_perf_task task, veer_perf_value *values)
{
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        veer_err err = VEER_ERR_INIT;
        double value = 0;
        values[i] = (veer_perf_value){0};
        if (!veer_perf_metric_applies(i, task)) {
            veer_perf_say_why(values[i].why, VEER_PERF_OTHER_TASK);
        } else if (compute(&veer_perf_metrics[i], work, &value, &err) == VEER_OK) {
            values[i].present = true;
            values[i].value = value;
        } else {
            veer_perf_say_why(values[i].why, err.msg);
        }
    }
}
