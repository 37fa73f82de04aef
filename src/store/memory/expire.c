/* Retention in the memory backend. See store/memory/state.h. */
#include <stdlib.h>

#include "store/memory/state.h"

typedef struct expiring {
    memory_state *state;            /* whose figures change */
    const veer_store_expiry *query; /* what goes */
} expiring;

static bool block_is_old(void *context, const void *item)
{
    const veer_store_expiry *query = ((const expiring *)context)->query;
    const veer_store_block *block = item;
    return (uint32_t)block->kind == query->kind && block->arrival_us < query->before_us;
}

static bool point_is_old(void *context, const void *item)
{
    return ((const veer_store_point *)item)->arrival_us <
           ((const expiring *)context)->query->before_us;
}

static bool summary_is_old(void *context, const void *item)
{
    const veer_store_expiry *query = ((const expiring *)context)->query;
    const veer_store_summary *summary = item;
    return summary->kind == query->kind && summary->arrival_us < query->before_us;
}

static bool doc_is_old(void *context, const void *item)
{
    const veer_store_expiry *query = ((const expiring *)context)->query;
    const veer_store_doc *doc = item;
    return (uint32_t)doc->kind == query->kind && doc->arrival_us < query->before_us;
}

static void drop_item(void *context, void *item)
{
    (void)context;
    free(item);
}

static bool part_leads_to(void *context, const void *item)
{
    return ((const memory_part *)item)->block == *(const uint64_t *)context;
}

static void drop_block(void *context, void *item)
{
    memory_state *state = ((const expiring *)context)->state;
    veer_store_block *block = item;
    memory_count_block(state, block, -1);
    (void)sorted_remove_if(&state->parts, 0, SIZE_MAX, part_leads_to, &block->id, drop_item);
    free(block);
}

veer_rc memory_expire(veer_store *store, const veer_store_expiry *expiry, size_t *ret_removed,
                      veer_err *err)
{
    memory_state *state = memory_of(store);
    expiring context = {state, expiry};
    const size_t max = expiry->max_items;
    (void)err;
    memory_lock_write(state);
    switch (expiry->of) {
    case VEER_STORE_EXPIRE_BLOCKS:
        *ret_removed = sorted_remove_if(&state->blocks, 0, max, block_is_old, &context, drop_block);
        break;
    case VEER_STORE_EXPIRE_POINTS:
        *ret_removed = sorted_remove_if(&state->points, 0, max, point_is_old, &context, drop_item);
        break;
    case VEER_STORE_EXPIRE_SUMMARIES:
        *ret_removed =
            sorted_remove_if(&state->summaries, 0, max, summary_is_old, &context, drop_item);
        break;
    case VEER_STORE_EXPIRE_DOCS:
        *ret_removed = sorted_remove_if(&state->docs, 0, max, doc_is_old, &context, drop_item);
        break;
    }
    memory_unlock(state);
    return VEER_OK;
}
