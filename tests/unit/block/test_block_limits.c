/* The limits of blocks, one below and one above; and forged heads that only a check can stop. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crc32c.h"
#include "base/limits.h"
#include "block/block.h"
#include "block/format.h"

#define OK(call) assert_int_equal(call, VEER_OK)

static void put(uint8_t *at, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

/* A batch of `rows` empty records with `columns` number features, all without a value. */
static void empty_batch(veer_batch *batch, size_t rows, size_t columns)
{
    veer_batch_init(batch, 0);
    for (size_t row = 0; row < rows; row++) {
        for (size_t c = 0; row == 0 && c < columns; c++) {
            char name[16];
            size_t index;
            const int len = snprintf(name, sizeof name, "c%zu", c);
            OK(veer_batch_feature(batch, name, (size_t)len, VEER_COLUMN_NUMBER, &index, NULL));
        }
        OK(veer_batch_commit_row(batch, NULL));
    }
    OK(veer_batch_seal(batch, NULL));
}

static void test_rows(void **state)
{
    (void)state;
    veer_batch batch, back;
    veer_buf out;
    static uint32_t rows[VEER_LIMIT_BATCH_ROWS + 1];
    empty_batch(&batch, 1, 1);
    veer_buf_init(&out, 1 << 20);
    assert_int_equal(veer_block_encode(&batch, rows, 0, &out, NULL), VEER_EINVAL);
    assert_int_equal(veer_block_encode(&batch, rows, VEER_LIMIT_BATCH_ROWS + 1, &out, NULL),
                     VEER_ELIMIT);
    assert_int_equal(out.len, 0);
    OK(veer_block_encode(&batch, rows, VEER_LIMIT_BATCH_ROWS, &out, NULL));

    veer_batch_init(&back, VEER_LIMIT_BATCH_ROWS - 1);
    assert_int_equal(veer_block_decode(out.data, out.len, &back, NULL), VEER_ELIMIT);
    veer_batch_done(&back);
    veer_batch_init(&back, VEER_LIMIT_BATCH_ROWS);
    OK(veer_block_decode(out.data, out.len, &back, NULL));
    assert_int_equal(back.rows, VEER_LIMIT_BATCH_ROWS);
    veer_batch_done(&back);
    veer_batch_done(&batch);
    veer_buf_done(&out);
}

static void test_cells(void **state)
{
    (void)state;
    const size_t rows = VEER_LIMIT_BATCH_ROWS, columns = VEER_LIMIT_BLOCK_CELLS / rows;
    veer_batch batch;
    veer_buf out;
    veer_block *block;
    veer_buf_init(&out, 1 << 20);
    empty_batch(&batch, rows, columns);
    OK(veer_block_encode(&batch, NULL, rows, &out, NULL));
    OK(veer_block_open(out.data, out.len, &block, NULL));
    assert_int_equal(veer_block_column_count(block), columns);
    veer_block_free(block);

    /* The same directory for one column more than the rows allow. */
    size_t index;
    OK(veer_batch_feature(&batch, "more", 4, VEER_COLUMN_NUMBER, &index, NULL));
    batch.features.mark = batch.features.count;
    OK(veer_batch_seal(&batch, NULL));
    const size_t len = out.len;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_block_encode(&batch, NULL, rows, &out, &err), VEER_ELIMIT);
    assert_int_equal(out.len, len);
    OK(veer_block_encode(&batch, NULL, rows - rows / columns, &out, NULL));
    uint8_t *bytes = (uint8_t *)out.data + len;
    const size_t size = out.len - len;
    put(bytes + 8, rows, 4);
    put(bytes + size - 4, veer_crc32c(0, bytes, size - 4), 4);
    assert_int_equal(veer_block_open(bytes, size, &block, NULL), VEER_ECORRUPT);
    veer_batch_done(&batch);
    veer_buf_done(&out);
}

static void test_buffer_full(void **state)
{
    (void)state;
    veer_batch batch;
    veer_buf out;
    empty_batch(&batch, 10, 10);
    veer_buf_init(&out, 1 << 20);
    OK(veer_block_encode(&batch, NULL, 10, &out, NULL));
    const size_t need = out.len;
    veer_buf_done(&out);
    veer_buf_init(&out, need - 1);
    assert_int_equal(veer_block_encode(&batch, NULL, 10, &out, NULL), VEER_ELIMIT);
    assert_int_equal(out.len, 0);
    veer_buf_append(&out, "usable", 6);
    OK(veer_buf_status(&out, NULL));
    veer_buf_done(&out);
    veer_buf_init(&out, need);
    OK(veer_block_encode(&batch, NULL, 10, &out, NULL));
    veer_buf_done(&out);
    veer_batch_done(&batch);
}

static void test_refused_content(void **state)
{
    (void)state;
    veer_batch batch;
    veer_buf out;
    size_t index;
    veer_buf_init(&out, 1 << 20);
    veer_batch_init(&batch, 0);
    OK(veer_batch_feature(&batch, "bad \xff", 5, VEER_COLUMN_NUMBER, &index, NULL));
    OK(veer_batch_set_number(&batch, index, 1.0, NULL));
    OK(veer_batch_commit_row(&batch, NULL));
    OK(veer_batch_seal(&batch, NULL));
    assert_int_equal(veer_block_encode(&batch, NULL, 1, &out, NULL), VEER_EINVAL);
    veer_batch_clear(&batch);
    OK(veer_batch_feature(&batch, "x", 1, VEER_COLUMN_NUMBER, &index, NULL));
    OK(veer_batch_set_number(&batch, index, 1.0, NULL));
    OK(veer_batch_commit_row(&batch, NULL));
    OK(veer_batch_seal(&batch, NULL));
    batch.features.at[index].numbers[0] = (double)INFINITY;
    assert_int_equal(veer_block_encode(&batch, NULL, 1, &out, NULL), VEER_EINVAL);
    veer_batch_done(&batch);
    veer_buf_done(&out);
}

