#include <string.h>

#include "base/crc32c.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "block/block.h"
#include "block/codec.h"
#include "block/format.h"

/* What is to be encoded, and how far it is. */
typedef struct encoder {
    veer_block_work work;                 /* memory */
    const veer_batch *batch;              /* sealed */
    const veer_fingerprint *fingerprints; /* label blocks: one per row of the batch */
    const int64_t *arrival_us;            /* the same */
    veer_buf *out;                        /* where the block goes */
    size_t columns;                       /* written so far */
} encoder;

/* ---- one column: head, payload, and the head again, now that codec and length are known ---- */

static size_t begin_column(encoder *e, veer_block_role role, const char *name, size_t name_len)
{
    const size_t at = e->out->len;
    veer_put_int(e->out, (uint64_t)role, 1);
    veer_put_int(e->out, 0, 3); /* codec, flags, reserved */
    veer_put_int(e->out, name_len, 2);
    veer_put_int(e->out, 0, 4); /* length */
    veer_buf_append(e->out, name, name_len);
    return at;
}

static veer_rc end_column(encoder *e, size_t at, size_t name_len, const veer_encoded *done,
                          veer_err *err)
{
    const size_t head = at + VEER_BLOCK_COLUMN_HEAD_BYTES + name_len;
    const veer_rc rc = veer_buf_status(e->out, err);
    if (rc != VEER_OK)
        return rc;
    if (e->out->len - head > VEER_LIMIT_BLOCK_BYTES)
        return veer_fail(err, VEER_ELIMIT, "a column of a block takes more than %d bytes",
                         VEER_LIMIT_BLOCK_BYTES);
    veer_patch_int(e->out, at + 1, done->codec, 1);
    veer_patch_int(e->out, at + 2, done->flags, 1);
    veer_patch_int(e->out, at + 6, e->out->len - head, 4);
    e->columns++;
    return VEER_OK;
}

/* ---- columns without a name ---- */

static veer_rc put_times(encoder *e, veer_block_role role, const int64_t *times, bool complete,
                         veer_err *err)
{
    veer_encoded done;
    if (times == NULL)
        return VEER_OK;
    const size_t at = begin_column(e, role, NULL, 0);
    const veer_rc rc = veer_times_encode(&e->work, times, e->out, &done, err);
    if (rc != VEER_OK)
        return rc;
    if (complete && done.valid < e->work.rows)
        return veer_fail(err, VEER_EINVAL, "a label without an arrival time");
    if (done.valid > 0)
        return end_column(e, at, 0, &done, err);
    e->out->len = at;
    return VEER_OK;
}

static veer_rc put_ids(encoder *e, veer_err *err)
{
    veer_encoded done;
    const size_t at = begin_column(e, VEER_BLOCK_ID, NULL, 0);
    const veer_rc rc = veer_ids_encode(&e->work, e->batch, e->out, &done, err);
    if (rc != VEER_OK)
        return rc;
    if (done.valid > 0)
        return end_column(e, at, 0, &done, err);
    e->out->len = at;
    return VEER_OK;
}

static veer_rc put_fingerprints(encoder *e, veer_err *err)
{
    veer_encoded done;
    if (e->fingerprints == NULL)
        return VEER_OK;
    const size_t at = begin_column(e, VEER_BLOCK_FINGERPRINT, NULL, 0);
    const veer_rc rc = veer_fingerprints_encode(&e->work, e->fingerprints, e->out, &done, err);
    return rc != VEER_OK ? rc : end_column(e, at, 0, &done, err);
}

/* ---- columns with a name ---- */

static veer_rc put_column(encoder *e, veer_block_role role, const char *name, size_t name_len,
                          const veer_column *column, bool keep_empty, veer_err *err)
{
    veer_encoded done;
    if (!veer_utf8_valid(name, name_len))
        return veer_fail(err, VEER_EINVAL, "the name of column '%s' is not UTF-8", name);
    const size_t at = begin_column(e, role, name, name_len);
    const veer_rc rc = column->kind == VEER_COLUMN_NUMBER
                           ? veer_numbers_encode(&e->work, column->numbers, e->out, &done, err)
                           : veer_text_encode(&e->work, column, e->out, &done, err);
    if (rc == VEER_EINVAL)
        return veer_fail(err, rc, "column '%s' holds an infinite number", name);
    if (rc != VEER_OK)
        return rc;
    if (done.valid > 0 || keep_empty)
        return end_column(e, at, name_len, &done, err);
    e->out->len = at;
    return VEER_OK;
}

static veer_rc put_fields(encoder *e, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (int f = 0; rc == VEER_OK && f < VEER_FIELD_COUNT; f++) {
        const char *name = veer_field_name((veer_field)f);
        if (e->batch->fields[f].valid > 0)
            rc = put_column(e, VEER_BLOCK_FIELD, name, strlen(name), &e->batch->fields[f], false,
                            err);
    }
    return rc;
}

