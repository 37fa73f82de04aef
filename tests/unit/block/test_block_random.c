/* Random batches of every shape: the block gives back every bit; a damaged block gives nothing. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crc32c.h"
#include "batches.h"
#include "block/block.h"

typedef struct fixture {
    test_random rng;  /* of this test */
    veer_batch batch; /* what is encoded */
    veer_batch back;  /* what comes back */
    veer_buf block;   /* in between */
} fixture;

static void start(fixture *f, uint64_t seed)
{
    random_seed(&f->rng, seed);
    veer_batch_init(&f->batch, 0);
    veer_batch_init(&f->back, 0);
    veer_buf_init(&f->block, 1 << 26);
}

static void stop(fixture *f)
{
    veer_batch_done(&f->batch);
    veer_batch_done(&f->back);
    veer_buf_done(&f->block);
}

/* Decodes from an exact copy, so that a sanitizer sees a read behind the end. */
static veer_rc decode(const fixture *f, size_t len, veer_batch *batch)
{
    char *copy = malloc(len > 0 ? len : 1);
    assert_non_null(copy);
    if (len > 0)
        memcpy(copy, f->block.data, len);
    const veer_rc rc = veer_block_decode(copy, len, batch, NULL);
    free(copy);
    return rc;
}

static void next_batch(fixture *f, size_t max_rows)
{
    veer_batch_clear(&f->batch);
    veer_buf_clear(&f->block);
    random_batch(&f->rng, &f->batch, max_rows);
}

static void test_all_rows(void **state)
{
    (void)state;
    fixture f;
    start(&f, 21);
    for (int round = 0; round < 150; round++) {
        next_batch(&f, round % 10 == 0 ? 3000 : 200);
        veer_err err = VEER_ERR_INIT;
        assert_int_equal(veer_block_encode(&f.batch, NULL, f.batch.rows, &f.block, &err), VEER_OK);
        assert_int_equal(decode(&f, f.block.len, &f.back), VEER_OK);
        assert_int_equal(f.back.rows, f.batch.rows);
        assert_rows_equal(&f.back, &f.batch, NULL, true);

        /* What was decoded gives the same block again. */
        veer_buf again;
        veer_buf_init(&again, 1 << 26);
        assert_int_equal(veer_block_encode(&f.back, NULL, f.back.rows, &again, NULL), VEER_OK);
        assert_int_equal(again.len, f.block.len);
        assert_memory_equal(again.data, f.block.data, again.len);
        veer_buf_done(&again);
    }
    stop(&f);
}

static void test_some_rows(void **state)
{
    (void)state;
    fixture f;
    start(&f, 22);
    for (int round = 0; round < 150; round++) {
        uint32_t rows[300];
        next_batch(&f, 200);
        const size_t n = 1 + (size_t)random_below(&f.rng, 300);
        for (size_t i = 0; i < n; i++)
            rows[i] = (uint32_t)random_below(&f.rng, f.batch.rows);
        assert_int_equal(veer_block_encode(&f.batch, rows, n, &f.block, NULL), VEER_OK);
        assert_int_equal(decode(&f, f.block.len, &f.back), VEER_OK);
        assert_int_equal(f.back.rows, n);
        assert_rows_equal(&f.back, &f.batch, rows, false);
    }
    stop(&f);
}

/* A decoded batch is an ordinary one: rows can be added and taken back. */
static void test_decoded_batch_goes_on(void **state)
{
    (void)state;
    fixture f;
    start(&f, 23);
    next_batch(&f, 50);
    assert_int_equal(veer_block_encode(&f.batch, NULL, f.batch.rows, &f.block, NULL), VEER_OK);
    assert_int_equal(decode(&f, f.block.len, &f.back), VEER_OK);
    const size_t features = f.back.features.count;
    size_t index;
    assert_int_equal(veer_batch_feature(&f.back, "new", 3, VEER_COLUMN_TEXT, &index, NULL),
                     VEER_OK);
    assert_int_equal(veer_batch_set_text(&f.back, index, "x", 1, NULL), VEER_OK);
    veer_batch_rollback_row(&f.back);
    assert_int_equal(f.back.features.count, features);
    veer_batch *both[] = {&f.batch, &f.back};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(veer_batch_set_id(both[i], "added", 5, NULL), VEER_OK);
        assert_int_equal(veer_batch_commit_row(both[i], NULL), VEER_OK);
        assert_int_equal(veer_batch_seal(both[i], NULL), VEER_OK);
    }
    assert_rows_equal(&f.back, &f.batch, NULL, true);
    stop(&f);
}

