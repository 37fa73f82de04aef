/* The usual range, against numbers made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>

#include "monitor/usual_range.h"

#define NONE ((double)NAN)

static void assert_near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12))
        fail_msg("%.17g is not %.17g", got, want);
}

static veer_usual_range range_of(const char *metric, const double *values, size_t n)
{
    veer_usual_range r = {.n = 0};
    assert_int_equal(veer_usual_range_of(metric, values, n, &r, NULL), VEER_OK);
    return r;
}

/* Mean 5 and squares 32: a deviation of sqrt(32 / 7). */
static void mean_and_three_deviations(void **state)
{
    const double values[] = {2, 4, 4, 4, 5, 5, 7, 9};
    const veer_usual_range r = range_of("my_own", values, 8);
    (void)state;
    assert_int_equal(r.n, 8);
    assert_near(r.center, 5);
    assert_near(r.lo, 5 - 3 * sqrt(32.0 / 7));
    assert_near(r.hi, 5 + 3 * sqrt(32.0 / 7));
}

static void a_metric_stays_within_what_it_can_be(void **state)
{
    const double values[] = {0.5, 1, 0.5, 1, 0.5, 1, 0.5, 1};
    const double spread = 3 * sqrt(0.5 / 7);
    veer_usual_range r = range_of("accuracy", values, 8);
    (void)state;
    assert_near(r.center, 0.75);
    assert_near(r.lo, fmax(0.75 - spread, 0));
    assert_near(r.hi, 1);
    r = range_of("mcc", values, 8);
    assert_near(r.lo, 0.75 - spread);
    assert_near(r.hi, 1);
    r = range_of("mae", values, 8);
    assert_near(r.lo, 0);
    assert_near(r.hi, 0.75 + spread);
}

static void eight_windows_are_needed(void **state)
{
    const double values[] = {1, NONE, 1, 1, NONE, 1, 1, 1, 1, 1};
    veer_usual_range r = {.n = 77};
    veer_err err = VEER_ERR_INIT;
    (void)state;
    assert_int_equal(veer_usual_range_of("x", values, 9, &r, &err), VEER_ENODATA);
    assert_string_equal(err.msg, "7 windows with enough samples; 8 are needed");
    assert_int_equal(veer_usual_range_of("x", NULL, 0, &r, NULL), VEER_ENODATA);
    assert_int_equal(r.n, 77);
    r = range_of("x", values, 10);
    assert_int_equal(r.n, 8);
    assert_true(r.lo == 1 && r.center == 1 && r.hi == 1);
}

static void what_is_no_number_is_refused(void **state)
{
    const double infinite[] = {1, 1, 1, 1, (double)INFINITY, 1, 1, 1, 1};
    const double huge[] = {DBL_MAX, -DBL_MAX, DBL_MAX, -DBL_MAX, 1, 1, 1, 1};
    veer_usual_range r = {.n = 77};
    (void)state;
    assert_int_equal(veer_usual_range_of("x", infinite, 9, &r, NULL), VEER_EINVAL);
    assert_int_equal(veer_usual_range_of("x", huge, 8, &r, NULL), VEER_EUNDEFINED);
    assert_int_equal(r.n, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_and_three_deviations),
        cmocka_unit_test(a_metric_stays_within_what_it_can_be),
        cmocka_unit_test(eight_windows_are_needed),
        cmocka_unit_test(what_is_no_number_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
