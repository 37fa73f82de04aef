/* Charts made of characters. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/chart.h"

#define DAY INT64_C(86400000000)
#define NO (double)NAN

static veer_buf out;

static const char *draw(const veer_chart *chart, unsigned width)
{
    const veer_style style = {.width = width};
    veer_buf_clear(&out);
    veer_chart_out(chart, &style, &out);
    return veer_buf_cstr(&out);
}

static int setup(void **state)
{
    (void)state;
    veer_buf_init(&out, 1 << 16);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    veer_buf_done(&out);
    return 0;
}

static void test_values_band_and_limit(void **state)
{
    (void)state;
    static const veer_chart_point points[] = {
        {0, 3, NO, NO, false},      {DAY, NO, NO, NO, false}, {2 * DAY, 2, NO, NO, false},
        {3 * DAY, 1.5, 1, 2, true}, {4 * DAY, 1, 0, 2, true},
    };
    const veer_chart chart = {points, 5, true, 1, 4};
    assert_string_equal(draw(&chart, 32), "    3.000 |*                    \n"
                                          "          |          *    ::::::\n"
                                          "    1.000 |---------------oooooo\n"
                                          "        0 |                  :::\n"
                                          "           01-01 00:00\n");
}

static void test_nothing_to_draw(void **state)
{
    (void)state;
    static const veer_chart_point points[] = {{0, NO, NO, NO, false}, {DAY, 1, NO, NO, false}};
    const veer_chart none = {points, 1, false, 0, 4};
    const veer_chart one = {points + 1, 1, false, 0, 4};
    assert_string_equal(draw(&none, 60), "");
    assert_string_equal(draw(&one, 29), "");
    assert_non_null(strchr(draw(&one, 30), '*'));
}

static void test_equal_and_huge_values(void **state)
{
    (void)state;
    static const veer_chart_point points[] = {{0, 5, NO, NO, false},
                                              {DAY, 5, NO, NO, false},
                                              {2 * DAY, 5, -1e300, 1e300, true}};
    const veer_chart chart = {points, 3, false, 0, 1000};
    const char *const text = draw(&chart, 60);
    size_t lines = 0;
    for (const char *c = text; *c != '\0'; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 41); /* 40 rows at most, and the times */
    assert_null(strstr(text, "e+"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values_band_and_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_to_draw, setup, teardown),
        cmocka_unit_test_setup_teardown(test_equal_and_huge_values, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
