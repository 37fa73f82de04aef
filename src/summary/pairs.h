/* summary/pairs.h: counts of 64-bit keys, kept sorted: sparse matrices and histograms. */
#ifndef VEER_SUMMARY_PAIRS_H
#define VEER_SUMMARY_PAIRS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef struct veer_pair {
    uint64_t key;   /* what is counted */
    uint64_t count; /* how often, > 0 */
} veer_pair;

typedef struct veer_pairs {
    veer_pair *items; /* ascending keys, owned */
    size_t n;         /* in use */
    size_t cap;       /* allocated */
} veer_pairs;

/** Releases the memory; the counts are then empty. */
void veer_pairs_done(veer_pairs *pairs);

/** Room for one more key. VEER_ENOMEM changes nothing. */
veer_rc veer_pairs_reserve(veer_pairs *pairs, veer_err *err);

/** Adds to one key. O(log n), O(n) for a new key. VEER_ENOMEM changes nothing. */
veer_rc veer_pairs_add(veer_pairs *pairs, uint64_t key, uint64_t count, veer_err *err);

/** Adds n ascending pairs. O(n + m). VEER_ENOMEM changes nothing. */
veer_rc veer_pairs_merge(veer_pairs *into, const veer_pair *from, size_t n, veer_err *err);

#endif
