#include "judge/cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"

#define CHAINS 1024 /* of the table */

typedef struct item item;
struct item {
    item *chained;         /* next in its chain */
    item *older, *newer;   /* by use */
    uint64_t hash;         /* of the key */
    size_t key_len;        /* bytes of the key */
    size_t len;            /* bytes behind the key */
    unsigned char bytes[]; /* key, then value */
};

struct veer_judge_cache {
    pthread_mutex_t lock;  /* of everything */
    veer_hash_key secret;  /* of hashes */
    size_t max_bytes;      /* that items may have */
    size_t bytes;          /* that they have */
    size_t items;          /* how many there are */
    uint64_t hits, misses; /* of get */
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

static void unlink_use(veer_judge_cache *cache, item *i)
{
    *(i->older != NULL ? &i->older->newer : &cache->oldest) = i->newer;
    *(i->newer != NULL ? &i->newer->older : &cache->newest) = i->older;
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
    return sizeof *i + i->key_len + i->len;
}

static void drop(veer_judge_cache *cache, item *i)
{
    item **at = &cache->chains[i->hash % CHAINS];
    while (*at != i)
        at = &(*at)->chained;
    *at = i->chained;
    unlink_use(cache, i);
    cache->bytes -= size_of(i);
    cache->items--;
    free(i);
}

void veer_judge_cache_free(veer_judge_cache *cache)
{
    if (cache == NULL)
        return;
    while (cache->oldest != NULL)
        drop(cache, cache->oldest);
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

veer_rc veer_judge_cache_get(veer_judge_cache *cache, const veer_buf *key, veer_buf *out,
                             veer_err *err)
{
    const uint64_t hash = hash_of(cache, key);
    pthread_mutex_lock(&cache->lock);
    item *const found = find(cache, key, hash);
    if (found != NULL) {
        cache->hits++;
        unlink_use(cache, found);
        link_newest(cache, found);
        veer_buf_append(out, found->bytes + found->key_len, found->len);
    } else {
        cache->misses++;
    }
    pthread_mutex_unlock(&cache->lock);
    if (found == NULL)
        return veer_fail(err, VEER_ENOTFOUND, "this is not in the cache");
    return veer_buf_status(out, err);
}

veer_rc veer_judge_cache_put(veer_judge_cache *cache, const veer_buf *key, const veer_buf *bytes,
                             veer_err *err)
{
    const size_t size = sizeof(item) + key->len + bytes->len;
    if (size > cache->max_bytes)
        return VEER_OK;
    item *const fresh = calloc(1, size);
    if (fresh == NULL)
        return veer_fail_nomem(err);
    fresh->hash = hash_of(cache, key);
    fresh->key_len = key->len;
    fresh->len = bytes->len;
    memcpy(fresh->bytes, key->data, key->len);
    if (bytes->len > 0)
        memcpy(fresh->bytes + key->len, bytes->data, bytes->len);
    pthread_mutex_lock(&cache->lock);
    item *const old = find(cache, key, fresh->hash);
    if (old != NULL)
        drop(cache, old);
    while (cache->bytes + size > cache->max_bytes)
        drop(cache, cache->oldest);
    fresh->chained = cache->chains[fresh->hash % CHAINS];
    cache->chains[fresh->hash % CHAINS] = fresh;
    link_newest(cache, fresh);
    cache->bytes += size;
    cache->items++;
    pthread_mutex_unlock(&cache->lock);
    return VEER_OK;
}

veer_judge_cache_stats veer_judge_cache_stats_get(veer_judge_cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    const veer_judge_cache_stats stats = {
        .bytes = cache->bytes, .items = cache->items, .hits = cache->hits, .misses = cache->misses};
    pthread_mutex_unlock(&cache->lock);
    return stats;
}
