/* block/ints.h: 64-bit integers in as few bits as their spread needs.
 *
 * Chunks of VEER_INTS_CHUNK values, each by itself: the smallest value, then every distance to it
 * in the bits of the largest distance (frame of reference); or the same for the differences of
 * neighbours where that takes fewer bits. Arithmetic wraps, so every uint64 and int64 is fine.
 */
#ifndef VEER_BLOCK_INTS_H
#define VEER_BLOCK_INTS_H

#include "block/wire.h"

#define VEER_INTS_CHUNK 1024u

/** Appends n values. Small magnitudes of either sign, as two's complement, cost least. */
void veer_ints_put(veer_buf *out, const uint64_t *values, size_t n);

/** Reads n values; in->bad and any contents if they are malformed. */
void veer_ints_get(veer_cursor *in, uint64_t *ret_values, size_t n);

#endif
