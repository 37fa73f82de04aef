/* The checksum: published values, both ways of computing it, pieces, and damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/crc32c.h"
#include "support/random.h"

static void test_known(void **state)
{
    (void)state;
    uint8_t bytes[32];
    assert_int_equal(veer_crc32c(0, "", 0), 0);
    assert_int_equal(veer_crc32c(0, "123456789", 9), 0xe3069283);
    /* RFC 3720, appendix B.4 */
    memset(bytes, 0, sizeof bytes);
    assert_int_equal(veer_crc32c(0, bytes, sizeof bytes), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(veer_crc32c(0, bytes, sizeof bytes), 0x62a8ab43);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    assert_int_equal(veer_crc32c(0, bytes, sizeof bytes), 0x46dd794e);
}

static void test_ways_agree(void **state)
{
    (void)state;
    uint8_t bytes[300];
    test_random rng;
    random_seed(&rng, 31);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)random_u64(&rng);
    for (size_t len = 0; len < 260; len++) {
        const size_t from = len % 9, cut = (size_t)random_below(&rng, len + 1);
        const uint32_t whole = veer_crc32c(0, bytes + from, len);
        assert_int_equal(veer_crc32c_portable(0, bytes + from, len), whole);
        const uint32_t front = veer_crc32c(0, bytes + from, cut);
        assert_int_equal(veer_crc32c(front, bytes + from + cut, len - cut), whole);
        assert_int_equal(veer_crc32c_portable(front, bytes + from + cut, len - cut), whole);
    }
}

static void test_every_flip_shows(void **state)
{
    (void)state;
    uint8_t bytes[64] = {1, 2, 3};
    const uint32_t good = veer_crc32c(0, bytes, sizeof bytes);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] = (uint8_t)(bytes[bit / 8] ^ 1u << bit % 8);
        assert_int_not_equal(veer_crc32c(0, bytes, sizeof bytes), good);
        bytes[bit / 8] = (uint8_t)(bytes[bit / 8] ^ 1u << bit % 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_ways_agree),
        cmocka_unit_test(test_every_flip_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
