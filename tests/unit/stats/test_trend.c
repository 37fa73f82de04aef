#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/oracle.h"
#include "support/random.h"
#include "veer/trend.h"

static const char *table_path;

typedef struct points {
    double *t, *y; /* times and values */
    size_t n;      /* of them */
} points;

static points read_points(oracle *table)
{
    points p;
    size_t ny = 0;
    p.t = oracle_numbers(table, "t", &p.n);
    p.y = oracle_numbers(table, "y", &ny);
    assert_int_equal(p.n, ny);
    return p;
}

/* Largest value that rounding alone can leave where the exact answer is 0. */
static double noise(const points *p, double unit)
{
    double size = 0;
    for (size_t i = 0; i < p->n; i++)
        if (!isnan(p->y[i]))
            size = fmax(size, fabs(p->y[i]));
    return 1e-14 * size * unit;
}

static void line_agrees_with_exact_sums(void **state)
{
    (void)state;
    oracle *table = oracle_open(table_path);
    size_t rows = 0;
    for (; oracle_next(table); rows++) {
        const points p = read_points(table);
        veer_line line;
        assert_int_equal(veer_trend_line(p.t, p.y, p.n, &line, NULL), VEER_OK);
        const double spread = sqrt(oracle_number(table, "tss") / (double)line.n);
        const double flat = noise(&p, 1 / spread);
        const double origin = 1 + fabs(line.t_mean) / spread;
        assert_int_equal(line.n, (size_t)oracle_number(table, "n"));
        assert_int_equal(line.missing, (size_t)oracle_number(table, "missing"));
        assert_true(oracle_near(table, "slope", line.slope, 1e-10, flat));
        assert_true(oracle_near(table, "intercept", line.intercept, 1e-10, noise(&p, origin)));
        assert_true(oracle_near(table, "r", line.r, 1e-10, 1e-14));
        assert_true(oracle_near(table, "se", line.slope_se, 1e-10, flat));
        assert_true(oracle_near(table, "ise", line.intercept_se, 1e-10, noise(&p, origin)));
        assert_true(oracle_near(table, "p", line.p_value, 1e-8, 1e-80));
        assert_true(oracle_near(table, "tmean", line.t_mean, 1e-14, 0));
        assert_true(oracle_near(table, "ymean", line.y_mean, 1e-12, noise(&p, 1)));
        assert_true(oracle_near(table, "tss", line.t_ss, 1e-12, 0));
        const double left = noise(&p, 1);
        assert_true(oracle_near(table, "rss", line.residual_ss, 1e-10, left * left * (double)p.n));
        assert_true(line.r2 == line.r * line.r);
    }
    assert_true(rows >= 250);
    oracle_close(table);
}

static void theil_sen_agrees_with_scipy(void **state)
{
    (void)state;
    oracle *table = oracle_open(table_path);
    while (oracle_next(table)) {
        const points p = read_points(table);
        double *scratch = malloc(veer_trend_theil_sen_scratch(p.n) * sizeof *scratch);
        assert_non_null(scratch);
        veer_theil_sen got;
        assert_int_equal(veer_trend_theil_sen(p.t, p.y, p.n, oracle_number(table, "level"), scratch,
                                              &got, NULL),
                         VEER_OK);
        const double large = fabs(got.intercept) + fabs(got.slope * p.t[0]);
        assert_true(oracle_near(table, "ts", got.slope, 1e-12, 0));
        assert_true(oracle_near(table, "tsi", got.intercept, 1e-10, 1e-14 * large));
        assert_true(oracle_near(table, "tslow", got.low, 1e-12, 0));
        assert_true(oracle_near(table, "tshigh", got.high, 1e-12, 0));
        free(scratch);
    }
    oracle_close(table);
}

static void mann_kendall_agrees_with_scipy(void **state)
{
    (void)state;
    oracle *table = oracle_open(table_path);
    while (oracle_next(table)) {
        const points p = read_points(table);
        double *scratch = malloc(4 * p.n * sizeof *scratch);
        assert_non_null(scratch);
        veer_mann_kendall got;
        veer_err err = VEER_ERR_INIT;
        const veer_rc rc = veer_trend_mann_kendall(p.t, p.y, p.n, scratch, &got, &err);
        assert_int_equal(rc, oracle_has(table, "s") ? VEER_OK : VEER_EUNDEFINED);
        if (rc == VEER_OK) {
            assert_true(oracle_near(table, "s", got.s, 0, 0));
            assert_true(oracle_near(table, "var", got.variance, 1e-12, 0));
            assert_true(oracle_near(table, "z", got.z, 1e-12, 0));
            assert_true(oracle_near(table, "mkp", got.p_value, 1e-8, 0));
            assert_true(oracle_near(table, "tau", got.tau, 1e-12, 0));
        }
        free(scratch);
    }
    oracle_close(table);
}

/* The slow definition at a size where the merge sort runs many passes. */
static void mann_kendall_counts_every_pair(void **state)
{
    (void)state;
    enum { N = 700 };
    test_random rng;
    random_seed(&rng, 11);
    double t[N], y[N], scratch[4 * N];
    for (size_t i = 0; i < N; i++) {
        t[i] = (double)random_below(&rng, 200);
        y[i] = (double)random_below(&rng, 90) + t[i] / 9;
    }
    double s = 0;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < i; j++)
            s += (double)((t[i] > t[j]) - (t[i] < t[j])) * (double)((y[i] > y[j]) - (y[i] < y[j]));
    veer_mann_kendall got;
    assert_int_equal(veer_trend_mann_kendall(t, y, N, scratch, &got, NULL), VEER_OK);
    assert_true(got.s == s);
}

