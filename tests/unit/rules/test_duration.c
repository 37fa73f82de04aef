#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/time.h"
#include "rules/duration.h"

static int64_t parsed(const char *text)
{
    int64_t us = -1;
    assert_int_equal(veer_duration_parse(text, strlen(text), &us, NULL), VEER_OK);
    return us;
}

static void spans_are_read(void **state)
{
    (void)state;
    assert_int_equal(parsed("0"), 0);
    assert_int_equal(parsed("90s"), 90 * VEER_US_PER_SECOND);
    assert_int_equal(parsed("5m"), 5 * VEER_US_PER_MINUTE);
    assert_int_equal(parsed("1h30m"), 90 * VEER_US_PER_MINUTE);
    assert_int_equal(parsed("1d1s"), VEER_US_PER_DAY + VEER_US_PER_SECOND);
    assert_int_equal(parsed("2w"), 14 * VEER_US_PER_DAY);
    assert_int_equal(parsed("366d"), VEER_LIMIT_DURATION_US);
}

static void mistakes_have_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        veer_rc rc;
        int position;
    } cases[] = {
        {"", VEER_EPARSE, 0},
        {"h", VEER_EPARSE, 0},
        {"1", VEER_EPARSE, 1},
        {"1x", VEER_EPARSE, 1},
        {"1h ", VEER_EPARSE, 2},
        {"-1h", VEER_EPARSE, 0},
        {"1m1h", VEER_EPARSE, 3},
        {"1h1h", VEER_EPARSE, 3},
        {"1.5h", VEER_EPARSE, 1},
        {"367d", VEER_ELIMIT, 0},
        {"366d1s", VEER_ELIMIT, 4},
        {"00", VEER_EPARSE, 2},
        {"1h:5m", VEER_EPARSE, 2},
        {"31622401s", VEER_ELIMIT, 0},
        {"99999999999999999999h", VEER_EPARSE, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        veer_err err = VEER_ERR_INIT;
        int64_t us = 7;
        assert_int_equal(veer_duration_parse(cases[i].text, strlen(cases[i].text), &us, &err),
                         cases[i].rc);
        assert_int_equal(err.position, cases[i].position);
        assert_int_equal(us, 7);
    }
}

static void text_reads_back(void **state)
{
    (void)state;
    static const struct {
        int64_t us;
        const char *text;
    } cases[] = {
        {0, "0s"},
        {VEER_US_PER_SECOND, "1s"},
        {90 * VEER_US_PER_MINUTE, "90m"},
        {7 * VEER_US_PER_DAY, "7d"},
        {VEER_US_PER_DAY, "24h"},
        {2 * VEER_US_PER_DAY, "2d"},
        {25 * VEER_US_PER_HOUR, "25h"},
        {VEER_LIMIT_DURATION_US, "366d"},
        {VEER_US_PER_SECOND * 3 / 2, "1s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[VEER_DURATION_TEXT_SIZE];
        assert_int_equal(veer_duration_text(cases[i].us, text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
        assert_int_equal(parsed(text), cases[i].us / VEER_US_PER_SECOND * VEER_US_PER_SECOND);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_read),
        cmocka_unit_test(mistakes_have_a_place),
        cmocka_unit_test(text_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
