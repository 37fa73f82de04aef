/* Two-sample tests and distances: against tests/oracle/gen_twosample.py, against a slow twin, and
 * where there is no answer. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/oracle.h"
#include "support/random.h"
#include "veer/twosample.h"

#define STATISTIC_REL 1e-10
#define P_REL 1e-8
#define TINY 1e-305

static const char *table_path;

static veer_sample sample_of(double *values, size_t n)
{
    veer_sample sample;
    assert_int_equal(veer_sample_init(&sample, values, n, NULL, NULL), VEER_OK);
    return sample;
}

typedef veer_rc test_fn(const veer_sample *, const veer_sample *, double *, veer_test *,
                        veer_err *);

static veer_rc welch(const veer_sample *x, const veer_sample *y, double *scratch, veer_test *ret,
                     veer_err *err)
{
    (void)scratch;
    return veer_welch_t(x, y, ret, err);
}

static veer_rc anderson(const veer_sample *x, const veer_sample *y, double *scratch, veer_test *ret,
                        veer_err *err)
{
    (void)scratch;
    return veer_anderson_2samp(x, y, ret, err);
}

static const struct {
    const char *statistic; /* key of the statistic; missing: the test has no answer */
    const char *p;         /* key of the p-value; missing: not compared */
    test_fn *run;          /* the test */
} tests_with_p[] = {
    {"ks", "ks_p", veer_ks_2samp},
    {"u", "u_p", veer_mann_whitney},
    {"cvm", "cvm_p", veer_cvm_2samp},
    {"ad", "ad_p", anderson},
    {"t", "t_p", welch},
};

static int wrong_tests(oracle *table, const veer_sample *x, const veer_sample *y)
{
    int wrong = 0;
    double *scratch = malloc((veer_twosample_scratch(x->n, y->n) + 1) * sizeof *scratch);
    assert_non_null(scratch);
    for (size_t i = 0; i < sizeof tests_with_p / sizeof tests_with_p[0]; i++) {
        veer_test got;
        const veer_rc rc = tests_with_p[i].run(x, y, scratch, &got, NULL);
        if (rc != VEER_OK || !oracle_has(table, tests_with_p[i].statistic))
            continue;
        wrong +=
            !oracle_near(table, tests_with_p[i].statistic, got.statistic, STATISTIC_REL, 1e-12);
        if (oracle_has(table, tests_with_p[i].p))
            wrong += !oracle_near(table, tests_with_p[i].p, got.p_value, P_REL, TINY);
    }
    free(scratch);
    return wrong;
}

static int wrong_distances(oracle *table, const veer_sample *x, const veer_sample *y)
{
    double distance = 0;
    int wrong = 0;
    if (veer_wasserstein(x, y, &distance, NULL) == VEER_OK)
        wrong += !oracle_near(table, "w", distance, STATISTIC_REL, 1e-320);
    if (veer_energy_distance(x, y, &distance, NULL) == VEER_OK)
        wrong += !oracle_near(table, "e", distance, STATISTIC_REL, 1e-160);
    veer_shift shift;
    if (oracle_has(table, "mean_shift") && veer_mean_std_shift(x, y, &shift, NULL) == VEER_OK)
        wrong += !oracle_near(table, "mean_shift", shift.mean, STATISTIC_REL, 1e-12);
    return wrong;
}

static void agrees_with_the_table(void **state)
{
    (void)state;
    int wrong = 0, cases = 0;
    oracle *table = oracle_open(table_path);
    for (; oracle_next(table); cases++) {
        size_t n, m;
        double *x = oracle_numbers(table, "x", &n), *y = oracle_numbers(table, "y", &m);
        const veer_sample ref = sample_of(x, n), cur = sample_of(y, m);
        wrong += wrong_tests(table, &ref, &cur) + wrong_distances(table, &ref, &cur);
    }
    oracle_close(table);
    assert_true(cases > 300);
    assert_int_equal(wrong, 0);
}

