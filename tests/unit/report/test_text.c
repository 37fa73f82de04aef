#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "report/text.h"

static veer_buf out;

static int start(void **state)
{
    (void)state;
    veer_buf_init(&out, 4096);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    veer_buf_done(&out);
    return 0;
}

static void widths_are_columns(void **state)
{
    (void)state;
    assert_int_equal(veer_text_width("abc"), 3);
    assert_int_equal(veer_text_width("\xC3\xA9"), 1);
    assert_int_equal(veer_text_width("e\xCC\x81"), 1);
    assert_int_equal(veer_text_width("\xE6\xBC\xA2"), 2);
}

static void hostile_text_becomes_question_marks(void **state)
{
    (void)state;
    veer_text_put(&out, "a\x1b[m\n\xff\xE2\x80\xAE", true);
    assert_string_equal(veer_buf_cstr(&out), "a?[m???");
}

static void long_text_is_cut(void **state)
{
    (void)state;
    assert_int_equal(veer_text_fit(&out, "abcdef", 4, true), 4);
    assert_string_equal(veer_buf_cstr(&out), "abc\xE2\x80\xA6");
    veer_buf_clear(&out);
    assert_int_equal(veer_text_fit(&out, "abcdef", 5, false), 5);
    assert_string_equal(veer_buf_cstr(&out), "ab...");
    veer_buf_clear(&out);
    assert_int_equal(veer_text_fit(&out, "abcdef", 6, false), 6);
    assert_string_equal(veer_buf_cstr(&out), "abcdef");
}

static void paragraphs_wrap(void **state)
{
    (void)state;
    veer_text_wrap(&out, "one two three\n\n  kept as it is", 2, 9);
    assert_string_equal(veer_buf_cstr(&out), "  one two\n  three\n\n    kept as it is\n");
}

static void sparks_show_gaps(void **state)
{
    (void)state;
    const double values[] = {0, NAN, 7};
    veer_text_spark_auto(&out, values, 3, false);
    assert_string_equal(veer_buf_cstr(&out), "_ #");
    veer_buf_clear(&out);
    veer_text_spark(&out, values, 1, 3, 3, false);
    assert_string_equal(veer_buf_cstr(&out), "=");
}

static void bars_fill_their_width(void **state)
{
    (void)state;
    veer_text_bar(&out, 0.5, 4, false);
    assert_string_equal(veer_buf_cstr(&out), "##  ");
    veer_buf_clear(&out);
    veer_text_bar(&out, 2, 2, true);
    assert_string_equal(veer_buf_cstr(&out), "\xE2\x96\x88\xE2\x96\x88");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(widths_are_columns, start, stop),
        cmocka_unit_test_setup_teardown(hostile_text_becomes_question_marks, start, stop),
        cmocka_unit_test_setup_teardown(long_text_is_cut, start, stop),
        cmocka_unit_test_setup_teardown(paragraphs_wrap, start, stop),
        cmocka_unit_test_setup_teardown(sparks_show_gaps, start, stop),
        cmocka_unit_test_setup_teardown(bars_fill_their_width, start, stop),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
