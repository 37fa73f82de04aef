#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "report/format.h"

static void reals_keep_four_digits(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {0.81168162, "0.8117"},
        {1, "1.000"},
        {12.345, "12.35"},
        {-123.456, "-123.5"},
        {999.96, "1,000"},
        {12345.6, "12,346"},
        {1234567, "1,234,567"},
        {1e7, "1.000e+07"},
        {0.00012345, "0.0001234"},
        {0.003467, "0.003467"},
        {0.01, "0.01000"},
        {0.09999499, "0.09999"},
        {0.0999951, "0.1000"},
        {0.0000123, "1.230e-05"},
        {NAN, "nan"},
        {-INFINITY, "-inf"},
    };
    veer_fmt fmt;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(veer_fmt_real(&fmt, cases[i].value), cases[i].text);
}

static void counts_have_separators(void **state)
{
    (void)state;
    veer_fmt fmt;
    assert_string_equal(veer_fmt_count(&fmt, 0), "0");
    assert_string_equal(veer_fmt_count(&fmt, 999), "999");
    assert_string_equal(veer_fmt_count(&fmt, 1000), "1,000");
    assert_string_equal(veer_fmt_count(&fmt, UINT64_MAX), "18,446,744,073,709,551,615");
}

static void small_p_values_stay_readable(void **state)
{
    (void)state;
    veer_fmt fmt;
    assert_string_equal(veer_fmt_p(&fmt, 0), "<1e-300");
    assert_string_equal(veer_fmt_p(&fmt, 3.21e-12), "3.2e-12");
    assert_string_equal(veer_fmt_p(&fmt, 0.0123), "0.0123");
    assert_string_equal(veer_fmt_p(&fmt, 0.6721), "0.672");
}

static void units_and_times(void **state)
{
    (void)state;
    veer_fmt fmt;
    assert_string_equal(veer_fmt_percent(&fmt, 0.8117), "81.2%");
    assert_string_equal(veer_fmt_percent(&fmt, 0.0001), "<0.1%");
    assert_string_equal(veer_fmt_change(&fmt, 0.5), "+0.5000");
    assert_string_equal(veer_fmt_span(&fmt, 850), "850 us");
    assert_string_equal(veer_fmt_span(&fmt, 30e6 * 3600), "1.2 d");
    assert_string_equal(veer_fmt_bytes(&fmt, 14200), "14.2 KB");
    assert_string_equal(veer_fmt_time(&fmt, 0), "1970-01-01 00:00");
    assert_string_equal(veer_fmt_time(&fmt, 1500000), "1970-01-01 00:00:01");
    assert_string_equal(veer_fmt_time(&fmt, -1), "out of range");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reals_keep_four_digits),
        cmocka_unit_test(counts_have_separators),
        cmocka_unit_test(small_p_values_stay_readable),
        cmocka_unit_test(units_and_times),
    };
    return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
