#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/flatten.h"

static void assert_csv(const char *const *records, size_t n, const char *expected)
{
    veer_flatten flatten;
    veer_buf out;
    veer_buf_init(&out, 1 << 20);
    assert_int_equal(veer_flatten_init(&flatten, NULL), VEER_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(veer_flatten_see(&flatten, records[i], strlen(records[i]), NULL), VEER_OK);
    assert_int_equal(veer_flatten_heading(&flatten, &out, NULL), VEER_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(veer_flatten_row(&flatten, records[i], strlen(records[i]), &out, NULL),
                         VEER_OK);
    assert_string_equal(veer_buf_cstr(&out), expected);
    veer_flatten_done(&flatten);
    veer_buf_done(&out);
}

static void columns_have_an_order(void **state)
{
    (void)state;
    static const char *const records[] = {
        "{\"label\":\"b\",\"id\":\"1\",\"features\":{\"z\":1,\"a\":2},\"tags\":{\"t\":\"x\"},"
        "\"prediction\":{\"score\":0.5,\"class\":\"c\"}}",
        "{\"id\":\"2\",\"extra\":true,\"features\":{\"m\":1e-9}}",
    };
    assert_csv(records, 2,
               "id,class,score,label,extra,a,m,z,tag.t\n"
               "1,c,0.5,b,,2,,1,x\n"
               "2,,,,true,,1e-9,,\n");
}

static void names_that_mean_something_are_told_apart(void **state)
{
    (void)state;
    static const char *const records[] = {
        "{\"id\":\"1\",\"features\":{\"id\":7,\"label\":8,\"x\":9},\"tags\":{\"x\":\"y\"}}"};
    assert_csv(records, 1, "id,feature.id,feature.label,x,tag.x\n1,7,8,9,y\n");
}

static void fields_are_quoted(void **state)
{
    (void)state;
    static const char *const records[] = {
        "{\"id\":\"a,b\",\"features\":{\"say \\\"x\\\"\":\"line\\nbreak\",\"n\":\"\"}}"};
    assert_csv(records, 1, "id,n,\"say \"\"x\"\"\"\n\"a,b\",,\"line\nbreak\"\n");
}

static void what_is_no_record_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"[]", "1", "{", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        veer_flatten flatten;
        assert_int_equal(veer_flatten_init(&flatten, NULL), VEER_OK);
        assert_int_equal(veer_flatten_see(&flatten, wrong[i], strlen(wrong[i]), NULL), VEER_EPARSE);
        veer_flatten_done(&flatten);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_have_an_order),
        cmocka_unit_test(names_that_mean_something_are_told_apart),
        cmocka_unit_test(fields_are_quoted),
        cmocka_unit_test(what_is_no_record_is_refused),
    };
    return cmocka_run_group_tests_name("flatten", tests, NULL, NULL);
}
