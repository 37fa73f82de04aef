#include "ingest/group.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define FIRST_ELEMENTS 64u
#define KEPT_LOTS 64u /* lots that keep their memory from group to group */
#define KEPT_READS 1u /* the same for batches of read rows */

void group_init(veer_ingest_group *group)
{
    *group = (veer_ingest_group){0};
    veer_batch_init(&group->joined, 0);
}

static void lot_done(group_lot *lot)
{
    veer_batch_done(&lot->batch);
    veer_buf_done(&lot->bytes);
    free(lot->items);
    free(lot->keep);
}

static void reads_done(group_reads *reads)
{
    for (size_t i = 0; i < reads->cap_batches; i++)
        veer_batch_done(&reads->batches[i]);
    free(reads->batches);
    free(reads->at);
    free(reads->addresses);
    free(reads->sources);
}

void group_done(veer_ingest_group *group)
{
    for (size_t i = 0; i < group->cap_lots; i++)
        lot_done(&group->lots[i]);
    reads_done(&group->predictions);
    reads_done(&group->labels);
    veer_batch_done(&group->joined);
    void *const arrays[] = {group->jobs,      group->items,      group->queries,  group->table,
                            group->slots,     group->chain,      group->rows,     group->lots,
                            group->matches,   group->priors,     group->outcomes, group->blocks,
                            group->points,    group->entries,    group->prints,   group->times,
                            group->fold_rows, group->fold_times, group->news};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
}

static void reads_clear(group_reads *reads)
{
    for (size_t i = KEPT_READS; i < reads->cap_batches; i++)
        veer_batch_done(&reads->batches[i]);
    reads->n = 0;
    reads->n_batches = 0;
}

void group_clear(veer_ingest_group *group, uint64_t match_before, int64_t arrival_us)
{
    for (size_t i = KEPT_LOTS; i < group->n_lots; i++) {
        veer_batch_done(&group->lots[i].batch);
        veer_buf_done(&group->lots[i].bytes);
    }
    reads_clear(&group->predictions);
    reads_clear(&group->labels);
    group->number++;
    group->arrival_us = arrival_us;
    group->match_before = match_before;
    group->match_failed = false;
    group->label_lot = GROUP_NONE;
    group->n_jobs = 0;
    group->n_items = 0;
    group->n_slots = 0;
    group->n_lots = 0;
    group->n_matches = 0;
    group->n_outcomes = 0;
    group->n_blocks = 0;
    group->n_points = 0;
}

veer_rc group_reserve(void *array, size_t *cap, size_t n, size_t size, veer_err *err)
{
    void **at = array;
    if (*at != NULL && n <= *cap)
        return VEER_OK;
    size_t wanted = *cap < FIRST_ELEMENTS ? FIRST_ELEMENTS : *cap * 2;
    if (wanted < n)
        wanted = n;
    void *grown = realloc(*at, wanted * size);
    if (grown == NULL)
        return veer_fail_nomem(err);
    *at = grown;
    *cap = wanted;
    return VEER_OK;
}

static veer_rc reserve_lots(veer_ingest_group *group, veer_err *err)
{
    const size_t known = group->cap_lots;
    const veer_rc rc =
        group_reserve(&group->lots, &group->cap_lots, group->n_lots + 1, sizeof *group->lots, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = known; i < group->cap_lots; i++) {
        group->lots[i] = (group_lot){0};
        veer_batch_init(&group->lots[i].batch, 0);
        veer_buf_init(&group->lots[i].bytes, VEER_LIMIT_STORE_BLOB_BYTES);
    }
    return VEER_OK;
}

veer_rc group_add_lot(veer_ingest_group *group, veer_index_kind kind, uint32_t series,
                      uint32_t *ret, veer_err *err)
{
    const veer_rc rc = reserve_lots(group, err);
    if (rc != VEER_OK)
        return rc;
    group_lot *lot = &group->lots[group->n_lots];
    veer_batch_clear(&lot->batch);
    veer_buf_clear(&lot->bytes);
    lot->kind = kind;
    lot->series = series;
    lot->block = LOT_PENDING + group->n_lots;
    lot->arrival_us = group->arrival_us;
    lot->n_items = 0;
    lot->n_keep = 0;
    *ret = (uint32_t)group->n_lots++;
    return VEER_OK;
}

veer_rc group_lot_note(group_lot *lot, uint32_t item, veer_err *err)
{
    const veer_rc rc =
        group_reserve(&lot->items, &lot->cap_items, lot->n_items + 1, sizeof *lot->items, err);
    if (rc == VEER_OK)
        lot->items[lot->n_items++] = item;
    return rc;
}

static uint32_t slot_of(const veer_ingest_group *group, veer_fingerprint id, veer_index_kind kind)
{
    const uint32_t mask = (uint32_t)group->table_size - 1;
    for (uint32_t slot = (uint32_t)(id.lo + (uint64_t)kind) & mask;; slot = (slot + 1) & mask) {
        if (group->table[slot] == 0)
            return slot;
        const uint32_t item = group->table[slot] - 1;
        const veer_fingerprint known = group->queries[item].id;
        if (known.lo == id.lo && known.hi == id.hi && group->items[item].kind == (uint8_t)kind)
            return slot;
    }
}

uint32_t group_first(const veer_ingest_group *group, veer_fingerprint id, veer_index_kind kind)
{
    const uint32_t item = group->table[slot_of(group, id, kind)];
    return item == 0 ? GROUP_NONE : item - 1;
}

veer_rc group_table_begin(veer_ingest_group *group, veer_err *err)
{
    size_t size = 16;
    while (size < group->n_items * 2)
        size *= 2;
    const veer_rc rc =
        group_reserve(&group->table, &group->table_cap, size, sizeof *group->table, err);
    if (rc != VEER_OK)
        return rc;
    group->table_size = size;
    memset(group->table, 0, size * sizeof *group->table);
    return VEER_OK;
}

void group_table_put(veer_ingest_group *group, uint32_t item)
{
    const uint32_t slot =
        slot_of(group, group->queries[item].id, (veer_index_kind)group->items[item].kind);
    group->items[item].next = group->table[slot] == 0 ? GROUP_NONE : group->table[slot] - 1;
    group->table[slot] = item + 1;
}

void group_table_replace(veer_ingest_group *group, uint32_t before, uint32_t known, uint32_t item)
{
    group->items[item].next = group->items[known].next;
    if (before == GROUP_NONE)
        group->table[slot_of(group, group->queries[item].id,
                             (veer_index_kind)group->items[item].kind)] = item + 1;
    else
        group->items[before].next = item;
}

const group_match *group_matches_of(const veer_ingest_group *group, uint32_t item, size_t *ret_n)
{
    size_t low = 0, high = group->n_matches;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (group->matches[middle].item < item)
            low = middle + 1;
        else
            high = middle;
    }
    size_t n = 0;
    while (low + n < group->n_matches && group->matches[low + n].item == item)
        n++;
    *ret_n = n;
    return n == 0 ? NULL : group->matches + low;
}
