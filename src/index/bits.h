/* index/bits.h: numbers of any width, one behind the other, low bits first.
 *
 * Memory has VEER_INDEX_SLACK readable (and for put: writable) bytes behind the last bit.
 */
#ifndef VEER_INDEX_BITS_H
#define VEER_INDEX_BITS_H

#include <stdint.h>

#include "block/wire.h"

#define VEER_INDEX_SLACK 8

/** `width` bits, at most 57, from bit `at`. */
static inline uint64_t veer_index_get_bits(const uint8_t *bytes, uint64_t at, unsigned width)
{
    return veer_load64(bytes + (at >> 3)) >> (at & 7) & ((UINT64_C(1) << width) - 1);
}

/** Sets bits that were 0 from bit `at`; value < 2^57. */
static inline void veer_index_put_bits(uint8_t *bytes, uint64_t at, uint64_t value)
{
    uint8_t *to = bytes + (at >> 3);
    veer_store64(to, veer_load64(to) | value << (at & 7));
}

/** Bits that hold every number up to max; 0 for 0. */
static inline unsigned veer_index_width(uint64_t max)
{
    return max == 0 ? 0 : 64 - (unsigned)__builtin_clzll(max);
}

#endif
