/* judge/cache.h: bytes by key, bounded, the least recently used go first. Any thread.
 *
 * Frames keep baselines in it that the evaluations of an hour share (judge/baseline.c).
 */
#ifndef VEER_JUDGE_CACHE_H
#define VEER_JUDGE_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "judge/frame.h"

/** An empty cache of at most max_bytes, keys and bookkeeping included; 0 means
 * VEER_LIMIT_JUDGE_CACHE_BYTES. VEER_ENOMEM, VEER_EIO without randomness. */
veer_rc veer_judge_cache_new(size_t max_bytes, veer_judge_cache **ret, veer_err *err);
void veer_judge_cache_free(veer_judge_cache *cache); /* NULL is fine */

/** Appends what a key has to `out`. VEER_ENOTFOUND; VEER_ENOMEM, VEER_ELIMIT of the buffer. */
veer_rc veer_judge_cache_get(veer_judge_cache *cache, const veer_buf *key, veer_buf *out,
                             veer_err *err);

/** Keeps a copy, in place of what the key had; what is too large for the whole cache is not kept,
 * which is no error. VEER_ENOMEM. */
veer_rc veer_judge_cache_put(veer_judge_cache *cache, const veer_buf *key, const veer_buf *bytes,
                             veer_err *err);

/** Figures. */
typedef struct veer_judge_cache_stats {
    size_t bytes;    /* held now */
    size_t items;    /* held now */
    uint64_t hits;   /* found */
    uint64_t misses; /* not found */
} veer_judge_cache_stats;
veer_judge_cache_stats veer_judge_cache_stats_get(veer_judge_cache *cache);

#endif
