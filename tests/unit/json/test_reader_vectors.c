/* What RFC 8259 says must be accepted and must be refused, and our choice where it leaves one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "json/reader.h"

/* A text with its length, so that it may hold NUL bytes. */
typedef struct vector {
    const char *bytes; /* the text */
    size_t len;        /* its length */
} vector;

#define V(text)                     \
    {                               \
        (text), sizeof(text "") - 1 \
    }

static const vector accepted[] = {
    /* structure and white space */
    V("[]"),
    V("{}"),
    V("[[]]"),
    V("[{}]"),
    V("{\"a\":{}}"),
    V("{\"a\":[]}"),
    V(" [] "),
    V("[] "),
    V("\t\n\r [1]\n"),
    V("[1 ,2]"),
    V("[ 1]"),
    V("[1\n]"),
    V("{ \"a\" : 1 }"),
    V("{\"a\":1,\"b\":2}"),
    V("{\"a\":1 , \"b\":2}"),
    V("{\n\"a\"\n:\n1\n}"),
    V("[[],[[]]]"),
    V("[null]"),
    V("[true,false,null]"),
    V("[1,null,null,null,2]"),
    V("[\"a\",1,{},[]]"),
    V("{\"a\":\"b\",\"a\":\"c\"}"),
    V("{\"a\":\"b\",\"a\":\"b\"}"),
    V("{\"\":0}"),
    V("{\"a\\u0000b\":0}"),
    V("{\"min\":-1.0e+28,\"max\":1.0e+28}"),
    V("{\"x\":[{\"id\":1}]}"),
    /* top-level scalars */
    V("1"),
    V("-1"),
    V("\"\""),
    V("\"a\""),
    V("true"),
    V("false"),
    V("null"),
    V(" 1 "),
    V("0"),
    V("-0"),
    V("1.5e3"),
    V("\"\\\"\""),
    /* numbers */
    V("[0]"),
    V("[-0]"),
    V("[-0.0]"),
    V("[0e1]"),
    V("[0e+1]"),
    V("[0E-1]"),
    V("[1E22]"),
    V("[1E-2]"),
    V("[1E+2]"),
    V("[1e2]"),
    V("[123e45]"),
    V("[123.456e78]"),
    V("[123.456789]"),
    V("[20e1]"),
    V("[-1]"),
    V("[-12]"),
    V("[-123]"),
    V("[123]"),
    V("[10]"),
    V("[100]"),
    V("[0.5]"),
    V("[0.0]"),
    V("[0.000000000000000000000000001]"),
    V("[1.0]"),
    V("[1e-400]"),
    V("[9007199254740993]"),
    V("[18446744073709551616]"),
    V("[-9223372036854775809]"),
    V("[1234567890123456]"),
    V("[12345678901234567]"),
    V("[1234567890123456789012345678901234]"),
    V("[0.12345678]"),
    V("[0.123456789012345678901234567890]"),
    V("[1.7976931348623157e308]"),
    V("[-0."
      "00000000000000000000000000000000000000000000000000000000000000000000000000000000000001]"),
    /* strings */
    V("[\"\"]"),
    V("[\"a\"]"),
    V("[\" \"]"),
    V("[\"asd \"]"),
    V("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"),
    V("[\"\\u0000\"]"),
    V("[\"\\u0012\"]"),
    V("[\"\\u0060\\u012a\\u12AB\"]"),
    V("[\"\\u0022\"]"),
    V("[\"\\u005C\"]"),
    V("[\"\\uD801\\udc37\"]"),
    V("[\"\\ud83d\\ude39\\ud83d\\udc8d\"]"),
    V("[\"\\uDBFF\\uDFFF\"]"),
    V("[\"\\uD834\\uDd1e\"]"),
    V("[\"\\u200B\"]"),
    V("[\"\\u2064\"]"),
    V("[\"\\uFDD0\"]"),
    V("[\"\\uFFFE\"]"),
    V("[\"\\uFFFF\"]"),
    V("[\"\\\\u0000\"]"),
    V("[\"\\\\a\"]"),
    V("[\"\\\\n\"]"),
    V("[\"a/*b*/c\"]"),
    V("[\"\x7F\"]"),
    V("[\"a\x7F"
      "b\"]"),
    V("[\"\xC3\xA9\"]"),
    V("[\"\xE2\x82\xAC\"]"),
    V("[\"\xE2\x80\xA8\"]"),
    V("[\"\xE2\x80\xA9\"]"),
    V("[\"\xF0\x9D\x84\x9E\"]"),
    V("[\"\xF4\x8F\xBF\xBF\"]"),
    V("[\"\xEF\xBF\xBF\"]"),
    V("[\"\xEE\x80\x80\"]"),
    V("[\"\xED\x9F\xBF\"]"),
    V("[\"\xC2\x80\"]"),
    V("[\"\xE0\xA0\x80\"]"),
    V("[\"\xF0\x90\x80\x80\"]"),
    V("[\"\xEF\xBB\xBF\"]"),
    V("{\"\xC3\xA9\":1}"),
    V("[\"0123456789abcdef0123456789abcdef0123456789abcdef\"]"),
    V("[\"0123456789abcde\xC3\xA9\"]"),
    V("[\"0123456789abcdef\\n0123456789abcdef\xE2\x82\xAC\"]"),
};

