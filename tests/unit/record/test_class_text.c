/* One spelling per class. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "record/class_text.h"

static void check(const char *text, const char *want)
{
    char out[VEER_CLASS_TEXT_SIZE];
    assert_int_equal(veer_class_clean(text, strlen(text), out), strlen(want));
    assert_string_equal(out, want);
}

static void test_clean(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"1", "1"},         {"1.0", "1"},       {"+1", "1"},        {"1e0", "1"},
        {"-0.0", "0"},      {"0.50", "0.5"},    {"True", "true"},   {"TRUE", "true"},
        {"true", "true"},   {"tRUE", "tRUE"},   {"False", "false"}, {"FALSE", "false"},
        {"1 ", "1 "},       {"1e400", "1e400"}, {"nan", "nan"},     {"setosa", "setosa"},
        {"Trues", "Trues"}, {"1.2.3", "1.2.3"}, {"a\nb", "a\nb"},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        check(same[i][0], same[i][1]);
}

static void test_longest(void **state)
{
    (void)state;
    char text[VEER_CLASS_TEXT_SIZE];
    memset(text, 'x', VEER_LIMIT_NAME_BYTES);
    text[VEER_LIMIT_NAME_BYTES] = '\0';
    check(text, text);
    memset(text, '0', VEER_LIMIT_NAME_BYTES);
    check(text, "0");
}

static void test_in_place(void **state)
{
    (void)state;
    char text[VEER_CLASS_TEXT_SIZE] = "12.50";
    assert_int_equal(veer_class_clean(text, 5, text), 4);
    assert_string_equal(text, "12.5");
    memcpy(text, "cat", 4);
    assert_int_equal(veer_class_clean(text, 3, text), 3);
    assert_string_equal(text, "cat");
}

static void test_number(void **state)
{
    (void)state;
    char out[VEER_CLASS_TEXT_SIZE];
    assert_int_equal(veer_class_of_number(-0.0, out), 1);
    assert_string_equal(out, "0");
    veer_class_of_number(3.0, out);
    assert_string_equal(out, "3");
    veer_class_of_number(1e21, out);
    check("1000000000000000000000", out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_longest),
        cmocka_unit_test(test_in_place),
        cmocka_unit_test(test_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
