/* Bytes with and without zstd: they come back, zstd is used where it pays, claims are checked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "block/zip.h"
#include "support/random.h"

#define MOST 100000

static uint8_t bytes[MOST], back[MOST];

/* Puts len bytes and takes them back; how many it took. */
static size_t check(size_t len)
{
    veer_block_work work;
    veer_buf out;
    veer_buf_init(&out, 1 << 20);
    assert_int_equal(veer_work_init(&work, NULL, 1, NULL), VEER_OK);
    assert_int_equal(veer_zip_put(&work, &out, bytes, len, NULL), VEER_OK);
    const uint8_t *start = (const uint8_t *)out.data;
    veer_cursor in = {start, start + out.len, false};
    assert_true(veer_zip_justified(&in, len));
    assert_int_equal(veer_zip_get(&work, &in, back, len, NULL), VEER_OK);
    assert_true(veer_cursor_done(&in));
    assert_memory_equal(back, bytes, len);

    /* One byte more or less than was put, or one byte missing, is a fault. */
    const size_t wrong[] = {len + 1, len > 0 ? len - 1 : 2};
    for (size_t i = 0; i < 2 && len < MOST; i++) {
        in = (veer_cursor){start, start + out.len, false};
        assert_int_equal(veer_zip_get(&work, &in, back, wrong[i], NULL), VEER_OK);
        assert_false(veer_cursor_done(&in));
    }
    in = (veer_cursor){start, start + out.len - 1, false};
    assert_int_equal(veer_zip_get(&work, &in, back, len, NULL), VEER_OK);
    assert_false(veer_cursor_done(&in));
    const size_t taken = out.len;
    veer_work_done(&work);
    veer_buf_done(&out);
    return taken;
}

static void test_random_bytes_stay(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 51);
    for (size_t i = 0; i < MOST; i++)
        bytes[i] = (uint8_t)random_u64(&rng);
    for (size_t len = 0; len < 300; len++)
        assert_int_equal(check(len), len + 1);
    assert_int_equal(check(MOST), MOST + 1);
}

static void test_even_bytes_shrink(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 52);
    for (size_t i = 0; i < MOST; i++)
        bytes[i] = (uint8_t)random_below(&rng, 10);
    assert_int_equal(check(47), 48);
    assert_in_range(check(1000), 1, 600);
    assert_in_range(check(MOST), 1, MOST / 2);
    memset(bytes, 'x', MOST);
    assert_in_range(check(100), 1, 60);
    assert_in_range(check(MOST), 1, 100);
}

/* Seven and a half bits each do not save a tenth. */
static void test_small_gain_is_none(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 53);
    for (size_t i = 0; i < MOST; i++)
        bytes[i] = (uint8_t)random_below(&rng, 181);
    assert_int_equal(check(MOST), MOST + 1);
}

static void test_unknown_method(void **state)
{
    (void)state;
    veer_block_work work;
    const uint8_t nonsense[] = {2, 'a', 'b'};
    veer_cursor in = {nonsense, nonsense + 3, false};
    assert_int_equal(veer_work_init(&work, NULL, 1, NULL), VEER_OK);
    assert_int_equal(veer_zip_get(&work, &in, back, 2, NULL), VEER_OK);
    assert_true(in.bad);
    veer_work_done(&work);
}

/* A claim is judged by what is left to read: a block of a frame takes three bytes or more. */
static void test_justified(void **state)
{
    (void)state;
    const veer_cursor in = {bytes, bytes + 30, false};
    const size_t block = (size_t)128 << 10;
    assert_true(veer_zip_justified(&in, 11 * block - 1));
    assert_false(veer_zip_justified(&in, 11 * block));
    const veer_cursor large = {bytes, bytes + MOST, false};
    assert_true(veer_zip_justified(&large, VEER_LIMIT_BLOCK_BYTES));
    assert_false(veer_zip_justified(&large, (size_t)VEER_LIMIT_BLOCK_BYTES + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_bytes_stay),  cmocka_unit_test(test_even_bytes_shrink),
        cmocka_unit_test(test_small_gain_is_none), cmocka_unit_test(test_unknown_method),
        cmocka_unit_test(test_justified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
