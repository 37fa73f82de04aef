#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "json/reader.h"

static veer_arena arena;

static int set_up(void **state)
{
    (void)state;
    veer_arena_init(&arena, 1 << 22);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    veer_arena_done(&arena);
    return 0;
}

static void start(veer_json_reader *r, const char *text)
{
    veer_json_init(r, text, strlen(text), &arena);
}

/* Reads to the end or to a fault. */
static veer_rc drain(veer_json_reader *r, veer_err *err)
{
    while (veer_json_next(r) > VEER_JSON_END)
        ;
    return veer_json_status(r, err);
}

static void delivers_events_in_order(void **state)
{
    (void)state;
    veer_json_reader r;
    start(&r, " {\"a\" : [1,true , \"x\"], \"b\":{} ,\"c\":null,\"d\":false}\n");
    static const veer_json_event want[] = {
        VEER_JSON_OBJECT_BEGIN, VEER_JSON_KEY,        VEER_JSON_ARRAY_BEGIN, VEER_JSON_NUMBER,
        VEER_JSON_TRUE,         VEER_JSON_STRING,     VEER_JSON_ARRAY_END,   VEER_JSON_KEY,
        VEER_JSON_OBJECT_BEGIN, VEER_JSON_OBJECT_END, VEER_JSON_KEY,         VEER_JSON_NULL,
        VEER_JSON_KEY,          VEER_JSON_FALSE,      VEER_JSON_OBJECT_END,  VEER_JSON_END,
        VEER_JSON_END,
    };
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
        assert_int_equal(veer_json_next(&r), want[i]);
    assert_int_equal(veer_json_status(&r, NULL), VEER_OK);
}

static void assert_string(const char *json, const char *want, size_t want_len)
{
    veer_json_reader r;
    start(&r, json);
    assert_int_equal(veer_json_next(&r), VEER_JSON_STRING);
    assert_int_equal(r.text_len, want_len);
    assert_memory_equal(r.text, want, want_len);
    assert_int_equal(veer_json_next(&r), VEER_JSON_END);
}

static void decodes_strings(void **state)
{
    (void)state;
    assert_string("\"\"", "", 0);
    assert_string("\"plain text longer than sixteen bytes\"",
                  "plain text longer than sixteen bytes", 36);
    assert_string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8);
    assert_string("\"a\\u0000b\"", "a\0b", 3);
    assert_string("\"\\u00e9\\u20AC\\ud834\\uDD1E\"", "\xC3\xA9\xE2\x82\xAC\xF0\x9D\x84\x9E", 9);
    assert_string("\"x\xC3\xA9\\n0123456789abcdef0123456789\xE2\x82\xAC\"",
                  "x\xC3\xA9\n0123456789abcdef0123456789\xE2\x82\xAC", 33);
}

static void borrows_what_has_no_escape(void **state)
{
    (void)state;
    const char *json = "[\"abc\",\"\xC3\xA9\",\"a\\n\"]";
    veer_json_reader r;
    start(&r, json);
    veer_json_next(&r);
    assert_int_equal(veer_json_next(&r), VEER_JSON_STRING);
    assert_ptr_equal(r.text, json + 2);
    assert_int_equal(veer_json_next(&r), VEER_JSON_STRING);
    assert_ptr_equal(r.text, json + 8);
    assert_int_equal(arena.used_bytes, 0);
    assert_int_equal(veer_json_next(&r), VEER_JSON_STRING);
    assert_true(arena.used_bytes > 0);
}

static void assert_number(const char *json, double number, bool is_int64, bool is_uint64,
                          uint64_t integer)
{
    veer_json_reader r;
    start(&r, json);
    if (veer_json_next(&r) != VEER_JSON_NUMBER)
        fail_msg("%s: %s", json, r.fault.msg);
    if (r.number != number || signbit(r.number) != signbit(number) || r.is_int64 != is_int64 ||
        r.is_uint64 != is_uint64 || ((is_int64 || is_uint64) && r.integer != integer))
        fail_msg("%s: %a %d %d %llu", json, r.number, r.is_int64, r.is_uint64,
                 (unsigned long long)r.integer);
    assert_int_equal(r.text_len, strlen(json));
    assert_memory_equal(r.text, json, r.text_len);
    assert_int_equal(veer_json_next(&r), VEER_JSON_END);
}