static void test_truncated(void **state)
{
    (void)state;
    fixture f;
    start(&f, 24);
    for (int round = 0; round < 12; round++) {
        next_batch(&f, 40);
        assert_int_equal(veer_block_encode(&f.batch, NULL, f.batch.rows, &f.block, NULL), VEER_OK);
        for (size_t len = 0; len < f.block.len; len += 1 + len / 200) {
            assert_int_equal(decode(&f, len, &f.back), VEER_ECORRUPT);
            assert_int_equal(f.back.rows, 0);
        }
    }
    stop(&f);
}

static void test_flipped(void **state)
{
    (void)state;
    fixture f;
    start(&f, 25);
    for (int round = 0; round < 10; round++) {
        next_batch(&f, 30);
        assert_int_equal(veer_block_encode(&f.batch, NULL, f.batch.rows, &f.block, NULL), VEER_OK);
        for (int flip = 0; flip < 2000; flip++) {
            const size_t at = (size_t)random_below(&f.rng, f.block.len);
            const char mask = (char)(1u << random_below(&f.rng, 8));
            f.block.data[at] = (char)(f.block.data[at] ^ mask);
            assert_int_equal(decode(&f, f.block.len, &f.back), VEER_ECORRUPT);
            f.block.data[at] = (char)(f.block.data[at] ^ mask);
        }
    }
    stop(&f);
}

static void write_checksum(veer_buf *block)
{
    const uint32_t crc = veer_crc32c(0, block->data, block->len - 4);
    for (size_t i = 0; i < 4; i++)
        block->data[block->len - 4 + i] = (char)(crc >> 8 * i);
}

/* With a right checksum only the decoder itself stands between the bytes and the memory. What it
 * accepts must be a batch that encodes. */
static void test_forged(void **state)
{
    (void)state;
    fixture f;
    size_t accepted = 0;
    veer_buf again;
    veer_buf_init(&again, 1 << 26);
    start(&f, 26);
    for (int round = 0; round < 60; round++) {
        next_batch(&f, round % 4 == 0 ? 300 : 30);
        assert_int_equal(veer_block_encode(&f.batch, NULL, f.batch.rows, &f.block, NULL), VEER_OK);
        veer_buf kept;
        veer_buf_init(&kept, 1 << 26);
        veer_buf_append(&kept, f.block.data, f.block.len);
        for (int forgery = 0; forgery < 200; forgery++) {
            memcpy(f.block.data, kept.data, kept.len);
            for (uint64_t i = 0; i <= random_below(&f.rng, 3); i++)
                f.block.data[random_below(&f.rng, f.block.len - 4)] = (char)random_u64(&f.rng);
            write_checksum(&f.block);
            const veer_rc rc = decode(&f, f.block.len, &f.back);
            assert_true(rc == VEER_OK || rc == VEER_ECORRUPT);
            if (rc != VEER_OK)
                continue;
            accepted++;
            veer_buf_clear(&again);
            assert_int_equal(veer_block_encode(&f.back, NULL, f.back.rows, &again, NULL), VEER_OK);
        }
        veer_buf_done(&kept);
    }
    assert_true(accepted > 0);
    veer_buf_done(&again);
    stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_rows),
        cmocka_unit_test(test_some_rows),
        cmocka_unit_test(test_decoded_batch_goes_on),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_flipped),
        cmocka_unit_test(test_forged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
