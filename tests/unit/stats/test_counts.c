#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"
#include "veer/counts.h"

#define NEAR(got, want) assert_true(fabs((got) - (want)) <= 1e-12)

static void hand_computed_values(void **state)
{
    (void)state;
    /* Shares 1/4 3/4 against 3/4 1/4, four counts each; all expected counts are 2. */
    const uint64_t ref[] = {1, 3}, cur[] = {3, 1};
    veer_test test;
    double d;
    assert_int_equal(veer_chi2_homogeneity(ref, cur, 2, &test, NULL), VEER_OK);
    NEAR(test.statistic, 2);
    NEAR(test.df, 1);
    assert_int_equal(veer_g_test(ref, cur, 2, &test, NULL), VEER_OK);
    NEAR(test.statistic, 4 * (log(0.5) + 3 * log(1.5)));
    assert_int_equal(veer_z_proportions(ref, cur, 2, &test, NULL), VEER_OK);
    NEAR(test.statistic, sqrt(2)); /* the event became more frequent */
    assert_int_equal(veer_fisher_exact(ref, cur, 2, &test, NULL), VEER_OK);
    NEAR(test.statistic, 1.0 / 9);
    NEAR(test.p_value, 34.0 / 70); /* all tables but the even one: (1 + 16 + 16 + 1) / 70 */
    assert_int_equal(veer_total_variation(ref, cur, 2, &d, NULL), VEER_OK);
    NEAR(d, 0.5);
    assert_int_equal(veer_linf(ref, cur, 2, &d, NULL), VEER_OK);
    NEAR(d, 0.5);
    assert_int_equal(veer_cramers_v(ref, cur, 2, &d, NULL), VEER_OK);
    NEAR(d, 0.5);
    assert_int_equal(veer_cosine_similarity(ref, cur, 2, &d, NULL), VEER_OK);
    NEAR(d, 0.6);
    assert_int_equal(veer_psi(ref, cur, 2, NULL, &d, NULL), VEER_OK);
    NEAR(d, log(3));
    assert_int_equal(veer_kl(ref, cur, 2, NULL, &d, NULL), VEER_OK);
    NEAR(d, log(3) / 2);
}

static void kl_is_of_the_current_from_the_reference(void **state)
{
    (void)state;
    const uint64_t ref[] = {1, 1}, cur[] = {4, 0};
    double d = 7;
    assert_int_equal(veer_kl(ref, cur, 2, NULL, &d, NULL), VEER_OK);
    NEAR(d, log(2));
    assert_int_equal(veer_kl(cur, ref, 2, NULL, &d, NULL), VEER_EUNDEFINED);
    NEAR(d, log(2));
    assert_int_equal(veer_psi(ref, cur, 2, NULL, &d, NULL), VEER_EUNDEFINED);
}

static void disjoint_sides_are_as_far_as_can_be(void **state)
{
    (void)state;
    const uint64_t ref[] = {5, 2, 0}, cur[] = {0, 0, 9};
    double d;
    assert_int_equal(veer_total_variation(ref, cur, 3, &d, NULL), VEER_OK);
    NEAR(d, 1);
    assert_int_equal(veer_hellinger(ref, cur, 3, &d, NULL), VEER_OK);
    NEAR(d, 1);
    assert_int_equal(veer_js_divergence(ref, cur, 3, &d, NULL), VEER_OK);
    NEAR(d, log(2));
    assert_int_equal(veer_js_distance_base2(ref, cur, 3, &d, NULL), VEER_OK);
    NEAR(d, 1);
    assert_int_equal(veer_cramers_v(ref, cur, 3, &d, NULL), VEER_OK);
    NEAR(d, 1);
    assert_int_equal(veer_cosine_similarity(ref, cur, 3, &d, NULL), VEER_OK);
    NEAR(d, 0);
}

static void one_cell_means_no_difference(void **state)
{
    static veer_counts_test *const tests[] = {veer_chi2_homogeneity, veer_g_test, veer_fisher_exact,
                                              veer_z_proportions};
    (void)state;
    const uint64_t ref[] = {0, 5}, cur[] = {0, 9};
    for (size_t i = 0; i < 4; i++) {
        veer_test test;
        assert_int_equal(tests[i](ref, cur, 2, &test, NULL), VEER_OK);
        assert_true(test.p_value == 1);
        assert_true(test.statistic == (tests[i] == veer_fisher_exact));
    }
}

