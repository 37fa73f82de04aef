/* index/filter.h: a Bloom filter that touches one cache line a search.
 *
 * Blocks of 256 bits; a fingerprint sets two bits in each of the four words of its block (Putze,
 * Sanders and Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007). The block is
 * chosen by the upper 32 bits of hi, the bits by 48 others, so both are independent of each other.
 */
#ifndef VEER_INDEX_FILTER_H
#define VEER_INDEX_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/item.h"

#define VEER_INDEX_FILTER_WORDS ((size_t)4) /* of 64 bits, in a block */
#define VEER_INDEX_FILTER_BITS_PER_ENTRY 12 /* about 0.5 % of the strangers pass */

/** Blocks for this many entries; at least 1, at most UINT32_MAX. */
static inline size_t veer_index_filter_blocks(uint64_t entries)
{
    const uint64_t bits = entries * VEER_INDEX_FILTER_BITS_PER_ENTRY;
    const uint64_t blocks = bits / (64 * VEER_INDEX_FILTER_WORDS) + 1;
    return (size_t)(blocks < UINT32_MAX ? blocks : UINT32_MAX);
}

/** First word of the block of a fingerprint. */
static inline size_t veer_index_filter_at(size_t n_blocks, veer_index_print print)
{
    return (size_t)((print.hi >> 32) * n_blocks >> 32) * VEER_INDEX_FILTER_WORDS;
}

/** The bits that a fingerprint sets, word by word. */
static inline void veer_index_filter_mask(veer_index_print print,
                                          uint64_t ret[VEER_INDEX_FILTER_WORDS])
{
    const uint64_t x = (print.hi & UINT32_MAX) << 16 | print.lo;
    for (size_t i = 0; i < VEER_INDEX_FILTER_WORDS; i++)
        ret[i] = UINT64_C(1) << (x >> 12 * i & 63) | UINT64_C(1) << (x >> (12 * i + 6) & 63);
}

static inline void veer_index_filter_put(uint64_t *words, size_t n_blocks, veer_index_print print)
{
    uint64_t mask[VEER_INDEX_FILTER_WORDS];
    uint64_t *block = words + veer_index_filter_at(n_blocks, print);
    veer_index_filter_mask(print, mask);
    for (size_t i = 0; i < VEER_INDEX_FILTER_WORDS; i++)
        block[i] |= mask[i];
}

/** False: it was never put. */
static inline bool veer_index_filter_has(const uint64_t *words, size_t n_blocks,
                                         veer_index_print print)
{
    uint64_t mask[VEER_INDEX_FILTER_WORDS];
    const uint64_t *block = words + veer_index_filter_at(n_blocks, print);
    uint64_t missing = 0;
    veer_index_filter_mask(print, mask);
    for (size_t i = 0; i < VEER_INDEX_FILTER_WORDS; i++)
        missing |= mask[i] & ~block[i];
    return missing == 0;
}

#endif
