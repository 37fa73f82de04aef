#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"
#include "veer/anomaly.h"

static int near(double got, double want)
{
    return fabs(got - want) <= 1e-13 * fmax(1, fabs(want));
}

static void scores_by_hand(void **state)
{
    (void)state;
    /* Mean 5, squared deviations 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, deviation sqrt(32 / 7). */
    const double x[] = {2, 4, 4, 4, 5, 5, 7, 9};
    double scratch[8];
    veer_anomaly_score s;
    assert_int_equal(veer_anomaly_score_of(x, 8, 10, 8, VEER_ANOMALY_ZSCORE, NULL, &s, NULL),
                     VEER_OK);
    assert_true(near(s.center, 5) && near(s.scale, sqrt(32.0 / 7)) && near(s.score, 5 / s.scale));
    assert_true(s.n == 8 && !s.constant);
    /* Median 4.5, deviations 2.5 .5 .5 .5 .5 .5 2.5 4.5, their median 0.5. */
    assert_int_equal(veer_anomaly_score_of(x, 8, 10, 2, VEER_ANOMALY_ROBUST, scratch, &s, NULL),
                     VEER_OK);
    assert_true(near(s.center, 4.5) && near(s.scale, 0.5 * 1.482602218505602));
    assert_true(near(s.score, 5.5 / s.scale));
    /* More than half equal: the mean absolute deviation 4 / 5 stands in. */
    const double half[] = {1, 1, 1, 1, 5};
    assert_int_equal(veer_anomaly_score_of(half, 5, 9, 2, VEER_ANOMALY_ROBUST, scratch, &s, NULL),
                     VEER_OK);
    assert_true(near(s.center, 1) && near(s.scale, 0.8 * sqrt(acos(-1.0) / 2)));
}

static void constant_windows_have_their_own_answer(void **state)
{
    (void)state;
    const double x[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
    double scratch[7];
    const veer_anomaly_method methods[] = {VEER_ANOMALY_ZSCORE, VEER_ANOMALY_ROBUST};
    for (size_t i = 0; i < 2; i++) {
        veer_anomaly_score s;
        assert_int_equal(veer_anomaly_score_of(x, 7, 0.1, 2, methods[i], scratch, &s, NULL),
                         VEER_OK);
        assert_true(s.constant && s.score == 0 && s.scale == 0 && s.center == 0.1);
        assert_int_equal(veer_anomaly_score_of(x, 7, 0.2, 2, methods[i], scratch, &s, NULL),
                         VEER_OK);
        assert_true(s.constant && s.score == (double)INFINITY);
        assert_int_equal(veer_anomaly_score_of(x, 7, 0.0, 2, methods[i], scratch, &s, NULL),
                         VEER_OK);
        assert_true(s.score == -(double)INFINITY);
    }
}

/* Squares of such deviations are beyond the doubles; the score is not. */
static void tiny_and_huge_windows_have_a_spread(void **state)
{
    (void)state;
    static const double units[] = {1e-310, 1e-300, 1, 1e300};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        const double window[] = {1 * units[i], 2 * units[i], 3 * units[i]};
        veer_anomaly_score got;
        assert_int_equal(veer_anomaly_score_of(window, 3, 5 * units[i], 2, VEER_ANOMALY_ZSCORE,
                                               NULL, &got, NULL),
                         VEER_OK);
        assert_true(fabs(got.score - 3) < 1e-10);
        assert_int_equal(got.constant, 0);
    }
}

static void faults_are_named(void **state)
{
    (void)state;
    const double x[] = {1, 2, (double)NAN};
    veer_anomaly_score s = {.n = 77};
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_anomaly_score_of(x, 2, 1, 3, VEER_ANOMALY_ZSCORE, NULL, &s, &err),
                     VEER_ENODATA);
    assert_non_null(strstr(err.msg, "3 values before this one, got 2"));
    assert_int_equal(veer_anomaly_score_of(x, 3, 1, 3, VEER_ANOMALY_ZSCORE, NULL, &s, &err),
                     VEER_EINVAL);
    assert_int_equal(err.position, 2);
    assert_int_equal(veer_anomaly_score_of(x, 2, (double)NAN, 2, VEER_ANOMALY_ZSCORE, NULL, &s,
                                           NULL),
                     VEER_EINVAL);
    assert_int_equal(veer_anomaly_score_of(x, 2, 1, 1, VEER_ANOMALY_ZSCORE, NULL, &s, NULL),
                     VEER_EINVAL);
    const double huge[] = {-1e308, 1e308};
    assert_int_equal(veer_anomaly_score_of(huge, 2, 1, 2, VEER_ANOMALY_ZSCORE, NULL, &s, NULL),
                     VEER_EUNDEFINED);
    assert_true(s.n == 77);
    veer_anomaly a;
    double memory[4];
    assert_int_equal(veer_anomaly_init(&a, memory, 1, 1, VEER_ANOMALY_ZSCORE, NULL), VEER_EINVAL);
    assert_int_equal(veer_anomaly_init(&a, memory, 2, 3, VEER_ANOMALY_ZSCORE, NULL), VEER_EINVAL);
    assert_int_equal(veer_anomaly_init(&a, memory, 2, 2, VEER_ANOMALY_ZSCORE, NULL), VEER_OK);
}

/* The stream gives what the plain call gives on the slice before each value. */
static void stream_equals_slices(void **state)
{
    (void)state;
    enum { N = 200, W = 12, LEAST = 5 };
    test_random rng;
    random_seed(&rng, 9);
    double x[N];
    for (size_t i = 0; i < N; i++)
        x[i] = 1e6 + random_normal(&rng);
    const veer_anomaly_method methods[] = {VEER_ANOMALY_ZSCORE, VEER_ANOMALY_ROBUST};
    for (size_t m = 0; m < 2; m++) {
        veer_anomaly a;
        double memory[2 * W], scratch[W];
        assert_int_equal(veer_anomaly_init(&a, memory, W, LEAST, methods[m], NULL), VEER_OK);
        for (size_t i = 0; i < N; i++) {
            veer_anomaly_score got, want;
            assert_int_equal(veer_anomaly_update(&a, (double)NAN, &got, NULL), VEER_EINVAL);
            const veer_rc rc = veer_anomaly_update(&a, x[i], &got, NULL);
            assert_int_equal(rc, i < LEAST ? VEER_ENODATA : VEER_OK);
            if (rc != VEER_OK)
                continue;
            const size_t n = i < W ? i : W;
            assert_int_equal(veer_anomaly_score_of(x + i - n, n, x[i], LEAST, methods[m], scratch,
                                                   &want, NULL),
                             VEER_OK);
            assert_int_equal(got.n, n);
            assert_true(fabs(got.score - want.score) < 1e-8);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_by_hand),
        cmocka_unit_test(constant_windows_have_their_own_answer),
        cmocka_unit_test(tiny_and_huge_windows_have_a_spread),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(stream_equals_slices),
    };
    return cmocka_run_group_tests_name("anomaly", tests, NULL, NULL);
}
