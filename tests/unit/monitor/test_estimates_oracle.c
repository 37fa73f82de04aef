/* Standard errors, intervals and tests against SciPy and scikit-learn:
 * tests/oracle/gen_estimates.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "monitor/comparison.h"
#include "monitor/proportion.h"
#include "support/oracle.h"

static const char *table_path;

typedef void check_row(oracle *table);

static void each(const char *kind, check_row *check, size_t least)
{
    oracle *const table = oracle_open(table_path);
    size_t rows = 0;
    while (oracle_next(table)) {
        if (strcmp(oracle_text(table, "kind"), kind) != 0)
            continue;
        check(table);
        rows++;
    }
    assert_true(rows >= least);
    oracle_close(table);
}

/* ---- windows ---- */

static void put_class(veer_batch *batch, veer_field field, double class)
{
    const char name[] = {(char)('a' + (char)class), '\0'};
    assert_int_equal(veer_batch_set_field_text(batch, field, name, 1, NULL), VEER_OK);
}

static void put_number(veer_batch *batch, veer_field field, double value)
{
    assert_int_equal(veer_batch_set_field_number(batch, field, value, NULL), VEER_OK);
}

static void fold(veer_batch *batch, veer_window *window)
{
    assert_int_equal(veer_batch_seal(batch, NULL), VEER_OK);
    assert_int_equal(veer_window_add_predictions(
                         window, VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_PERFORMANCE),
                         batch, NULL, batch->rows, NULL),
                     VEER_OK);
    veer_batch_done(batch);
}

static void check_names(oracle *table, const veer_window *window, const char *const *names,
                        const double *tolerances, size_t n)
{
    veer_window_task task;
    veer_estimate *const e = calloc(veer_n_perf_metrics, sizeof *e);
    assert_non_null(e);
    assert_int_equal(veer_window_task_decide(window, VEER_PERF_AUTO, NULL, &task, NULL), VEER_OK);
    assert_int_equal(veer_window_estimates(window, &task, e, NULL), VEER_OK);
    for (size_t i = 0; i < n; i++) {
        const veer_estimate *const got = &e[veer_perf_metric_index(names[i])];
        if (!got->has_se)
            fail_msg("line %zu: %s has no standard error", oracle_line(table), names[i]);
        assert_true(oracle_near(table, names[i], got->se, tolerances[i], 1e-12));
    }
    for (size_t i = 0; i < veer_n_perf_metrics; i++)
        assert_true(e[i].value.present || !e[i].has_se);
    free(e);
}

static void check_binary(oracle *table)
{
    static const char *const names[] = {
        "accuracy", "precision", "recall", "specificity",       "auc_roc",    "log_loss",
        "brier",    "f1_score",  "mcc",    "balanced_accuracy", "cohen_kappa"};
    static const double near[] = {1e-12, 1e-12, 1e-12, 1e-12, 1e-9, 1e-9,
                                  1e-9,  1e-5,  1e-5,  1e-5,  1e-5};
    size_t n = 0;
    veer_batch batch;
    veer_window window = {0};
    const double *const labels = oracle_numbers(table, "labels", &n);
    const double *const scores = oracle_numbers(table, "scores", &n);
    veer_batch_init(&batch, 0);
    for (size_t i = 0; i < n; i++) {
        put_class(&batch, VEER_FIELD_LABEL, labels[i]);
        put_class(&batch, VEER_FIELD_CLASS, scores[i] >= 0.5 ? 1 : 0);
        put_number(&batch, VEER_FIELD_SCORE, scores[i]);
        assert_int_equal(veer_batch_commit_row(&batch, NULL), VEER_OK);
    }
    fold(&batch, &window);
    check_names(table, &window, names, near, sizeof names / sizeof *names);
    veer_window_done(&window);
}

static void check_multi(oracle *table)
{
    static const char *const names[] = {"accuracy", "precision_macro", "recall_macro",
                                        "f1_macro", "f1_weighted",     "balanced_accuracy",
                                        "mcc",      "cohen_kappa"};
    static const double near[] = {1e-12, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5};
    size_t n = 0;
    veer_batch batch;
    veer_window window = {0};
    const double *const labels = oracle_numbers(table, "labels", &n);
    const double *const predicted = oracle_numbers(table, "predicted", &n);
    veer_batch_init(&batch, 0);
    for (size_t i = 0; i < n; i++) {
        put_class(&batch, VEER_FIELD_LABEL, labels[i]);
        put_class(&batch, VEER_FIELD_CLASS, predicted[i]);
        assert_int_equal(veer_batch_commit_row(&batch, NULL), VEER_OK);
    }
    fold(&batch, &window);
    check_names(table, &window, names, near, sizeof names / sizeof *names);
    veer_window_done(&window);
}

