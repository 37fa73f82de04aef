/* Sorting and describing a sample, without and with scratch. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stats/sort.h"
#include "support/random.h"
#include "veer/sample.h"
#include "veer/twosample.h"

#define SMALL_MAX 70
#define LARGE ((size_t)100000)

typedef double shape(test_random *rng, size_t i, size_t n);

static double normal(test_random *rng, size_t i, size_t n)
{
    (void)i, (void)n;
    return random_normal(rng);
}

static double any_bits(test_random *rng, size_t i, size_t n)
{
    (void)i, (void)n;
    return random_bits_double(rng);
}

static double ascending(test_random *rng, size_t i, size_t n)
{
    (void)rng, (void)n;
    return (double)i;
}

static double descending(test_random *rng, size_t i, size_t n)
{
    (void)rng;
    return (double)(n - i);
}

static double equal(test_random *rng, size_t i, size_t n)
{
    (void)rng, (void)i, (void)n;
    return 3;
}

static double two_values(test_random *rng, size_t i, size_t n)
{
    (void)i, (void)n;
    return random_below(rng, 2) != 0 ? -1 : 1;
}

static double denormals(test_random *rng, size_t i, size_t n)
{
    (void)i, (void)n;
    return ((double)random_below(rng, 2000) - 1000) * 0x1p-1074;
}

static double zeros(test_random *rng, size_t i, size_t n)
{
    (void)i, (void)n;
    return random_below(rng, 2) != 0 ? -0.0 : 0.0;
}

static double huge(test_random *rng, size_t i, size_t n)
{
    (void)i, (void)n;
    return random_below(rng, 2) != 0 ? -DBL_MAX : DBL_MAX * random_unit(rng);
}

/* Two clusters far apart whose values differ only in the lowest bits: the 33 leading bits say
 * nothing about the order within a cluster. */
static double below_the_window(test_random *rng, size_t i, size_t n)
{
    (void)n;
    const double base = i % 2 != 0 ? 1 : 0x1p300;
    return base + base * DBL_EPSILON * (double)random_below(rng, 1 << 17);
}

static shape *const shapes[] = {normal,     any_bits,  ascending, descending, equal,
                                two_values, denormals, zeros,     huge,       below_the_window};
#define SHAPES (sizeof shapes / sizeof shapes[0])

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void sorts_like_the_library(shape *make, test_random *rng, size_t n, double *work)
{
    double *want = work, *got = work + n, *scratch = work + 2 * n;
    for (size_t i = 0; i < n; i++)
        want[i] = make(rng, i, n);
    for (int with_scratch = 0; with_scratch < 2; with_scratch++) {
        for (size_t i = 0; i < n; i++)
            got[i] = want[i];
        veer_sort_doubles(got, n, with_scratch != 0 ? scratch : NULL);
        double *const sorted = scratch;
        for (size_t i = 0; i < n; i++)
            sorted[i] = want[i];
        qsort(sorted, n, sizeof *sorted, compare);
        for (size_t i = 0; i < n; i++)
            assert_true(got[i] <= sorted[i] && got[i] >= sorted[i]);
    }
}

static void sorts_every_shape(void **state)
{
    (void)state;
    static const size_t sizes[] = {399, 400, 401, 5000, LARGE};
    test_random rng;
    random_seed(&rng, 21);
    double *work = malloc(3 * LARGE * sizeof *work);
    assert_non_null(work);
    for (size_t s = 0; s < SHAPES; s++) {
        for (size_t n = 0; n <= SMALL_MAX; n++)
            sorts_like_the_library(shapes[s], &rng, n, work);
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            sorts_like_the_library(shapes[s], &rng, sizes[i], work);
    }
    free(work);
}

static void drops_what_is_not_finite(void **state)
{
    (void)state;
    double values[] = {3, NAN, -INFINITY, 1, INFINITY, NAN, 2, NAN};
    veer_sample sample;
    assert_int_equal(veer_sample_init(&sample, values, 8, NULL, NULL), VEER_OK);
    assert_int_equal(sample.n, 3);
    assert_int_equal(sample.missing, 3);
    assert_int_equal(sample.nonfinite, 2);
    assert_true(sample.sorted[0] <= 1 && sample.sorted[2] >= 3);
    assert_true(fabs(sample.mean - 2) <= 0 && fabs(sample.m2 - 2) <= 0);
}

/* Up to 10^15, where doubles still hold all whole numbers. */
static void keeps_the_mean_far_from_zero(void **state)
{
    (void)state;
    for (double offset = 1e3; offset < 1e16; offset *= 10) {
        double values[3] = {offset, offset + 1, offset + 4}, variance = 0;
        veer_sample sample;
        assert_int_equal(veer_sample_init(&sample, values, 3, NULL, NULL), VEER_OK);
        const double beyond = (sample.mean - offset) + sample.mean_lo;
        assert_true(fabs(beyond - 5.0 / 3) < 1e-14);
        assert_int_equal(veer_sample_variance(&sample, &variance, NULL), VEER_OK);
        assert_true(fabs(variance - 13.0 / 3) < 1e-14);
    }
}

static void has_a_mean_of_the_largest_doubles(void **state)
{
    (void)state;
    double values[] = {DBL_MAX, DBL_MAX, DBL_MAX / 2, DBL_MAX / 2}, variance = 42;
    veer_sample sample;
    assert_int_equal(veer_sample_init(&sample, values, 4, NULL, NULL), VEER_OK);
    assert_true(fabs(sample.mean / DBL_MAX - 0.75) < 1e-15);
    assert_int_equal(veer_sample_variance(&sample, &variance, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_sample_init(&sample, values, 1, NULL, NULL), VEER_OK);
    assert_int_equal(veer_sample_variance(&sample, &variance, NULL), VEER_ENODATA);
    assert_true(variance >= 42);
}

static void refuses_quantiles_outside(void **state)
{
    (void)state;
    double values[] = {1, 2}, got = 42;
    veer_sample sample;
    assert_int_equal(veer_sample_init(&sample, values, 2, NULL, NULL), VEER_OK);
    assert_int_equal(veer_sample_quantile(&sample, -0.001, &got, NULL), VEER_EINVAL);
    assert_int_equal(veer_sample_quantile(&sample, 1.001, &got, NULL), VEER_EINVAL);
    assert_int_equal(veer_sample_quantile(&sample, NAN, &got, NULL), VEER_EINVAL);
    assert_int_equal(veer_sample_init(&sample, values, 0, NULL, NULL), VEER_OK);
    assert_int_equal(veer_sample_quantile(&sample, 0.5, &got, NULL), VEER_ENODATA);
    assert_true(got >= 42);
}

/* The size alone decides, before a value is read. */
static void refuses_more_than_2_31_values(void **state)
{
    (void)state;
    double values[] = {1, 2}, distance;
    veer_sample small;
    assert_int_equal(veer_sample_init(&small, values, 2, NULL, NULL), VEER_OK);
    veer_sample large = small;
    large.n = (size_t)INT32_MAX + 1;
    assert_int_equal(veer_wasserstein(&small, &large, &distance, NULL), VEER_ELIMIT);
    assert_int_equal(veer_wasserstein(&large, &small, &distance, NULL), VEER_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorts_every_shape),
        cmocka_unit_test(drops_what_is_not_finite),
        cmocka_unit_test(keeps_the_mean_far_from_zero),
        cmocka_unit_test(has_a_mean_of_the_largest_doubles),
        cmocka_unit_test(refuses_quantiles_outside),
        cmocka_unit_test(refuses_more_than_2_31_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
