/* One lock over a table of ids and a list in order of use. A block is decoded outside of it; when
 * two threads decode the same one, the second replaces the first. */
#include "history/cache.h"

#include <pthread.h>
#include <stdlib.h>

#define FIRST_SLOTS ((size_t)256)

typedef struct entry entry;

/* What leads from an id to an entry: an element of a chain of the table. */
typedef struct lead {
    uint64_t id;        /* of a block at arrival */
    uint32_t first_row; /* of its rows in the entry's block */
    entry *entry;       /* that holds them */
    struct lead *next;  /* in the same slot */
} lead;

struct entry {
    history_block block; /* what is kept */
    lead *leads;         /* block.n_parts */
    size_t bytes;        /* about */
    size_t holds;        /* borrowers */
    bool listed;         /* in the table and the list */
    entry *newer;        /* used after it; NULL: the newest */
    entry *older;        /* used before it; NULL: the oldest */
};

struct history_cache {
    veer_store *store;    /* where blocks are read */
    size_t max_bytes;     /* that are kept */
    pthread_mutex_t lock; /* of everything below, and of the entries */
    lead **slots;         /* n_slots chains */
    size_t n_slots;       /* a power of two */
    size_t n_leads;       /* in all chains */
    size_t bytes;         /* of listed entries */
    entry *newest;        /* used last; NULL: empty */
    entry *oldest;        /* goes first */
    uint64_t cleared;     /* how often it was emptied */
    uint64_t hits;        /* found */
    uint64_t misses;      /* not found */
};

/* What look-ups by address need. */
static const history_wanted wanted = {
    .prediction_fields = 1u << VEER_FIELD_CLASS | 1u << VEER_FIELD_SCORE | 1u << VEER_FIELD_VALUE |
                         1u << VEER_FIELD_LABEL | 1u << VEER_FIELD_LABEL_VALUE,
    .label_fields = 1u << VEER_FIELD_MODEL | 1u << VEER_FIELD_VERSION | 1u << VEER_FIELD_LABEL |
                    1u << VEER_FIELD_LABEL_VALUE,
};

/* ---- the table ---- */

