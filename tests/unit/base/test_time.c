#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <math.h>
#include <time.h>

#include <cmocka.h>

#include "base/time.h"

static int64_t parsed(const char *text)
{
    int64_t us = -7;
    veer_err err = VEER_ERR_INIT;
    if (veer_time_parse(text, strlen(text), &us, &err) != VEER_OK)
        fail_msg("'%s': %s", text, err.msg);
    return us;
}

static void assert_time(const char *text, const char *want)
{
    char out[VEER_TIME_TEXT_SIZE];
    const size_t len = veer_time_format(parsed(text), out);
    assert_string_equal(out, want);
    assert_int_equal(len, strlen(want));
}

static void reads_the_usual_forms(void **state)
{
    (void)state;
    assert_time("2024-02-29", "2024-02-29T00:00:00Z");
    assert_time("2024-05-01 12:30", "2024-05-01T12:30:00Z");
    assert_time("2024-05-01 12:30:59", "2024-05-01T12:30:59Z");
    assert_time("2024-05-01t12:30:59z", "2024-05-01T12:30:59Z");
    assert_time("2024-05-01T12:30:59.5Z", "2024-05-01T12:30:59.500Z");
    assert_time("2024-05-01T12:30:59,123456", "2024-05-01T12:30:59.123456Z");
    assert_time("2024-05-01T12:30:59.123456999Z", "2024-05-01T12:30:59.123456Z");
    assert_time("2024-05-01T00:30:00+02:00", "2024-04-30T22:30:00Z");
    assert_time("2024-05-01T00:30:00-0230", "2024-05-01T03:00:00Z");
    assert_time("2024-05-01T00:30:00 +02", "2024-04-30T22:30:00Z");
    assert_time("1970-01-01", "1970-01-01T00:00:00Z");
    assert_time("1970-01-01T01:00+01:00", "1970-01-01T00:00:00Z");
    assert_time("2262-12-31T23:59:59.999999Z", "2262-12-31T23:59:59.999999Z");
    assert_time("2000-02-29T23:59:59.001Z", "2000-02-29T23:59:59.001Z");
}

static void reads_epoch_numbers_by_their_size(void **state)
{
    (void)state;
    assert_time("0", "1970-01-01T00:00:00Z");
    assert_time("1700000000", "2023-11-14T22:13:20Z");
    assert_time("1700000000.25", "2023-11-14T22:13:20.250Z");
    assert_time("1700000000123", "2023-11-14T22:13:20.123Z");
    assert_time("1700000000123456", "2023-11-14T22:13:20.123456Z");
    assert_time("1700000000123456789", "2023-11-14T22:13:20.123456Z");
    int64_t us = 0;
    assert_int_equal(veer_time_from_epoch(INT64_C(100000000000), &us, NULL), VEER_OK);
    assert_true(us == INT64_C(100000000000) * 1000); /* the first that counts milliseconds */
    assert_int_equal(veer_time_from_epoch(INT64_C(99999999999), &us, NULL), VEER_ELIMIT);
    assert_int_equal(veer_time_from_epoch(-1, &us, NULL), VEER_ELIMIT);
    assert_int_equal(veer_time_from_epoch(VEER_TIME_MAX_US, &us, NULL), VEER_OK);
    assert_int_equal(veer_time_from_epoch(VEER_TIME_MAX_US + 1, &us, NULL), VEER_ELIMIT);
    assert_int_equal(veer_time_from_epoch(INT64_MAX, &us, NULL), VEER_OK);
    assert_int_equal(veer_time_from_epoch_double(1700000000.123456, &us, NULL), VEER_OK);
    assert_true(us == INT64_C(1700000000123456));
    assert_int_equal(veer_time_from_epoch_double((double)NAN, &us, NULL), VEER_EINVAL);
    assert_int_equal(veer_time_from_epoch_double((double)INFINITY, &us, NULL), VEER_EINVAL);
    assert_int_equal(veer_time_from_epoch_double(-0.5, &us, NULL), VEER_ELIMIT);
    assert_int_equal(veer_time_from_epoch_double(1e30, &us, NULL), VEER_ELIMIT);
}