static void numbers_are_exact(void **state)
{
    (void)state;
    assert_number("0", 0.0, true, true, 0);
    assert_number("-0", -0.0, false, false, 0);
    assert_number("-0.0", -0.0, false, false, 0);
    assert_number("1", 1.0, true, true, 1);
    assert_number("-1", -1.0, true, false, UINT64_MAX);
    assert_number("1.0", 1.0, false, false, 0);
    assert_number("1e2", 100.0, false, false, 0);
    assert_number("12345678", 12345678.0, true, true, 12345678);
    assert_number("123456789", 123456789.0, true, true, 123456789);
    assert_number("1714567890123", 1714567890123.0, true, true, 1714567890123);
    assert_number("9007199254740993", 9007199254740992.0, true, true, UINT64_C(9007199254740993));
    assert_number("9223372036854775807", 0x1p63, true, true, INT64_MAX);
    assert_number("9223372036854775808", 0x1p63, false, true, UINT64_C(1) << 63);
    assert_number("-9223372036854775808", -0x1p63, true, false, UINT64_C(1) << 63);
    assert_number("-9223372036854775809", -0x1p63, false, false, 0);
    assert_number("18446744073709551615", 0x1p64, false, true, UINT64_MAX);
    assert_number("18446744073709551616", 0x1p64, false, false, 0);
    assert_number("0.1", 0.1, false, false, 0);
    assert_number("0.482913", 0.482913, false, false, 0);
    assert_number("-12.3456789", -12.3456789, false, false, 0);
    assert_number("0.123456789012345", 0.123456789012345, false, false, 0);
    assert_number("0.12345678901234567", 0.12345678901234567, false, false, 0);
    assert_number("123456789.123456789", 123456789.123456789, false, false, 0);
    assert_number("1234567890.1234567890", 1234567890.1234567890, false, false, 0);
    assert_number("123456789012345.12345678", 123456789012345.12345678, false, false, 0);
    assert_number("3.141592653589793", 0x1.921fb54442d18p+1, false, false, 0);
    assert_number("2.2250738585072011e-308", 2.2250738585072011e-308, false, false, 0);
    assert_number("1e-400", 0.0, false, false, 0);
    assert_number("0e99999999999999999999", 0.0, false, false, 0);
}

static void errors_name_place_and_expectation(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int position;
        const char *msg;
    } rows[] = {
        {"", 0, "expected a value, found nothing: the text is empty (line 1, byte 0)"},
        {"  ", 2, "expected a value, found nothing: the text is empty (line 1, byte 2)"},
        {"\xEF\xBB\xBF{}", 0, "expected a value, found a byte order mark (line 1, byte 0)"},
        {"[1,2", 4,
         "expected ',' or ']' after a value, found the end of the text (line 1, byte 4)"},
        {"{\"a\" 1}", 5, "expected ':' after a key, found '1' (line 1, byte 5)"},
        {"{\"a\":1,}", 7, "expected a key after ',', found '}' (line 1, byte 7)"},
        {"{\"a\":1\n\"b\":2}", 7, "expected ',' or '}' after a value, found '\"' (line 2, byte 7)"},
        {"{a:1}", 1, "expected a key or '}', found 'a' (line 1, byte 1)"},
        {"{}\n\n{}", 4, "expected nothing after the value, found '{' (line 3, byte 4)"},
        {"[01]", 1, "expected a number without leading zeros (line 1, byte 1)"},
        {"[1.]", 3, "expected a digit after '.', found ']' (line 1, byte 3)"},
        {"[-]", 2, "expected a digit after '-', found ']' (line 1, byte 2)"},
        {"[1e]", 3, "expected a digit in the exponent, found ']' (line 1, byte 3)"},
        {"[1e999]", 1, "a number is beyond the range of a double (line 1, byte 1)"},
        {"[NaN]", 1, "expected a value, found 'N' (line 1, byte 1)"},
        {"[tru]", 1,
         "expected a value (true, false and null are written in lower case), "
         "found 't' (line 1, byte 1)"},
        {"[\"a\tb\"]", 3,
         "expected an escape, found control character 0x09 in a string (line 1, byte 3)"},
        {"[\"a\\x\"]", 4,
         "expected one of \"\\/bfnrtu after a backslash, found 'x' (line 1, byte 4)"},
        {"[\"\\u12G4\"]", 2, "expected four hexadecimal digits after \\u (line 1, byte 2)"},
        {"[\"\\ud800\"]", 2,
         "expected a surrogate pair, found a lone surrogate \\uD800 (line 1, byte 2)"},
        {"[\"ab\xFF\"]", 4, "expected UTF-8, found byte 0xFF (line 1, byte 4)"},
        {"[\"ab", 4,
         "expected '\"' to end the string of byte 1, found the end of the text "
         "(line 1, byte 4)"},
        {"[\x01]", 1, "expected a value, found byte 0x01 (line 1, byte 1)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        veer_json_reader r;
        veer_err err = VEER_ERR_INIT;
        start(&r, rows[i].text);
        assert_int_not_equal(drain(&r, &err), VEER_OK);
        assert_string_equal(err.msg, rows[i].msg);
        assert_int_equal(err.position, rows[i].position);
        assert_int_equal(veer_json_next(&r), VEER_JSON_ERROR);
    }
}