static veer_rc put_set(encoder *e, veer_block_role role, const veer_columns *set, veer_err *err)
{
    veer_rc rc = VEER_OK;
    const bool keep_empty = e->work.at == NULL;
    for (size_t i = 0; rc == VEER_OK && i < set->count; i++) {
        size_t len;
        const char *name = veer_columns_name(set, i, &len);
        if (set->at[i].valid > 0 || keep_empty)
            rc = put_column(e, role, name, len, &set->at[i], keep_empty, err);
    }
    return rc;
}

static veer_rc put_columns(encoder *e, veer_err *err)
{
    veer_rc rc = put_times(e, VEER_BLOCK_TIMESTAMP, veer_batch_timestamps(e->batch), false, err);
    if (rc == VEER_OK)
        rc = put_ids(e, err);
    if (rc == VEER_OK)
        rc = put_fields(e, err);
    if (rc == VEER_OK)
        rc = put_set(e, VEER_BLOCK_FEATURE, &e->batch->features, err);
    if (rc == VEER_OK)
        rc = put_set(e, VEER_BLOCK_TAG, &e->batch->tags, err);
    if (rc == VEER_OK)
        rc = put_fingerprints(e, err);
    if (rc == VEER_OK)
        rc = put_times(e, VEER_BLOCK_ARRIVAL, e->arrival_us, true, err);
    return rc;
}

/* ---- the whole block ---- */

static void time_range(const encoder *e, int64_t *ret_min, int64_t *ret_max)
{
    const int64_t *times = veer_batch_timestamps(e->batch);
    *ret_min = *ret_max = VEER_TIME_MISSING;
    for (size_t i = 0; times != NULL && i < e->work.rows; i++) {
        const int64_t time = times[veer_work_row(&e->work, i)];
        if (time == VEER_TIME_MISSING)
            continue;
        if (*ret_min == VEER_TIME_MISSING || time < *ret_min)
            *ret_min = time;
        if (time > *ret_max)
            *ret_max = time;
    }
}

static void put_header(encoder *e)
{
    int64_t min, max;
    time_range(e, &min, &max);
    veer_buf_append(e->out, e->fingerprints != NULL ? "VLBL" : "VBLK", 4);
    veer_put_int(e->out, VEER_BLOCK_VERSION, 2);
    veer_put_int(e->out, 0, 2); /* columns */
    veer_put_int(e->out, e->work.rows, 4);
    veer_put_int(e->out, 0, 4); /* length */
    veer_put_int(e->out, (uint64_t)min, 8);
    veer_put_int(e->out, (uint64_t)max, 8);
}

/* Columns and length into the header, then the checksum of everything. */
static veer_rc finish(encoder *e, size_t start, veer_err *err)
{
    const size_t len = e->out->len - start + VEER_BLOCK_CHECKSUM_BYTES;
    if (e->columns * e->work.rows > VEER_LIMIT_BLOCK_CELLS)
        return veer_fail(err, VEER_ELIMIT,
                         "a block of %zu records has %zu columns, the limit is %zu", e->work.rows,
                         e->columns, VEER_LIMIT_BLOCK_CELLS / e->work.rows);
    if (len > VEER_LIMIT_BLOCK_BYTES)
        return veer_fail(err, VEER_ELIMIT, "a block has %zu bytes, the limit is %d", len,
                         VEER_LIMIT_BLOCK_BYTES);
    veer_patch_int(e->out, start + 6, e->columns, 2);
    veer_patch_int(e->out, start + 12, len, 4);
    veer_put_int(e->out, veer_crc32c(0, e->out->data + start, e->out->len - start), 4);
    return veer_buf_status(e->out, err);
}

static veer_rc encode(encoder *e, const uint32_t *rows, size_t n, veer_err *err)
{
    const size_t start = e->out->len;
    if (n == 0 || n > VEER_LIMIT_BATCH_ROWS)
        return veer_fail(err, n == 0 ? VEER_EINVAL : VEER_ELIMIT,
                         "a block of %zu records: 1 to %d are possible", n, VEER_LIMIT_BATCH_ROWS);
    veer_rc rc = veer_buf_status(e->out, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_work_init(&e->work, rows, n, err);
    if (rc == VEER_OK) {
        put_header(e);
        rc = put_columns(e, err);
    }
    if (rc == VEER_OK)
        rc = finish(e, start, err);
    veer_work_done(&e->work);
    if (rc != VEER_OK) {
        e->out->len = start;
        e->out->failed = VEER_OK;
    }
    return rc;
}

veer_rc veer_block_encode(const veer_batch *batch, const uint32_t *rows, size_t n, veer_buf *out,
                          veer_err *err)
{
    encoder e = {.batch = batch, .out = out};
    return encode(&e, rows, n, err);
}

veer_rc veer_label_block_encode(const veer_batch *batch, const veer_fingerprint *fingerprints,
                                const int64_t *arrival_us, const uint32_t *rows, size_t n,
                                veer_buf *out, veer_err *err)
{
    encoder e = {
        .batch = batch, .fingerprints = fingerprints, .arrival_us = arrival_us, .out = out};
    return encode(&e, rows, n, err);
}
