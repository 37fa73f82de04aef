/* The table of functions. A row per function; a drift method of veer/drift.h is a function too. */
#include "rules/functions.h"

#include <math.h>
#include <string.h>

#include "veer/metric.h"

#define COLUMN VEER_TAKES_COLUMN
#define METRIC VEER_TAKES_METRIC
#define CLASS VEER_TAKES_CLASS
#define VALUE VEER_TAKES_VALUE
#define WINDOW VEER_TAKES_WINDOW
#define BASELINE VEER_TAKES_BASELINE
#define HORIZON VEER_TAKES_HORIZON
#define SIDE VEER_TAKES_SIDE
#define CLASSES VEER_TAKES_CLASSES

const veer_function veer_functions[] = {
    {"avg", VEER_TERM_STATISTIC, "avg(COLUMN)[WINDOW]", "mean of a number column", COLUMN | WINDOW,
     ""},
    {"min", VEER_TERM_STATISTIC, "min(COLUMN)[WINDOW]", "least value of a number column",
     COLUMN | WINDOW, ""},
    {"max", VEER_TERM_STATISTIC, "max(COLUMN)[WINDOW]", "greatest value of a number column",
     COLUMN | WINDOW, ""},
    {"sum", VEER_TERM_STATISTIC, "sum(COLUMN)[WINDOW]", "sum of a number column", COLUMN | WINDOW,
     ""},
    {"std", VEER_TERM_STATISTIC, "std(COLUMN)[WINDOW]", "standard deviation of a number column",
     COLUMN | WINDOW, ""},
    {"p50", VEER_TERM_STATISTIC, "p50(COLUMN)[WINDOW]", "median of a number column",
     COLUMN | WINDOW, ""},
    {"p75", VEER_TERM_STATISTIC, "p75(COLUMN)[WINDOW]",
     "value that 75% of a number column lie at or below", COLUMN | WINDOW, ""},
    {"p90", VEER_TERM_STATISTIC, "p90(COLUMN)[WINDOW]",
     "value that 90% of a number column lie at or below", COLUMN | WINDOW, ""},
    {"p95", VEER_TERM_STATISTIC, "p95(COLUMN)[WINDOW]",
     "value that 95% of a number column lie at or below", COLUMN | WINDOW, ""},
    {"p99", VEER_TERM_STATISTIC, "p99(COLUMN)[WINDOW]",
     "value that 99% of a number column lie at or below", COLUMN | WINDOW, ""},
    {"count", VEER_TERM_COUNT, "count()[WINDOW], count(class=\"x\")[WINDOW]",
     "predictions, or those of one predicted class", CLASS | WINDOW, ""},
    {"share", VEER_TERM_SHARE, "share(class=\"x\")[WINDOW], share(COLUMN, value=\"x\")[WINDOW]",
     "share of one predicted class, or of one value of a column", COLUMN | CLASS | VALUE | WINDOW,
     ""},
    {"drift", VEER_TERM_DRIFT, "drift(COLUMN, baseline=BASELINE)[WINDOW]",
     "size of the change of a column, 0 unless it is significant and large enough to matter",
     COLUMN | WINDOW | BASELINE, ""},
    {"ks", VEER_TERM_DRIFT, "ks(COLUMN, baseline=BASELINE)[WINDOW]",
     "largest gap between the distribution functions of a column and its baseline",
     COLUMN | WINDOW | BASELINE, ""},
    {"cvm", VEER_TERM_DRIFT, "cvm(COLUMN, baseline=BASELINE)[WINDOW]",
     "Cramer-von Mises statistic of a column against its baseline", COLUMN | WINDOW | BASELINE, ""},
    {"anderson", VEER_TERM_DRIFT, "anderson(COLUMN, baseline=BASELINE)[WINDOW]",
     "Anderson-Darling statistic of a column against its baseline", COLUMN | WINDOW | BASELINE, ""},
    {"mann_whitney", VEER_TERM_DRIFT, "mann_whitney(COLUMN, baseline=BASELINE)[WINDOW]",
     "Mann-Whitney U of a column against its baseline", COLUMN | WINDOW | BASELINE, ""},
    {"welch_t", VEER_TERM_DRIFT, "welch_t(COLUMN, baseline=BASELINE)[WINDOW]",
     "Welch's t of the mean of a column against its baseline", COLUMN | WINDOW | BASELINE, ""},
    {"wasserstein", VEER_TERM_DRIFT, "wasserstein(COLUMN, baseline=BASELINE)[WINDOW]",
     "how far the values of a column moved, in deviations of the baseline",
     COLUMN | WINDOW | BASELINE, ""},
    {"wasserstein_raw", VEER_TERM_DRIFT, "wasserstein_raw(COLUMN, baseline=BASELINE)[WINDOW]",
     "how far the values of a column moved, in its own unit", COLUMN | WINDOW | BASELINE, ""},
    {"energy", VEER_TERM_DRIFT, "energy(COLUMN, baseline=BASELINE)[WINDOW]",
     "energy distance of a column from its baseline, without a unit", COLUMN | WINDOW | BASELINE,
     ""},
    {"energy_raw", VEER_TERM_DRIFT, "energy_raw(COLUMN, baseline=BASELINE)[WINDOW]",
     "energy distance of a column from its baseline, in the root of its unit",
     COLUMN | WINDOW | BASELINE, ""},
    {"shift", VEER_TERM_DRIFT, "shift(COLUMN, baseline=BASELINE)[WINDOW]",
     "shift of the mean of a column, in deviations of the baseline", COLUMN | WINDOW | BASELINE,
     ""},
    {"chi2", VEER_TERM_DRIFT, "chi2(COLUMN, baseline=BASELINE)[WINDOW]",
     "chi-square statistic of the categories of a column against its baseline",
     COLUMN | WINDOW | BASELINE, ""},
    {"g_test", VEER_TERM_DRIFT, "g_test(COLUMN, baseline=BASELINE)[WINDOW]",
     "G statistic of the categories of a column against its baseline", COLUMN | WINDOW | BASELINE,
     ""},
    {"fisher", VEER_TERM_DRIFT, "fisher(COLUMN, baseline=BASELINE)[WINDOW]",
     "odds ratio of a column of two categories against its baseline", COLUMN | WINDOW | BASELINE,
     ""},
    {"z_proportions", VEER_TERM_DRIFT, "z_proportions(COLUMN, baseline=BASELINE)[WINDOW]",
     "z of the share of a column of two categories against its baseline",
     COLUMN | WINDOW | BASELINE, ""},
    {"tv", VEER_TERM_DRIFT, "tv(COLUMN, baseline=BASELINE)[WINDOW]",
     "share of rows that would have to change category to undo the change",
     COLUMN | WINDOW | BASELINE, ""},
    {"linf", VEER_TERM_DRIFT, "linf(COLUMN, baseline=BASELINE)[WINDOW]",
     "largest change of the share of one category", COLUMN | WINDOW | BASELINE, ""},
    {"cramers_v", VEER_TERM_DRIFT, "cramers_v(COLUMN, baseline=BASELINE)[WINDOW]",
     "Cramer's V of the categories of a column against its baseline", COLUMN | WINDOW | BASELINE,
     ""},
    {"psi", VEER_TERM_DRIFT, "psi(COLUMN, baseline=BASELINE)[WINDOW]",
     "population stability index of a column against its baseline", COLUMN | WINDOW | BASELINE, ""},
    {"kl", VEER_TERM_DRIFT, "kl(baseline=BASELINE)[WINDOW], kl(COLUMN, baseline=BASELINE)[WINDOW]",
     "Kullback-Leibler divergence of a column from its baseline; the predicted classes where no "
     "column is named",
     COLUMN | WINDOW | BASELINE | CLASSES, ""},
    {"js", VEER_TERM_DRIFT, "js(COLUMN, baseline=BASELINE)[WINDOW]",
     "Jensen-Shannon divergence of a column from its baseline, in nats", COLUMN | WINDOW | BASELINE,
     ""},
    {"js_base2", VEER_TERM_DRIFT, "js_base2(COLUMN, baseline=BASELINE)[WINDOW]",
     "Jensen-Shannon divergence of a column from its baseline, in bits", COLUMN | WINDOW | BASELINE,
     ""},
    {"hellinger", VEER_TERM_DRIFT, "hellinger(COLUMN, baseline=BASELINE)[WINDOW]",
     "Hellinger distance of a column from its baseline", COLUMN | WINDOW | BASELINE, ""},
    {"cosine", VEER_TERM_DRIFT,
     "cosine(baseline=BASELINE)[WINDOW], cosine(COLUMN, baseline=BASELINE)[WINDOW]",
     "cosine similarity of the categories of a column with its baseline; the predicted classes "
     "where no column is named",
     COLUMN | WINDOW | BASELINE | CLASSES, ""},
    {"kl_cosine", VEER_TERM_DRIFT,
     "kl_cosine(baseline=BASELINE)[WINDOW], kl_cosine(COLUMN, baseline=BASELINE)[WINDOW]",
     "Kullback-Leibler divergence of the categories of a column from its baseline; the predicted "
     "classes where no column is named",
     COLUMN | WINDOW | BASELINE | CLASSES, ""},
    {"drift_share", VEER_TERM_DRIFT_SHARE, "drift_share(baseline=BASELINE)[WINDOW]",
     "share of the columns that drifted", WINDOW | BASELINE, ""},
    {"drifted_columns", VEER_TERM_DRIFT_SHARE, "drifted_columns(baseline=BASELINE)[WINDOW]",
     "number of columns that drifted", WINDOW | BASELINE, ""},
    {"degradation", VEER_TERM_DEGRADATION, "degradation(METRIC, baseline=BASELINE)[WINDOW]",
     "how much worse a metric is than in its baseline, in percent of it",
     METRIC | WINDOW | BASELINE, "%"},
    {"anomaly", VEER_TERM_ANOMALY, "anomaly(METRIC)[WINDOW]",
     "how many deviations the latest window of a metric lies from the windows before it",
     METRIC | WINDOW, ""},
    {"forecast", VEER_TERM_FORECAST, "forecast(METRIC, in=TIME)[WINDOW]",
     "what a metric is expected to be after a time", METRIC | WINDOW | HORIZON, ""},
    {"crosses", VEER_TERM_CROSSES,
     "crosses(METRIC, below=NUMBER, in=TIME)[WINDOW], crosses(METRIC, above=NUMBER, "
     "in=TIME)[WINDOW]",
     "days until a metric is expected to cross a number", METRIC | WINDOW | HORIZON | SIDE, "days"},
    {"silence", VEER_TERM_SILENCE, "silence()", "time since the last prediction", 0, "s"},
    {"missing", VEER_TERM_QUALITY, "missing(COLUMN)[WINDOW]",
     "share of rows without a value in a column", COLUMN | WINDOW, ""},
    {"outside", VEER_TERM_QUALITY, "outside(COLUMN, baseline=BASELINE)[WINDOW]",
     "share of values outside the range, or the categories, of the baseline",
     COLUMN | WINDOW | BASELINE, ""},
    {"new_categories", VEER_TERM_QUALITY, "new_categories(COLUMN, baseline=BASELINE)[WINDOW]",
     "share of values in categories that the baseline does not have", COLUMN | WINDOW | BASELINE,
     ""},
    {"mismatched", VEER_TERM_QUALITY, "mismatched(COLUMN, baseline=BASELINE)[WINDOW]",
     "share of values of another type than in the baseline", COLUMN | WINDOW | BASELINE, ""},
    {"label_coverage", VEER_TERM_COVERAGE, "label_coverage()[WINDOW]",
     "share of predictions that have a label", WINDOW, ""},
    {"label_delay", VEER_TERM_DELAY, "label_delay()[WINDOW]",
     "median time from a prediction to its label", WINDOW, "s"},
    {"health", VEER_TERM_HEALTH, "health()",
     "health of the version: poor 0, fair 1, good 2, excellent 3", 0, ""},
    {"metric", VEER_TERM_METRIC, "metric(\"NAME\")[WINDOW]",
     "a metric by any name, for metrics that are only reported", METRIC | WINDOW, ""},
};
const size_t veer_n_functions = sizeof veer_functions / sizeof *veer_functions;

