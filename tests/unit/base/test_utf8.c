#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

static void every_code_point_round_trips(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        uint32_t back = 0;
        const size_t len = veer_utf8_encode(c, bytes);
        if (c >= 0xD800 && c <= 0xDFFF) {
            assert_int_equal(len, 0);
            continue;
        }
        if (veer_utf8_next(bytes, len, &back) != len || back != c || !veer_utf8_valid(bytes, len) ||
            veer_utf8_next(bytes, len - 1, &back) != 0)
            fail_msg("U+%04X", c);
    }
    char bytes[4];
    assert_int_equal(veer_utf8_encode(0x110000, bytes), 0);
}

/* Of all sequences of up to three bytes exactly as many are well-formed as code points exist. */
static void nothing_else_is_well_formed(void **state)
{
    (void)state;
    size_t ones = 0, twos = 0, threes = 0;
    for (uint32_t x = 0; x < 1u << 24; x++) {
        const char bytes[3] = {(char)(x >> 16), (char)(x >> 8), (char)x};
        const size_t len = veer_utf8_next(bytes, 3, NULL);
        ones += len == 1 && (x & 0xFFFF) == 0;
        twos += len == 2 && (x & 0xFF) == 0;
        threes += len == 3;
    }
    assert_int_equal(ones, 0x80);
    assert_int_equal(twos, 0x800 - 0x80);
    assert_int_equal(threes, 0x10000 - 0x800 - 0x800);
}

static void refuses_bad_four_byte_forms(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                                      "\xF0\x9D\x84",     "\xF0\x9D\x84(",    "\xFF"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(veer_utf8_valid(bad[i], strlen(bad[i])));
}

/* A bad byte is found at every offset, around the block size of the fast path. */
static void the_valid_prefix_ends_before_the_fault(void **state)
{
    (void)state;
    char text[80];
    for (size_t at = 0; at < sizeof text; at++) {
        memset(text, 'a', sizeof text);
        assert_int_equal(veer_utf8_valid_prefix(text, at), at);
        text[at] = '\x80';
        assert_int_equal(veer_utf8_valid_prefix(text, sizeof text), at);
        text[at] = '\xC3'; /* needs one more byte */
        assert_int_equal(veer_utf8_valid_prefix(text, at + 1), at);
        if (at + 1 < sizeof text) {
            text[at + 1] = '\xA9';
            assert_true(veer_utf8_valid(text, sizeof text));
        }
    }
    assert_true(veer_utf8_valid("", 0));
    assert_int_equal(veer_utf8_next("", 0, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_round_trips),
        cmocka_unit_test(nothing_else_is_well_formed),
        cmocka_unit_test(refuses_bad_four_byte_forms),
        cmocka_unit_test(the_valid_prefix_ends_before_the_fault),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
