/* history/block.h: one stored block, decoded, and which arrivals its rows are of. */
#ifndef VEER_HISTORY_BLOCK_H
#define VEER_HISTORY_BLOCK_H

#include "history/history.h"

/* A block that came in, and where its rows are now. */
typedef struct history_part {
    uint64_t id;        /* of the block at arrival */
    uint32_t first_row; /* of the block that holds it now */
} history_part;

/* What is decoded beside timestamps, ids and tags. */
typedef struct history_wanted {
    uint32_t prediction_fields; /* of blocks of predictions: 1u << VEER_FIELD_... for each */
    uint32_t label_fields;      /* of blocks of labels */
    bool features;              /* of blocks of predictions */
} history_wanted;

typedef struct history_block {
    veer_store_block at;       /* as the store lists it; bytes.data is NULL */
    veer_batch batch;          /* its rows, sealed */
    int64_t *label_arrival_us; /* labels: one per row; else NULL */
    history_part *parts;       /* n_parts, by first row; the first has the id of the block */
    size_t n_parts;            /* at least 1 */
} history_block;

/** Reads and decodes the block that holds the rows of block `id`, which begin at *ret_first_row.
 * VEER_ENOTFOUND, VEER_ECORRUPT, VEER_EIO, VEER_ENOMEM. */
veer_rc history_block_load(veer_store *store, uint64_t id, const history_wanted *wanted,
                           history_block *ret, uint32_t *ret_first_row, veer_err *err);

/** Frees what it holds; a zeroed block is fine. */
void history_block_done(history_block *block);

/** Where a row of the block came in. */
veer_address history_block_origin(const history_block *block, uint32_t row);

/** How many bytes it holds, about. */
size_t history_block_bytes(const history_block *block);

#endif