static const vector refused[] = {
    /* nothing, or nothing but space */
    V(""),
    V(" "),
    V("\n\t\r "),
    V("\f"),
    V("[\f]"),
    V("\v1"),
    V("\xC2\xA0[]"),
    V("\xE2\x81\xA0[]"),
    V("\x00"),
    V("[\x00]"),
    V("[1]\x00"),
    V("\xEF\xBB\xBF"),
    V("\xEF\xBB\xBF{}"),
    V("\xEF\xBB{}"),
    V("\xFF\xFE[\x00]\x00"),
    V("\xFE\xFF\x00[\x00]"),
    V("[\x00\"\x00"
      "a\x00\"\x00]\x00"),
    /* structure */
    V("["),
    V("]"),
    V("{"),
    V("}"),
    V("[[]"),
    V("[]]"),
    V("{}}"),
    V("[}"),
    V("{]"),
    V("[1}"),
    V("{\"a\":1]"),
    V("[1"),
    V("[1,"),
    V("[1,]"),
    V("[1,,2]"),
    V("[,1]"),
    V("[,]"),
    V("[1 2]"),
    V("[1,\n2,"),
    V("[\"\",]"),
    V("[\"a\"\"b\"]"),
    V("[\"a\" 1]"),
    V("[1 true]"),
    V("[[1] [2]]"),
    V("[][]"),
    V("{}{}"),
    V("1 2"),
    V("1]"),
    V("[1],"),
    V("[],[]"),
    V("\"a\"\"b\""),
    V("true false"),
    V("{\"a\"}"),
    V("{\"a\":}"),
    V("{\"a\" 1}"),
    V("{\"a\":1,}"),
    V("{\"a\":1,,\"b\":2}"),
    V("{,\"a\":1}"),
    V("{\"a\":1 \"b\":2}"),
    V("{\"a\":1:2}"),
    V("{\"a\"::1}"),
    V("{\"a\",1}"),
    V("{:1}"),
    V("{1:1}"),
    V("{null:1}"),
    V("{true:1}"),
    V("{[]:1}"),
    V("{{}:1}"),
    V("{a:1}"),
    V("{'a':1}"),
    V("{\"a\":'b'}"),
    V("{\"a\""),
    V("{\"a\":"),
    V("{\"a\":1"),
    V("{\"a\":1,"),
    V("{\"a\":1,\"b\""),
    V("{\"a\":1,\"b\":"),
    V("{\"a\":1}#"),
    V("{\"a\":1}//x"),
    V("{\"a\":1}/**/"),
    V("/**/{}"),
    V("[1/**/]"),
    V("[1]//"),
    V("#{}"),
    V("{\"a\":/*b*/1}"),
    V("{\"a\":1}x"),
    V("[1]x"),
    V("[\"a\":1]"),
    V("[\"a\",\n4\n,1"),
    V("[*]"),
    V("*"),
    V("<null>"),
    V("[<null>]"),
    V("(1)"),
    V("[1;2]"),
    V("[a"),
    V("[\\n]"),
    V("\\u0031"),
    V("{\"a\":[1,{\"b\":]}"),
    V("[{"),
    V("[{\"a\":["),
    V("{\"a\":[1}]"),
    V("\xC3\xA9"),
    V("[\xC3\xA9]"),
    V("[\xFF]"),
    V("\xE5"),
    /* literals */
    V("True"),
    V("TRUE"),
    V("False"),
    V("Null"),
    V("NULL"),
    V("nul"),
    V("tru"),
    V("fals"),
    V("t"),
    V("f"),
    V("n"),
    V("[nul]"),
    V("[tru]"),
    V("[fals]"),
    V("[truth]"),
    V("truex"),
    V("nullnull"),
    V("[True]"),
    V("undefined"),
    V("[undefined]"),
    V("none"),
    V("yes"),
    V("nul\x00"),
    /* numbers */
    V("NaN"),
    V("[NaN]"),
    V("[nan]"),
    V("[-NaN]"),
    V("Infinity"),
    V("[Infinity]"),
    V("[-Infinity]"),
    V("[+Inf]"),
    V("[inf]"),
    V("[-inf]"),
    V("+1"),
    V("[+1]"),
    V("[++1]"),
    V("[--1]"),
    V("[+-1]"),
    V("[-]"),
    V("-"),
    V("[-a]"),
    V("[- 1]"),
    V("[-.5]"),
    V("[.5]"),
    V("."),
    V("[.]"),
    V("[1.]"),
    V("[-1.]"),
    V("[0.]"),
    V("[0.e1]"),
    V("[1.e1]"),
    V("[.e1]"),
    V("[1e]"),
    V("[1e+]"),
    V("[1e-]"),
    V("[1E]"),
    V("[1E+]"),
    V("[0e]"),
    V("[0e+]"),
    V("[0E]"),
    V("[1.0e]"),
    V("[1.0e+]"),
    V("[1.0e-]"),
    V("[1ea]"),
    V("[1eE2]"),
    V("[1e1.5]"),
    V("[1.5.5]"),
    V("[1..5]"),
    V("[01]"),
    V("[-01]"),
    V("[00]"),
    V("[-00]"),
    V("[012]"),
    V("[-012]"),
    V("[00.5]"),
    V("[0x1]"),
    V("[0x42]"),
    V("[1a]"),
    V("[1_000]"),
    V("[1 000]"),
    V("[1 000.0]"),
    V("[1,000.0"),
    V("[0b1]"),
    V("[1f]"),
    V("[1L]"),
    V("[2.e3]"),
    V("[2.e-3]"),
    V("[9.e+]"),
    V("[0.1.2]"),
    V("[0.3e+]"),
    V("[0.3e]"),
    V("[1+2]"),
    V("[1-2]"),
    V("[-2.]"),
    V("[\xEF\xBC\x91]"),
    V("[1\xC2\xA0]"),
    V("[123\xE5]"),
    V("[1e1\xE5]"),
    V("[0\xE5]"),
    V("[-123.123foo]"),
    V("[1e400]"),
    V("[-1e400]"),
    V("[1.8e308]"),
    V("[123123e100000]"),
    V("[0.4e006699999999999999999999999]"),
    V("01"),
    V("1."),
    V("1e"),
    /* strings */
    V("\""),
    V("[\"]"),
    V("[\"a]"),
    V("[\"a"),
    V("\"a"),
    V("[a\"]"),
    V("'a'"),
    V("['a']"),
    V("[`a`]"),
    V("[\"\\\"]"),
    V("[\"\\\\\\\"]"),
    V("[\"\\"),
    V("\"\\"),
    V("[\"\\a\"]"),
    V("[\"\\'\"]"),
    V("[\"\\0\"]"),
    V("[\"\\x00\"]"),
    V("[\"\\v\"]"),
    V("[\"\\e\"]"),
    V("[\"\\ \"]"),
    V("[\"\\N\"]"),
    V("[\"\\\n\"]"),
    V("[\"\\\x00\"]"),
    V("[\"\\\xC3\xA9\"]"),
    V("[\"\\U0041\"]"),
    V("[\"\\u\"]"),
    V("[\"\\u0\"]"),
    V("[\"\\u00\"]"),
    V("[\"\\u00A\"]"),
    V("[\"\\u00G0\"]"),
    V("[\"\\u 041\"]"),
    V("[\"\\u-041\"]"),
    V("[\"\\u004"),
    V("[\"\\uD800\"]"),
    V("[\"\\uDC00\"]"),
    V("[\"\\uD800\\\"]"),
    V("[\"\\uD800\\u\"]"),
    V("[\"\\uD800\\u1\"]"),
    V("[\"\\uD800\\u1x\"]"),
    V("[\"\\uD800\\uD800\"]"),
    V("[\"\\uD800a\"]"),
    V("[\"\\uD800\\n\"]"),
    V("[\"\\uDC00\\uD800\"]"),
    V("[\"\\uD83D\\u0041\"]"),
    V("[\"\\uDFAA\"]"),
    V("[\"\\uDd1e\\uD834\"]"),
    V("[\"a\x00"
      "b\"]"),
    V("[\"\n\"]"),
    V("[\"\t\"]"),
    V("[\"\r\"]"),
    V("[\"\x1F\"]"),
    V("[\"\x01\"]"),
    V("[\"0123456789abcdef\x1F\"]"),
    V("{\"\t\":1}"),
    V("{\"a\\uD800\":1}"),
    V("{\"a:1}"),
    /* UTF-8 */
    V("[\"\x80\"]"),
    V("[\"\xBF\"]"),
    V("[\"\xC3\"]"),
    V("[\"\xE2\x82\"]"),
    V("[\"\xF0\x9D\x84\"]"),
    V("[\"\xC0\x80\"]"),
    V("[\"\xC0\xAF\"]"),
    V("[\"\xC1\xBF\"]"),
    V("[\"\xE0\x80\xAF\"]"),
    V("[\"\xE0\x9F\xBF\"]"),
    V("[\"\xF0\x80\x80\xAF\"]"),
    V("[\"\xF0\x8F\xBF\xBF\"]"),
    V("[\"\xED\xA0\x80\"]"),
    V("[\"\xED\xBF\xBF\"]"),
    V("[\"\xF4\x90\x80\x80\"]"),
    V("[\"\xF5\x80\x80\x80\"]"),
    V("[\"\xFE\"]"),
    V("[\"\xFF\"]"),
    V("[\"\xE9\"]"),
    V("[\"\xFC\x83\xBF\xBF\xBF\xBF\"]"),
    V("[\"\xC3(\"]"),
    V("[\"\xE2(\xA1\"]"),
    V("[\"\xF0\x9D(\x9E\"]"),
    V("[\"a\xC3"),
    V("[\"0123456789abcdef\xC3(\"]"),
    V("[\"\\n\xFF\"]"),
    V("{\"\xFF\":1}"),
    V("[\"\\u0041\xE2\x82\"]"),
};

