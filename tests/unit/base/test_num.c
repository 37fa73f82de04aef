#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "support/random.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ROUND_TRIPS 500000
#else
#define ROUND_TRIPS 10000000
#endif

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* What stands behind a text must not change its value; only separators need give one. */
static void assert_reads_padded(const char *text, double want)
{
    static const char *const behind[] = {",1.5,2.5", "\n123456789", "", "7", ".5", "e5", "e", "."};
    const size_t len = strlen(text);
    char *padded = calloc(1, len + VEER_NUM_PADDING);
    assert_non_null(padded);
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
        double got = want;
        memset(padded, 0, len + VEER_NUM_PADDING);
        memcpy(padded, text, len);
        memcpy(padded + len, behind[i], strlen(behind[i]));
        const bool read = veer_parse_double_padded(padded, len, &got);
        if (bits_of(got) != bits_of(want) || (i < 3 && !read))
            fail_msg("'%.60s' before '%s': %d, got %a, want %a", text, behind[i], read, got, want);
    }
    free(padded);
}

/* The whole text must be read, to exactly this double. */
static void assert_reads(const char *text, double want)
{
    size_t used = 0;
    double got = (double)NAN;
    const veer_rc rc = veer_parse_double(text, strlen(text), &used, &got);
    if (rc != VEER_OK || used != strlen(text) || bits_of(got) != bits_of(want))
        fail_msg("'%.60s': rc %d, used %zu, got %a, want %a", text, rc, used, got, want);
    assert_reads_padded(text, want);
}

static void assert_prints(double value, const char *want)
{
    char text[VEER_DOUBLE_TEXT_SIZE];
    const size_t len = veer_print_double(value, text);
    assert_string_equal(text, want);
    assert_int_equal(len, strlen(want));
}

static void reads_the_grammar_and_stops_behind_it(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t used;
        double value;
    } rows[] = {
        {"1", 1, 1},
        {"+1", 2, 1},
        {"-1", 2, -1},
        {".5", 2, 0.5},
        {"5.", 2, 5},
        {"-.5e1", 5, -5},
        {"1e5x", 3, 1e5},
        {"1e", 1, 1},
        {"1e+", 1, 1},
        {"1.5.5", 3, 1.5},
        {"1,5", 1, 1},
        {"0x10", 1, 0},
        {"007.250", 7, 7.25},
        {"1 ", 1, 1},
        {"1E-2", 4, 0.01},
        {"-0", 2, -0.0},
        {"5.e1", 4, 50},
        {"0e999999999999999999999", 23, 0},
        {"1e-999999999999999999999", 24, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t used = 0;
        double value = (double)NAN;
        assert_int_equal(veer_parse_double(rows[i].text, strlen(rows[i].text), &used, &value), 0);
        assert_int_equal(used, rows[i].used);
        assert_true(bits_of(value) == bits_of(rows[i].value));
    }
}

static void refuses_what_is_no_number(void **state)
{
    (void)state;
    static const char *const texts[] = {"",    "-",   "+",        ".",   "-.",  "e5", ".e5", " 1",
                                        "nan", "inf", "Infinity", "--1", "+-1", "x",  "-e1", ","};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t used = 77;
        double value = 42;
        assert_int_equal(veer_parse_double(texts[i], strlen(texts[i]), &used, &value), VEER_EPARSE);
        assert_int_equal(used, 77);
        assert_true(value == 42);
    }
}

static void the_range_of_a_double_ends_exactly(void **state)
{
    (void)state;
    size_t used = 0;
    double value = 42;
    assert_reads("1.7976931348623157e308", 1.7976931348623157e308);
    assert_reads("1.7976931348623158e308", 1.7976931348623157e308);
    /* the midpoint to the next power of two is the first that rounds to infinity */
    assert_reads("179769313486231580793728971405303415079934132710037826936173778980444968292764750"
                 "946649017977587207096330286416692887910946555547851940402630657488671505820681908"
                 "902000708383676273854845817711531764475730270069855571366959622842914819860834936"
                 "475292719074168444365510704342711559699508093042880177904174497791",
                 1.7976931348623157e308);
    assert_int_equal(veer_parse_double("1.7976931348623159e308", 22, &used, &value), VEER_ELIMIT);
    assert_int_equal(veer_parse_double("-1e309", 6, &used, &value), VEER_ELIMIT);
    assert_true(value == 42);
    assert_reads("4.9406564584124654e-324", 0x1p-1074);
    assert_reads("2.4703282292062327e-324", 0.0);
    assert_reads("2.4703282292062328e-324", 0x1p-1074);
    assert_reads("-1e-400", -0.0);
    assert_reads("2.2250738585072011e-308", 0x0.fffffffffffffp-1022);
    assert_reads("2.2250738585072014e-308", 0x1p-1022);
}

