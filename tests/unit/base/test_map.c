#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <stdio.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/map.h"

/* A key of the bytes 0..15, as in the paper of SipHash; values by an independent implementation. */
static void siphash_of_known_texts(void **state)
{
    (void)state;
    const veer_hash_key key = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
    unsigned char bytes[16];
    for (unsigned char i = 0; i < 16; i++)
        bytes[i] = i;
    static const uint64_t want[] = {UINT64_C(0xabac0158050fc4dc), UINT64_C(0xc9f49bf37d57ca93),
                                    UINT64_C(0x82cb9b024dc7d44d), UINT64_C(0x8bf80ab8e7ddf7fb),
                                    UINT64_C(0xcf75576088d38328), UINT64_C(0xdef9d52f49533b67),
                                    UINT64_C(0xc50d2b50c59f22a7), UINT64_C(0xd3927d989bb11140),
                                    UINT64_C(0x369095118d299a8e), UINT64_C(0x25a48eb36c063de4),
                                    UINT64_C(0x79de85ee92ff097f), UINT64_C(0x70c118c1f94dc352),
                                    UINT64_C(0x78a384b157b4d9a2), UINT64_C(0x306f760c1229ffa7),
                                    UINT64_C(0x605aa111c0f95d34), UINT64_C(0xd320d86d2a519956)};
    for (size_t len = 0; len < 16; len++)
        assert_true(veer_siphash13(&key, bytes, len) == want[len]);
}

/* Values by OpenSSL: openssl mac -macopt size:16 -macopt c-rounds:1 -macopt d-rounds:3 SIPHASH. */
static void siphash_of_128_bits(void **state)
{
    (void)state;
    static const struct {
        size_t len;           /* of the bytes 0, 1, 2... */
        unsigned char out[8]; /* first half of the hash, as OpenSSL prints it */
        unsigned char end[8]; /* second half */
    } want[] = {
        {0,
         {0xE7, 0x7E, 0xBC, 0xB2, 0x27, 0x88, 0xA5, 0xBE},
         {0xFD, 0x62, 0xDB, 0x6A, 0xDD, 0x30, 0x30, 0x01}},
        {7,
         {0x10, 0x84, 0xB9, 0x23, 0xF2, 0xAA, 0xE0, 0xC3},
         {0xA6, 0x2F, 0x2E, 0xC8, 0x08, 0x48, 0xAB, 0x77}},
        {8,
         {0xAA, 0x12, 0xFE, 0xE1, 0xD5, 0xE3, 0xDA, 0xB4},
         {0x72, 0x4F, 0x16, 0xAB, 0x35, 0xF9, 0xC7, 0x99}},
        {36,
         {0x37, 0xA1, 0x10, 0xF0, 0x02, 0x71, 0x8E, 0xDA},
         {0xD2, 0x4B, 0x3F, 0x9E, 0xE4, 0x53, 0xF1, 0x40}},
    };
    const veer_hash_key key = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
    unsigned char bytes[36];
    for (unsigned char i = 0; i < 36; i++)
        bytes[i] = i;
    for (size_t w = 0; w < sizeof want / sizeof want[0]; w++) {
        uint64_t got[2];
        veer_siphash13_128(&key, bytes, want[w].len, got);
        for (int i = 0; i < 8; i++) {
            assert_int_equal((unsigned char)(got[0] >> 8 * i), want[w].out[i]);
            assert_int_equal((unsigned char)(got[1] >> 8 * i), want[w].end[i]);
        }
    }
}

