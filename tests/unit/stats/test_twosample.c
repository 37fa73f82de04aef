/* Two-sample tests and distances: against tests/oracle/gen_twosample.py, against a slow twin, and
 * where there is no answer. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/oracle.h"
#include "support/random.h"
#include "veer/twosample.h"

#define STATISTIC_REL 1e-10
#define P_REL 1e-8
#define TINY 1e-305
#define AD_SLACK 1e-13 /* the statistic is what two numbers of the order of 1 leave */

static const char *table_path;

static veer_sample sample_of(double *values, size_t n)
{
    veer_sample sample;
    assert_int_equal(veer_sample_init(&sample, values, n, NULL, NULL), VEER_OK);
    return sample;
}

/* A number of the table, and what the function gave instead. */
typedef struct answer {
    const char *key; /* in the table; missing there: no answer */
    veer_rc rc;      /* of the function */
    double got;      /* its result */
    double rel;      /* relative tolerance */
    double slack;    /* absolute tolerance: what cancels in the result itself */
} answer;

enum { RANDOM, ADVERSARIAL, KINDS, METHODS_MAX = 32 };

/* How many lines of each kind compared a number of each key. */
typedef struct tally {
    const char *keys[METHODS_MAX];
    int cases[METHODS_MAX][KINDS];
    int wrong;
} tally;

static void count_case(tally *seen, const char *key, bool random)
{
    size_t i = 0;
    while (i < METHODS_MAX && seen->keys[i] != NULL && strcmp(seen->keys[i], key) != 0)
        i++;
    if (i == METHODS_MAX)
        fail_msg("more than %d methods", METHODS_MAX);
    else {
        seen->keys[i] = key;
        seen->cases[i][random ? RANDOM : ADVERSARIAL]++;
    }
}

static void judge(tally *seen, oracle *table, const answer *answers, size_t n)
{
    const bool random = strcmp(oracle_text(table, "kind"), "random") == 0;
    for (size_t i = 0; i < n; i++) {
        const answer *a = &answers[i];
        if (!oracle_has(table, a->key)) {
            if (a->rc == VEER_EUNDEFINED || a->rc == VEER_ENODATA)
                continue;
            print_error("line %zu: %s has no answer, got %.17g\n", oracle_line(table), a->key,
                        a->got);
            seen->wrong++;
            continue;
        }
        count_case(seen, a->key, random);
        if (a->rc != VEER_OK) {
            print_error("line %zu: %s: error %d\n", oracle_line(table), a->key, (int)a->rc);
            seen->wrong++;
        } else if (!(fabs(a->got - oracle_number(table, a->key)) <= a->slack)) {
            seen->wrong += !oracle_near(table, a->key, a->got, a->rel, TINY);
        }
    }
}

static void check_tests(tally *seen, oracle *table, const veer_sample *x, const veer_sample *y)
{
    double *scratch = malloc((veer_twosample_scratch(x->n, y->n) + 1) * sizeof *scratch);
    assert_non_null(scratch);
    veer_test ks = {0}, u = {0}, cvm = {0}, ad = {0}, t = {0};
    const veer_rc ks_rc = veer_ks_2samp(x, y, scratch, &ks, NULL);
    const veer_rc u_rc = veer_mann_whitney(x, y, scratch, &u, NULL);
    const veer_rc cvm_rc = veer_cvm_2samp(x, y, scratch, &cvm, NULL);
    const veer_rc ad_rc = veer_anderson_2samp(x, y, &ad, NULL);
    const veer_rc t_rc = veer_welch_t(x, y, &t, NULL);
    free(scratch);
    const answer answers[] = {
        {"ks", ks_rc, ks.statistic, STATISTIC_REL, 0},
        {"ks_p", ks_rc, ks.p_value, P_REL, 0},
        {"u", u_rc, u.statistic, STATISTIC_REL, 0},
        {"u_p", u_rc, u.p_value, P_REL, 0},
        {"cvm", cvm_rc, cvm.statistic, STATISTIC_REL, 0},
        {"cvm_p", cvm_rc, cvm.p_value, P_REL, 0},
        {"ad", ad_rc, ad.statistic, STATISTIC_REL, AD_SLACK},
        {"ad_p", ad_rc, ad.p_value, P_REL, 0},
        {"t", t_rc, t.statistic, STATISTIC_REL, 1e-15},
        {"t_df", t_rc, t.df, STATISTIC_REL, 0},
        {"t_p", t_rc, t.p_value, P_REL, 0},
    };
    judge(seen, table, answers, sizeof answers / sizeof answers[0]);
}