static size_t slot_of(const history_cache *cache, uint64_t id)
{
    return (size_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (cache->n_slots - 1);
}

static lead *find(const history_cache *cache, uint64_t id)
{
    lead *at = cache->slots[slot_of(cache, id)];
    while (at != NULL && at->id != id)
        at = at->next;
    return at;
}

static void lead_in(history_cache *cache, lead *added)
{
    lead **slot = &cache->slots[slot_of(cache, added->id)];
    added->next = *slot;
    *slot = added;
    cache->n_leads++;
}

static void lead_out(history_cache *cache, const lead *gone)
{
    lead **at = &cache->slots[slot_of(cache, gone->id)];
    while (*at != gone)
        at = &(*at)->next;
    *at = gone->next;
    cache->n_leads--;
}

/* More slots when chains get long; without memory chains stay long. */
static void widen(history_cache *cache)
{
    if (cache->n_leads <= cache->n_slots)
        return;
    lead **old = cache->slots;
    const size_t n_old = cache->n_slots;
    lead **slots = calloc(n_old * 4, sizeof(lead *));
    if (slots == NULL)
        return;
    cache->slots = slots;
    cache->n_slots = n_old * 4;
    cache->n_leads = 0;
    for (size_t i = 0; i < n_old; i++) {
        for (lead *at = old[i], *next = NULL; at != NULL; at = next) {
            next = at->next;
            lead_in(cache, at);
        }
    }
    free(old);
}

/* ---- the list ---- */

static void list_out(history_cache *cache, entry *e)
{
    *(e->newer != NULL ? &e->newer->older : &cache->newest) = e->older;
    *(e->older != NULL ? &e->older->newer : &cache->oldest) = e->newer;
}

static void list_newest(history_cache *cache, entry *e)
{
    e->newer = NULL;
    e->older = cache->newest;
    *(cache->newest != NULL ? &cache->newest->newer : &cache->oldest) = e;
    cache->newest = e;
}

/* ---- entries ---- */

static void entry_free(entry *e)
{
    history_block_done(&e->block);
    free(e->leads);
    free(e);
}

/* Takes an entry out; its borrowers keep it until they give it back. */
static void drop(history_cache *cache, entry *e)
{
    for (size_t i = 0; i < e->block.n_parts; i++)
        lead_out(cache, &e->leads[i]);
    list_out(cache, e);
    cache->bytes -= e->bytes;
    e->listed = false;
    if (e->holds == 0)
        entry_free(e);
}

static void trim(history_cache *cache, size_t max_bytes)
{
    for (entry *e = cache->oldest, *newer = NULL; e != NULL && cache->bytes > max_bytes;
         e = newer) {
        newer = e->newer;
        drop(cache, e);
    }
}

/* Puts an entry in; others that lead to rows of the same ids go. */
static void put(history_cache *cache, entry *e)
{
    for (size_t i = 0; i < e->block.n_parts; i++) {
        const history_part *part = &e->block.parts[i];
        const lead *other = find(cache, part->id);
        if (other != NULL)
            drop(cache, other->entry);
        e->leads[i] = (lead){part->id, part->first_row, e, NULL};
        lead_in(cache, &e->leads[i]);
    }
    list_newest(cache, e);
    cache->bytes += e->bytes;
    e->listed = true;
    widen(cache);
    trim(cache, cache->max_bytes);
}

static veer_rc entry_load(veer_store *store, uint64_t id, entry **ret, uint32_t *ret_first_row,
                          veer_err *err)
{
    entry *e = calloc(1, sizeof *e);
    if (e == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = history_block_load(store, id, &wanted, &e->block, ret_first_row, err);
    if (rc != VEER_OK) {
        free(e);
        return rc;
    }
    e->leads = calloc(e->block.n_parts, sizeof *e->leads);
    if (e->leads == NULL) {
        entry_free(e);
        return veer_fail_nomem(err);
    }
    e->bytes = sizeof *e + history_block_bytes(&e->block) + e->block.n_parts * sizeof *e->leads;
    *ret = e;
    return VEER_OK;
}

/* ---- what is called ---- */

veer_rc history_cache_new(veer_store *store, size_t max_bytes, history_cache **ret, veer_err *err)
{
    history_cache *cache = calloc(1, sizeof *cache);
    if (cache == NULL)
        return veer_fail_nomem(err);
    *cache = (history_cache){.store = store, .max_bytes = max_bytes, .n_slots = FIRST_SLOTS};
    cache->slots = calloc(cache->n_slots, sizeof(lead *));
    if (cache->slots == NULL || pthread_mutex_init(&cache->lock, NULL) != 0) {
        free(cache->slots);
        free(cache);
        return veer_fail_nomem(err);
    }
    *ret = cache;
    return VEER_OK;
}

void history_cache_free(history_cache *cache)
{
    if (cache == NULL)
        return;
    trim(cache, 0);
    (void)pthread_mutex_destroy(&cache->lock);
    free(cache->slots);
    free(cache);
}

static bool hold_listed(history_cache *cache, uint64_t id, history_hold *ret)
{
    const lead *found = find(cache, id);
    if (found == NULL)
        return false;
    entry *e = found->entry;
    e->holds++;
    list_out(cache, e);
    list_newest(cache, e);
    *ret = (history_hold){&e->block, found->first_row, e};
    return true;
}

veer_rc history_cache_hold(history_cache *cache, uint64_t id, history_hold *ret, veer_err *err)
{
    (void)pthread_mutex_lock(&cache->lock);
    const bool hit = hold_listed(cache, id, ret);
    *(hit ? &cache->hits : &cache->misses) += 1;
    const uint64_t cleared = cache->cleared;
    (void)pthread_mutex_unlock(&cache->lock);
    if (hit)
        return VEER_OK;
    entry *e = NULL;
    uint32_t first_row = 0;
    const veer_rc rc = entry_load(cache->store, id, &e, &first_row, err);
    if (rc != VEER_OK)
        return rc;
    (void)pthread_mutex_lock(&cache->lock);
    e->holds = 1;
    if (cleared == cache->cleared)
        put(cache, e);
    (void)pthread_mutex_unlock(&cache->lock);
    *ret = (history_hold){&e->block, first_row, e};
    return VEER_OK;
}

void history_cache_release(history_cache *cache, history_hold *hold)
{
    entry *e = hold->entry;
    if (e == NULL)
        return;
    (void)pthread_mutex_lock(&cache->lock);
    e->holds--;
    const bool last = e->holds == 0 && !e->listed;
    (void)pthread_mutex_unlock(&cache->lock);
    if (last)
        entry_free(e);
    *hold = (history_hold){0};
}

void history_cache_clear(history_cache *cache)
{
    (void)pthread_mutex_lock(&cache->lock);
    trim(cache, 0);
    cache->cleared++;
    (void)pthread_mutex_unlock(&cache->lock);
}

void history_cache_stats(history_cache *cache, veer_history_stats *ret)
{
    (void)pthread_mutex_lock(&cache->lock);
    *ret = (veer_history_stats){cache->bytes, cache->hits, cache->misses};
    (void)pthread_mutex_unlock(&cache->lock);
}