static void refusals_leave_outputs_alone(void **state)
{
    (void)state;
    const uint64_t some[] = {1, 2, 3}, none[] = {0, 0, 0};
    const uint64_t huge[] = {(uint64_t)1 << 62, (uint64_t)1 << 62}, most[] = {INT64_MAX, 0};
    veer_test test = {.p_value = 42};
    double d = 42;
    assert_int_equal(veer_chi2_homogeneity(some, none, 3, &test, NULL), VEER_ENODATA);
    assert_int_equal(veer_chi2_homogeneity(none, some, 3, &test, NULL), VEER_ENODATA);
    assert_int_equal(veer_chi2_homogeneity(some, some, 0, &test, NULL), VEER_EINVAL);
    assert_int_equal(veer_fisher_exact(some, some, 3, &test, NULL), VEER_EINVAL);
    assert_int_equal(veer_z_proportions(some, some, 3, &test, NULL), VEER_EINVAL);
    assert_int_equal(veer_total_variation(huge, some, 2, &d, NULL), VEER_EINVAL);
    assert_int_equal(veer_cramers_v_corrected(some, some, 1, &d, NULL), VEER_OK);
    NEAR(d, 0);
    d = 42;
    const uint64_t single[] = {1, 0}, other[] = {0, 1};
    assert_int_equal(veer_cramers_v_corrected(single, other, 2, &d, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_psi(some, some, 3, &(veer_smoothing){-1, 0}, &d, NULL), VEER_EINVAL);
    assert_int_equal(veer_psi(some, some, 3, &(veer_smoothing){(double)NAN, 0}, &d, NULL),
                     VEER_EINVAL);
    assert_int_equal(veer_psi(some, some, 3, &(veer_smoothing){0, 1}, &d, NULL), VEER_EINVAL);
    assert_int_equal(veer_psi_critical(0, 10, 1, 1, &d, NULL), VEER_EINVAL);
    assert_int_equal(veer_psi_critical(0.05, 1, 1, 1, &d, NULL), VEER_EINVAL);
    assert_int_equal(veer_psi_critical(0.05, 10, 0, 1, &d, NULL), VEER_ENODATA);
    assert_true(d == 42 && test.p_value == 42);
    assert_int_equal(veer_total_variation(most, some, 2, &d, NULL), VEER_OK);
}

static void fisher_refuses_what_would_take_too_long(void **state)
{
    (void)state;
    const uint64_t large = 4000000000000, larger = 5000000000000;
    const uint64_t fits[] = {large, large}, too_large[] = {larger, larger};
    veer_test test;
    assert_int_equal(veer_fisher_exact(fits, fits, 2, &test, NULL), VEER_OK);
    assert_true(test.p_value == 1);
    assert_int_equal(veer_fisher_exact(too_large, too_large, 2, &test, NULL), VEER_ELIMIT);
}

/* Distances of random counts: 0 on equal shares, symmetric, within bounds. */
static void distances_keep_their_laws(void **state)
{
    static const struct {
        veer_counts_distance *distance;
        double equal; /* value for equal shares */
        double upper; /* bound */
    } laws[] = {
        {veer_total_variation, 0, 1},   {veer_linf, 0, 1},
        {veer_cramers_v, 0, 1},         {veer_js_divergence, 0, 0.69314718055994531},
        {veer_js_distance_base2, 0, 1}, {veer_hellinger, 0, 1},
        {veer_cosine_similarity, 1, 1},
    };
    (void)state;
    test_random rng;
    random_seed(&rng, 5);
    for (int round = 0; round < 2000; round++) {
        uint64_t ref[50], cur[50], same[50];
        const size_t k = 1 + random_below(&rng, 50);
        const uint64_t most = (uint64_t)1 << random_below(&rng, 50),
                       times = 1 + random_below(&rng, 9);
        for (size_t i = 0; i < k; i++) {
            ref[i] = random_below(&rng, most) + (i == 0);
            cur[i] = random_below(&rng, most) + (i == 0);
            same[i] = ref[i] * times;
        }
        for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
            double there, back, equal;
            assert_int_equal(laws[i].distance(ref, cur, k, &there, NULL), VEER_OK);
            assert_int_equal(laws[i].distance(cur, ref, k, &back, NULL), VEER_OK);
            assert_int_equal(laws[i].distance(ref, same, k, &equal, NULL), VEER_OK);
            assert_true(there >= 0 && there <= laws[i].upper);
            NEAR(there, back);
            assert_true(laws[i].equal == 0 ? equal == 0 : fabs(equal - 1) < 1e-14);
        }
        const veer_smoothing half = VEER_SMOOTHING_HALF;
        double there, back;
        assert_int_equal(veer_psi(ref, cur, k, &half, &there, NULL), VEER_OK);
        assert_int_equal(veer_psi(cur, ref, k, &half, &back, NULL), VEER_OK);
        assert_true(there >= 0 && fabs(there - back) <= 1e-12 * fmax(1, there));
        assert_int_equal(veer_kl(ref, cur, k, &half, &there, NULL), VEER_OK);
        assert_true(there >= 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_computed_values),
        cmocka_unit_test(kl_is_of_the_current_from_the_reference),
        cmocka_unit_test(disjoint_sides_are_as_far_as_can_be),
        cmocka_unit_test(one_cell_means_no_difference),
        cmocka_unit_test(refusals_leave_outputs_alone),
        cmocka_unit_test(fisher_refuses_what_would_take_too_long),
        cmocka_unit_test(distances_keep_their_laws),
    };
    return cmocka_run_group_tests_name("counts", tests, NULL, NULL);
}
