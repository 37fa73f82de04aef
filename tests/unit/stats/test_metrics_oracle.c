/* veer/classification.h and veer/regression.h against scikit-learn (oracle/gen_metrics.py). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/oracle.h"
#include "veer/classification.h"
#include "veer/regression.h"

#define MAX_N 4096
#define MAX_CELLS 40000
#define REL 1e-10

static const char *table_path;

/* The answer rc, got of a metric against its field; without the field it must be undefined. */
static void same(const oracle *table, const char *key, veer_rc rc, double got, double tiny)
{
    if (!oracle_has(table, key)) {
        if (rc != VEER_EUNDEFINED)
            fail_msg("line %zu: %s is defined", oracle_line(table), key);
        return;
    }
    assert_int_equal(rc, VEER_OK);
    if (fabs(got - oracle_number(table, key)) > tiny)
        assert_true(oracle_near(table, key, got, REL, 0));
}

static size_t to_classes(oracle *table, const char *key, uint32_t *ret)
{
    size_t n;
    const double *values = oracle_numbers(table, key, &n);
    assert_true(n <= MAX_N);
    for (size_t i = 0; i < n; i++)
        ret[i] = (uint32_t)values[i];
    return n;
}

static void check_averages(oracle *table, const uint64_t *cells, size_t k)
{
    static const struct {
        veer_average average;
        const char *keys[4];
    } averages[] = {
        {VEER_AVERAGE_MACRO, {"p_macro", "r_macro", "f_macro", "s_macro"}},
        {VEER_AVERAGE_MICRO, {"p_micro", "r_micro", "f_micro", "s_micro"}},
        {VEER_AVERAGE_WEIGHTED, {"p_weighted", "r_weighted", "f_weighted", "s_weighted"}},
    };
    for (size_t i = 0; i < 3; i++) {
        double p, r, f, s;
        assert_int_equal(veer_precision(cells, k, averages[i].average, &p, NULL), VEER_OK);
        assert_int_equal(veer_recall(cells, k, averages[i].average, &r, NULL), VEER_OK);
        assert_int_equal(veer_f1(cells, k, averages[i].average, &f, NULL), VEER_OK);
        assert_int_equal(veer_specificity(cells, k, averages[i].average, &s, NULL), VEER_OK);
        same(table, averages[i].keys[3], VEER_OK, s, 0);
        same(table, averages[i].keys[0], VEER_OK, p, 0);
        same(table, averages[i].keys[1], VEER_OK, r, 0);
        same(table, averages[i].keys[2], VEER_OK, f, 0);
    }
}

typedef veer_rc class_metric(const veer_class_counts *counts, double *ret, veer_err *err);

static void check_each_class(oracle *table, const uint64_t *cells, size_t k, class_metric *metric,
                             const char *key)
{
    size_t n;
    const double *want = oracle_numbers(table, key, &n);
    assert_int_equal(n, k);
    for (size_t c = 0; c < k; c++) {
        veer_class_counts counts;
        double got = 0; /* zero_division */
        assert_int_equal(veer_confusion_class(cells, k, c, &counts, NULL), VEER_OK);
        const veer_rc rc = metric(&counts, &got, NULL);
        assert_true(rc == VEER_OK || rc == VEER_EUNDEFINED);
        assert_true(fabs(got - want[c]) <= REL * want[c]);
    }
}

static void check_classes(oracle *table)
{
    static uint32_t truth[MAX_N], predicted[MAX_N];
    static uint64_t cells[MAX_CELLS];
    const size_t k = (size_t)oracle_number(table, "k"), n = to_classes(table, "truth", truth);
    assert_int_equal(to_classes(table, "predicted", predicted), n);
    assert_true(k * k <= MAX_CELLS);
    memset(cells, 0, sizeof cells);
    assert_int_equal(veer_confusion_add(truth, predicted, n, cells, k, NULL), VEER_OK);
    size_t m;
    const double *want = oracle_numbers(table, "cells", &m);
    assert_int_equal(m, k * k);
    for (size_t i = 0; i < m; i++)
        assert_int_equal(cells[i], (uint64_t)want[i]);

    static const struct {
        const char *key;
        veer_confusion_metric *metric;
    } metrics[] = {
        {"accuracy", veer_accuracy},
        {"balanced", veer_balanced_accuracy},
        {"mcc", veer_mcc},
        {"kappa", veer_cohen_kappa},
    };
    for (size_t i = 0; i < 4; i++) {
        double got = 0;
        const veer_rc rc = metrics[i].metric(cells, k, &got, NULL);
        same(table, metrics[i].key, rc, got, 1e-15); /* what scikit-learn rounds */
    }
    check_averages(table, cells, k);
    check_each_class(table, cells, k, veer_class_precision, "p");
    check_each_class(table, cells, k, veer_class_recall, "r");
    check_each_class(table, cells, k, veer_class_f1, "f");
    check_each_class(table, cells, k, veer_class_specificity, "specificity");
}

static void check_curve(oracle *table, const veer_curve_point *points, size_t count,
                        const char *thresholds, const char *xs, const char *ys)
{
    size_t n;
    const double *t = oracle_numbers(table, thresholds, &n);
    const double *x = oracle_numbers(table, xs, &n), *y = oracle_numbers(table, ys, &n);
    assert_int_equal(count, n);
    for (size_t i = 0; i < n; i++) {
        assert_true(fabs(points[i].x - x[i]) <= REL && fabs(points[i].y - y[i]) <= REL);
        const size_t first = strcmp(xs, "fpr") == 0; /* its first threshold is made up */
        assert_true(i < first || points[i].threshold == t[i - first]);
    }
}

