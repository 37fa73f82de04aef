/* history/cache.h: blocks decoded lately, found by any id that they cover.
 *
 * What a cached block says stays true when it is merged: it covers the same rows of the same ids.
 * So nothing is ever checked against the store, except that history_cache_clear empties it after
 * blocks expired. Any thread.
 */
#ifndef VEER_HISTORY_CACHE_H
#define VEER_HISTORY_CACHE_H

#include "history/block.h"

typedef struct history_cache history_cache;

/** A borrowed block. */
typedef struct history_hold {
    const history_block *block; /* holds the rows of the wanted id */
    uint32_t first_row;         /* where they begin */
    void *entry;                /* the cache's; NULL: nothing is held */
} history_hold;

/** An empty cache that keeps about max_bytes, and what is held beside. */
veer_rc history_cache_new(veer_store *store, size_t max_bytes, history_cache **ret, veer_err *err);

/** Frees it; nothing may be held. NULL is fine. */
void history_cache_free(history_cache *cache);

/** Borrows the block that holds the rows of block `id`, reading it if need be. Errors as
 * history_block_load. */
veer_rc history_cache_hold(history_cache *cache, uint64_t id, history_hold *ret, veer_err *err);

/** Gives it back; a zeroed hold is fine. */
void history_cache_release(history_cache *cache, history_hold *hold);

void history_cache_clear(history_cache *cache);
void history_cache_stats(history_cache *cache, veer_history_stats *ret);

#endif