static veer_rc read_nested(size_t depth)
{
    static char text[4 * VEER_LIMIT_JSON_DEPTH];
    veer_json_reader r;
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    veer_json_init(&r, text, 2 * depth, &arena);
    return drain(&r, NULL);
}

static void depth_has_a_limit(void **state)
{
    (void)state;
    assert_int_equal(read_nested(VEER_LIMIT_JSON_DEPTH - 1), VEER_OK);
    assert_int_equal(read_nested(VEER_LIMIT_JSON_DEPTH), VEER_OK);
    assert_int_equal(read_nested(VEER_LIMIT_JSON_DEPTH + 1), VEER_ELIMIT);
    char text[128];
    veer_json_reader r;
    for (size_t depth = 64; depth <= 65; depth++) { /* what a caller may set at most */
        memset(text, '[', depth);
        veer_json_init(&r, text, depth, &arena);
        r.max_depth = 64;
        veer_err err = VEER_ERR_INIT;
        assert_int_equal(drain(&r, &err), depth == 64 ? VEER_EPARSE : VEER_ELIMIT);
        assert_int_equal(err.position, 64);
    }
}

/* A string of decoded_len bytes; escaped: its first character is written as an escape. */
static veer_rc read_long_string(size_t decoded_len, bool escaped)
{
    static char text[VEER_LIMIT_JSON_STRING_BYTES + 16];
    veer_json_reader r;
    size_t len = 0;
    text[len++] = '"';
    if (escaped)
        text[len++] = '\\';
    memset(text + len, 'n', decoded_len);
    len += decoded_len;
    text[len++] = '"';
    veer_json_init(&r, text, len, &arena);
    return drain(&r, NULL);
}

static void strings_have_a_limit(void **state)
{
    (void)state;
    for (int escaped = 0; escaped <= 1; escaped++) {
        assert_int_equal(read_long_string(VEER_LIMIT_JSON_STRING_BYTES - 1, escaped), VEER_OK);
        assert_int_equal(read_long_string(VEER_LIMIT_JSON_STRING_BYTES, escaped), VEER_OK);
        assert_int_equal(read_long_string(VEER_LIMIT_JSON_STRING_BYTES + 1, escaped), VEER_ELIMIT);
    }
    veer_json_reader r;
    start(&r, "\"a\\u20ac\"");
    r.max_string_bytes = 4;
    assert_int_equal(drain(&r, NULL), VEER_OK);
    start(&r, "\"a\\u20ac\"");
    r.max_string_bytes = 3;
    assert_int_equal(drain(&r, NULL), VEER_ELIMIT);
}

static void a_full_arena_is_no_memory(void **state)
{
    (void)state;
    veer_arena small;
    veer_json_reader r;
    veer_arena_init(&small, 8);
    veer_json_init(&r, "\"a long string\\n\"", 17, &small);
    assert_int_equal(drain(&r, NULL), VEER_ENOMEM);
    veer_arena_done(&small);
}

