#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/query.h"
#include "base/time.h"

static int64_t at(const char *text)
{
    int64_t us = 0;
    assert_int_equal(veer_time_parse(text, strlen(text), &us, NULL), VEER_OK);
    return us;
}

static void assert_time(const char *text, const char *want)
{
    int64_t us = 0;
    assert_int_equal(veer_query_time(text, strlen(text), at("2024-03-31T12:00:00Z"), &us, NULL),
                     VEER_OK);
    assert_int_equal(us, at(want));
}

static veer_rc time_rc(const char *text, veer_err *err)
{
    int64_t us = 77;
    const veer_rc rc = veer_query_time(text, strlen(text), at("2024-03-31T12:00:00Z"), &us, err);
    assert_true(rc == VEER_OK || us == 77);
    return rc;
}

static void times(void **state)
{
    (void)state;
    assert_time("now", "2024-03-31T12:00:00Z");
    assert_time("-24h", "2024-03-30T12:00:00Z");
    assert_time("+90s", "2024-03-31T12:01:30Z");
    assert_time("now-1d", "2024-03-30T12:00:00Z");
    assert_time("now+5m", "2024-03-31T12:05:00Z");
    assert_time("-2w", "2024-03-17T12:00:00Z");
    assert_time("-1mo", "2024-02-29T12:00:00Z");
    assert_time("-13mo", "2023-02-28T12:00:00Z");
    assert_time("+1mo", "2024-04-30T12:00:00Z");
    assert_time("1711886400", "2024-03-31T12:00:00Z");
    assert_time("1711886400000", "2024-03-31T12:00:00Z");
    assert_time("1711886400000000", "2024-03-31T12:00:00Z");
    assert_time("2024-01-02", "2024-01-02T00:00:00Z");
    assert_time("2024-01-02T03:04:05+01:00", "2024-01-02T02:04:05Z");
}

static void wrong_times(void **state)
{
    static const char *const wrong[] = {"",     "yesterday", "-",      "-24",   "-24x", "now-",
                                        "nowt", "-h",        "now24h", "--24h", "-1 h", "- 1h"};
    veer_err err = VEER_ERR_INIT;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (time_rc(wrong[i], NULL) == VEER_OK)
            fail_msg("'%s' was taken for a time", wrong[i]);
    assert_int_equal(time_rc("yesterday", &err), VEER_EPARSE);
    assert_non_null(strstr(err.msg, "-24h"));
    assert_int_equal(time_rc("-60000w", NULL), VEER_ELIMIT);
    assert_int_equal(time_rc("-5000mo", NULL), VEER_ELIMIT);
    assert_int_equal(time_rc("+5000mo", NULL), VEER_ELIMIT);
    assert_int_equal(time_rc("+9999999w", NULL), VEER_ELIMIT);
    assert_int_equal(time_rc("+99999999w", NULL), VEER_EPARSE);
}

static veer_step step_of(const char *text)
{
    veer_step step = {VEER_STEP_AUTO, 0};
    char again[VEER_STEP_TEXT_SIZE];
    assert_int_equal(veer_query_step(text, strlen(text), &step, NULL), VEER_OK);
    veer_step_text(step, again);
    assert_string_equal(again, text);
    return step;
}

static void steps(void **state)
{
    static const char *const wrong[] = {"", "5", "m", "0m", "0mo", "30s", "-1h", "1y", "1.5h"};
    veer_step step = {VEER_STEP_ALL, 7};
    (void)state;
    assert_int_equal(step_of("5m").count, 5 * VEER_US_PER_MINUTE);
    assert_int_equal(step_of("1h").count, VEER_US_PER_HOUR);
    assert_int_equal(step_of("3d").count, 3 * VEER_US_PER_DAY);
    assert_int_equal(step_of("2w").kind, VEER_STEP_WEEKS);
    assert_int_equal(step_of("1mo").kind, VEER_STEP_MONTHS);
    assert_int_equal(step_of("all").kind, VEER_STEP_ALL);
    assert_int_equal(step_of("auto").kind, VEER_STEP_AUTO);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (veer_query_step(wrong[i], strlen(wrong[i]), &step, NULL) == VEER_OK)
            fail_msg("'%s' was taken for a step", wrong[i]);
}

static void assert_window(const char *text, const char *time, const char *from, const char *to)
{
    const veer_step step = step_of(text);
    assert_int_equal(veer_step_floor(step, at(time)), at(from));
    assert_int_equal(veer_step_next(step, at(time)), at(to));
    assert_int_equal(veer_step_floor(step, at(from)), at(from));
    assert_int_equal(veer_step_next(step, at(to) - 1), at(to));
}

static void windows(void **state)
{
    (void)state;
    assert_window("5m", "2024-02-29T10:07:00Z", "2024-02-29T10:05:00Z", "2024-02-29T10:10:00Z");
    assert_window("1d", "2024-02-29T10:07:00Z", "2024-02-29", "2024-03-01");
    assert_window("1w", "2024-02-29T10:07:00Z", "2024-02-26", "2024-03-04"); /* Mondays */
    assert_window("1mo", "2024-02-29T10:07:00Z", "2024-02-01", "2024-03-01");
    assert_window("1mo", "2023-12-31T23:59:59Z", "2023-12-01", "2024-01-01");
    assert_window("3mo", "2024-02-29T10:07:00Z", "2024-01-01", "2024-04-01");
    assert_window("12mo", "2024-02-29T10:07:00Z", "2024-01-01", "2025-01-01");
    assert_int_equal(veer_step_next(step_of("1mo"), at("2262-12-31")), INT64_MAX);
    assert_int_equal(veer_step_floor(step_of("all"), at("2024-02-29")), INT64_MIN);
}

/* Whatever the range, there are neither very few nor very many windows. */
static void chosen_steps(void **state)
{
    (void)state;
    const int64_t from = at("2020-01-01");
    for (int64_t hours = 1; hours < INT64_C(10) * 365 * 24; hours += 1 + hours / 3) {
        size_t n = 0;
        const int64_t to = from + hours * VEER_US_PER_HOUR;
        const veer_step step = veer_step_choose(from, to);
        for (int64_t start = from; start < to; start = veer_step_next(step, start))
            n++;
        assert_in_range(n, 5, 130);
    }
}

/* Texts are slices of something longer: only they themselves are repeated. */
static void test_messages_end_with_the_text(void **state)
{
    (void)state;
    static const char text[] = "-1x\"} and more";
    veer_err err = VEER_ERR_INIT;
    veer_step step;
    int64_t us = 0;
    assert_int_equal(veer_query_time(text, 3, 0, &us, &err), VEER_EPARSE);
    assert_non_null(strstr(err.msg, "'-1x' is no time"));
    assert_int_equal(veer_query_step(text, 3, &step, &err), VEER_EPARSE);
    assert_non_null(strstr(err.msg, "'-1x' is no step"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_end_with_the_text),
        cmocka_unit_test(times),
        cmocka_unit_test(wrong_times),
        cmocka_unit_test(steps),
        cmocka_unit_test(windows),
        cmocka_unit_test(chosen_steps),
    };
    return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