static void ties_go_to_even(void **state)
{
    (void)state;
    assert_reads("9007199254740993", 9007199254740992.0);
    assert_reads("9007199254740993.00000000000000000000000000000000000001", 9007199254740994.0);
    assert_reads("9007199254740995", 9007199254740996.0);
    assert_reads("9007199254740994.99999999999999999999999999999999999999", 9007199254740994.0);
    assert_reads("9223372036854776833", 9223372036854777856.0);
    assert_reads("9223372036854776832", 9223372036854775808.0);
    assert_reads("5e-324", 0x1p-1074);
}

/* The exact midpoint between a double and the next one, which long double holds; and the same with
 * a 1 far behind, which has to round up. */
static void midpoints_agree_with_strtod(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 5);
    for (int i = 0; i < 4000; i++) {
        const double low = fabs(random_bits_double(&rng));
        const double value = i % 4 == 0 ? from_bits(random_below(&rng, 1u << 20)) : low;
        const double next = nextafter(value, (double)INFINITY);
        char text[1300];
        if (isinf(next))
            continue;
        snprintf(text, sizeof text, "%.1100Le", ((long double)value + (long double)next) / 2);
        assert_reads(text, strtod(text, NULL));
        *(strchr(text, 'e') - 1) = '1';
        assert_reads(text, strtod(text, NULL));
    }
}

static void random_texts_agree_with_strtod(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 6);
    for (int i = 0; i < 200000; i++) {
        char text[120];
        const uint64_t head = random_u64(&rng) >> random_below(&rng, 64);
        const uint64_t tail = random_u64(&rng) >> random_below(&rng, 64);
        const int exponent = (int)random_below(&rng, 680) - 360;
        snprintf(text, sizeof text, i % 2 ? "%llu.%llue%d" : "%llu%llue%d",
                 (unsigned long long)head, (unsigned long long)tail, exponent);
        const double want = strtod(text, NULL);
        size_t used = 0;
        double got = 0;
        if (isinf(want))
            assert_int_equal(veer_parse_double(text, strlen(text), &used, &got), VEER_ELIMIT);
        else
            assert_reads(text, want);
    }
}

static void prints_so_that_people_can_read_it(void **state)
{
    (void)state;
    assert_prints(0.1, "0.1");
    assert_prints(0.0, "0");
    assert_prints(-0.0, "-0");
    assert_prints(5.0, "5");
    assert_prints(-120000.0, "-120000");
    assert_prints(0.3, "0.3");
    assert_prints(0.1 + 0.2, "0.30000000000000004");
    assert_prints(1e300, "1e300");
    assert_prints(1e20, "100000000000000000000");
    assert_prints(1e21, "1e21");
    assert_prints(1.5e21, "1.5e21");
    assert_prints(1e-6, "0.000001");
    assert_prints(1e-7, "1e-7");
    assert_prints(-1.25e-9, "-1.25e-9");
    assert_prints(5e-324, "5e-324");
    assert_prints(1.7976931348623157e308, "1.7976931348623157e308");
    assert_prints(2.2250738585072014e-308, "2.2250738585072014e-308");
    assert_prints(9007199254740992.0, "9007199254740992");
    assert_prints(123456789012345680000.0, "123456789012345680000");
    assert_prints(-1.2345678901234567e-6, "-0.0000012345678901234567");
    assert_prints((double)NAN, "NaN");
    assert_prints(-(double)INFINITY, "-Infinity");
}

static int significant_digits(const char *text)
{
    int n = 0, zeros = 0;
    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text == '0' && n > 0)
            zeros++;
        else if (*text >= '1' && *text <= '9') {
            n += zeros + 1;
            zeros = 0;
        }
    }
    return n;
}

static void digits_are_the_fewest_and_nearest(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 7);
    for (int i = 0; i < 20000; i++) {
        const double value = random_bits_double(&rng);
        char shortest[VEER_DOUBLE_TEXT_SIZE], fewer[40];
        veer_print_double(value, shortest);
        const int n = significant_digits(shortest);
        if (n > 1) {
            snprintf(fewer, sizeof fewer, "%.*e", n - 2, value);
            assert_true(strtod(fewer, NULL) != value);
        }
        /* the correctly rounded text of the same length is at least as near */
        snprintf(fewer, sizeof fewer, "%.*e", n > 0 ? n - 1 : 0, value);
        if (strtod(fewer, NULL) == value && strtod(shortest, NULL) == value)
            assert_true(strtold(fewer, NULL) == strtold(shortest, NULL));
    }
}

