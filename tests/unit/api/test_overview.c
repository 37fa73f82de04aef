/* The times of an overview. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/overview.h"
#include "base/limits.h"
#include "base/time.h"

#define NOW_US (INT64_C(1700000000) * VEER_US_PER_SECOND + 7) /* 22:13:20 */

static void some_dozens_of_steps(void **state)
{
    static const struct {
        int64_t hours, step_minutes;
        size_t n;
    } cases[] = {{1, 5, 13},      {2, 5, 25},       {6, 10, 37},      {12, 30, 25},  {24, 60, 25},
                 {25, 60, 26},    {47, 60, 48},     {48, 120, 25},    {49, 120, 26}, {168, 360, 29},
                 {720, 1440, 31}, {2160, 2880, 46}, {8784, 20160, 28}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const veer_overview_range r = veer_overview_range_of(cases[i].hours, NOW_US);
        assert_int_equal(r.step_us, cases[i].step_minutes * VEER_US_PER_MINUTE);
        assert_int_equal(r.n, cases[i].n);
    }
}

static void the_last_step_holds_now(void **state)
{
    (void)state;
    for (int64_t hours = 1; hours <= VEER_LIMIT_OVERVIEW_HOURS; hours += hours < 60 ? 1 : 61) {
        const size_t n = veer_overview_range_of(hours, NOW_US).n;
        for (int64_t now_us = NOW_US; now_us < NOW_US + 40 * VEER_US_PER_DAY;
             now_us += 7 * VEER_US_PER_HOUR + 13) {
            const veer_overview_range r = veer_overview_range_of(hours, now_us);
            const int64_t last_us = r.from_us + (int64_t)(r.n - 1) * r.step_us;
            assert_int_equal(r.n, n);
            assert_int_equal(r.from_us % r.step_us, 0);
            assert_true(last_us <= now_us && now_us < last_us + r.step_us);
            assert_true(now_us - r.from_us >= hours * VEER_US_PER_HOUR);
            assert_true(now_us - r.from_us < hours * VEER_US_PER_HOUR + 2 * r.step_us);
        }
    }
}

static void steps_move_with_the_time(void **state)
{
    veer_overview_step steps[50] = {{.n = 0}};
    const veer_overview_range before = veer_overview_range_of(24, NOW_US);
    const veer_overview_ask ask = {.range =
                                       veer_overview_range_of(24, NOW_US + 2 * VEER_US_PER_HOUR)};
    const veer_overview o = {.ask = &ask};
    const veer_overview_facts facts = {.from_us = before.from_us, .steps = steps};
    (void)state;
    assert_int_equal(2 * ask.range.n, 50);
    assert_ptr_equal(veer_overview_step_at(&o, &facts, 0), &steps[2]);
    assert_ptr_equal(veer_overview_step_at(&o, &facts, 47), &steps[49]);
    assert_null(veer_overview_step_at(&o, &facts, 48));
    assert_null(veer_overview_step_at(&o, &(veer_overview_facts){.from_us = 0}, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(some_dozens_of_steps),
        cmocka_unit_test(the_last_step_holds_now),
        cmocka_unit_test(steps_move_with_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
