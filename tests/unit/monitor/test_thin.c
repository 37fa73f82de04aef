/* Few points of a long curve. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdbool.h>

#include "monitor/thin.h"

#define LONG 5000

static veer_thin_point curve[LONG];
static size_t chosen[LONG];

static void assert_ascending(size_t n, size_t last)
{
    assert_int_equal(chosen[0], 0);
    assert_int_equal(chosen[n - 1], last);
    for (size_t i = 1; i < n; i++)
        assert_true(chosen[i] > chosen[i - 1]);
}

static void short_curves_stay(void **state)
{
    (void)state;
    assert_int_equal(veer_thin(curve, 0, 5, chosen), 0);
    for (size_t n = 1; n <= 5; n++) {
        assert_int_equal(veer_thin(curve, n, 5, chosen), n);
        assert_ascending(n, n - 1);
    }
}

static void smooth(void **state)
{
    (void)state;
    for (size_t i = 0; i < LONG; i++) {
        curve[i].x = (double)i / (LONG - 1);
        curve[i].y = sqrt(curve[i].x);
    }
    const size_t n = veer_thin(curve, LONG, 200, chosen);
    assert_in_range(n, 120, 200);
    assert_ascending(n, LONG - 1);
    for (size_t i = 1; i + 1 < n; i++) {
        const double gap = curve[chosen[i]].x - curve[chosen[i - 1]].x + curve[chosen[i]].y -
                           curve[chosen[i - 1]].y;
        assert_true(gap > 0.007 && gap < 0.03);
    }
}

/* A staircase of few high steps between long flat stretches that nobody needs. */
static void jumps_keep_both_ends(void **state)
{
    size_t n = 0;
    (void)state;
    for (size_t i = 0; i < LONG; i++) {
        const size_t step = i * 5 / LONG;
        curve[i].x = (double)i / (LONG * 1000.0);
        curve[i].y = (double)step / 4.0;
    }
    n = veer_thin(curve, LONG, 50, chosen);
    assert_true(n <= 50);
    assert_ascending(n, LONG - 1);
    for (size_t step = 1; step < 5; step++) {
        const size_t at = step * LONG / 5;
        bool before = false;
        bool behind = false;
        for (size_t i = 0; i < n; i++) {
            before = before || chosen[i] == at - 1;
            behind = behind || chosen[i] == at;
        }
        assert_true(before && behind);
    }
}

static void degenerate(void **state)
{
    (void)state;
    for (size_t i = 0; i < LONG; i++)
        curve[i] = (veer_thin_point){0.5, 0.5};
    assert_int_equal(veer_thin(curve, LONG, 50, chosen), 2);
    assert_ascending(2, LONG - 1);
    for (size_t i = 0; i < LONG; i++)
        curve[i] = (veer_thin_point){(double)(i % 2), 0.0};
    const size_t n = veer_thin(curve, LONG, 50, chosen);
    assert_true(n >= 2 && n <= 50);
    assert_ascending(n, LONG - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_curves_stay),
        cmocka_unit_test(smooth),
        cmocka_unit_test(jumps_keep_both_ends),
        cmocka_unit_test(degenerate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
