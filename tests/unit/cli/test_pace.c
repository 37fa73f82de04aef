#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/time.h"
#include "cli/pace.h"
#include "record/batch.h"

#define T INT64_C(1700000000000000)

static veer_pace pace_of(double speed, double rate, bool shift)
{
    return (veer_pace){.speed = speed,
                       .rate = rate,
                       .shift = shift,
                       .last_time_us = T + 1000,
                       .start_real_us = 2 * T,
                       .start_mono_us = 500,
                       .first_time_us = VEER_TIME_MISSING};
}

static void speeds(void **state)
{
    (void)state;
    static const struct {
        const char *text; /* as typed */
        double value;     /* what it means; -1: refused */
    } rows[] = {
        {"max", 0},  {"1x", 1},           {"60x", 60}, {"0.5", 0.5}, {"1e9x", 1e9}, {"0", -1},
        {"-1", -1},  {"x", -1},           {"", -1},    {"2 x", -1},  {"2xx", -1},   {"nan", -1},
        {"inf", -1}, {"1000000001x", -1}, {"Max", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double speed = -2;
        const veer_rc rc = veer_pace_speed(rows[i].text, &speed, NULL);
        assert_int_equal(rc, rows[i].value < 0 ? VEER_EINVAL : VEER_OK);
        assert_true(speed == (rows[i].value < 0 ? -2 : rows[i].value));
    }
}

static void spacing_is_scaled(void **state)
{
    (void)state;
    veer_pace pace = pace_of(10, 0, false);
    assert_int_equal(veer_pace_due_us(&pace, VEER_TIME_MISSING, 0), 500);
    assert_int_equal(veer_pace_due_us(&pace, T, 1), 500);
    assert_int_equal(veer_pace_due_us(&pace, T + 1000, 2), 600);
    assert_int_equal(veer_pace_due_us(&pace, VEER_TIME_MISSING, 3), 500);
    pace = pace_of(0, 0, false);
    assert_int_equal(veer_pace_due_us(&pace, T + VEER_US_PER_DAY, 9), 500);
}

static void the_rate_holds_back(void **state)
{
    (void)state;
    veer_pace pace = pace_of(0, 1000, false);
    assert_int_equal(veer_pace_due_us(&pace, T, 0), 500);
    assert_int_equal(veer_pace_due_us(&pace, T, 3), 3500);
    pace = pace_of(1, 1000, false);
    assert_int_equal(veer_pace_due_us(&pace, T, 3), 3500);
    assert_int_equal(veer_pace_due_us(&pace, T + 9000, 3), 9500);
}

static void times_move_only_when_asked(void **state)
{
    (void)state;
    veer_pace pace = pace_of(2, 0, false);
    assert_true(veer_pace_time_us(&pace, T) == VEER_TIME_MISSING);
    pace = pace_of(2, 0, true);
    veer_pace_due_us(&pace, T, 0);
    assert_true(veer_pace_time_us(&pace, T) == 2 * T);
    assert_true(veer_pace_time_us(&pace, T + 100) == 2 * T + 50);
    assert_true(veer_pace_time_us(&pace, VEER_TIME_MISSING) == VEER_TIME_MISSING);
    /* As fast as it goes: the newest of all becomes now, the spacing stays. */
    pace = pace_of(0, 0, true);
    assert_true(veer_pace_time_us(&pace, T + 1000) == 2 * T);
    assert_true(veer_pace_time_us(&pace, T) == 2 * T - 1000);
    pace.start_real_us = 10;
    assert_true(veer_pace_time_us(&pace, T) == VEER_TIME_MIN_US);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(speeds),
        cmocka_unit_test(spacing_is_scaled),
        cmocka_unit_test(the_rate_holds_back),
        cmocka_unit_test(times_move_only_when_asked),
    };
    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
