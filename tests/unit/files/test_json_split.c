#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "files/json_split.h"

/* Every record as `line:text|`. */
static veer_rc cut(const char *text, size_t len, char *out, size_t out_size, veer_err *err)
{
    veer_source *source = NULL;
    veer_json_split *split = NULL;
    assert_int_equal(veer_source_memory("x.json", text, len, &source, NULL), VEER_OK);
    assert_int_equal(veer_json_split_new(source, &split, NULL), VEER_OK);
    size_t used = 0;
    const char *record = "";
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && record != NULL) {
        size_t record_len = 0;
        uint64_t line = 0;
        rc = veer_json_split_next(split, &record, &record_len, &line, err);
        if (rc == VEER_OK && record != NULL && used < out_size)
            used += (size_t)snprintf(out + used, out_size - used, "%d:%.*s|", (int)line,
                                     (int)record_len, record);
    }
    veer_json_split_free(split);
    veer_source_free(source);
    return rc;
}

static void assert_cut(const char *text, const char *expected)
{
    char out[512] = "";
    assert_int_equal(cut(text, strlen(text), out, sizeof out, NULL), VEER_OK);
    assert_string_equal(out, expected);
}

static void lines_are_records(void **state)
{
    (void)state;
    assert_cut("{\"a\":1}\n{\"b\":2}\n", "1:{\"a\":1}|2:{\"b\":2}|");
    assert_cut("\n\n {\"a\":1} \r\n\n{\"b\":[{}]}", "3:{\"a\":1}|5:{\"b\":[{}]}|");
    assert_cut("\xEF\xBB\xBF{\"a\":1}", "1:{\"a\":1}|");
    assert_cut("", "");
    assert_cut("\n \n", "");
}

static void a_broken_line_costs_that_line(void **state)
{
    (void)state;
    assert_cut("{\"a\":1}\nnonsense}\n{\"b\":\n{\"c\":3}",
               "1:{\"a\":1}|2:nonsense}|3:{\"b\":|4:{\"c\":3}|");
    assert_cut("{\"a\":\n{\"b\":2}\n", "1:{\"a\":|2:{\"b\":2}|");
    assert_cut("{\"a\":1}\n]\n", "1:{\"a\":1}|2:]|");
}

static void arrays_and_sequences(void **state)
{
    (void)state;
    assert_cut("[{\"a\":1},\n{\"b\":2}]", "1:{\"a\":1}|2:{\"b\":2}|");
    assert_cut("[\n  {\n \"a\": \"}{\\\"\"\n }\n]\n", "2:{\n \"a\": \"}{\\\"\"\n }|");
    assert_cut("{\"a\":1} {\"b\":2}", "1:{\"a\":1}|1:{\"b\":2}|");
    assert_cut("{\n\"a\":1}\n{\n\"b\":2}", "1:{\n\"a\":1}|3:{\n\"b\":2}|");
    assert_cut("[]", "");
    assert_cut("[{\"a\":1}, 7]\n", "1:{\"a\":1}|1:7]|");
    assert_cut("[{\"a\":1", "1:{\"a\":1|");
}

/* A record of n bytes behind a short one. */
static char *with_long_record(size_t n, const char *head, size_t *ret_len)
{
    const size_t at = strlen(head);
    char *const text = malloc(at + n + 1);
    assert_non_null(text);
    memcpy(text, head, at);
    memset(text + at, 'x', n);
    memcpy(text + at, "{\"", 2);
    memcpy(text + at + n - 2, "\"}", 2);
    *ret_len = at + n;
    return text;
}

static void long_records(void **state)
{
    (void)state;
    static const char *const heads[] = {"{}\n", "[{},"};
    for (size_t i = 0; i < 2; i++) {
        char out[64];
        size_t len = 0;
        veer_err err = VEER_ERR_INIT;
        char *text = with_long_record(VEER_LIMIT_LINE_BYTES, heads[i], &len);
        assert_int_equal(cut(text, len, out, sizeof out, NULL), VEER_OK);
        free(text);
        text = with_long_record((size_t)VEER_LIMIT_LINE_BYTES + 1, heads[i], &len);
        assert_int_equal(cut(text, len, out, sizeof out, &err), VEER_ELIMIT);
        assert_non_null(strstr(err.msg, i == 0 ? "x.json: line 2: " : "x.json: line 1: "));
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_records),
        cmocka_unit_test(a_broken_line_costs_that_line),
        cmocka_unit_test(arrays_and_sequences),
        cmocka_unit_test(long_records),
    };
    return cmocka_run_group_tests_name("json_split", tests, NULL, NULL);
}