static void refuses_what_does_not_exist(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        veer_rc rc;
        int position;
    } rows[] = {
        {"", VEER_EPARSE, 0},
        {"now", VEER_EPARSE, 0},
        {" 2024-05-01", VEER_EPARSE, 0},
        {"2024-05-01 ", VEER_EPARSE, 11},
        {"2024-05", VEER_EPARSE, 7},
        {"2024-5-01", VEER_EPARSE, 6},
        {"20240501T00", VEER_EPARSE, 4},
        {"2024/05/01", VEER_EPARSE, 4},
        {"2024-05-01T", VEER_EPARSE, 11},
        {"2024-05-01T12", VEER_EPARSE, 13},
        {"2024-05-01X12:30", VEER_EPARSE, 10},
        {"2024-05-01T12:30:5", VEER_EPARSE, 18},
        {"2024-05-01T12:30:50.", VEER_EPARSE, 20},
        {"2024-05-01T12:30:50.Z", VEER_EPARSE, 20},
        {"2024-05-01T12:30:50ZZ", VEER_EPARSE, 20},
        {"2024-05-01T12:30:50+", VEER_EPARSE, 20},
        {"2024-05-01T12:30:50+2", VEER_EPARSE, 21},
        {"2024-05-01T12:30:50+02:", VEER_EPARSE, 23},
        {"2024-05-01T12:30:50+24:00", VEER_EPARSE, 25},
        {"2024-05-01T12:30:50+02:60", VEER_EPARSE, 25},
        {"2024-05-01T12:30:50 CET", VEER_EPARSE, 20},
        {"1.2.3", VEER_EPARSE, 0},
        {"2023-02-29", VEER_EPARSE, -1},
        {"1900-02-29", VEER_ELIMIT, -1},
        {"2100-02-29", VEER_EPARSE, -1},
        {"2024-04-31", VEER_EPARSE, -1},
        {"2024-00-10", VEER_EPARSE, -1},
        {"2024-13-10", VEER_EPARSE, -1},
        {"2024-01-00", VEER_EPARSE, -1},
        {"2024-01-01T24:00:00", VEER_EPARSE, -1},
        {"2024-01-01T12:60:00", VEER_EPARSE, -1},
        {"2024-01-01T12:00:61", VEER_EPARSE, -1},
        {"1969-12-31T23:59:59Z", VEER_ELIMIT, -1},
        {"1970-01-01T00:59+01:00", VEER_ELIMIT, -1},
        {"2263-01-01", VEER_ELIMIT, -1},
        {"2262-12-31T23:59:59-00:01", VEER_ELIMIT, -1},
        {"-1", VEER_ELIMIT, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t us = -7;
        veer_err err = VEER_ERR_INIT;
        if (veer_time_parse(rows[i].text, strlen(rows[i].text), &us, &err) != rows[i].rc ||
            err.position != rows[i].position)
            fail_msg("'%s': %d at %d, %s", rows[i].text, err.rc, (int)err.position, err.msg);
        assert_true(us == -7);
    }
}

static void a_leap_second_stays_in_its_day(void **state)
{
    (void)state;
    assert_time("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z");
    assert_time("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59.999999Z");
    assert_time("2017-01-01T00:59:60+01:00", "2016-12-31T23:59:59.999999Z");
    int64_t us = -7;
    assert_int_equal(veer_time_parse("2016-12-30T23:59:60Z", 20, &us, NULL), VEER_EPARSE);
    assert_int_equal(veer_time_parse("2016-12-31T22:59:60Z", 20, &us, NULL), VEER_EPARSE);
    assert_int_equal(veer_time_parse("2016-12-31T23:59:61Z", 20, &us, NULL), VEER_EPARSE);
}