/* ---- forged: one byte of a good block is changed and the checksum made right ---- */

/* One record: timestamp, id "a", class "b", feature "x" 1.5, feature "y" without a value. */
static veer_buf good_block(void)
{
    veer_batch batch;
    veer_buf out;
    size_t index;
    veer_batch_init(&batch, 0);
    OK(veer_batch_set_timestamp(&batch, 1000000, NULL));
    OK(veer_batch_set_id(&batch, "a", 1, NULL));
    OK(veer_batch_set_field_text(&batch, VEER_FIELD_CLASS, "b", 1, NULL));
    OK(veer_batch_feature(&batch, "x", 1, VEER_COLUMN_NUMBER, &index, NULL));
    OK(veer_batch_set_number(&batch, index, 1.5, NULL));
    OK(veer_batch_feature(&batch, "y", 1, VEER_COLUMN_NUMBER, &index, NULL));
    OK(veer_batch_commit_row(&batch, NULL));
    OK(veer_batch_seal(&batch, NULL));
    veer_buf_init(&out, 1 << 16);
    OK(veer_block_encode(&batch, NULL, 1, &out, NULL));
    veer_batch_done(&batch);
    return out;
}

static size_t column_at(const veer_buf *out, size_t index)
{
    const uint8_t *bytes = (const uint8_t *)out->data;
    size_t at = VEER_BLOCK_HEADER_BYTES;
    for (; index > 0; index--)
        at += VEER_BLOCK_COLUMN_HEAD_BYTES + bytes[at + 4] + bytes[at + 6];
    return at;
}

static void test_forged_heads(void **state)
{
    (void)state;
    enum { HEADER = 99, TIME = 0, ID = 1, CLASS = 2, X = 3, Y = 4 };
    static const struct {
        int column;    /* where, or HEADER */
        size_t offset; /* in its head */
        uint8_t value; /* instead */
    } forgeries[] = {
        {HEADER, 1, 'L'},                    /* labels without fingerprints */
        {HEADER, 0, 'X'},                    /* no block */
        {HEADER, 4, 2},                      /* a later version */
        {HEADER, 6, 4},                      /* fewer columns */
        {HEADER, 6, 6},                      /* more columns */
        {HEADER, 7, 255},                    /* many more */
        {HEADER, 8, 0},                      /* no rows */
        {HEADER, 10, 2},                     /* more than there may be */
        {HEADER, 16, 1},                     /* times after the largest */
        {HEADER, 17, 0},                     /* a smallest time that is not there */
        {HEADER, 31, 1},                     /* a largest time that is not there */
        {TIME, 0, 7},                        /* no such role */
        {TIME, 0, VEER_BLOCK_ID},            /* a role of another type */
        {TIME, 1, VEER_CODEC_TIMES + 1},     /* no such codec */
        {TIME, 2, VEER_BLOCK_HAS_PRESENCE},  /* a bitmap that is not there */
        {TIME, 2, 2},                        /* no such flag */
        {TIME, 3, 1},                        /* reserved */
        {TIME, 4, 1},                        /* a name */
        {TIME, 6, 200},                      /* longer than the block */
        {TIME, 10, 3},                       /* no such unit */
        {ID, 1, VEER_CODEC_IDS + 3},         /* no such codec */
        {CLASS, 1, VEER_CODEC_NUMBERS_NONE}, /* a text field of numbers */
        {CLASS, 10, 'k'},                    /* an unknown field */
        {X, 0, VEER_BLOCK_TIMESTAMP},        /* out of order */
        {X, 0, VEER_BLOCK_TAG},              /* a tag of numbers */
        {X, 1, VEER_CODEC_NUMBERS_RAW + 1},  /* no such codec */
        {X, 1, VEER_CODEC_NUMBERS_NONE},     /* bytes without a value */
        {X, 10, 'y'},                        /* a name that is there */
        {X, 10, 0xff},                       /* a name that is not UTF-8 */
        {X, 18, 0x7f},                       /* 0x7ff8..., not a number */
        {Y, 1, VEER_CODEC_NUMBERS_SAME},     /* a value without bytes */
        {Y, 2, VEER_BLOCK_HAS_PRESENCE},     /* a bitmap of nothing */
    };
    veer_buf out = good_block();
    veer_batch back;
    veer_batch_init(&back, 0);
    for (size_t i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
        veer_buf forged = good_block();
        uint8_t *bytes = (uint8_t *)forged.data;
        const size_t start =
            forgeries[i].column == HEADER ? 0 : column_at(&out, (size_t)forgeries[i].column);
        veer_err err = VEER_ERR_INIT;
        if (bytes[start + forgeries[i].offset] == forgeries[i].value)
            fail_msg("forgery %zu changes nothing", i);
        bytes[start + forgeries[i].offset] = forgeries[i].value;
        put(bytes + forged.len - 4, veer_crc32c(0, bytes, forged.len - 4), 4);
        if (veer_block_decode(bytes, forged.len, &back, &err) != VEER_ECORRUPT)
            fail_msg("forgery %zu was accepted", i);
        assert_int_equal(err.rc, VEER_ECORRUPT);
        assert_int_equal(back.rows, 0);
        veer_buf_done(&forged);
    }
    OK(veer_block_decode(out.data, out.len, &back, NULL));
    veer_batch_done(&back);
    veer_buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),         cmocka_unit_test(test_cells),
        cmocka_unit_test(test_buffer_full),  cmocka_unit_test(test_refused_content),
        cmocka_unit_test(test_forged_heads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
