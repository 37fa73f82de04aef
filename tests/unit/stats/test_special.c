/* The special functions against tests/oracle/gen_special.py. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stats/special.h"
#include "support/oracle.h"

static const char *table_path;

static double kstwo(double d, double n)
{
    return veer_kstwo_sf(d, (uint64_t)n);
}

typedef struct function {
    const char *name;                          /* in the table */
    double (*one)(double a);                   /* exactly one of the three is set */
    double (*two)(double a, double b);         /* two arguments */
    double (*three)(double, double, double c); /* three arguments */
} function;

static const function functions[] = {
    {"norm_cdf", veer_norm_cdf, NULL, NULL},
    {"norm_sf", veer_norm_sf, NULL, NULL},
    {"norm_ppf", veer_norm_ppf, NULL, NULL},
    {"kolmogorov_sf", veer_kolmogorov_sf, NULL, NULL},
    {"gammainc_p", NULL, veer_gammainc_p, NULL},
    {"gammainc_q", NULL, veer_gammainc_q, NULL},
    {"chi2_sf", NULL, veer_chi2_sf, NULL},
    {"chi2_isf", NULL, veer_chi2_isf, NULL},
    {"t_sf", NULL, veer_t_sf, NULL},
    {"t_ppf", NULL, veer_t_ppf, NULL},
    {"lchoose", NULL, veer_lchoose, NULL},
    {"kstwo_sf", NULL, kstwo, NULL},
    {"betainc", NULL, NULL, veer_betainc},
    {"f_sf", NULL, NULL, veer_f_sf},
};
#define FUNCTIONS (sizeof functions / sizeof functions[0])

static double call(const function *f, const oracle *table)
{
    const double a = oracle_number(table, "a");
    if (f->one != NULL)
        return f->one(a);
    const double b = oracle_number(table, "b");
    return f->two != NULL ? f->two(a, b) : f->three(a, b, oracle_number(table, "c"));
}

static void agrees_with_the_table(void **state)
{
    (void)state;
    size_t cases[FUNCTIONS] = {0}, wrong = 0;
    oracle *table = oracle_open(table_path);
    while (oracle_next(table)) {
        const char *name = oracle_text(table, "fn");
        size_t i = 0;
        while (i < FUNCTIONS && strcmp(functions[i].name, name) != 0)
            i++;
        if (i == FUNCTIONS)
            fail_msg("the table has an unknown function '%s'", name);
        else
            cases[i]++;
        const double got = call(&functions[i], table);
        wrong += !oracle_near(table, "want", got, oracle_number(table, "tol"), 0);
    }
    oracle_close(table);
    for (size_t i = 0; i < FUNCTIONS; i++)
        assert_true(cases[i] >= 90);
    assert_int_equal(wrong, 0);
}

static void edges(void **state)
{
    (void)state;
    assert_true(isinf(veer_t_ppf(1, 3)) && veer_t_ppf(0, 3) < 0);
    assert_true(isinf(veer_t_ppf(1e-300, 0.5))); /* beyond the largest double */
    assert_true(isinf(veer_chi2_isf(0, 3)) && veer_chi2_isf(1, 3) <= 0);
    assert_true(isnan(veer_t_sf(1, 0)) && isnan(veer_t_sf(NAN, 3)) && isnan(veer_t_ppf(2, 3)));
    assert_true(isnan(veer_chi2_isf(0.5, -1)) && isnan(veer_f_sf(1, 0, 3)));
    assert_true(isnan(veer_kolmogorov_sf(NAN)) && isnan(veer_kstwo_sf(NAN, 3)));
}

static void quantiles_invert_tails(void **state)
{
    (void)state;
    static const double degrees[] = {0.7, 1, 2, 5, 30, 1000};
    for (double p = 0.4; p > 1e-290; p *= 0.037) {
        assert_true(fabs(veer_norm_cdf(veer_norm_ppf(p)) / p - 1) < 1e-11);
        for (size_t i = 0; i < sizeof degrees / sizeof degrees[0]; i++) {
            const double df = degrees[i], t = veer_t_ppf(p, df);
            assert_true(fabs(veer_chi2_sf(veer_chi2_isf(p, df), df) / p - 1) < 1e-9);
            assert_true(isinf(t) || fabs(veer_t_sf(-t, df) / p - 1) < 1e-9);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s special.tsv\n", argv[0]);
        return 2;
    }
    table_path = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_table),
        cmocka_unit_test(edges),
        cmocka_unit_test(quantiles_invert_tails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
