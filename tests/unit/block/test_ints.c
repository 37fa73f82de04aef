/* Bit-packed integers: everything comes back, in as few bytes as promised, and nonsense is seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "block/ints.h"
#include "support/random.h"

#define MOST 3000

static veer_buf put(const uint64_t *values, size_t n)
{
    veer_buf out;
    veer_buf_init(&out, 1 << 20);
    veer_ints_put(&out, values, n);
    assert_int_equal(out.failed, VEER_OK);
    return out;
}

/* Reads from an exact copy, so that a sanitizer sees a read behind the end. */
static bool get(const void *bytes, size_t len, uint64_t *ret, size_t n)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);
    assert_non_null(copy);
    if (len > 0)
        memcpy(copy, bytes, len);
    veer_cursor in = {copy, copy + len, false};
    veer_ints_get(&in, ret, n);
    const bool done = veer_cursor_done(&in);
    free(copy);
    return done;
}

static size_t check(const uint64_t *values, size_t n)
{
    static uint64_t back[MOST];
    veer_buf out = put(values, n);
    const size_t len = out.len;
    assert_true(get(out.data, len, back, n));
    assert_memory_equal(back, values, n * sizeof *values);
    for (size_t cut = 1; cut <= len && cut <= 12; cut++)
        assert_false(get(out.data, len - cut, back, n));
    veer_buf_done(&out);
    return len;
}

static void test_every_width(void **state)
{
    (void)state;
    static uint64_t values[MOST];
    test_random rng;
    random_seed(&rng, 11);
    for (unsigned width = 0; width <= 64; width++) {
        const uint64_t mask = width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
        for (size_t n = 1; n < 40; n++) {
            const uint64_t base = random_u64(&rng);
            for (size_t i = 0; i < n; i++)
                values[i] = base + (random_u64(&rng) & mask);
            check(values, n);
        }
    }
}

static void test_chunk_edges(void **state)
{
    (void)state;
    static uint64_t values[MOST];
    test_random rng;
    random_seed(&rng, 12);
    for (size_t i = 0; i < MOST; i++)
        values[i] = random_below(&rng, 1000);
    const size_t edges[] = {1, 2, 1023, 1024, 1025, 2047, 2048, 2049, MOST};
    for (size_t e = 0; e < sizeof edges / sizeof edges[0]; e++)
        check(values, edges[e]);
}

static void test_sizes(void **state)
{
    (void)state;
    uint64_t values[1024];
    for (size_t i = 0; i < 1024; i++)
        values[i] = 7;
    assert_int_equal(check(values, 1024), 2); /* width, base */
    for (size_t i = 0; i < 1024; i++)
        values[i] = 3 * i;
    assert_int_equal(check(values, 1024), 3); /* width, first, difference */
    for (size_t i = 0; i < 1024; i++)
        values[i] = i * 7919 % 128;
    assert_int_equal(check(values, 1024), 2 + 1024 * 7 / 8);
    for (size_t i = 0; i < 1024; i++)
        values[i] = (uint64_t) - (int64_t)(i * 7919 % 128); /* 0 to -127 */
    assert_int_equal(check(values, 1024), 3 + 1024 * 7 / 8);
    for (size_t i = 0; i < 1024; i++)
        values[i] = i % 2 == 0 ? (uint64_t)INT64_MIN : (uint64_t)INT64_MAX;
    check(values, 1024);
}

static void test_nonsense(void **state)
{
    (void)state;
    uint64_t back[8];
    const uint8_t too_wide[] = {57, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    const uint8_t padding[] = {1, 0, 0xf8};        /* three bits are used of five that are set */
    const uint8_t long_varint[] = {0, 0x80, 0x00}; /* 0 in two bytes */
    const uint8_t big_varint[] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
    assert_false(get(too_wide, sizeof too_wide, back, 1));
    assert_false(get(padding, sizeof padding, back, 3));
    assert_false(get(long_varint, sizeof long_varint, back, 1));
    assert_false(get(big_varint, sizeof big_varint, back, 1));
    assert_false(get("", 0, back, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_width),
        cmocka_unit_test(test_chunk_edges),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