static double share_up_to(const double *values, size_t n, double x)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += values[i] <= x;
    return (double)count / (double)n;
}

/* D by its definition. */
static double slow_ks(const double *x, size_t n, const double *y, size_t m)
{
    double d = 0;
    for (size_t i = 0; i < n + m; i++) {
        const double at = i < n ? x[i] : y[i - n];
        d = fmax(d, fabs(share_up_to(x, n, at) - share_up_to(y, m, at)));
    }
    return d;
}

static void ks_distance_is_its_definition(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 7);
    for (int round = 0; round < 10000; round++) {
        double x[40], y[40];
        const size_t n = 1 + random_below(&rng, 40), m = 1 + random_below(&rng, 40);
        const uint64_t values = 1 + random_below(&rng, 50);
        for (size_t i = 0; i < n; i++)
            x[i] = (double)random_below(&rng, values);
        for (size_t i = 0; i < m; i++)
            y[i] = (double)random_below(&rng, values);
        const double want = slow_ks(x, n, y, m);
        const veer_sample ref = sample_of(x, n), cur = sample_of(y, m);
        veer_ks got;
        assert_int_equal(veer_ks_distance(&ref, &cur, &got, NULL), VEER_OK);
        assert_true(fabs(got.d - want) <= 1e-15);
        const double there = share_up_to(x, n, got.location) - share_up_to(y, m, got.location);
        assert_true(fabs(there - got.sign * got.d) <= 1e-15);
    }
}

/* Large enough to be cut into strands, with ties across every cut. */
static void ks_strands_agree_with_a_plain_merge(void **state)
{
    (void)state;
    enum { N = 3000, M = 5000 };
    static double x[N], y[M];
    test_random rng;
    random_seed(&rng, 8);
    for (int round = 0; round < 40; round++) {
        const uint64_t values = 1 + random_below(&rng, round % 2 ? 20 : 100000);
        for (size_t i = 0; i < N; i++)
            x[i] = (double)random_below(&rng, values);
        for (size_t i = 0; i < M; i++)
            y[i] = (double)(random_below(&rng, values) + random_below(&rng, 1 + values / 4));
        const veer_sample ref = sample_of(x, N), cur = sample_of(y, M);
        veer_ks got;
        assert_int_equal(veer_ks_distance(&ref, &cur, &got, NULL), VEER_OK);
        double want = 0;
        for (size_t i = 0, j = 0; i < N && j < M;) {
            const double at = fmin(x[i], y[j]);
            while (i < N && x[i] <= at)
                i++;
            while (j < M && y[j] <= at)
                j++;
            want = fmax(want, fabs((double)i / N - (double)j / M));
        }
        assert_true(fabs(got.d - want) <= 1e-15);
    }
}

/* Rounded samples of one distribution, one much smaller: the false alarm rate must stay near 5 %.
 */
static void cvm_with_ties_raises_no_false_alarms(void **state)
{
    (void)state;
    enum { ROUNDS = 400, REF = 60, CUR = 900 };
    test_random rng;
    random_seed(&rng, 11);
    for (uint64_t values = 2; values <= 32; values *= 4) {
        int alarms = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double x[REF], y[CUR];
            for (size_t i = 0; i < REF; i++)
                x[i] = (double)random_below(&rng, values);
            for (size_t i = 0; i < CUR; i++)
                y[i] = (double)random_below(&rng, values);
            const veer_sample ref = sample_of(x, REF), cur = sample_of(y, CUR);
            veer_test got;
            assert_int_equal(veer_cvm_2samp(&ref, &cur, NULL, &got, NULL), VEER_OK);
            alarms += got.p_value < 0.05;
        }
        assert_in_range(alarms, ROUNDS / 50, ROUNDS / 10); /* 2 % to 10 % */
    }
    double same[REF], more[CUR];
    for (size_t i = 0; i < CUR; i++)
        same[i % REF] = more[i] = 3.7;
    const veer_sample ref = sample_of(same, REF), cur = sample_of(more, CUR);
    veer_test got;
    assert_int_equal(veer_cvm_2samp(&ref, &cur, NULL, &got, NULL), VEER_OK);
    assert_true(got.p_value >= 1);
}