static void every_double_survives_print_and_parse(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 8);
    for (int i = 0; i < ROUND_TRIPS; i++) {
        const double value = random_bits_double(&rng);
        char text[VEER_DOUBLE_TEXT_SIZE];
        size_t used = 0;
        double back = 0;
        const size_t len = veer_print_double(value, text);
        if (veer_parse_double(text, len, &used, &back) != VEER_OK || used != len ||
            bits_of(back) != bits_of(value))
            fail_msg("%a -> %s -> %a", value, text, back);
    }
    /* around powers of two, where the rounding interval is lopsided */
    for (uint64_t e = 1; e < 2047; e++)
        for (uint64_t bits = (e << 52) - 1; bits <= (e << 52) + 1; bits++) {
            char text[VEER_DOUBLE_TEXT_SIZE];
            veer_print_double(from_bits(bits), text);
            assert_reads(text, from_bits(bits));
        }
}

static void the_locale_changes_nothing(void **state)
{
    (void)state;
    static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "it_IT.UTF-8"};
    locale_t comma = (locale_t)0;
    for (size_t i = 0; i < sizeof commas / sizeof commas[0] && comma == (locale_t)0; i++)
        comma = newlocale(LC_ALL_MASK, commas[i], (locale_t)0);
    if (comma != (locale_t)0)
        uselocale(comma);
    assert_reads("0.5", 0.5);
    assert_reads("3.1415926535897932384626433832795028841971693993751058209749445923078164",
                 0x1.921fb54442d18p+1);
    assert_prints(0.5, "0.5");
    uselocale(LC_GLOBAL_LOCALE);
    if (comma != (locale_t)0)
        freelocale(comma);
}

static void integers_know_their_range(void **state)
{
    (void)state;
    int64_t i = 42;
    uint64_t u = 42;
    assert_int_equal(veer_parse_int64("9223372036854775807", 19, &i), VEER_OK);
    assert_true(i == INT64_MAX);
    assert_int_equal(veer_parse_int64("-9223372036854775808", 20, &i), VEER_OK);
    assert_true(i == INT64_MIN);
    assert_int_equal(veer_parse_int64("+00017", 6, &i), VEER_OK);
    assert_true(i == 17);
    assert_int_equal(veer_parse_int64("9223372036854775808", 19, &i), VEER_ELIMIT);
    assert_int_equal(veer_parse_int64("-9223372036854775809", 20, &i), VEER_ELIMIT);
    assert_int_equal(veer_parse_int64("99999999999999999999999", 23, &i), VEER_ELIMIT);
    assert_int_equal(veer_parse_int64("", 0, &i), VEER_EPARSE);
    assert_int_equal(veer_parse_int64("-", 1, &i), VEER_EPARSE);
    assert_int_equal(veer_parse_int64("1.0", 3, &i), VEER_EPARSE);
    assert_int_equal(veer_parse_int64("1x", 2, &i), VEER_EPARSE);
    assert_true(i == 17);
    assert_int_equal(veer_parse_uint64("18446744073709551615", 20, &u), VEER_OK);
    assert_true(u == UINT64_MAX);
    assert_int_equal(veer_parse_uint64("18446744073709551616", 20, &u), VEER_ELIMIT);
    assert_int_equal(veer_parse_uint64("-1", 2, &u), VEER_ELIMIT);
    assert_int_equal(veer_parse_uint64("-0", 2, &u), VEER_OK);
    assert_true(u == 0);
}

static void integers_print(void **state)
{
    (void)state;
    char text[VEER_INT_TEXT_SIZE], want[40];
    test_random rng;
    random_seed(&rng, 9);
    for (int i = 0; i < 20000; i++) {
        const uint64_t value = random_u64(&rng) >> random_below(&rng, 64);
        assert_int_equal(veer_print_uint64(value, text),
                         snprintf(want, sizeof want, "%llu", (unsigned long long)value));
        assert_string_equal(text, want);
        assert_int_equal(veer_print_int64((int64_t)value, text),
                         snprintf(want, sizeof want, "%lld", (long long)value));
        assert_string_equal(text, want);
    }
    assert_int_equal(veer_print_int64(INT64_MIN, text), 20);
    assert_string_equal(text, "-9223372036854775808");
    assert_int_equal(veer_print_uint64(0, text), 1);
    assert_string_equal(text, "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_grammar_and_stops_behind_it),
        cmocka_unit_test(refuses_what_is_no_number),
        cmocka_unit_test(the_range_of_a_double_ends_exactly),
        cmocka_unit_test(ties_go_to_even),
        cmocka_unit_test(midpoints_agree_with_strtod),
        cmocka_unit_test(random_texts_agree_with_strtod),
        cmocka_unit_test(prints_so_that_people_can_read_it),
        cmocka_unit_test(digits_are_the_fewest_and_nearest),
        cmocka_unit_test(every_double_survives_print_and_parse),
        cmocka_unit_test(the_locale_changes_nothing),
        cmocka_unit_test(integers_know_their_range),
        cmocka_unit_test(integers_print),
    };
    return cmocka_run_group_tests_name("num", tests, NULL, NULL);
}
