/* veer/counts.h and veer/multiple.h against SciPy and integer arithmetic (oracle/gen_counts.py). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/oracle.h"
#include "veer/counts.h"
#include "veer/multiple.h"

#define MAX_K 256
#define REL 1e-10
#define P_REL 1e-8

static const char *table_path;

/* One pair of count vectors of the current case. */
typedef struct pair {
    uint64_t ref[MAX_K];
    uint64_t cur[MAX_K];
    size_t k;
} pair;

static size_t to_counts(oracle *table, const char *key, uint64_t *ret)
{
    size_t n;
    const double *values = oracle_numbers(table, key, &n);
    assert_true(n <= MAX_K);
    for (size_t i = 0; i < n; i++)
        ret[i] = (uint64_t)values[i];
    return n;
}

static pair read_pair(oracle *table)
{
    pair read;
    read.k = to_counts(table, "ref", read.ref);
    assert_int_equal(to_counts(table, "cur", read.cur), read.k);
    return read;
}

static void same_test(const oracle *table, veer_counts_test *test, const pair *in,
                      const char *statistic, const char *p)
{
    veer_test got;
    assert_int_equal(test(in->ref, in->cur, in->k, &got, NULL), VEER_OK);
    assert_true(oracle_near(table, statistic, got.statistic, REL, 1e-30));
    assert_true(oracle_near(table, p, got.p_value, P_REL, 1e-300));
    if (strcmp(p, "chi2_p") == 0 || strcmp(p, "g_p") == 0)
        assert_true(oracle_near(table, "df", got.df, 0, 0));
}

/* tiny: what the oracle's own subtraction of shares loses on nearly equal sides. */
static void same_distance(const oracle *table, veer_counts_distance *distance, const pair *in,
                          const char *key, double tiny)
{
    double got = -1;
    if (!oracle_has(table, key)) {
        assert_int_equal(distance(in->ref, in->cur, in->k, &got, NULL), VEER_EUNDEFINED);
        assert_true(got == -1);
        return;
    }
    assert_int_equal(distance(in->ref, in->cur, in->k, &got, NULL), VEER_OK);
    const double want = oracle_number(table, key);
    if (fabs(got - want) > tiny)
        assert_true(oracle_near(table, key, got, REL, 0));
}

typedef veer_rc smoothed_distance(const uint64_t *ref, const uint64_t *cur, size_t k,
                                  const veer_smoothing *smoothing, double *ret, veer_err *err);

static void same_smoothed(const oracle *table, smoothed_distance *distance, const pair *in,
                          const char *key, const veer_smoothing *smoothing)
{
    double got = -1;
    const veer_rc rc = distance(in->ref, in->cur, in->k, smoothing, &got, NULL);
    if (!oracle_has(table, key)) {
        assert_int_equal(rc, VEER_EUNDEFINED);
        return;
    }
    assert_int_equal(rc, VEER_OK);
    if (fabs(got - oracle_number(table, key)) > 2e-15)
        assert_true(oracle_near(table, key, got, REL, 0));
}

static void check_table(oracle *table)
{
    static const veer_smoothing half = VEER_SMOOTHING_HALF, floor = {0, 1e-4};
    const pair in = read_pair(table);
    same_test(table, veer_chi2_homogeneity, &in, "chi2", "chi2_p");
    same_test(table, veer_g_test, &in, "g", "g_p");
    same_distance(table, veer_total_variation, &in, "tv", 1e-14);
    same_distance(table, veer_linf, &in, "linf", 1e-14);
    same_distance(table, veer_cramers_v, &in, "v", 0);
    same_distance(table, veer_cramers_v_corrected, &in, "v_corrected", 1e-8);
    same_distance(table, veer_js_distance, &in, "js", 2e-8);
    same_distance(table, veer_js_distance_base2, &in, "js2", 2e-8);
    same_distance(table, veer_hellinger, &in, "hellinger", 1e-14);
    same_distance(table, veer_cosine_similarity, &in, "cosine", 1e-15);
    same_smoothed(table, veer_psi, &in, "psi", NULL);
    same_smoothed(table, veer_psi, &in, "psi_half", &half);
    same_smoothed(table, veer_psi, &in, "psi_floor", &floor);
    same_smoothed(table, veer_kl, &in, "kl", NULL);
    same_smoothed(table, veer_kl, &in, "kl_half", &half);
    same_smoothed(table, veer_kl, &in, "kl_floor", &floor);
}

static void check_two(oracle *table)
{
    const pair in = read_pair(table);
    same_test(table, veer_fisher_exact, &in, "odds", "p");
    same_test(table, veer_z_proportions, &in, "z", "z_p");
}

static void check_critical(oracle *table)
{
    double got;
    assert_int_equal(veer_psi_critical(oracle_number(table, "alpha"),
                                       (size_t)oracle_number(table, "bins"),
                                       (uint64_t)oracle_number(table, "n_ref"),
                                       (uint64_t)oracle_number(table, "n_cur"), &got, NULL),
                     VEER_OK);
    assert_true(oracle_near(table, "limit", got, REL, 0));
}

static void same_list(oracle *table, const char *key, const double *got, size_t n)
{
    size_t m;
    const double *want = oracle_numbers(table, key, &m);
    assert_int_equal(m, n);
    for (size_t i = 0; i < n; i++)
        if (fabs(got[i] - want[i]) > 1e-14 * want[i])
            fail_msg("line %zu, %s[%zu]: got %.17g, want %.17g", oracle_line(table), key, i, got[i],
                     want[i]);
}

static void check_adjust(oracle *table)
{
    size_t m, order[MAX_K];
    double p[MAX_K];
    const double *given = oracle_numbers(table, "p", &m);
    assert_true(m <= MAX_K);
    memcpy(p, given, m * sizeof *p);
    assert_int_equal(veer_benjamini_hochberg(p, m, order, NULL), VEER_OK);
    same_list(table, "bh", p, m);
    memcpy(p, given, m * sizeof *p);
    assert_int_equal(veer_holm(p, m, order, NULL), VEER_OK);
    same_list(table, "holm", p, m);
    memcpy(p, given, m * sizeof *p);
    assert_int_equal(veer_bonferroni(p, m, NULL), VEER_OK);
    same_list(table, "bonferroni", p, m);
}

static void equals_the_oracle(void **state)
{
    static const struct {
        const char *kind;
        void (*check)(oracle *table);
        size_t least; /* cases that must have been seen */
    } kinds[] = {
        {"table", check_table, 270},
        {"two", check_two, 350},
        {"critical", check_critical, 36},
        {"adjust", check_adjust, 260},
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
    return cmocka_run_group_tests_name("counts_oracle", tests, NULL, NULL);
}
