/* The metrics of a slice: one row and one function each. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "monitor/performance_work.h"
#include "veer/regression.h"
#include "veer/sample.h"

typedef veer_rc work_metric(const veer_perf_work *work, double *ret, veer_err *err);

/* ---- classes ---- */

static veer_rc of_confusion(const veer_perf_work *w, veer_confusion_metric *metric, double *ret,
                            veer_err *err)
{
    if (w->n_pairs == 0)
        return veer_fail(err, VEER_ENODATA, "no row has both a predicted and a true class");
    return metric(w->cells, w->k, ret, err);
}

static veer_rc accuracy(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_confusion(w, veer_accuracy, ret, err);
}

static veer_rc balanced_accuracy(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_confusion(w, veer_balanced_accuracy, ret, err);
}

static veer_rc mcc(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_confusion(w, veer_mcc, ret, err);
}

static veer_rc cohen_kappa(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_confusion(w, veer_cohen_kappa, ret, err);
}

/* The positive class of a binary task is class 1 of the matrix. */
static veer_rc of_positive(const veer_perf_work *w,
                           veer_rc (*metric)(const veer_class_counts *, double *, veer_err *),
                           double *ret, veer_err *err)
{
    veer_class_counts counts;
    if (w->n_pairs == 0)
        return veer_fail(err, VEER_ENODATA, "no row has both a predicted and a true class");
    const veer_rc rc = veer_confusion_class(w->cells, w->k, 1, &counts, err);
    return rc == VEER_OK ? metric(&counts, ret, err) : rc;
}

static veer_rc precision(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_positive(w, veer_class_precision, ret, err);
}

static veer_rc recall(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_positive(w, veer_class_recall, ret, err);
}

static veer_rc f1(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_positive(w, veer_class_f1, ret, err);
}

static veer_rc specificity(const veer_perf_work *w, double *ret, veer_err *err)
{
    return of_positive(w, veer_class_specificity, ret, err);
}

static veer_rc averaged(const veer_perf_work *w,
                        veer_rc (*metric)(const uint64_t *, size_t, veer_average, double *,
                                          veer_err *),
                        veer_average average, double *ret, veer_err *err)
{
    if (w->n_pairs == 0)
        return veer_fail(err, VEER_ENODATA, "no row has both a predicted and a true class");
    return metric(w->cells, w->k, average, ret, err);
}

static veer_rc precision_macro(const veer_perf_work *w, double *ret, veer_err *err)
{
    return averaged(w, veer_precision, VEER_AVERAGE_MACRO, ret, err);
}

static veer_rc recall_macro(const veer_perf_work *w, double *ret, veer_err *err)
{
    return averaged(w, veer_recall, VEER_AVERAGE_MACRO, ret, err);
}

static veer_rc f1_macro(const veer_perf_work *w, double *ret, veer_err *err)
{
    return averaged(w, veer_f1, VEER_AVERAGE_MACRO, ret, err);
}

static veer_rc f1_weighted(const veer_perf_work *w, double *ret, veer_err *err)
{
    return averaged(w, veer_f1, VEER_AVERAGE_WEIGHTED, ret, err);
}

static veer_rc specificity_macro(const veer_perf_work *w, double *ret, veer_err *err)
{
    return averaged(w, veer_specificity, VEER_AVERAGE_MACRO, ret, err);
}

/* ---- scores ---- */

static veer_rc need_scores(const veer_perf_work *w, veer_err *err)
{
    if (w->n_scored > 0)
        return VEER_OK;
    if (w->task == VEER_PERF_MULTICLASS)
        return veer_fail(err, VEER_ENODATA,
                         "needs a probability for each class; a record has one score");
    if (w->outcomes->numbers[VEER_OUTCOME_SCORE] == NULL)
        return veer_fail(err, VEER_ENODATA, "no scores");
    return veer_fail(err, VEER_ENODATA, "no row has both a score and a label");
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
        return veer_fail(err, rc, "scores are not probabilities from 0 to 1");
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
        return veer_fail(err, rc, "scores are not probabilities from 0 to 1");
    return rc == VEER_OK ? veer_ece(w->bins, w->n_bins, ret, err) : rc;
}

/* ---- numbers ---- */

static veer_rc of_numbers(const veer_perf_work *w, veer_regression_metric *metric, double *ret,
                          veer_err *err)
{
    if (w->n_numbers == 0)
        return veer_fail(err, VEER_ENODATA, "no row has both a predicted and a true number");
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
        return veer_fail(err, VEER_ENODATA, "no row has both a predicted and a true number");
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
    {"accuracy", BIN | MULTI, 0, accuracy},
    {"precision", BIN, 4, precision},
    {"recall", BIN, 4, recall},
    {"f1_score", BIN, 1, f1},
    {"precision_macro", MULTI, 4, precision_macro},
    {"recall_macro", MULTI, 4, recall_macro},
    {"f1_macro", MULTI, 1, f1_macro},
    {"f1_weighted", MULTI, 5, f1_weighted},
    {"auc_roc", BIN | MULTI, 2, auc_roc},
    {"auc_pr", BIN | MULTI, 5, auc_pr},
    {"log_loss", BIN | MULTI, 3, log_loss},
    {"brier", BIN | MULTI, 6, brier_score},
    {"ece", BIN | MULTI, 5, ece},
    {"balanced_accuracy", BIN | MULTI, 7, balanced_accuracy},
    {"specificity", BIN, 8, specificity},
    {"specificity_macro", MULTI, 8, specificity_macro},
    {"mcc", BIN | MULTI, 6, mcc},
    {"cohen_kappa", BIN | MULTI, 8, cohen_kappa},
    {"mae", REG, 0, mae},
    {"rmse", REG, 1, rmse},
    {"mse", REG, 6, mse},
    {"r2_score", REG, 2, r2_score},
    {"me", REG, 3, mean_error},
    {"median_ae", REG, 5, median_ae},
    {"max_ae", REG, 6, max_ae},
    {"mape", REG, 4, mape},
    {"smape", REG, 7, smape},
    {"confidence", ANY, 7, confidence_mean},
    {"latency_p50", ANY, 8, latency_p50},
    {"latency_p95", ANY, 7, latency_p95},
    {"latency_p99", ANY, 8, latency_p99},
    {"cost", ANY, 8, cost_mean},
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

static void set_why(veer_perf_value *value, const char *why)
{
    const size_t len = strnlen(why, sizeof value->why - 1);
    memcpy(value->why, why, len);
    value->why[len] = '\0';
}

void veer_perf_measure(const veer_perf_work *work, veer_perf_task task, veer_perf_value *values)
{
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        veer_err err = VEER_ERR_INIT;
        double value = 0;
        values[i] = (veer_perf_value){0};
        if (!veer_perf_metric_applies(i, task)) {
            set_why(&values[i], "not a metric of this task");
        } else if (veer_perf_metrics[i].compute(work, &value, &err) == VEER_OK) {
            values[i].present = true;
            values[i].value = value;
        } else {
            set_why(&values[i], err.msg);
        }
    }
}
