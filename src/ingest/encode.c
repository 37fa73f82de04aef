/* From lots to blocks, and from lots to entries of the index. */
#include "base/limits.h"
#include "block/block.h"
#include "ingest/engine.h"

/* Rows of the lot that are stored. */
static size_t stored_rows(const group_lot *lot)
{
    return lot->kind == VEER_INDEX_LABEL ? lot->n_keep : lot->batch.rows;
}

static uint32_t stored_row(const group_lot *lot, size_t i)
{
    return lot->kind == VEER_INDEX_LABEL ? lot->keep[i] : (uint32_t)i;
}

static veer_rc reserve_entries(veer_ingest_group *group, size_t n, veer_err *err)
{
    size_t caps[3] = {group->cap_entries, group->cap_entries, group->cap_entries};
    veer_rc rc = group_reserve(&group->entries, &caps[0], n, sizeof *group->entries, err);
    if (rc == VEER_OK)
        rc = group_reserve(&group->prints, &caps[1], n, sizeof *group->prints, err);
    if (rc == VEER_OK)
        rc = group_reserve(&group->times, &caps[2], n, sizeof *group->times, err);
    if (rc == VEER_OK)
        group->cap_entries = caps[0];
    return rc;
}

static veer_rc encode_labels(veer_ingest_group *group, group_lot *lot, veer_err *err)
{
    const size_t rows = lot->batch.rows;
    const veer_rc rc = reserve_entries(group, rows, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < rows; i++) {
        group->prints[i] = group->queries[lot->items[i]].id;
        group->times[i] = lot->arrival_us;
    }
    return veer_label_block_encode(&lot->batch, group->prints, group->times, lot->keep, lot->n_keep,
                                   &lot->bytes, err);
}

static veer_store_block describe(const group_lot *lot)
{
    const int64_t *times = veer_batch_timestamps(&lot->batch);
    const size_t rows = stored_rows(lot);
    const bool labels = lot->kind == VEER_INDEX_LABEL;
    veer_store_block block = {.kind = labels ? VEER_STORE_LABELS : VEER_STORE_PREDICTIONS,
                              .series = labels ? VEER_STORE_NO_SERIES : lot->series,
                              .rows = (uint32_t)rows,
                              .time_min_us = VEER_TIME_MISSING,
                              .time_max_us = VEER_TIME_MISSING,
                              .arrival_us = lot->arrival_us,
                              .bytes = {lot->bytes.data, lot->bytes.len}};
    for (size_t i = 0; times != NULL && i < rows; i++) {
        const int64_t time_us = times[stored_row(lot, i)];
        if (time_us == VEER_TIME_MISSING)
            continue;
        if (block.time_min_us == VEER_TIME_MISSING || time_us < block.time_min_us)
            block.time_min_us = time_us;
        if (block.time_max_us == VEER_TIME_MISSING || time_us > block.time_max_us)
            block.time_max_us = time_us;
    }
    return block;
}

veer_rc group_encode(veer_ingest *ingest, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    veer_rc rc = group_reserve(&group->blocks, &group->cap_blocks, group->n_lots,
                               sizeof *group->blocks, err);
    group->n_blocks = 0;
    for (size_t i = 0; rc == VEER_OK && i < group->n_lots; i++) {
        group_lot *lot = &group->lots[i];
        if (stored_rows(lot) == 0)
            continue;
        rc = lot->kind == VEER_INDEX_LABEL
                 ? encode_labels(group, lot, err)
                 : veer_block_encode(&lot->batch, NULL, lot->batch.rows, &lot->bytes, err);
        if (rc == VEER_OK)
            group->blocks[group->n_blocks++] = describe(lot);
    }
    return rc;
}

void group_committed(veer_ingest_group *group)
{
    size_t block = 0;
    for (size_t i = 0; i < group->n_lots; i++)
        if (stored_rows(&group->lots[i]) > 0)
            group->lots[i].block = group->blocks[block++].id;
}

static veer_rc index_lot(veer_ingest *ingest, const group_lot *lot, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    veer_index *index = ingest->work->index;
    const size_t rows = stored_rows(lot);
    veer_rc rc = reserve_entries(group, rows, err);
    if (rc != VEER_OK || rows == 0)
        return rc;
    for (size_t i = 0; i < rows; i++) {
        const uint32_t item = lot->items[stored_row(lot, i)];
        group->entries[i] = (veer_index_entry){.id = group->queries[item].id,
                                               .model = group->queries[item].model,
                                               .kind = lot->kind,
                                               .block = lot->block,
                                               .row = (uint32_t)i};
    }
    rc = veer_index_add(index, group->entries, rows, err);
    if (rc == VEER_OK)
        veer_index_added(index, lot->block);
    return rc;
}

veer_rc group_index(veer_ingest *ingest, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < group->n_lots; i++)
        rc = index_lot(ingest, &group->lots[i], err);
    return rc;
}
