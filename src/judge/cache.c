#include "judge/cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"

#define CHAINS 1024 /* of the table */

struct veer_piece {
    atomic_uint holders; /* at least 1 */
    uint64_t version;    /* of what it was read from */
    size_t bytes;        /* of memory, about */
    veer_window window;  /* owned */
};

typedef struct item item;
struct item {
    item *chained;         /* next in its chain */
    item *older, *newer;   /* by use */
    uint64_t hash;         /* of the key */
    size_t key_len;        /* bytes of the key */
    size_t len;            /* bytes behind the key */
    veer_piece *piece;     /* held; NULL: bytes */
    unsigned char bytes[]; /* key, then value */
};

struct veer_judge_cache {
    pthread_mutex_t lock;  /* of everything */
    veer_hash_key secret;  /* of hashes */
    size_t max_bytes;      /* that items may have */
    size_t bytes;          /* that they have */
    size_t items;          /* how many there are, pieces left out */
    size_t pieces;         /* how many there are */
    uint64_t hits, misses; /* of get */
    uint64_t piece_hits;   /* of piece */
    item *oldest, *newest; /* by use */
    item *chains[CHAINS];  /* by hash */
};

veer_rc veer_judge_cache_new(size_t max_bytes, veer_judge_cache **ret, veer_err *err)
{
    veer_judge_cache *const cache = calloc(1, sizeof *cache);
    if (cache == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = veer_hash_key_random(&cache->secret, err);
    if (rc == VEER_OK && pthread_mutex_init(&cache->lock, NULL) != 0)
        rc = veer_fail_nomem(err);
    if (rc != VEER_OK) {
        free(cache);
        return rc;
    }
    cache->max_bytes = max_bytes == 0 ? VEER_LIMIT_JUDGE_CACHE_BYTES : max_bytes;
    *ret = cache;
    return VEER_OK;
}

/* ---- pieces ---- */

veer_rc veer_piece_new(veer_window *window, uint64_t version, veer_piece **ret, veer_err *err)
{
    veer_piece *const piece = malloc(sizeof *piece);
    if (piece == NULL)
        return veer_fail_nomem(err);
    atomic_init(&piece->holders, 1);
    piece->version = version;
    piece->bytes = sizeof *piece + veer_window_memory(window);
    piece->window = *window;
    *window = (veer_window){0};
    *ret = piece;
    return VEER_OK;
}

const veer_window *veer_piece_window(const veer_piece *piece)
{
    return &piece->window;
}

void veer_piece_release(veer_piece *piece)
{
    if (piece == NULL || atomic_fetch_sub_explicit(&piece->holders, 1, memory_order_acq_rel) > 1)
        return;
    veer_window_done(&piece->window);
    free(piece);
}

/* ---- items ---- */

static void unlink_use(veer_judge_cache *cache, item *i)
{
    if (i->older != NULL)
        i->older->newer = i->newer;
    else
        cache->oldest = i->newer;
    if (i->newer != NULL)
        i->newer->older = i->older;
    else
        cache->newest = i->older;
}

static void link_newest(veer_judge_cache *cache, item *i)
{
    i->newer = NULL;
    i->older = cache->newest;
    *(cache->newest != NULL ? &cache->newest->newer : &cache->oldest) = i;
    cache->newest = i;
}

static size_t size_of(const item *i)
{
    return sizeof *i + i->key_len + i->len + (i->piece != NULL ? i->piece->bytes : 0);
}

static size_t *count_of(veer_judge_cache *cache, const item *i)
{
    return i->piece != NULL ? &cache->pieces : &cache->items;
}

static void drop(veer_judge_cache *cache, item *i)
{
    item **at = &cache->chains[i->hash % CHAINS];
    while (*at != i)
        at = &(*at)->chained;
    *at = i->chained;
    unlink_use(cache, i);
    cache->bytes -= size_of(i);
    (*count_of(cache, i))--;
    veer_piece_release(i->piece);
    free(i);
}

static void drop_oldest(veer_judge_cache *cache)
{
    cache->oldest->older = NULL;
    drop(cache, cache->oldest);
}

void veer_judge_cache_free(veer_judge_cache *cache)
{
    if (cache == NULL)
        return;
    while (cache->oldest != NULL)
        drop_oldest(cache);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

static uint64_t hash_of(const veer_judge_cache *cache, const veer_buf *key)
{
    return veer_siphash13(&cache->secret, key->data, key->len);
}

static item *find(veer_judge_cache *cache, const veer_buf *key, uint64_t hash)
{
    item *i = cache->chains[hash % CHAINS];
    while (i != NULL && !(i->hash == hash && i->key_len == key->len &&
                          memcmp(i->bytes, key->data, key->len) == 0))
        i = i->chained;
    return i;
}

static void use(veer_judge_cache *cache, item *found)
{
    unlink_use(cache, found);
    link_newest(cache, found);
}

veer_rc veer_judge_cache_get(veer_judge_cache *cache, const veer_buf *key, veer_buf *out,
                             veer_err *err)
{
    const uint64_t hash = hash_of(cache, key);
    pthread_mutex_lock(&cache->lock);
    item *const found = find(cache, key, hash);
    if (found != NULL) {
        cache->hits++;
        use(cache, found);
        veer_buf_append(out, found->bytes + found->key_len, found->len);
    } else {
        cache->misses++;
    }
    pthread_mutex_unlock(&cache->lock);
    if (found == NULL)
        return veer_fail(err, VEER_ENOTFOUND, "this is not in the cache");
    return veer_buf_status(out, err);
}

/* An item with room for its bytes. */
static item *item_new(const veer_judge_cache *cache, const veer_buf *key, size_t len)
{
    item *const fresh = calloc(1, sizeof *fresh + key->len + len);
    if (fresh == NULL)
        return NULL;
    fresh->hash = hash_of(cache, key);
    fresh->key_len = key->len;
    fresh->len = len;
    memcpy(fresh->bytes, key->data, key->len);
    return fresh;
}

static void enter(veer_judge_cache *cache, const veer_buf *key, item *fresh)
{
    const size_t size = size_of(fresh);
    pthread_mutex_lock(&cache->lock);
    item *const old = find(cache, key, fresh->hash);
    if (old != NULL)
        drop(cache, old);
    while (cache->bytes + size > cache->max_bytes)
        drop_oldest(cache);
    fresh->chained = cache->chains[fresh->hash % CHAINS];
    cache->chains[fresh->hash % CHAINS] = fresh;
    link_newest(cache, fresh);
    cache->bytes += size;
    (*count_of(cache, fresh))++;
    pthread_mutex_unlock(&cache->lock);
}

veer_rc veer_judge_cache_put(veer_judge_cache *cache, const veer_buf *key, const veer_buf *bytes,
                             veer_err *err)
{
    if (sizeof(item) + key->len + bytes->len > cache->max_bytes)
        return VEER_OK;
    item *const fresh = item_new(cache, key, bytes->len);
    if (fresh == NULL)
        return veer_fail_nomem(err);
    if (bytes->len > 0)
        memcpy(fresh->bytes + key->len, bytes->data, bytes->len);
    enter(cache, key, fresh);
    return VEER_OK;
}

veer_piece *veer_judge_cache_piece(veer_judge_cache *cache, const veer_buf *key, uint64_t version)
{
    const uint64_t hash = hash_of(cache, key);
    veer_piece *piece = NULL;
    pthread_mutex_lock(&cache->lock);
    item *const found = find(cache, key, hash);
    if (found != NULL && found->piece != NULL && found->piece->version == version) {
        piece = found->piece;
        atomic_fetch_add_explicit(&piece->holders, 1, memory_order_relaxed);
        use(cache, found);
        cache->piece_hits++;
    }
    pthread_mutex_unlock(&cache->lock);
    return piece;
}

veer_rc veer_judge_cache_keep(veer_judge_cache *cache, const veer_buf *key, veer_piece *piece,
                              veer_err *err)
{
    if (sizeof(item) + key->len + piece->bytes > cache->max_bytes)
        return VEER_OK;
    item *const fresh = item_new(cache, key, 0);
    if (fresh == NULL)
        return veer_fail_nomem(err);
    fresh->piece = piece;
    atomic_fetch_add_explicit(&piece->holders, 1, memory_order_relaxed);
    enter(cache, key, fresh);
    return VEER_OK;
}

veer_judge_cache_stats veer_judge_cache_stats_get(veer_judge_cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    const veer_judge_cache_stats stats = {.bytes = cache->bytes,
                                          .items = cache->items,
                                          .pieces = cache->pieces,
                                          .hits = cache->hits,
                                          .misses = cache->misses,
                                          .piece_hits = cache->piece_hits};
    pthread_mutex_unlock(&cache->lock);
    return stats;
}
