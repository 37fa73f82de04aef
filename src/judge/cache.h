/* judge/cache.h: bytes and windows by key, bounded, the least recently used go first. Any thread.
 *
 * Frames keep baselines in it that the evaluations of an hour share (judge/baseline.c), and the
 * hours and days that windows are made of (judge/pieces.c).
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

/** A window that is shared and so never changes. */
typedef struct veer_piece veer_piece;

/** Takes the window of a piece, and leaves it empty; one holder. version: of what it was read from.
 * VEER_ENOMEM. */
veer_rc veer_piece_new(veer_window *window, uint64_t version, veer_piece **ret, veer_err *err);

/** Its window, lent by its holder. */
const veer_window *veer_piece_window(const veer_piece *piece);

/** One holder less; the last one frees it. NULL is fine. */
void veer_piece_release(veer_piece *piece);

/** The piece of a key if it is of this version, held for the caller; else NULL. Keys of pieces are
 * other ones than those of bytes. */
veer_piece *veer_judge_cache_piece(veer_judge_cache *cache, const veer_buf *key, uint64_t version);

/** Keeps a piece in place of what the key had; as veer_judge_cache_put. */
veer_rc veer_judge_cache_keep(veer_judge_cache *cache, const veer_buf *key, veer_piece *piece,
                              veer_err *err);

/** Figures. */
typedef struct veer_judge_cache_stats {
    size_t bytes;        /* held now */
    size_t items;        /* held now, pieces left out */
    size_t pieces;       /* held now */
    uint64_t hits;       /* found, pieces left out */
    uint64_t misses;     /* not found; the same */
    uint64_t piece_hits; /* pieces that were found, of the right version */
} veer_judge_cache_stats;
veer_judge_cache_stats veer_judge_cache_stats_get(veer_judge_cache *cache);

#endif
