/* From the table to a run in the store, and out of it again when it is old. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "index/bits.h"
#include "index/build.h"
#include "index/impl.h"

/* ---- freezing the table ---- */

/* Puts the entries of blocks up to `last` into one table and the others into another. */
static veer_rc split(const veer_index_table *from, uint64_t last, veer_index_table *earlier,
                     veer_index_table *later, veer_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < from->n_slots; i++)
        n += from->slots[i].one_model != 0 && from->base_block + (from->slots[i].where >> 1) > last;
    earlier->base_block = from->base_block;
    later->base_block = last >= from->base_block ? last + 1 : from->base_block;
    veer_rc rc = veer_index_table_reserve(earlier, from->count - n, err);
    if (rc == VEER_OK)
        rc = veer_index_table_reserve(later, n, err);
    for (size_t i = 0; rc == VEER_OK && i < from->n_slots; i++)
        if (from->slots[i].one_model != 0) {
            const veer_index_item item = veer_index_table_item(from, &from->slots[i]);
            veer_index_table_put(item.block > last ? later : earlier, &item);
        }
    return rc;
}

/* The write lock is held. */
static veer_rc freeze(veer_index *index, veer_err *err)
{
    veer_index_table earlier = {0}, later = {0};
    if (index->active.max_block <= index->added) {
        index->frozen = index->active;
        index->active = (veer_index_table){0};
        index->frozen_last = index->added;
        return VEER_OK;
    }
    veer_rc rc = split(&index->active, index->added, &earlier, &later, err);
    if (rc == VEER_OK && earlier.count > 0) {
        veer_index_table_done(&index->active);
        index->active = later;
        index->frozen = earlier;
        index->frozen_last = index->added;
        return VEER_OK;
    }
    veer_index_table_done(&earlier);
    veer_index_table_done(&later);
    return rc;
}

static veer_rc freeze_if_due(veer_index *index, bool force, veer_err *err)
{
    veer_rc rc = VEER_OK;
    pthread_rwlock_wrlock(&index->lock);
    const veer_index_table *active = &index->active;
    const bool far = active->count > 0 &&
                     active->max_block - active->base_block >= VEER_INDEX_TABLE_BLOCKS * 3 / 4;
    const bool due = active->count >= index->table_entries || far || (force && active->count > 0);
    if (index->frozen.count == 0 && due)
        rc = freeze(index, err);
    pthread_rwlock_unlock(&index->lock);
    return rc;
}

/* ---- writing it ---- */

static uint8_t row_bits_of(const veer_index_slot *slots, size_t n)
{
    uint32_t rows = 0;
    for (size_t i = 0; i < n; i++)
        rows |= slots[i].lo_row & UINT16_MAX;
    return (uint8_t)veer_index_width(rows);
}

/* A run of sorted slots; entries of blocks before `first_kept` are left out. */
static veer_rc build(const veer_index_table *table, const veer_index_slot *slots,
                     const veer_index_plan *plan, uint64_t first_kept, veer_index_builder *builder,
                     veer_err *err)
{
    const veer_rc rc = veer_index_build_init(builder, plan, err);
    for (size_t i = 0; rc == VEER_OK && i < table->count; i++) {
        const veer_index_item item = veer_index_table_item(table, &slots[i]);
        if (item.block >= first_kept)
            veer_index_build_add(builder, &item);
    }
    return rc;
}

/* Nobody else changes the frozen table or frozen_last while the maintenance is held, so they are
 * read without the lock. */
static veer_rc write_frozen(veer_index *index, veer_err *err)
{
    const veer_index_table *table = &index->frozen;
    uint64_t models[VEER_INDEX_MODEL_WORDS] = {0};
    uint32_t *numbers = NULL;
    veer_index_slot *slots = NULL;
    veer_index_builder builder = {0};
    veer_buf head;
    veer_store_run run;
    veer_buf_init(&head, VEER_LIMIT_STORE_BLOB_BYTES);
    veer_index_plan plan = {.first_block = table->base_block,
                            .last_block = index->frozen_last,
                            .entries = table->count};
    veer_rc rc = veer_index_table_sorted(table, &slots, err);
    if (rc != VEER_OK)
        goto out;
    for (size_t i = 0; i < table->count; i++)
        models[(slots[i].one_model - 1) / 64] |= UINT64_C(1) << (slots[i].one_model - 1) % 64;
    rc = veer_index_models(models, &numbers, &plan.n_models, err);
    if (rc != VEER_OK)
        goto out;
    plan.models = numbers;
    plan.row_bits = row_bits_of(slots, table->count);
    rc = build(table, slots, &plan, index->first_kept, &builder, err);
    if (rc == VEER_OK)
        rc = veer_index_build_finish(&builder, &head, &run, err);
    if (rc == VEER_OK)
        rc = veer_index_replace(index, index->set->n, 0, builder.count > 0 ? &builder : NULL, &run,
                                true, err);
out:
    free(numbers);
    free(slots);
    veer_index_build_done(&builder);
    veer_buf_done(&head);
    return rc;
}

veer_rc veer_index_flush(veer_index *index, bool force, bool *ret_done, veer_err *err)
{
    bool done = false;
    pthread_mutex_lock(&index->maintenance);
    veer_rc rc = freeze_if_due(index, force, err);
    if (rc == VEER_OK && index->frozen.count > 0) {
        rc = write_frozen(index, err);
        done = true;
    } else if (rc == VEER_OK) {
        rc = veer_index_merge(index, &done, err);
        if (rc == VEER_OK && !done)
            rc = veer_index_load(index, &done, err);
    }
    pthread_mutex_unlock(&index->maintenance);
    if (rc == VEER_OK)
        *ret_done = done;
    return rc;
}

veer_rc veer_index_expire(veer_index *index, uint64_t first_kept, veer_err *err)
{
    size_t n = 0;
    veer_rc rc = VEER_OK;
    pthread_mutex_lock(&index->maintenance);
    if (first_kept > index->first_kept)
        index->first_kept = first_kept;
    while (n < index->set->n && index->set->runs[n].run->last_block < first_kept)
        n++;
    if (n > 0)
        rc = veer_index_replace(index, 0, n, NULL, NULL, false, err);
    pthread_mutex_unlock(&index->maintenance);
    return rc;
}