static void check_regression(oracle *table)
{
    static const char *const names[] = {"mae", "me", "mse", "rmse"};
    static const double near[] = {1e-9, 1e-9, 1e-4, 1e-4};
    size_t n = 0;
    veer_batch batch;
    veer_window window = {0};
    const double *const labels = oracle_numbers(table, "labels", &n);
    const double *const predicted = oracle_numbers(table, "predicted", &n);
    veer_batch_init(&batch, 0);
    for (size_t i = 0; i < n; i++) {
        put_number(&batch, VEER_FIELD_LABEL_VALUE, labels[i]);
        put_number(&batch, VEER_FIELD_VALUE, predicted[i]);
        assert_int_equal(veer_batch_commit_row(&batch, NULL), VEER_OK);
    }
    fold(&batch, &window);
    check_names(table, &window, names, near, sizeof names / sizeof *names);
    veer_window_done(&window);
}

static void standard_errors_agree(void **state)
{
    (void)state;
    each("binary", check_binary, 15);
    each("multi", check_multi, 9);
    each("regression", check_regression, 12);
}

/* ---- two shares ---- */

static void check_shares(oracle *table)
{
    const double z = 1.959963984540054;
    const uint64_t a = (uint64_t)oracle_number(table, "a");
    const uint64_t m = (uint64_t)oracle_number(table, "m");
    const uint64_t b = (uint64_t)oracle_number(table, "b");
    const uint64_t n = (uint64_t)oracle_number(table, "n");
    double lo = 0;
    double hi = 0;
    veer_wilson(a, m, z, &lo, &hi);
    assert_true(oracle_near(table, "alo", lo, 1e-9, 1e-15));
    assert_true(oracle_near(table, "ahi", hi, 1e-9, 1e-15));
    veer_newcombe(a, m, b, n, z, &lo, &hi);
    assert_true(oracle_near(table, "lo", lo, 1e-9, 1e-12));
    assert_true(oracle_near(table, "hi", hi, 1e-9, 1e-12));
    assert_true(oracle_near(table, "p", veer_two_proportions(a, m, b, n), 1e-7, 1e-300));
}

static void shares_agree_with_scipy(void **state)
{
    (void)state;
    each("shares", check_shares, 100);
}

/* ---- two means, through the comparison ---- */

static void fill_costs(veer_window *window, const double *values, size_t n)
{
    veer_batch batch;
    veer_batch_init(&batch, 0);
    for (size_t i = 0; i < n; i++) {
        put_number(&batch, VEER_FIELD_COST, values[i]);
        assert_int_equal(veer_batch_commit_row(&batch, NULL), VEER_OK);
    }
    fold(&batch, window);
}

static void check_welch(oracle *table)
{
    size_t nx = 0;
    size_t ny = 0;
    const double *const x = oracle_numbers(table, "x", &nx);
    const double *const y = oracle_numbers(table, "y", &ny);
    const veer_window_task task = {.task = VEER_PERF_AUTO};
    veer_window windows[2] = {{0}};
    veer_comparison got;
    fill_costs(&windows[0], x, nx);
    fill_costs(&windows[1], y, ny);
    assert_int_equal(veer_comparison_init(&got, &windows[0], &windows[1], &task, NULL, NULL),
                     VEER_OK);
    const veer_compared_metric *cost = NULL;
    for (size_t i = 0; i < got.n; i++)
        if (got.at[i].metric == veer_perf_metric_index("cost"))
            cost = &got.at[i];
    if (cost == NULL) {
        fail_msg("no cost");
        return;
    }
    assert_string_equal(cost->test, "Welch");
    assert_true(oracle_near(table, "d", cost->difference, 1e-9, 1e-12));
    assert_true(oracle_near(table, "p", cost->p, 1e-6, 1e-300));
    assert_true(oracle_near(table, "lo", cost->lo, 1e-7, 1e-9));
    assert_true(oracle_near(table, "hi", cost->hi, 1e-7, 1e-9));
    veer_comparison_done(&got);
    veer_window_done(&windows[0]);
    veer_window_done(&windows[1]);
}

static void means_agree_with_scipy(void **state)
{
    (void)state;
    each("welch", check_welch, 40);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    table_path = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_errors_agree),
        cmocka_unit_test(shares_agree_with_scipy),
        cmocka_unit_test(means_agree_with_scipy),
    };
    return cmocka_run_group_tests_name("estimates_oracle", tests, NULL, NULL);
}
