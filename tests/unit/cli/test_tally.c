#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/tally.h"

static const veer_style plain = {false, true, 0};

static void assert_text(const veer_tally *tallies, size_t n, const char *expected)
{
    veer_buf out;
    veer_buf_init(&out, 65536);
    veer_tally_text(tallies, n, &plain, &out);
    assert_string_equal(veer_buf_cstr(&out), expected);
    veer_buf_done(&out);
}

static void one_file_needs_no_total(void **state)
{
    (void)state;
    const veer_tally tally = {
        .file = "a", .kind = "labels", .records = 1234, .accepted = 1000, .duplicates = 234};
    assert_text(&tally, 1, "a: 1,234 labels, 1,000 accepted, 234 there already\n");
}

static void errors_stand_below_their_file(void **state)
{
    (void)state;
    veer_tally tallies[2] = {{.file = "a", .kind = "predictions", .records = 3, .accepted = 2},
                             {.file = "b", .kind = "labels", .records = 1, .accepted = 1}};
    veer_tally_reject(&tallies[0], 7, "/x", "is \x1b[31mred");
    assert_text(tallies, 2,
                "a: 3 predictions, 2 accepted, 1 rejected\n"
                "  line 7: /x: is ?[31mred\n"
                "b: 1 labels, 1 accepted\n"
                "total: 4 records, 3 accepted, 1 rejected\n");
}

static void the_first_errors_are_told_all_are_counted(void **state)
{
    (void)state;
    for (size_t n = VEER_TALLY_ERRORS - 1; n <= VEER_TALLY_ERRORS + 1; n++) {
        veer_tally tally = {.file = "a", .kind = "labels"};
        for (size_t i = 0; i < n; i++)
            veer_tally_reject(&tally, 0, NULL, "no");
        veer_buf out;
        veer_buf_init(&out, 65536);
        veer_tally_text(&tally, 1, &plain, &out);
        assert_int_equal(tally.rejected, n);
        assert_int_equal(strstr(veer_buf_cstr(&out), "and 1 more") != NULL, n > VEER_TALLY_ERRORS);
        veer_buf_done(&out);
    }
}

static void long_errors_are_cut_at_a_character(void **state)
{
    (void)state;
    veer_tally tally = {.file = "a"};
    char text[400];
    for (size_t i = 0; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "\xC3\xA9", 2);
    text[sizeof text - 2] = '\0';
    veer_tally_reject(&tally, 1, text, text);
    const char *const detail = tally.errors[0].detail;
    assert_int_equal(strlen(detail) % 2, 0);
    assert_true(strlen(detail) > 150 && strlen(tally.errors[0].pointer) > 90);
}

static void json_says_the_same(void **state)
{
    (void)state;
    veer_tally tally = {.file = "a", .kind = "labels", .records = 2, .accepted = 1};
    veer_json_writer w;
    veer_buf out;
    veer_buf_init(&out, 65536);
    veer_tally_reject(&tally, 3, "/id", "is missing");
    veer_json_writer_init(&w, &out, 0);
    veer_tally_json(&tally, 1, &w);
    assert_int_equal(veer_json_finish(&w, NULL), VEER_OK);
    assert_string_equal(
        veer_buf_cstr(&out),
        "{\"records\":2,\"accepted\":1,\"duplicates\":0,\"rejected\":1,\"files\":[{\"file\":\"a\","
        "\"kind\":\"labels\",\"records\":2,\"accepted\":1,\"duplicates\":0,\"rejected\":1,"
        "\"errors\":[{\"line\":3,\"pointer\":\"/id\",\"detail\":\"is missing\"}]}]}");
    veer_buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_file_needs_no_total),
        cmocka_unit_test(errors_stand_below_their_file),
        cmocka_unit_test(the_first_errors_are_told_all_are_counted),
        cmocka_unit_test(long_errors_are_cut_at_a_character),
        cmocka_unit_test(json_says_the_same),
    };
    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
