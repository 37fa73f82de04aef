#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "json/writer.h"

typedef struct output {
    veer_buf buf;       /* the text */
    veer_json_writer w; /* writes it */
} output;

static void start(output *o, unsigned indent)
{
    veer_buf_init(&o->buf, 1 << 16);
    veer_json_writer_init(&o->w, &o->buf, indent);
}

static void assert_wrote(output *o, const char *want)
{
    veer_err err = VEER_ERR_INIT;
    if (veer_json_finish(&o->w, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    assert_string_equal(veer_buf_cstr(&o->buf), want);
    veer_buf_done(&o->buf);
}

static void write_sample(veer_json_writer *w)
{
    veer_json_begin_object(w);
    veer_json_put_key(w, "a");
    veer_json_begin_array(w);
    veer_json_put_int64(w, INT64_MIN);
    veer_json_put_uint64(w, UINT64_MAX);
    veer_json_put_double(w, 0.1);
    veer_json_end_array(w);
    veer_json_put_key_n(w, "bc", 1);
    veer_json_begin_object(w);
    veer_json_end_object(w);
    veer_json_put_key(w, "c");
    veer_json_begin_array(w);
    veer_json_end_array(w);
    veer_json_put_key(w, "d");
    veer_json_put_bool(w, true);
    veer_json_put_key(w, "e");
    veer_json_put_string(w, NULL);
    veer_json_put_key(w, "f");
    veer_json_put_raw(w, "{\"x\":1}", 7);
    veer_json_end_object(w);
}

static void puts_commas_and_colons(void **state)
{
    (void)state;
    output o;
    start(&o, 0);
    write_sample(&o.w);
    assert_wrote(&o, "{\"a\":[-9223372036854775808,18446744073709551615,0.1],\"b\":{},\"c\":[],"
                     "\"d\":true,\"e\":null,\"f\":{\"x\":1}}");
}

static void indents_on_demand(void **state)
{
    (void)state;
    output o;
    start(&o, 2);
    write_sample(&o.w);
    assert_wrote(&o,
                 "{\n  \"a\": [\n    -9223372036854775808,\n    18446744073709551615,\n    0.1\n"
                 "  ],\n  \"b\": {},\n  \"c\": [],\n  \"d\": true,\n  \"e\": null,\n"
                 "  \"f\": {\"x\":1}\n}");
}

static void assert_quoted(const char *text, size_t len, const char *want)
{
    output o;
    start(&o, 0);
    veer_json_put_string_n(&o.w, text, len);
    assert_wrote(&o, want);
}

static void escapes_what_must_be_escaped(void **state)
{
    (void)state;
    assert_quoted("", 0, "\"\"");
    assert_quoted("a/b", 3, "\"a/b\"");
    assert_quoted("\"\\\b\f\n\r\t", 7, "\"\\\"\\\\\\b\\f\\n\\r\\t\"");
    assert_quoted("\0\x01\x1F\x7F", 4, "\"\\u0000\\u0001\\u001f\x7F\"");
    assert_quoted("\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA", 9, "\"\\u2028\\u2029\xE2\x80\xAA\"");
    assert_quoted("\xC3\xA9\xF0\x9D\x84\x9E", 6, "\"\xC3\xA9\xF0\x9D\x84\x9E\"");
    assert_quoted("0123456789abcdef\n0123456789abcdef", 33,
                  "\"0123456789abcdef\\n0123456789abcdef\"");
}

static void malformed_text_never_comes_out(void **state)
{
    (void)state;
    assert_quoted("a\xFF"
                  "b",
                  3,
                  "\"a\xEF\xBF\xBD"
                  "b\"");
    assert_quoted("\xC3", 1, "\"\xEF\xBF\xBD\"");
    assert_quoted("\xED\xA0\x80", 3, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    assert_quoted("\xC0\xAF\xC3\xA9", 4, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA9\"");
}

static void numbers_that_json_lacks_are_refused_or_null(void **state)
{
    (void)state;
    output o;
    veer_err err = VEER_ERR_INIT;
    start(&o, 0);
    veer_json_begin_array(&o.w);
    veer_json_put_double_or_null(&o.w, (double)NAN);
    veer_json_put_double_or_null(&o.w, -(double)INFINITY);
    veer_json_put_double_or_null(&o.w, 1.5);
    veer_json_end_array(&o.w);
    assert_wrote(&o, "[null,null,1.5]");
    start(&o, 0);
    veer_json_put_double(&o.w, (double)INFINITY);
    assert_int_equal(veer_json_finish(&o.w, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "JSON has no NaN and no infinity");
    veer_buf_done(&o.buf);
}

/* Each letter is a call: { } [ ] as they look, k a key, v a value. */
static veer_rc play(const char *calls)
{
    output o;
    start(&o, 0);
    for (; *calls != '\0'; calls++) {
        switch (*calls) {
        case '{':
            veer_json_begin_object(&o.w);
            break;
        case '}':
            veer_json_end_object(&o.w);
            break;
        case '[':
            veer_json_begin_array(&o.w);
            break;
        case ']':
            veer_json_end_array(&o.w);
            break;
        case 'k':
            veer_json_put_key(&o.w, "k");
            break;
        default:
            veer_json_put_null(&o.w);
        }
    }
    const veer_rc rc = veer_json_finish(&o.w, NULL);
    veer_buf_done(&o.buf);
    return rc;
}

static void misuse_is_found(void **state)
{
    (void)state;
    static const char *const good[] = {"v", "{}", "[]", "{kv}", "{kvkv}", "{k{}}", "[[]v{}]"};
    static const char *const bad[] = {"",     "vv",  "[]v",  "{",    "[v",   "{v}", "{k}",
                                      "{kk}", "[k]", "k",    "}",    "]",    "[}",  "{]",
                                      "{k[}", "{kv", "{}{}", "{k[]", "{[]}", "[]]", "{kvv}"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(play(good[i]), VEER_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (play(bad[i]) != VEER_EINVAL)
            fail_msg("%s was accepted", bad[i]);
}

static void depth_and_size_have_a_limit(void **state)
{
    (void)state;
    char calls[2 * VEER_JSON_WRITER_MAX_DEPTH + 3];
    for (size_t depth = VEER_JSON_WRITER_MAX_DEPTH - 1; depth <= VEER_JSON_WRITER_MAX_DEPTH + 1;
         depth++) {
        memset(calls, '[', depth);
        memset(calls + depth, ']', depth);
        calls[2 * depth] = '\0';
        assert_int_equal(play(calls), depth <= VEER_JSON_WRITER_MAX_DEPTH ? VEER_OK : VEER_EINVAL);
    }
    output o;
    veer_buf_init(&o.buf, 5);
    veer_json_writer_init(&o.w, &o.buf, 0);
    veer_json_put_string(&o.w, "abcd");
    assert_int_equal(veer_json_finish(&o.w, NULL), VEER_ELIMIT);
    veer_buf_done(&o.buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_commas_and_colons),
        cmocka_unit_test(indents_on_demand),
        cmocka_unit_test(escapes_what_must_be_escaped),
        cmocka_unit_test(malformed_text_never_comes_out),
        cmocka_unit_test(numbers_that_json_lacks_are_refused_or_null),
        cmocka_unit_test(misuse_is_found),
        cmocka_unit_test(depth_and_size_have_a_limit),
    };
    return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}