/* Every day of the range, against the C library's calendar. */
static void the_calendar_agrees_with_gmtime(void **state)
{
    (void)state;
    for (int64_t us = VEER_TIME_MIN_US; us <= VEER_TIME_MAX_US; us += VEER_US_PER_DAY) {
        const time_t seconds = (time_t)(us / VEER_US_PER_SECOND);
        struct tm want;
        gmtime_r(&seconds, &want);
        const veer_civil got = veer_civil_from_us(us);
        int64_t back = -1;
        if (got.year != want.tm_year + 1900 || got.month != want.tm_mon + 1 ||
            got.day != want.tm_mday || veer_civil_to_us(&got, &back, NULL) != VEER_OK ||
            back != us || veer_iso_weekday(us) % 7 != want.tm_wday)
            fail_msg("%d-%d-%d", got.year, got.month, got.day);
    }
}

static void periods_start_and_follow(void **state)
{
    (void)state;
    const int64_t us = parsed("2024-02-28T13:45:10.5Z"); /* a Wednesday of a leap year */
    assert_true(veer_time_floor(us, VEER_TIME_HOUR) == parsed("2024-02-28T13:00"));
    assert_true(veer_time_next(us, VEER_TIME_HOUR) == parsed("2024-02-28T14:00"));
    assert_true(veer_time_floor(us, VEER_TIME_DAY) == parsed("2024-02-28"));
    assert_true(veer_time_next(us, VEER_TIME_DAY) == parsed("2024-02-29"));
    assert_true(veer_time_floor(us, VEER_TIME_WEEK) == parsed("2024-02-26"));
    assert_true(veer_time_next(us, VEER_TIME_WEEK) == parsed("2024-03-04"));
    assert_true(veer_time_floor(us, VEER_TIME_MONTH) == parsed("2024-02-01"));
    assert_true(veer_time_next(us, VEER_TIME_MONTH) == parsed("2024-03-01"));
    assert_true(veer_time_next(parsed("2023-12-05"), VEER_TIME_MONTH) == parsed("2024-01-01"));
    const int64_t monday = parsed("2024-02-26"); /* a start is its own floor */
    assert_true(veer_time_floor(monday, VEER_TIME_WEEK) == monday);
    assert_true(veer_time_next(monday, VEER_TIME_WEEK) == parsed("2024-03-04"));
    assert_true(veer_time_floor(0, VEER_TIME_WEEK) == -3 * VEER_US_PER_DAY);
    assert_true(veer_time_next(-3 * VEER_US_PER_DAY, VEER_TIME_WEEK) == 4 * VEER_US_PER_DAY);
}

static void civil_fields_are_checked(void **state)
{
    (void)state;
    int64_t us = -7;
    veer_civil civil = {2024, 2, 29, 23, 59, 59, 999999};
    char out[VEER_TIME_TEXT_SIZE];
    assert_int_equal(veer_civil_to_us(&civil, &us, NULL), VEER_OK);
    assert_int_equal(veer_time_format_date(us, out), 10);
    assert_string_equal(out, "2024-02-29");
    civil.micro = 1000000;
    assert_int_equal(veer_civil_to_us(&civil, &us, NULL), VEER_EINVAL);
    civil = (veer_civil){2023, 2, 29, 0, 0, 0, 0};
    assert_int_equal(veer_civil_to_us(&civil, &us, NULL), VEER_EINVAL);
    civil = (veer_civil){1969, 2, 1, 0, 0, 0, 0};
    assert_int_equal(veer_civil_to_us(&civil, &us, NULL), VEER_ELIMIT);
    assert_int_equal(veer_days_in_month(2000, 2), 29);
    assert_int_equal(veer_days_in_month(2100, 2), 28);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_usual_forms),
        cmocka_unit_test(reads_epoch_numbers_by_their_size),
        cmocka_unit_test(refuses_what_does_not_exist),
        cmocka_unit_test(a_leap_second_stays_in_its_day),
        cmocka_unit_test(the_calendar_agrees_with_gmtime),
        cmocka_unit_test(periods_start_and_follow),
        cmocka_unit_test(civil_fields_are_checked),
    };
    return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