static void skips_whole_values(void **state)
{
    (void)state;
    veer_json_reader r;
    start(&r, "{\"a\":[1,{\"b\":[]}],\"c\":\"x\",\"d\":2,\"e\":[[3],4]}");
    assert_true(veer_json_expect_object(&r, "record"));
    for (int i = 0; i < 3; i++) {
        assert_true(veer_json_next_key(&r));
        assert_true(veer_json_skip(&r));
    }
    assert_true(veer_json_next_key(&r));
    assert_true(veer_json_is(&r, "e"));
    assert_int_equal(veer_json_next(&r), VEER_JSON_ARRAY_BEGIN);
    assert_true(veer_json_skip_rest(&r, VEER_JSON_ARRAY_BEGIN));
    assert_false(veer_json_next_key(&r));
    assert_int_equal(veer_json_next(&r), VEER_JSON_END);
    start(&r, "[1,{\"a\":tru}]");
    assert_false(veer_json_skip(&r));
}

static void expectations_reject_with_a_reason(void **state)
{
    (void)state;
    veer_json_reader r;
    veer_err err = VEER_ERR_INIT;
    double number = 42;
    int64_t integer = 42;
    bool flag = false;
    start(&r, "[1.5,7,true,\"x\",[]]");
    assert_true(veer_json_expect_array(&r, "list"));
    assert_true(veer_json_expect_number(&r, "a", &number));
    assert_true(veer_json_expect_int64(&r, "b", &integer));
    assert_true(veer_json_expect_bool(&r, "c", &flag));
    assert_true(veer_json_expect_string(&r, "d"));
    assert_true(number == 1.5 && integer == 7 && flag);
    assert_false(veer_json_expect_object(&r, "e"));
    assert_int_equal(veer_json_status(&r, &err), VEER_EPARSE);
    assert_string_equal(err.msg, "expected an object for 'e', found an array (line 1, byte 17)");
    start(&r, "1e3");
    assert_false(veer_json_expect_int64(&r, "id", &integer));
    assert_int_equal(integer, 7);
    veer_json_status(&r, &err);
    assert_string_equal(err.msg,
                        "expected an integer of 64 bits for 'id', found a number (line 1, byte 3)");
    start(&r, "[tru");
    assert_true(veer_json_expect_array(&r, "list"));
    assert_false(veer_json_expect_bool(&r, "c", &flag));
    veer_json_status(&r, &err);
    assert_int_equal(err.position, 1); /* the first fault stays */
}

static void repeated_keys_can_be_refused(void **state)
{
    (void)state;
    veer_json_reader r;
    veer_err err = VEER_ERR_INIT;
    uint64_t seen = 0;
    start(&r, "{\"a\":1,\"a\":2}");
    veer_json_expect_object(&r, "record");
    assert_true(veer_json_next_key(&r));
    assert_true(veer_json_seen(&r, &seen, 63, "a"));
    assert_true(veer_json_skip(&r));
    assert_true(veer_json_next_key(&r));
    assert_false(veer_json_seen(&r, &seen, 63, "a"));
    assert_int_equal(veer_json_status(&r, &err), VEER_EPARSE);
    assert_string_equal(err.msg, "'a' is given twice (line 1, byte 11)");
}

static veer_json_key key_of(const char *name)
{
    veer_json_key key;
    assert_true(veer_json_key_make(&key, name, strlen(name), &arena));
    return key;
}

static void predicted_keys_are_taken_or_left(void **state)
{
    (void)state;
    const veer_json_key a = key_of("a"), b = key_of("b"), exact = key_of("fourteen_bytes"),
                        longer = key_of("a_name_of_more_than_sixteen_bytes");
    veer_json_reader r;
    double value = 42;
    start(&r, "{\"a\":1, \"b\": -2.5,\"fourteen_bytes\":3,"
              "\"a_name_of_more_than_sixteen_bytes\":4,\"b\":\"x\",\"a\" :5}");
    assert_false(veer_json_predict_key(&r, &a)); /* not in the object yet */
    veer_json_expect_object(&r, "record");
    assert_false(veer_json_predict_number(&r, &b, &value));
    assert_true(value == 42);
    assert_true(veer_json_predict_number(&r, &a, &value));
    assert_true(value == 1);
    assert_false(veer_json_predict_number(&r, &a, &value));
    assert_true(veer_json_predict_number(&r, &b, &value));
    assert_true(value == -2.5);
    assert_true(veer_json_predict_number(&r, &exact, &value));
    assert_true(value == 3);
    assert_true(veer_json_predict_key(&r, &longer));
    assert_true(veer_json_is(&r, "a_name_of_more_than_sixteen_bytes"));
    assert_true(veer_json_expect_number(&r, "x", &value));
    assert_true(value == 4);
    assert_false(veer_json_predict_number(&r, &b, &value)); /* not a number: nothing consumed */
    assert_true(veer_json_predict_key(&r, &b));
    assert_true(veer_json_expect_string(&r, "b"));
    assert_false(veer_json_predict_key(&r, &a)); /* an odd spelling is left to the general path */
    assert_true(veer_json_next_key(&r));
    assert_true(veer_json_expect_number(&r, "a", &value));
    assert_true(value == 5);
    assert_false(veer_json_predict_key(&r, &a));
    assert_false(veer_json_next_key(&r));
    assert_int_equal(veer_json_next(&r), VEER_JSON_END);
}