static void faults_are_named(void **state)
{
    (void)state;
    const double t[] = {0, 1, 2}, bad_t[] = {0, (double)INFINITY, 2}, same[] = {4, 4, 4};
    const double y[] = {1, 2, 4}, bad_y[] = {1, 2, -(double)INFINITY},
                 gone[] = {(double)NAN, 2, (double)NAN};
    const double huge[] = {-1e308, 1e308, 1e308};
    double scratch[12];
    veer_line line = {.n = 77};
    veer_theil_sen ts = {.n = 77};
    veer_mann_kendall mk = {.n = 77};
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_trend_line(bad_t, y, 3, &line, &err), VEER_EINVAL);
    assert_int_equal(err.position, 1);
    assert_int_equal(veer_trend_line(t, bad_y, 3, &line, &err), VEER_EINVAL);
    assert_int_equal(err.position, 2);
    assert_int_equal(veer_trend_line(t, gone, 3, &line, &err), VEER_ENODATA);
    assert_non_null(strstr(err.msg, "2 points, got 1"));
    assert_int_equal(veer_trend_line(same, y, 3, &line, &err), VEER_EUNDEFINED);
    assert_int_equal(veer_trend_line(t, huge, 3, &line, &err), VEER_EUNDEFINED);
    assert_int_equal(veer_trend_line(t, y, 0, &line, NULL), VEER_ENODATA);
    assert_int_equal(veer_trend_theil_sen(same, y, 3, 0.95, scratch, &ts, &err), VEER_EUNDEFINED);
    assert_int_equal(veer_trend_theil_sen(t, huge, 3, 0.95, scratch, &ts, &err), VEER_EUNDEFINED);
    assert_int_equal(veer_trend_theil_sen(t, y, 3, 1, scratch, &ts, &err), VEER_EINVAL);
    assert_int_equal(veer_trend_theil_sen(t, gone, 3, 0.9, scratch, &ts, &err), VEER_ENODATA);
    assert_int_equal(veer_trend_mann_kendall(same, y, 3, scratch, &mk, &err), VEER_EUNDEFINED);
    assert_int_equal(veer_trend_mann_kendall(t, same, 3, scratch, &mk, &err), VEER_EUNDEFINED);
    assert_true(line.n == 77 && ts.n == 77 && mk.n == 77);
}

static void theil_sen_has_a_limit(void **state)
{
    (void)state;
    const size_t most = VEER_THEIL_SEN_MAX_POINTS, n = most + 1;
    double *t = malloc(n * sizeof *t), *y = malloc(n * sizeof *y);
    double *scratch = malloc(veer_trend_theil_sen_scratch(most) * sizeof *scratch);
    assert_true(t != NULL && y != NULL && scratch != NULL);
    for (size_t i = 0; i < n; i++) {
        t[i] = (double)i;
        y[i] = 3 * (double)i - (i % 2 == 0 ? 0.25 : 0);
    }
    veer_theil_sen got;
    assert_int_equal(veer_trend_theil_sen(t, y, most, 0.95, scratch, &got, NULL), VEER_OK);
    assert_true(got.slope == 3 && got.slopes == most * (most - 1) / 2);
    assert_int_equal(veer_trend_theil_sen(t, y, n, 0.95, scratch, &got, NULL), VEER_ELIMIT);
    free(t);
    free(y);
    free(scratch);
}

static void verdict_follows_the_better_direction(void **state)
{
    (void)state;
    assert_int_equal(veer_trend_verdict(1, 0.01, 0.05, VEER_BETTER_UP), VEER_IMPROVING);
    assert_int_equal(veer_trend_verdict(1, 0.01, 0.05, VEER_BETTER_DOWN), VEER_DEGRADING);
    assert_int_equal(veer_trend_verdict(-1, 0.01, 0.05, VEER_BETTER_UP), VEER_DEGRADING);
    assert_int_equal(veer_trend_verdict(-1, 0.01, 0.05, VEER_BETTER_DOWN), VEER_IMPROVING);
    assert_int_equal(veer_trend_verdict(-1, 0.05, 0.05, VEER_BETTER_DOWN), VEER_STABLE);
    assert_int_equal(veer_trend_verdict(0, 0.0, 0.05, VEER_BETTER_DOWN), VEER_STABLE);
    assert_int_equal(veer_trend_verdict((double)NAN, 0.0, 0.05, VEER_BETTER_DOWN), VEER_STABLE);
    assert_int_equal(veer_trend_verdict(1, (double)NAN, 0.05, VEER_BETTER_DOWN), VEER_STABLE);
    assert_int_equal(veer_trend_verdict(1, 0.01, 0.05, VEER_BETTER_NONE), VEER_STABLE);
    assert_string_equal(veer_verdict_name(VEER_DEGRADING), "degrading");
    assert_string_equal(veer_verdict_name((veer_verdict)9), "unknown");
}

int main(int argc, char **argv)
{
    table_path = argc > 1 ? argv[1] : "trend.tsv";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_agrees_with_exact_sums),
        cmocka_unit_test(theil_sen_agrees_with_scipy),
        cmocka_unit_test(mann_kendall_agrees_with_scipy),
        cmocka_unit_test(mann_kendall_counts_every_pair),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(theil_sen_has_a_limit),
        cmocka_unit_test(verdict_follows_the_better_direction),
    };
    return cmocka_run_group_tests_name("trend", tests, NULL, NULL);
}