static void what_has_no_answer(void **state)
{
    (void)state;
    double zeros[] = {0, -0.0, 0}, ones[] = {1, 1}, huge[] = {-1.7e308, 1.7e308};
    double small[] = {1e-200, 3e-200};
    const veer_sample none = sample_of(zeros, 0), zero = sample_of(zeros, 3);
    const veer_sample one = sample_of(ones, 2), wide = sample_of(huge, 2);
    const veer_sample narrow = sample_of(small, 2);
    veer_test test = {.statistic = 42};
    double distance = 42;
    veer_shift shift;
    assert_int_equal(veer_ks_2samp(&none, &zero, NULL, &test, NULL), VEER_ENODATA);
    assert_int_equal(veer_welch_t(&zero, &zero, &test, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_welch_t(&zero, &wide, &test, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_welch_t(&zero, &narrow, &test, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_anderson_2samp(&zero, &zero, &test, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_wasserstein_scaled(&zero, &one, &distance, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_mean_std_shift(&zero, &one, &shift, NULL), VEER_EUNDEFINED);
    assert_true(test.statistic >= 42 && distance >= 42);
    assert_int_equal(veer_mean_std_shift(&zero, &zero, &shift, NULL), VEER_OK);
    assert_int_equal(veer_ks_2samp(&zero, &zero, NULL, &test, NULL), VEER_OK);
    assert_true(test.statistic <= 0 && test.p_value >= 1);
    assert_int_equal(veer_mann_whitney(&zero, &zero, NULL, &test, NULL), VEER_OK);
    assert_true(test.p_value >= 1);
}

static void bins_hold_the_reference(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 9);
    for (int round = 0; round < 2000; round++) {
        double x[60], edges[20];
        uint64_t counts[21], total = 0;
        const size_t n = 1 + random_below(&rng, 60), bins = 2 + random_below(&rng, 18);
        const uint64_t values = 1 + random_below(&rng, 30);
        for (size_t i = 0; i < n; i++)
            x[i] = (double)random_below(&rng, values);
        const veer_sample ref = sample_of(x, n);
        size_t k = 0;
        assert_int_equal(veer_bin_edges_quantile(&ref, bins, edges, &k, NULL), VEER_OK);
        veer_bin_counts(&ref, edges, k, counts);
        const bool constant = x[0] >= x[n - 1];
        for (size_t i = 0; i <= k; i++) {
            assert_true(constant || counts[i] > 0);
            assert_true(i == 0 || i == k || edges[i - 1] < edges[i]);
            total += counts[i];
        }
        assert_int_equal(total, n);
        assert_true(!constant || (k == 2 && counts[1] == n));
    }
    double edges[9];
    size_t k = 0;
    assert_int_equal(veer_bin_edges_width(0, 1, 4, edges, &k, NULL), VEER_OK);
    assert_true(k == 3 && fabs(edges[0] - 0.25) <= 0 && fabs(edges[2] - 0.75) <= 0);
    assert_int_equal(veer_bin_edges_width(1, 1, 4, edges, &k, NULL), VEER_EINVAL);
    assert_int_equal(veer_bin_edges_width(1, nextafter(1, 2), 4, edges, &k, NULL), VEER_EUNDEFINED);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s twosample.tsv\n", argv[0]);
        return 2;
    }
    table_path = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_table),
        cmocka_unit_test(ks_distance_is_its_definition),
        cmocka_unit_test(ks_strands_agree_with_a_plain_merge),
        cmocka_unit_test(cvm_with_ties_raises_no_false_alarms),
        cmocka_unit_test(what_has_no_answer),
        cmocka_unit_test(bins_hold_the_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