static void numbers_keys_by_first_appearance(void **state)
{
    (void)state;
    veer_map *map = NULL;
    uint32_t index = 77;
    size_t len = 0;
    assert_int_equal(veer_map_new(10, &map, NULL), VEER_OK);
    assert_false(veer_map_find(map, "a", 1, &index));
    assert_int_equal(index, 77);
    assert_int_equal(veer_map_put(map, "a", 1, &index, NULL), VEER_OK);
    assert_int_equal(index, 0);
    assert_int_equal(veer_map_put(map, "", 0, &index, NULL), VEER_OK);
    assert_int_equal(index, 1);
    assert_int_equal(veer_map_put(map, "a\0b", 3, &index, NULL), VEER_OK);
    assert_int_equal(index, 2);
    assert_int_equal(veer_map_put(map, "a", 1, &index, NULL), VEER_OK);
    assert_int_equal(index, 0);
    assert_true(veer_map_find(map, "a\0b", 3, &index));
    assert_int_equal(index, 2);
    assert_int_equal(veer_map_count(map), 3);
    assert_memory_equal(veer_map_key(map, 2, &len), "a\0b", 4);
    assert_int_equal(len, 3);
    assert_string_equal(veer_map_key(map, 1, &len), "");
    veer_map_clear(map);
    assert_int_equal(veer_map_count(map), 0);
    assert_false(veer_map_find(map, "a", 1, &index));
    assert_int_equal(veer_map_put(map, "z", 1, &index, NULL), VEER_OK);
    assert_int_equal(index, 0);
    veer_map_free(map);
    veer_map_free(NULL);
}

static void holds_exactly_its_maximum(void **state)
{
    (void)state;
    veer_map *map = NULL;
    veer_err err = VEER_ERR_INIT;
    uint32_t index = 0;
    assert_int_equal(veer_map_new(0, &map, &err), VEER_EINVAL);
    assert_int_equal(veer_map_new(VEER_MAP_MAX_ENTRIES + 1, &map, &err), VEER_EINVAL);
    assert_null(map);
    assert_int_equal(veer_map_new(2, &map, &err), VEER_OK);
    assert_int_equal(veer_map_put(map, "a", 1, &index, &err), VEER_OK);
    assert_int_equal(veer_map_put(map, "b", 1, &index, &err), VEER_OK);
    index = 77;
    assert_int_equal(veer_map_put(map, "c", 1, &index, &err), VEER_ELIMIT);
    assert_string_equal(err.msg, "more than 2 different values");
    assert_int_equal(index, 77);
    assert_int_equal(veer_map_put(map, "b", 1, &index, &err), VEER_OK);
    assert_int_equal(index, 1);
    veer_map_free(map);
}

/* 100,000 keys alike in their first 64 bytes; a table without a good hash would take minutes. */
static void alike_keys_do_not_collide(void **state)
{
    (void)state;
    const uint32_t n = 100000;
    veer_map *map = NULL;
    char key[80];
    uint32_t index = 0;
    assert_int_equal(veer_map_new(n, &map, NULL), VEER_OK);
    memset(key, 'x', sizeof key);
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < n; i++) {
            snprintf(key + 64, sizeof key - 64, "%u", i);
            if (veer_map_put(map, key, strlen(key), &index, NULL) != VEER_OK || index != i)
                fail_msg("key %u got number %u", i, index);
        }
    assert_int_equal(veer_map_count(map), n);
    for (uint32_t i = 0; i < n; i++) {
        size_t len = 0;
        snprintf(key + 64, sizeof key - 64, "%u", i);
        assert_string_equal(veer_map_key(map, i, &len), key);
    }
    veer_map_free(map);
}

/* The low bits choose the slot: over many keys each of 256 must be met about equally often. */
static void low_bits_of_the_hash_are_even(void **state)
{
    (void)state;
    veer_hash_key key, other;
    unsigned counts[256] = {0};
    assert_int_equal(veer_hash_key_random(&key, NULL), VEER_OK);
    assert_int_equal(veer_hash_key_random(&other, NULL), VEER_OK);
    assert_memory_not_equal(&key, &other, sizeof key);
    for (uint64_t i = 0; i < 256000; i++)
        counts[veer_siphash13(&key, &i, sizeof i) & 255]++;
    for (size_t i = 0; i < 256; i++)
        assert_in_range(counts[i], 750, 1250); /* 1000, standard deviation 32 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(siphash_of_known_texts),
        cmocka_unit_test(siphash_of_128_bits),
        cmocka_unit_test(numbers_keys_by_first_appearance),
        cmocka_unit_test(holds_exactly_its_maximum),
        cmocka_unit_test(alike_keys_do_not_collide),
        cmocka_unit_test(low_bits_of_the_hash_are_even),
    };
    return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
