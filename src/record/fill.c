#include "record/fill.h"

#include <math.h>
#include <stdlib.h>

veer_rc veer_batch_fill_begin(veer_batch *batch, size_t rows, veer_err *err)
{
    veer_batch_clear(batch);
    if (rows > batch->max_rows)
        return veer_fail(err, VEER_ELIMIT, "%zu records, the batch holds at most %zu", rows,
                         batch->max_rows);
    return VEER_OK;
}

/* Room for n elements of size bytes; what was there need not survive, only the room. */
static void *room(void *array, size_t *cap, size_t n, size_t size)
{
    if (array != NULL && n <= *cap)
        return array;
    void *grown = realloc(array, n * size);
    if (grown != NULL)
        *cap = n;
    return grown;
}

double *veer_column_fill_numbers(veer_column *column, size_t rows)
{
    double *numbers = room(column->numbers, &column->numbers_cap, rows, sizeof *numbers);
    if (numbers != NULL)
        column->numbers = numbers;
    return numbers;
}

uint32_t *veer_column_fill_codes(veer_column *column, size_t rows)
{
    uint32_t *codes = room(column->codes, &column->codes_cap, rows, sizeof *codes);
    if (codes != NULL)
        column->codes = codes;
    return codes;
}

int64_t *veer_batch_fill_timestamps(veer_batch *batch, size_t rows)
{
    int64_t *times = room(batch->timestamp_us, &batch->timestamp_cap, rows, sizeof *times);
    if (times == NULL)
        return NULL;
    batch->timestamp_us = times;
    batch->timestamp_len = rows;
    return times;
}

uint32_t *veer_batch_fill_ids(veer_batch *batch, size_t rows)
{
    uint32_t *offsets = room(batch->id_offsets, &batch->id_cap, rows + 1, sizeof *offsets);
    if (offsets == NULL)
        return NULL;
    batch->id_offsets = offsets;
    batch->id_len = rows;
    return offsets;
}

void veer_column_filled(veer_column *column, size_t rows)
{
    size_t valid = 0;
    if (column->kind == VEER_COLUMN_NUMBER)
        for (size_t i = 0; i < rows; i++)
            valid += isnan(column->numbers[i]) ? 0u : 1u;
    else
        for (size_t i = 0; i < rows; i++)
            valid += column->codes[i] != VEER_CODE_MISSING;
    column->valid = valid;
    column->len = rows;
    column->mark = column->dict.count;
}

veer_rc veer_batch_fill_end(veer_batch *batch, size_t rows, veer_err *err)
{
    batch->rows = rows;
    batch->timestamp_valid = 0;
    for (size_t i = 0; i < batch->timestamp_len; i++)
        batch->timestamp_valid += batch->timestamp_us[i] != VEER_TIME_MISSING;
    batch->features.mark = batch->features.count;
    batch->tags.mark = batch->tags.count;
    return veer_batch_seal(batch, err);
}

veer_rc veer_batch_fill_missing_times(veer_batch *batch, int64_t time_us, veer_err *err)
{
    if (batch->timestamp_valid == batch->rows)
        return VEER_OK;
    const bool none = batch->timestamp_valid == 0;
    int64_t *times = none ? veer_batch_fill_timestamps(batch, batch->rows) : batch->timestamp_us;
    if (times == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < batch->rows; i++)
        if (none || times[i] == VEER_TIME_MISSING)
            times[i] = time_us;
    batch->timestamp_valid = batch->rows;
    return VEER_OK;
}