static void check_ranking(oracle *table, const double *score, const uint8_t *label, size_t n)
{
    static uint64_t scratch[2 * MAX_N];
    static veer_curve_point points[MAX_N];
    veer_ranking ranking;
    double got = 0;
    size_t count;
    assert_int_equal(veer_ranking_init(&ranking, score, label, n, scratch, NULL), VEER_OK);
    veer_rc rc = veer_auc_roc(&ranking, &got, NULL);
    same(table, "auc", rc, got, 0);
    rc = veer_auc_pr(&ranking, &got, NULL);
    same(table, "ap", rc, got, 0);
    rc = veer_roc_curve(&ranking, points, MAX_N, &count, NULL);
    assert_int_equal(rc, oracle_has(table, "fpr") ? VEER_OK : VEER_EUNDEFINED);
    if (rc == VEER_OK)
        check_curve(table, points, count, "roc_thresholds", "fpr", "tpr");
    rc = veer_pr_curve(&ranking, points, MAX_N, &count, NULL);
    assert_int_equal(rc, oracle_has(table, "pr_p") ? VEER_OK : VEER_EUNDEFINED);
    if (rc == VEER_OK)
        check_curve(table, points, count, "pr_thresholds", "pr_r", "pr_p");
}

static void check_ece(oracle *table, const double *score, const uint8_t *label, size_t n,
                      size_t bin_count, const char *ece, const char *counts)
{
    veer_reliability_bin bins[VEER_ECE_BINS];
    double got;
    size_t m;
    assert_int_equal(veer_reliability(score, label, n, bins, bin_count, NULL), VEER_OK);
    const double *want = oracle_numbers(table, counts, &m);
    assert_int_equal(m, bin_count);
    for (size_t b = 0; b < m; b++)
        assert_int_equal(bins[b].count, (uint64_t)want[b]);
    assert_int_equal(veer_ece(bins, bin_count, &got, NULL), VEER_OK);
    same(table, ece, VEER_OK, got, 1e-16);
}

static void check_scores(oracle *table)
{
    static uint8_t label[MAX_N];
    size_t n, m;
    const double *score = oracle_numbers(table, "score", &n);
    const double *labels = oracle_numbers(table, "label", &m);
    assert_true(n == m && n <= MAX_N);
    for (size_t i = 0; i < n; i++)
        label[i] = (uint8_t)labels[i];
    check_ranking(table, score, label, n);
    double got = 0;
    const veer_rc rc = veer_log_loss(score, label, n, &got, NULL);
    if (!oracle_has(table, "log_loss")) {
        assert_int_equal(rc, VEER_EINVAL);
        return;
    }
    same(table, "log_loss", rc, got, 1e-15);
    assert_int_equal(veer_brier(score, label, n, &got, NULL), VEER_OK);
    same(table, "brier", VEER_OK, got, 0);
    check_ece(table, score, label, n, 10, "ece", "bin_count");
    check_ece(table, score, label, n, 7, "ece7", "bin_count7");
}

static void check_matrix(oracle *table)
{
    static uint32_t truth[MAX_N];
    static uint64_t scratch[2 * MAX_N];
    size_t cells;
    const size_t k = (size_t)oracle_number(table, "k"), n = to_classes(table, "truth", truth);
    const double *probabilities = oracle_numbers(table, "probabilities", &cells);
    assert_int_equal(cells, n * k);
    double got = 0;
    veer_rc rc = veer_log_loss_multiclass(probabilities, truth, n, k, &got, NULL);
    same(table, "log_loss", rc, got, 1e-14);
    rc = veer_auc_roc_macro(probabilities, truth, n, k, scratch, &got, NULL);
    same(table, "auc", rc, got, 0);
}

static void check_regression(oracle *table)
{
    static const struct {
        const char *key;
        veer_regression_metric *metric;
        double tiny;
    } metrics[] = {
        {"me", veer_me, 0},     {"mae", veer_mae, 0},    {"mse", veer_mse, 0},
        {"rmse", veer_rmse, 0}, {"mape", veer_mape, 0},  {"smape", veer_smape, 0},
        {"r2", veer_r2, 1e-15}, {"max", veer_max_ae, 0},
    };
    static double scratch[MAX_N];
    size_t n, m;
    const double *truth = oracle_numbers(table, "truth", &n);
    const double *predicted = oracle_numbers(table, "predicted", &m);
    assert_true(n == m && n <= MAX_N);
    double got = 0;
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
        const veer_rc rc = metrics[i].metric(truth, predicted, n, &got, NULL);
        same(table, metrics[i].key, rc, got, metrics[i].tiny);
    }
    assert_int_equal(veer_median_ae(truth, predicted, n, scratch, &got, NULL), VEER_OK);
    same(table, "median", VEER_OK, got, 0);
}

static void equals_the_oracle(void **state)
{
    static const struct {
        const char *kind;
        void (*check)(oracle *table);
        size_t least; /* cases that must have been seen */
    } kinds[] = {
        {"classes", check_classes, 270},
        {"scores", check_scores, 270},
        {"matrix", check_matrix, 270},
        {"regression", check_regression, 270},
    };
    (void)state;
    size_t seen[4] = {0};
    oracle *table = oracle_open(table_path);
    while (oracle_next(table))
        for (size_t i = 0; i < 4; i++)
            if (strcmp(oracle_text(table, "kind"), kinds[i].kind) == 0) {
                kinds[i].check(table);
                seen[i]++;
            }
    oracle_close(table);
    for (size_t i = 0; i < 4; i++)
        assert_true(seen[i] >= kinds[i].least);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    table_path = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_oracle),
    };
    return cmocka_run_group_tests_name("metrics_oracle", tests, NULL, NULL);
}
