#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/time.h"

static void the_system_clock_runs_forward(void **state)
{
    (void)state;
    const veer_clock *clock = veer_clock_system();
    const int64_t real = veer_clock_real_us(clock);
    assert_true(real > INT64_C(1600000000000000) && real < VEER_TIME_MAX_US);
    int64_t last = veer_clock_monotonic_us(clock);
    for (int i = 0; i < 1000; i++) {
        const int64_t now = veer_clock_monotonic_us(clock);
        assert_true(now >= last);
        last = now;
    }
}

static void a_manual_clock_moves_by_hand_only(void **state)
{
    (void)state;
    veer_manual_clock manual;
    veer_manual_clock_init(&manual, 1000);
    assert_int_equal(veer_clock_real_us(&manual.clock), 1000);
    assert_int_equal(veer_clock_monotonic_us(&manual.clock), 0);
    veer_manual_clock_advance(&manual, 500);
    assert_int_equal(veer_clock_real_us(&manual.clock), 1500);
    assert_int_equal(veer_clock_monotonic_us(&manual.clock), 500);
    manual.real_us = 7; /* someone set the wall clock back */
    assert_int_equal(veer_clock_real_us(&manual.clock), 7);
    assert_int_equal(veer_clock_monotonic_us(&manual.clock), 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_system_clock_runs_forward),
        cmocka_unit_test(a_manual_clock_moves_by_hand_only),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