const char *const expr_health_words[4] = {"poor", "fair", "good", "excellent"};

const veer_function *expr_function_find(const char *name, size_t len)
{
    for (size_t i = 0; i < veer_n_functions; i++)
        if (strlen(veer_functions[i].name) == len && memcmp(veer_functions[i].name, name, len) == 0)
            return &veer_functions[i];
    return NULL;
}

/* The metric whose unit and range a term's value has, or NULL. */
static const veer_metric *metric_of(const veer_term *term)
{
    if (term->kind != VEER_TERM_METRIC && term->kind != VEER_TERM_FORECAST)
        return NULL;
    return veer_metric_find(term->subject);
}

const char *expr_term_unit(const veer_term *term)
{
    const veer_metric *const metric = metric_of(term);
    if (metric != NULL)
        return metric->unit == VEER_UNIT_MILLISECONDS ? "ms" : "";
    if (term->kind == VEER_TERM_STATISTIC && strcmp(term->subject, "latency_ms") == 0)
        return "ms";
    return term->function != NULL ? term->function->unit : "";
}

bool expr_term_takes_percent(const veer_term *term)
{
    const char *const unit = expr_term_unit(term);
    if (term->kind == VEER_TERM_COUNT || term->kind == VEER_TERM_HEALTH ||
        term->kind == VEER_TERM_ANOMALY)
        return false;
    if (term->kind == VEER_TERM_DRIFT_SHARE && strcmp(term->function->name, "drift_share") != 0)
        return false;
    return unit[0] == '\0' || unit[0] == '%';
}

void expr_term_bounds(const veer_term *term, double *ret_lower, double *ret_upper)
{
    const veer_metric *const metric = metric_of(term);
    *ret_lower = -HUGE_VAL;
    *ret_upper = HUGE_VAL;
    if (metric != NULL) {
        *ret_lower = metric->lower;
        *ret_upper = metric->upper;
    } else if (term->kind == VEER_TERM_SHARE || term->kind == VEER_TERM_QUALITY ||
               term->kind == VEER_TERM_COVERAGE ||
               (term->kind == VEER_TERM_DRIFT_SHARE && expr_term_takes_percent(term))) {
        *ret_lower = 0;
        *ret_upper = 1;
    } else if (term->kind == VEER_TERM_HEALTH) {
        *ret_lower = 0;
        *ret_upper = 3;
    }
}

bool expr_is_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char *const words[] = {"and", "or", "not", "for"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i]) == 0)
            return false;
    const size_t first = strspn(text, letters);
    return first > 0 &&
           text[first + strspn(text + first, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                                             "0123456789")] == '\0';
}
