#include "base/limits.h"
#include "block/block.h"
#include "block/codec.h"
#include "record/fill.h"

/* ---- one column into the caller's arrays ---- */

static veer_rc begin(const veer_block *block, veer_block_work *work, veer_err *err)
{
    const veer_rc rc = veer_work_init(work, NULL, veer_block_rows(block), err);
    if (rc != VEER_OK)
        veer_work_done(work);
    return rc;
}

veer_rc veer_block_numbers(const veer_block *block, const veer_block_column *column,
                           double *ret_values, veer_err *err)
{
    veer_block_work work;
    veer_rc rc = begin(block, &work, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_numbers_decode(&work, column, ret_values, err);
    veer_work_done(&work);
    return rc;
}

veer_rc veer_block_codes(const veer_block *block, const veer_block_column *column,
                         uint32_t *ret_codes, veer_dict *ret_dict, veer_err *err)
{
    veer_block_work work;
    veer_rc rc = begin(block, &work, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_text_decode(&work, column, ret_codes, ret_dict, err);
    veer_work_done(&work);
    return rc;
}

veer_rc veer_block_times(const veer_block *block, const veer_block_column *column,
                         int64_t *ret_times, veer_err *err)
{
    veer_block_work work;
    veer_rc rc = begin(block, &work, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_times_decode(&work, column, ret_times, err);
    veer_work_done(&work);
    return rc;
}

veer_rc veer_block_ids(const veer_block *block, const veer_block_column *column,
                       uint32_t *ret_offsets, veer_buf *ret_bytes, veer_err *err)
{
    veer_block_work work;
    veer_rc rc = begin(block, &work, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_ids_decode(&work, column, ret_offsets, ret_bytes, err);
    veer_work_done(&work);
    return rc;
}

veer_rc veer_block_fingerprints(const veer_block *block, const veer_block_column *column,
                                veer_fingerprint *ret, veer_err *err)
{
    const veer_block_work work = {.rows = veer_block_rows(block)};
    return veer_fingerprints_decode(&work, column, ret, err);
}

/* ---- all columns into a batch ---- */

static veer_rc fill_column(veer_block_work *work, const veer_block_column *from, veer_column *to,
                           veer_err *err)
{
    veer_rc rc;
    if (from->kind == VEER_COLUMN_NUMBER) {
        double *numbers = veer_column_fill_numbers(to, work->rows);
        rc = numbers == NULL ? veer_fail_nomem(err) : veer_numbers_decode(work, from, numbers, err);
    } else {
        uint32_t *codes = veer_column_fill_codes(to, work->rows);
        rc = codes == NULL ? veer_fail_nomem(err)
                           : veer_text_decode(work, from, codes, &to->dict, err);
    }
    if (rc == VEER_OK)
        veer_column_filled(to, work->rows);
    return rc;
}

/* The timestamps have to be within what the header says, and reach both ends of it. */
static veer_rc fill_timestamps(veer_block_work *work, const veer_block *block,
                               const veer_block_column *from, veer_batch *batch, veer_err *err)
{
    int64_t *times = veer_batch_fill_timestamps(batch, work->rows);
    if (times == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = veer_times_decode(work, from, times, err);
    if (rc != VEER_OK)
        return rc;
    int64_t min = INT64_MAX, max = INT64_MIN, said_min, said_max;
    for (size_t i = 0; i < work->rows; i++) {
        if (times[i] == VEER_TIME_MISSING)
            continue;
        min = times[i] < min ? times[i] : min;
        max = times[i] > max ? times[i] : max;
    }
    veer_block_time_range(block, &said_min, &said_max);
    return min == said_min && max == said_max ? VEER_OK : veer_column_corrupt(from, err);
}

/* The buffer works in the memory of the batch. */
static veer_rc fill_ids(veer_block_work *work, const veer_block_column *from, veer_batch *batch,
                        veer_err *err)
{
    uint32_t *offsets = veer_batch_fill_ids(batch, work->rows);
    if (offsets == NULL)
        return veer_fail_nomem(err);
    veer_buf bytes = {.data = batch->id_bytes,
                      .cap = batch->id_bytes_cap,
                      .max_bytes = work->rows * VEER_LIMIT_ID_BYTES};
    const veer_rc rc = veer_ids_decode(work, from, offsets, &bytes, err);
    batch->id_bytes = bytes.data;
    batch->id_bytes_cap = bytes.cap;
    return rc;
}

static veer_rc fill_named(veer_block_work *work, const veer_block_column *from, veer_batch *batch,
                          veer_err *err)
{
    size_t index;
    if (from->role == VEER_BLOCK_FIELD)
        return fill_column(work, from, &batch->fields[from->field], err);
    if (from->role == VEER_BLOCK_FEATURE) {
        const veer_rc rc =
            veer_batch_feature(batch, from->name, from->name_len, from->kind, &index, err);
        return rc != VEER_OK ? rc : fill_column(work, from, &batch->features.at[index], err);
    }
    const veer_rc rc = veer_batch_tag(batch, from->name, from->name_len, &index, err);
    return rc != VEER_OK ? rc : fill_column(work, from, &batch->tags.at[index], err);
}

static veer_rc fill_any(veer_block_work *work, const veer_block *block,
                        const veer_block_column *from, veer_batch *batch, veer_err *err)
{
    switch (from->role) {
    case VEER_BLOCK_TIMESTAMP:
        return fill_timestamps(work, block, from, batch, err);
    case VEER_BLOCK_ID:
        return fill_ids(work, from, batch, err);
    case VEER_BLOCK_FINGERPRINT:
    case VEER_BLOCK_ARRIVAL:
        return VEER_OK;
    default:
        return fill_named(work, from, batch, err);
    }
}

static bool is_wanted(const veer_block_column *column, uint32_t fields, bool features)
{
    if (column->role == VEER_BLOCK_FEATURE)
        return features;
    return column->role != VEER_BLOCK_FIELD || (fields >> (unsigned)column->field & 1u) != 0;
}

static veer_rc fill(const veer_block *block, uint32_t fields, bool features, veer_batch *batch,
                    veer_err *err)
{
    veer_block_work work;
    veer_rc rc = begin(block, &work, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_batch_fill_begin(batch, work.rows, err);
    for (size_t i = 0; rc == VEER_OK && i < veer_block_column_count(block); i++) {
        const veer_block_column *column = veer_block_column_at(block, i);
        if (is_wanted(column, fields, features))
            rc = fill_any(&work, block, column, batch, err);
    }
    if (rc == VEER_OK)
        rc = veer_batch_fill_end(batch, work.rows, err);
    veer_work_done(&work);
    return rc;
}

veer_rc veer_block_decode_some(const veer_block *block, uint32_t fields, bool features,
                               veer_batch *batch, veer_err *err)
{
    const veer_rc rc = fill(block, fields, features, batch, err);
    if (rc != VEER_OK)
        veer_batch_clear(batch);
    return rc;
}

veer_rc veer_block_decode(const void *bytes, size_t len, veer_batch *batch, veer_err *err)
{
    veer_block *block = NULL;
    const veer_rc rc = veer_block_open(bytes, len, &block, err);
    if (rc != VEER_OK) {
        veer_batch_clear(batch);
        return rc;
    }
    const veer_rc filled = veer_block_decode_some(block, VEER_BLOCK_ALL_FIELDS, true, batch, err);
    veer_block_free(block);
    return filled;
}
