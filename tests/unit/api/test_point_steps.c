/* Points gathered into steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/point_steps.h"
#include "base/time.h"

#define HOUR VEER_US_PER_HOUR
#define T0 (INT64_C(472222) * HOUR) /* a full hour */

static const veer_step hours = {VEER_STEP_FIXED, HOUR};

static void assert_step(const veer_point_step *s, int64_t from_us, const double values[4], size_t n)
{
    assert_int_equal(s->from_us, from_us);
    assert_true(s->mean == values[0] && s->min == values[1] && s->max == values[2]);
    assert_true(s->last == values[3]);
    assert_int_equal(s->n, n);
}

static void steps_have_the_points_of_their_time(void **state)
{
    veer_timed_value points[] = {
        {T0 + 3 * HOUR, 7}, {T0 + HOUR, 9}, {T0 + HOUR - 1, 2}, {T0 + 5, 3}, {T0, 4}};
    veer_point_step got[5];
    (void)state;
    assert_int_equal(veer_point_steps(points, 5, hours, got), 3);
    assert_step(&got[0], T0, (double[]){3, 2, 4, 2}, 3);
    assert_step(&got[1], T0 + HOUR, (double[]){9, 9, 9, 9}, 1);
    assert_step(&got[2], T0 + 3 * HOUR, (double[]){7, 7, 7, 7}, 1);
    assert_int_equal(got[0].to_us, T0 + HOUR);
    assert_int_equal(got[2].to_us, T0 + 4 * HOUR);
}

static void all_of_them_are_one_step(void **state)
{
    const veer_step all = {VEER_STEP_ALL, 0};
    veer_timed_value points[] = {{T0 + 9 * HOUR, 1}, {T0 + 5, 2}, {T0 + 5, 6}};
    veer_point_step got[3];
    (void)state;
    assert_int_equal(veer_point_steps(points, 3, all, got), 1);
    assert_step(&got[0], T0 + 5, (double[]){3, 1, 6, 1}, 3);
    assert_int_equal(got[0].to_us, T0 + 9 * HOUR + 1);
}

static void no_points_have_no_steps(void **state)
{
    (void)state;
    assert_int_equal(veer_point_steps(NULL, 0, hours, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_have_the_points_of_their_time),
        cmocka_unit_test(all_of_them_are_one_step),
        cmocka_unit_test(no_points_have_no_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
