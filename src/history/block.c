#include "history/block.h"

#include <stdlib.h>
#include <string.h>

/* A load under way. */
typedef struct loading {
    const history_wanted *wanted; /* columns */
    history_block *block;         /* to be filled */
    uint32_t first_row;           /* of the wanted id */
    size_t cap_parts;             /* parts that there is room for */
    bool same;                    /* the parts are those of the block that was decoded */
    veer_err *err;                /* of the caller */
} loading;

static veer_rc load_arrival(loading *l, const veer_block *block)
{
    const size_t rows = veer_block_rows(block);
    l->block->label_arrival_us = malloc(rows * sizeof(int64_t));
    if (l->block->label_arrival_us == NULL)
        return veer_fail_nomem(l->err);
    return veer_block_times(block, veer_block_arrival(block), l->block->label_arrival_us, l->err);
}

static veer_rc decode(loading *l, const veer_store_block *stored)
{
    const bool labels = stored->kind == VEER_STORE_LABELS;
    const history_wanted *wanted = l->wanted;
    veer_block *block = NULL;
    veer_rc rc = veer_block_open(stored->bytes.data, stored->bytes.len, &block, l->err);
    if (rc != VEER_OK)
        return rc;
    if (veer_block_rows(block) != stored->rows ||
        (veer_block_kind_of(block) == VEER_BLOCK_LABELS) != labels)
        rc = veer_fail(l->err, VEER_ECORRUPT,
                       "block %llu is not what the store says: %zu rows instead of %u",
                       (unsigned long long)stored->id, veer_block_rows(block), stored->rows);
    if (rc == VEER_OK)
        rc =
            veer_block_decode_some(block, labels ? wanted->label_fields : wanted->prediction_fields,
                                   !labels && wanted->features, &l->block->batch, l->err);
    if (rc == VEER_OK && labels)
        rc = load_arrival(l, block);
    veer_block_free(block);
    return rc;
}

static veer_rc take_block(void *context, const veer_store_block *stored, uint32_t first_row)
{
    loading *l = context;
    l->block->at = *stored;
    l->block->at.bytes.data = NULL;
    l->first_row = first_row;
    return decode(l, stored);
}

static veer_rc take_part(void *context, const veer_store_block *stored, uint64_t id,
                         uint32_t first_row)
{
    loading *l = context;
    history_block *block = l->block;
    if (stored->id != block->at.id || stored->rows != block->at.rows) {
        l->same = false;
        return VEER_OK;
    }
    if (block->n_parts == l->cap_parts) {
        const size_t cap = l->cap_parts == 0 ? 1 : l->cap_parts * 2;
        history_part *grown = realloc(block->parts, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(l->err);
        block->parts = grown;
        l->cap_parts = cap;
    }
    block->parts[block->n_parts++] = (history_part){id, first_row};
    return VEER_OK;
}

static int by_first_row(const void *a, const void *b)
{
    const history_part *x = a, *y = b;
    return (x->first_row > y->first_row) - (x->first_row < y->first_row);
}

static veer_rc load_once(veer_store *store, uint64_t id, loading *l)
{
    *l->block = (history_block){0};
    veer_batch_init(&l->block->batch, 0);
    l->cap_parts = 0;
    l->same = true;
    veer_rc rc = veer_store_block_get(store, id, take_block, l, l->err);
    if (rc == VEER_OK)
        rc = veer_store_part_each(store, id, take_part, l, l->err);
    return rc;
}

veer_rc history_block_load(veer_store *store, uint64_t id, const history_wanted *wanted,
                           history_block *ret, uint32_t *ret_first_row, veer_err *err)
{
    history_block block;
    loading l = {.wanted = wanted, .block = &block, .err = err};
    veer_rc rc = load_once(store, id, &l);
    while (rc == VEER_OK && !l.same) { /* merged between the two questions */
        history_block_done(&block);
        rc = load_once(store, id, &l);
    }
    if (rc == VEER_OK && block.n_parts == 0)
        rc = veer_fail(err, VEER_ECORRUPT, "block %llu covers no id", (unsigned long long)id);
    if (rc != VEER_OK) {
        history_block_done(&block);
        return rc;
    }
    qsort(block.parts, block.n_parts, sizeof *block.parts, by_first_row);
    *ret = block;
    *ret_first_row = l.first_row;
    return VEER_OK;
}

void history_block_done(history_block *block)
{
    veer_batch_done(&block->batch);
    free(block->label_arrival_us);
    free(block->parts);
    *block = (history_block){0};
}

veer_address history_block_origin(const history_block *block, uint32_t row)
{
    size_t low = 0, high = block->n_parts; /* the part is in [low, high) */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (block->parts[middle].first_row <= row)
            low = middle;
        else
            high = middle;
    }
    const history_part *part = &block->parts[low];
    return (veer_address){part->id, row - part->first_row};
}

static size_t dict_bytes(const veer_dict *dict)
{
    return dict->bytes_cap + (dict->cap + (size_t)dict->slot_count) * sizeof(uint32_t);
}

static size_t column_bytes(const veer_column *column)
{
    return column->numbers_cap * sizeof *column->numbers +
           column->codes_cap * sizeof *column->codes + dict_bytes(&column->dict);
}

static size_t columns_bytes(const veer_columns *columns)
{
    size_t bytes = columns->cap * sizeof *columns->at + dict_bytes(&columns->names);
    for (size_t i = 0; i < columns->count; i++)
        bytes += column_bytes(&columns->at[i]);
    return bytes;
}

size_t history_block_bytes(const history_block *block)
{
    const veer_batch *batch = &block->batch;
    size_t bytes = sizeof *block + block->n_parts * sizeof *block->parts + batch->id_bytes_cap +
                   batch->id_cap * sizeof *batch->id_offsets +
                   batch->timestamp_cap * sizeof *batch->timestamp_us;
    if (block->label_arrival_us != NULL)
        bytes += block->at.rows * sizeof *block->label_arrival_us;
    for (int i = 0; i < VEER_FIELD_COUNT; i++)
        bytes += column_bytes(&batch->fields[i]);
    return bytes + columns_bytes(&batch->features) + columns_bytes(&batch->tags);
}
