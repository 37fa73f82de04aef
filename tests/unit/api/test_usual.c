/* From which windows a usual range is learned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/usual.h"
#include "base/limits.h"
#include "base/time.h"

static int64_t at(const char *text)
{
    int64_t us = 0;
    assert_int_equal(veer_time_parse(text, strlen(text), &us, NULL), VEER_OK);
    return us;
}

static void assert_windows(veer_step step, const char *from, const char *to, const char *want_from,
                           const char *want_to)
{
    const veer_store_span got = veer_usual_windows(step, (veer_store_span){at(from), at(to)});
    assert_int_equal(got.from_us, at(want_from));
    assert_int_equal(got.to_us, at(want_to));
}

static void ends_go_to_the_nearer_border(void **state)
{
    const veer_step hour = {VEER_STEP_FIXED, VEER_US_PER_HOUR}, month = {VEER_STEP_MONTHS, 1};
    (void)state;
    assert_windows(hour, "2024-05-01T00:29:00Z", "2024-05-01T09:31:00Z", "2024-05-01T00:00:00Z",
                   "2024-05-01T10:00:00Z");
    assert_windows(hour, "2024-05-01T00:31:00Z", "2024-05-01T09:29:00Z", "2024-05-01T01:00:00Z",
                   "2024-05-01T09:00:00Z");
    assert_windows(hour, "2024-05-01T00:31:00Z", "2024-05-01T00:40:00Z", "2024-05-01T01:00:00Z",
                   "2024-05-01T01:00:00Z");
    assert_windows(month, "2024-01-10", "2024-12-20", "2024-01-01", "2025-01-01");
}

static void only_the_last_ones_count(void **state)
{
    const veer_step hour = {VEER_STEP_FIXED, VEER_US_PER_HOUR};
    const int64_t to_us = at("2024-05-01T00:00:00Z");
    (void)state;
    for (int64_t more = -1; more <= 1; more++) {
        const int64_t n = VEER_LIMIT_USUAL_WINDOWS + more;
        const veer_store_span got =
            veer_usual_windows(hour, (veer_store_span){to_us - n * VEER_US_PER_HOUR, to_us});
        assert_int_equal(got.to_us, to_us);
        assert_int_equal((to_us - got.from_us) / VEER_US_PER_HOUR,
                         more > 0 ? VEER_LIMIT_USUAL_WINDOWS : n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_go_to_the_nearer_border),
        cmocka_unit_test(only_the_last_ones_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
