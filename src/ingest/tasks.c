#include "ingest/tasks.h"

#include "base/heap.h"

#define WRITE_BYTES ((size_t)1 << 20)       /* of buckets, in one transaction */
#define WRITE_AGE_US (INT64_C(5) * 1000000) /* of a delta that is written */
#define EXPIRE_ITEMS ((size_t)128)          /* in one transaction */
#define SPARE_BYTES ((size_t)48 << 20)      /* of freed memory that may stay */
#define FIRST_BLOCK_FOUND VEER_ENODATA      /* ends the walk at the first block */

veer_rc task_write_buckets(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err)
{
    const veer_buckets_flush flush = {.max_bytes = WRITE_BYTES,
                                      .max_age_us = all ? 0 : WRITE_AGE_US};
    return veer_buckets_write(veer_ingest_current(ingest)->buckets, &flush, ret_left, err);
}

veer_rc task_flush_index(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err)
{
    return veer_index_flush(veer_ingest_current(ingest)->index, all, ret_left, err);
}

veer_rc task_compact_buckets(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err)
{
    (void)all;
    return veer_buckets_compact(veer_ingest_current(ingest)->buckets,
                                veer_clock_real_us(ingest->options.clock), ret_left, err);
}

/* ---- corrected labels ---- */

typedef struct redo_work {
    veer_buckets_redo *redo;
    veer_err *err;
} redo_work;

static veer_rc redo_rows(void *context, const veer_history_rows *rows)
{
    const redo_work *w = context;
    return veer_buckets_redo_rows(w->redo, rows->batch, rows->label_time_us, w->err);
}

veer_rc task_redo_stale(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err)
{
    const veer_ingest_derived *derived = veer_ingest_current(ingest);
    veer_buckets_stale stale;
    veer_buckets_redo *redo = NULL;
    (void)all;
    veer_rc rc = veer_buckets_take_stale(derived->buckets, &stale, &redo, err);
    if (rc == VEER_ENODATA)
        return VEER_OK;
    if (rc != VEER_OK)
        return rc;
    const veer_history_query query = {.series = &stale.series,
                                      .n_series = 1,
                                      .span = {stale.from_us, stale.to_us},
                                      .to_block = stale.up_to,
                                      .labels = true};
    redo_work w = {redo, err};
    rc = veer_history_each(derived->history, &query, redo_rows, &w, err);
    if (rc == VEER_OK)
        rc = veer_buckets_redo_commit(redo, err);
    veer_buckets_redo_free(redo);
    *ret_left = rc == VEER_OK;
    return rc;
}

/* ---- retention ---- */

static veer_rc expire(veer_ingest *ingest, veer_store_expiry_of of, uint32_t kind, int64_t keep_us,
                      size_t *removed, bool *left, veer_err *err)
{
    size_t n = 0;
    if (keep_us <= 0)
        return VEER_OK;
    const veer_store_expiry expiry = {.of = of,
                                      .kind = kind,
                                      .before_us =
                                          veer_clock_real_us(ingest->options.clock) - keep_us,
                                      .max_items = EXPIRE_ITEMS};
    const veer_rc rc = veer_store_expire(ingest->store, &expiry, &n, err);
    if (rc == VEER_OK && n > 0 && of == VEER_STORE_EXPIRE_SUMMARIES)
        veer_buckets_expired(veer_ingest_current(ingest)->buckets, expiry.before_us);
    *removed += n;
    *left |= n == EXPIRE_ITEMS;
    return rc;
}

static veer_rc note_first(void *context, const veer_store_block *block)
{
    uint64_t *first = context;
    *first = block->id;
    return FIRST_BLOCK_FOUND;
}

/* The index forgets the blocks that are gone. */
static veer_rc forget_blocks(veer_ingest *ingest, size_t removed, veer_err *err)
{
    const veer_ingest_derived *derived = veer_ingest_current(ingest);
    const veer_store_block_query query = {.listing = true};
    veer_store_stats stats;
    veer_store_stats_get(ingest->store, &stats);
    uint64_t first = stats.next_id; /* read before the walk: a block that comes now is behind it */
    veer_rc rc = veer_store_block_each(ingest->store, &query, note_first, &first, err);
    if (rc != VEER_OK && rc != FIRST_BLOCK_FOUND)
        return rc;
    atomic_store_explicit(&ingest->first_kept, first, memory_order_relaxed);
    pthread_mutex_lock(&ingest->lock);
    ingest->stats.expired_blocks += removed;
    pthread_mutex_unlock(&ingest->lock);
    veer_history_forget(derived->history);
    return veer_index_expire(derived->index, first, err);
}

veer_rc task_expire(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err)
{
    size_t blocks = 0, others = 0;
    (void)all;
    pthread_mutex_lock(&ingest->lock);
    const veer_retention keep = ingest->retention;
    pthread_mutex_unlock(&ingest->lock);
    veer_rc rc = expire(ingest, VEER_STORE_EXPIRE_BLOCKS, VEER_STORE_PREDICTIONS,
                        keep.predictions_us, &blocks, ret_left, err);
    if (rc == VEER_OK)
        rc = expire(ingest, VEER_STORE_EXPIRE_BLOCKS, VEER_STORE_LABELS, keep.predictions_us,
                    &blocks, ret_left, err);
    if (rc == VEER_OK)
        rc = expire(ingest, VEER_STORE_EXPIRE_POINTS, 0, keep.points_us, &others, ret_left, err);
    for (uint32_t part = 1; rc == VEER_OK && part <= VEER_PART_COUNT; part++)
        rc = expire(ingest, VEER_STORE_EXPIRE_SUMMARIES, part, keep.summaries_us, &others, ret_left,
                    err);
    if (rc == VEER_OK && blocks > 0)
        rc = forget_blocks(ingest, blocks, err);
    return rc;
}

veer_rc task_release_memory(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err)
{
    (void)err;
    if (!ingest->options.no_maintenance_thread) /* else the heap is its owner's business */
        veer_heap_release(all ? 0 : SPARE_BYTES);
    *ret_left = false;
    return VEER_OK;
}