static void a_run_of_numbers_is_taken_as_far_as_it_goes(void **state)
{
    (void)state;
    const veer_json_key keys[] = {key_of("a"), key_of("b"), key_of("c")};
    veer_json_reader r;
    double values[3] = {42, 42, 42};
    start(&r, "{\"a\":1,\"b\":-0.25,\"c\":null}");
    assert_int_equal(veer_json_predict_numbers(&r, keys, 3, values), 0);
    veer_json_expect_object(&r, "features");
    assert_int_equal(veer_json_predict_numbers(&r, keys, 3, values), 2);
    assert_true(values[0] == 1 && values[1] == -0.25 && values[2] == 42);
    assert_true(veer_json_next_key(&r));
    assert_true(veer_json_is(&r, "c"));
    assert_int_equal(veer_json_next(&r), VEER_JSON_NULL);
    assert_int_equal(veer_json_predict_numbers(&r, keys, 3, values), 0);
    assert_false(veer_json_next_key(&r));
    assert_int_equal(veer_json_next(&r), VEER_JSON_END);
}

static void keys_that_need_escapes_are_not_predicted(void **state)
{
    (void)state;
    veer_json_key key;
    assert_false(veer_json_key_make(&key, "a\"b", 3, &arena));
    assert_false(veer_json_key_make(&key, "\xC3\xA9", 2, &arena));
    assert_true(veer_json_key_make(&key, "", 0, &arena));
    veer_json_reader r;
    start(&r, "{\"\":1}");
    veer_json_expect_object(&r, "record");
    assert_true(veer_json_predict_key(&r, &key));
}

/* A broken number or key behind a good prefix: prediction leaves it, next says what is wrong. */
static void prediction_leaves_faults_to_next(void **state)
{
    (void)state;
    static const char *const texts[] = {"{\"a\":01}", "{\"a\":1.}", "{\"a\":-}",  "{\"a\":",
                                        "{\"a\"",     "{\"a",       "{\"a\":1e}", "{\"a\":x}"};
    const veer_json_key a = key_of("a");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        veer_json_reader r;
        double value = 42;
        start(&r, texts[i]);
        veer_json_expect_object(&r, "record");
        assert_false(veer_json_predict_number(&r, &a, &value));
        assert_true(value == 42);
        assert_int_equal(drain(&r, NULL), VEER_EPARSE);
    }
}

static void position_is_behind_the_token(void **state)
{
    (void)state;
    veer_json_reader r;
    start(&r, "{\"a\": 12}");
    veer_json_next(&r);
    assert_int_equal(veer_json_position(&r), 1);
    veer_json_next(&r);
    assert_int_equal(veer_json_position(&r), 5);
    veer_json_next(&r);
    assert_int_equal(veer_json_position(&r), 8);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(delivers_events_in_order),
        TEST(decodes_strings),
        TEST(borrows_what_has_no_escape),
        TEST(numbers_are_exact),
        TEST(errors_name_place_and_expectation),
        TEST(depth_has_a_limit),
        TEST(strings_have_a_limit),
        TEST(a_full_arena_is_no_memory),
        TEST(skips_whole_values),
        TEST(expectations_reject_with_a_reason),
        TEST(repeated_keys_can_be_refused),
        TEST(predicted_keys_are_taken_or_left),
        TEST(a_run_of_numbers_is_taken_as_far_as_it_goes),
        TEST(keys_that_need_escapes_are_not_predicted),
        TEST(prediction_leaves_faults_to_next),
        TEST(position_is_behind_the_token),
    };
    return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