static veer_rc read_all(vector v, veer_err *err)
{
    veer_arena arena;
    veer_json_reader r;
    veer_arena_init(&arena, 1 << 20);
    veer_json_init(&r, v.bytes, v.len, &arena);
    veer_json_event event;
    size_t events = 0;
    while ((event = veer_json_next(&r)) > VEER_JSON_END)
        assert_true(++events <= v.len + 1);
    const veer_rc rc = veer_json_status(&r, err);
    assert_int_equal(event, rc == VEER_OK ? VEER_JSON_END : VEER_JSON_ERROR);
    assert_int_equal(veer_json_next(&r), event);
    veer_arena_done(&arena);
    return rc;
}

static void accepts_what_must_be_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++) {
        veer_err err = VEER_ERR_INIT;
        if (read_all(accepted[i], &err) != VEER_OK)
            fail_msg("refused %s: %s", accepted[i].bytes, err.msg);
    }
}

static void refuses_what_must_be_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        veer_err err = VEER_ERR_INIT;
        if (read_all(refused[i], &err) == VEER_OK)
            fail_msg("accepted %s", refused[i].bytes);
        assert_in_range(err.position, 0, refused[i].len);
        assert_non_null(strstr(err.msg, "(line "));
    }
}

/* Every proper prefix of a text that ends in a bracket is incomplete: refused, and never read past
 * its end (the copy has no slack, so that a sanitizer sees it). */
static void refuses_every_prefix(void **state)
{
    (void)state;
    static const char text[] = "{\"k\":[1.25,-3,1e5,\"a\\u00e9\\ud83d\\ude39\xC3\xA9 long enough "
                               "for sixteen bytes\",true,false,null],\"f\":0.123456789}";
    for (size_t len = 0; len < sizeof text - 1; len++) {
        char *copy = test_malloc(len + 1);
        memcpy(copy + 1, text, len);
        assert_int_not_equal(read_all((vector){copy + 1, len}, NULL), VEER_OK);
        test_free(copy);
    }
    assert_int_equal(read_all((vector){text, sizeof text - 1}, NULL), VEER_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_must_be_accepted),
        cmocka_unit_test(refuses_what_must_be_refused),
        cmocka_unit_test(refuses_every_prefix),
    };
    return cmocka_run_group_tests_name("reader_vectors", tests, NULL, NULL);
}
