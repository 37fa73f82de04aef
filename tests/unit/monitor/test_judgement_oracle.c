/* Judgement of metrics against SciPy: tests/oracle/gen_judgement.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "monitor/health.h"
#include "monitor/outlook.h"
#include "monitor/usual.h"
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

static veer_better better_of(const oracle *table)
{
    const char *const text = oracle_text(table, "better");
    return strcmp(text, "up") == 0     ? VEER_BETTER_UP
           : strcmp(text, "down") == 0 ? VEER_BETTER_DOWN
                                       : VEER_BETTER_NONE;
}

static void check_degradation(oracle *table)
{
    const bool sampled = oracle_number(table, "sampled") != 0;
    veer_degradation got;
    veer_degradation_input in = {
        .metric = "accuracy",
        .better = better_of(table),
        .current = {true, oracle_number(table, "cur"), sampled, oracle_number(table, "cur_se"), 9},
        .baseline = {true, oracle_number(table, "base"), sampled, oracle_number(table, "base_se"),
                     9},
    };
    in.windows = oracle_numbers(table, "windows", &in.n_windows);
    assert_int_equal(veer_degradation_check(&in, &got, NULL), VEER_OK);
    const char *const test = oracle_text(table, "test");
    assert_memory_equal(got.test, test, strlen(test));
    assert_true(oracle_near(table, "pct", got.percentage_change, 1e-11, 1e-11));
    assert_true(oracle_near(table, "worsening", got.worsening_pct, 1e-11, 1e-11));
    assert_int_equal(got.has_test, strcmp(test, "none") != 0);
    assert_true(oracle_near(table, "z", got.z, 1e-9, 1e-9));
    assert_true(oracle_near(table, "p", got.p, 1e-7, 1e-300));
    assert_int_equal(got.is_degraded, oracle_number(table, "degraded") != 0);
    assert_int_equal(got.is_improved, oracle_number(table, "improved") != 0);
}

static void degradation_agrees_with_scipy(void **state)
{
    (void)state;
    each("degradation", check_degradation, 120);
}

static void check_history(oracle *table)
{
    size_t n = 0;
    const double *const t = oracle_numbers(table, "t", &n);
    const double *const y = oracle_numbers(table, "y", &n);
    veer_metric_history got;
    int64_t *const t_us = malloc(n * sizeof *t_us);
    assert_non_null(t_us);
    for (size_t i = 0; i < n; i++)
        t_us[i] = (int64_t)t[i];
    assert_int_equal(veer_metric_history_of("accuracy", VEER_BETTER_UP, t_us, y, n, &got, NULL),
                     VEER_OK);
    assert_int_equal(got.n, n);
    assert_true(got.current == y[n - 1]);
    assert_true(oracle_near(table, "mean", got.mean, 1e-12, 0));
    assert_true(oracle_near(table, "std", got.std, 1e-10, 1e-14));
    assert_true(oracle_near(table, "min", got.min, 0, 0));
    assert_true(oracle_near(table, "max", got.max, 0, 0));
    assert_true(oracle_near(table, "change", got.change_pct, 1e-9, 1e-12));
    assert_true(oracle_near(table, "slope", got.slope_per_day, 1e-9, 1e-12));
    assert_true(oracle_near(table, "p", got.p, 1e-8, 1e-300));
    free(t_us);
}

static void history_agrees_with_scipy(void **state)
{
    (void)state;
    each("history", check_history, 100);
}

static void check_usual(oracle *table)
{
    double rows[48];
    size_t n = 0;
    const double *const effects = oracle_numbers(table, "effects", &n);
    assert_true(n <= 48);
    for (size_t i = 0; i < n; i++)
        rows[i] = 1000;
    const veer_usual usual = veer_usual_of(effects, rows, n);
    const double of = oracle_number(table, "rows");
    assert_true(oracle_near(table, "p", veer_usual_p(&usual, oracle_number(table, "effect"), of),
                            1e-8, 1e-300));
    assert_true(oracle_near(table, "limit",
                            veer_usual_limit(&usual, oracle_number(table, "alpha"), of), 1e-7, 0));
}

static void usual_agrees_with_scipy(void **state)
{
    (void)state;
    each("usual", check_usual, 120);
}

static void check_time(oracle *table, const char *key, bool has, int64_t got_us)
{
    const double want = oracle_number(table, key);
    assert_int_equal(has, !isnan(want));
    if (has && fabs((double)got_us / 86400e6 - want) > 1e-7)
        fail_msg("line %zu, %s: %.12g days, want %.12g", oracle_line(table), key,
                 (double)got_us / 86400e6, want);
}

static void check_outlook(oracle *table)
{
    size_t n = 0;
    int64_t t_us[64];
    const double *const t = oracle_numbers(table, "t", &n);
    const double *const y = oracle_numbers(table, "y", &n);
    assert_true(n <= 64);
    for (size_t i = 0; i < n; i++)
        t_us[i] = (int64_t)t[i];
    const veer_series series = {.t_us = t_us, .values = y, .n = n};
    const bool falls = oracle_number(table, "side") > 0;
    const veer_outlook_options options = {.from_us = (int64_t)oracle_number(table, "start"),
                                          .has_limit = true,
                                          .limit = 0.85,
                                          .side = falls ? VEER_SIDE_BELOW : VEER_SIDE_ABOVE};
    veer_outlook got;
    assert_int_equal(veer_outlook_init(&got, &series, &options, NULL), VEER_OK);
    const double *const value = oracle_numbers(table, "value", &n);
    const double *const half = oracle_numbers(table, "half", &n);
    assert_int_equal(got.n_points, n);
    for (size_t i = 0; i < n; i++) {
        assert_true(fabs(got.points[i].value - value[i]) < 1e-9);
        assert_true(fabs(got.points[i].lower - (value[i] - half[i])) < 1e-8);
        assert_true(fabs(got.points[i].upper - (value[i] + half[i])) < 1e-8);
    }
    check_time(table, "at", got.crossing == VEER_CROSSING_AT, got.crossing_us);
    check_time(table, "earliest", got.has_earliest, got.earliest_us);
    check_time(table, "latest", got.has_latest, got.latest_us);
    veer_outlook_done(&got);
}

static void outlook_agrees_with_scipy(void **state)
{
    (void)state;
    each("outlook", check_outlook, 60);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    table_path = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(degradation_agrees_with_scipy),
        cmocka_unit_test(history_agrees_with_scipy),
        cmocka_unit_test(usual_agrees_with_scipy),
        cmocka_unit_test(outlook_agrees_with_scipy),
    };
    return cmocka_run_group_tests_name("judgement_oracle", tests, NULL, NULL);
}