static void check_distances(tally *seen, oracle *table, const veer_sample *x, const veer_sample *y)
{
    double w = 0, w_scaled = 0, e = 0;
    veer_shift shift = {0};
    const veer_rc w_rc = veer_wasserstein(x, y, &w, NULL);
    const veer_rc w_scaled_rc = veer_wasserstein_scaled(x, y, &w_scaled, NULL);
    const veer_rc e_rc = veer_energy_distance(x, y, &e, NULL);
    const veer_rc shift_rc = veer_mean_std_shift(x, y, &shift, NULL);
    /* each deviation is right to a few units; their difference is only as right as that */
    const double ref_std = sqrt(x->m2 / (double)x->n);
    const double std_slack = 4 * DBL_EPSILON * (ref_std + sqrt(y->m2 / (double)y->n));
    const answer answers[] = {
        {"w", w_rc, w, STATISTIC_REL, 0},
        {"w_scaled", w_scaled_rc, w_scaled, STATISTIC_REL, 0},
        {"e", e_rc, e, STATISTIC_REL, 0},
        {"mean_shift", shift_rc, shift.mean, STATISTIC_REL, 1e-15 * ref_std},
        {"mean_relative", shift_rc, shift.mean_relative, STATISTIC_REL, 1e-15},
        {"std_shift", shift_rc, shift.std, STATISTIC_REL, std_slack},
        {"std_relative", shift_rc, shift.std_relative, STATISTIC_REL,
         ref_std > 0 ? std_slack / ref_std : 0},
    };
    judge(seen, table, answers, sizeof answers / sizeof answers[0]);
}

static void check_many(tally *seen, oracle *table)
{
    enum { SAMPLES_MAX = 6 };
    veer_sample samples[SAMPLES_MAX];
    const veer_sample *pointers[SAMPLES_MAX];
    size_t k = 0;
    for (char key[] = "s0"; k < SAMPLES_MAX && oracle_has(table, key); key[1]++, k++) {
        size_t n;
        double *values = oracle_numbers(table, key, &n);
        samples[k] = sample_of(values, n);
        pointers[k] = &samples[k];
    }
    veer_test ad = {0};
    const veer_rc rc = veer_anderson_ksamp(pointers, k, &ad, NULL);
    const answer answers[] = {
        {"adk", rc, ad.statistic, STATISTIC_REL, AD_SLACK},
        {"adk_p", rc, ad.p_value, P_REL, 0},
    };
    judge(seen, table, answers, sizeof answers / sizeof answers[0]);
}

static void agrees_with_the_table(void **state)
{
    (void)state;
    tally seen = {.wrong = 0};
    oracle *table = oracle_open(table_path);
    while (oracle_next(table)) {
        if (oracle_has(table, "s0")) {
            check_many(&seen, table);
            continue;
        }
        size_t n, m;
        double *x = oracle_numbers(table, "x", &n), *y = oracle_numbers(table, "y", &m);
        const veer_sample ref = sample_of(x, n), cur = sample_of(y, m);
        check_tests(&seen, table, &ref, &cur);
        check_distances(&seen, table, &ref, &cur);
    }
    oracle_close(table);
    size_t methods = 0;
    for (; methods < METHODS_MAX && seen.keys[methods] != NULL; methods++) {
        const int *cases = seen.cases[methods];
        print_message("%-14s %4d random, %3d adversarial\n", seen.keys[methods], cases[RANDOM],
                      cases[ADVERSARIAL]);
        assert_true(cases[RANDOM] >= 200 && cases[ADVERSARIAL] >= 50);
    }
    assert_int_equal(methods, 20);
    assert_int_equal(seen.wrong, 0);
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
