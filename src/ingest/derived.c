/* Index, buckets and history: opened, and brought up to the blocks that are there.
 *
 * Blocks behind the smaller one of veer_index_last_block and veer_buckets_low are walked in
 * ascending order. Each is joined with what the index has of earlier blocks only, then added to the
 * index and folded: the same outcomes, of the same blocks, as when it came in. Whatever a bucket
 * holds already it skips by its watermark.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "ingest/engine.h"

#define INDEX_ENTRIES ((size_t)1 << 18)        /* of the table in memory */
#define HISTORY_CACHE_BYTES ((size_t)64 << 20) /* decoded blocks */

static void derived_free(veer_ingest_derived *derived)
{
    if (derived == NULL)
        return;
    veer_history_close(derived->history);
    veer_buckets_close(derived->buckets);
    veer_index_close(derived->index);
    free(derived);
}

void veer_ingest_derived_free(veer_ingest *ingest)
{
    veer_ingest_derived *derived = veer_ingest_current(ingest);
    while (derived != NULL) {
        veer_ingest_derived *next = derived->next;
        derived_free(derived);
        derived = next;
    }
    atomic_store_explicit(&ingest->derived, NULL, memory_order_release);
}

static veer_rc derived_open(veer_ingest *ingest, veer_ingest_derived **ret, veer_err *err)
{
    veer_ingest_derived *derived = calloc(1, sizeof *derived);
    if (derived == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = veer_index_open(ingest->store, INDEX_ENTRIES, &derived->index, err);
    if (rc == VEER_OK)
        rc = veer_buckets_open(ingest->store, ingest->options.clock, &derived->buckets, err);
    if (rc == VEER_OK)
        rc = veer_history_open(ingest->store, derived->index, HISTORY_CACHE_BYTES,
                               &derived->history, err);
    if (rc == VEER_OK)
        *ret = derived;
    else
        derived_free(derived);
    return rc;
}

/* ---- the blocks behind ---- */

typedef struct id_list {
    uint64_t *ids; /* n */
    size_t n;      /* ids */
    size_t cap;    /* allocated */
    veer_err *err; /* of the walk */
} id_list;

static veer_rc list_id(void *context, const veer_store_block *block)
{
    id_list *list = context;
    const veer_rc rc =
        group_reserve(&list->ids, &list->cap, list->n + 1, sizeof *list->ids, list->err);
    if (rc == VEER_OK)
        list->ids[list->n++] = block->id;
    return rc;
}

typedef struct restore_work {
    veer_ingest *ingest;
    veer_err *err;
} restore_work;

static veer_rc restore(void *context, const veer_store_block *block, uint32_t first_row)
{
    const restore_work *w = context;
    (void)first_row;
    return group_restore(w->ingest, block, w->err);
}

static veer_rc refold_block(veer_ingest *ingest, uint64_t id, bool fold, bool index, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    restore_work w = {ingest, err};
    group_clear(group, id, 0);
    veer_rc rc = veer_store_block_get(ingest->store, id, restore, &w, err);
    if (rc == VEER_OK && fold)
        rc = group_find(ingest, err);
    if (rc == VEER_OK)
        rc = group_join(ingest, err);
    if (rc == VEER_OK && index)
        rc = group_index(ingest, err);
    if (rc != VEER_OK || !fold)
        return rc;
    pthread_mutex_lock(&ingest->lock);
    ingest->stats.recovered_rows += group->n_items;
    pthread_mutex_unlock(&ingest->lock);
    return group_fold(ingest, err);
}

static veer_rc refold(veer_ingest *ingest, veer_err *err)
{
    const veer_ingest_derived *derived = ingest->work;
    const uint64_t indexed = veer_index_last_block(derived->index);
    const uint64_t folded = veer_buckets_low(derived->buckets);
    const veer_store_block_query query = {.after_id = indexed < folded ? indexed : folded,
                                          .listing = true};
    id_list list = {.err = err};
    veer_rc rc = veer_store_block_each(ingest->store, &query, list_id, &list, err);
    for (size_t i = 0; rc == VEER_OK && i < list.n; i++) {
        const uint64_t id = list.ids[i];
        rc = refold_block(ingest, id, id > folded, id > indexed, err);
        if (rc == VEER_ECORRUPT) { /* one damaged block does not hide the others */
            veer_ingest_trouble(ingest, rc, err == NULL ? "a block is damaged" : err->msg);
            rc = VEER_OK;
        }
    }
    free(list.ids);
    return rc;
}

veer_rc veer_ingest_derive(veer_ingest *ingest, veer_err *err)
{
    veer_ingest_derived *fresh = NULL, *old = veer_ingest_current(ingest);
    pthread_mutex_lock(&ingest->upkeep_lock);
    veer_rc rc = derived_open(ingest, &fresh, err);
    if (rc == VEER_OK) {
        ingest->work = fresh;
        rc = refold(ingest, err);
    }
    if (rc == VEER_OK) {
        fresh->next = old;
        atomic_store_explicit(&ingest->derived, fresh, memory_order_release);
    } else {
        derived_free(fresh);
        ingest->work = old;
    }
    pthread_mutex_unlock(&ingest->upkeep_lock);
    if (rc == VEER_OK && old != NULL) {
        pthread_mutex_lock(&ingest->lock);
        ingest->stats.reopened++;
        pthread_mutex_unlock(&ingest->lock);
    }
    return rc;
}
