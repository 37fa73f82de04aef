/* block/wire.h: the alphabet of blocks: little-endian integers and LEB128 varints.
 *
 * Reading is sticky: after the first fault everything reads as 0 and `bad` stays set.
 */
#ifndef VEER_BLOCK_WIRE_H
#define VEER_BLOCK_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

typedef struct veer_cursor {
    const uint8_t *at;  /* next byte */
    const uint8_t *end; /* behind the last */
    bool bad;           /* something was malformed or missing */
} veer_cursor;

/** The next len bytes, or NULL when there are fewer. */
const uint8_t *veer_cursor_bytes(veer_cursor *in, size_t len);

/** An integer of 1 to 8 bytes. */
uint64_t veer_cursor_int(veer_cursor *in, size_t bytes);

/** A varint in its shortest form. */
uint64_t veer_cursor_varint(veer_cursor *in);

/** Nothing was malformed and nothing is left. */
bool veer_cursor_done(const veer_cursor *in);

void veer_put_int(veer_buf *out, uint64_t value, size_t bytes);
void veer_put_varint(veer_buf *out, uint64_t value);

/** Overwrites bytes of an earlier veer_put_int at out->data + at. */
void veer_patch_int(veer_buf *out, size_t at, uint64_t value, size_t bytes);

/** Small magnitudes of either sign as small numbers, and back. */
static inline uint64_t veer_zigzag(uint64_t value)
{
    return value << 1 ^ (0 - (value >> 63));
}

static inline uint64_t veer_unzigzag(uint64_t value)
{
    return value >> 1 ^ (0 - (value & 1));
}

/** Eight little-endian bytes; one instruction where the machine is little-endian. */
static inline uint64_t veer_load64(const uint8_t *at)
{
    return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24 |
           (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 |
           (uint64_t)at[7] << 56;
}

static inline void veer_store64(uint8_t *at, uint64_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
    at[2] = (uint8_t)(value >> 16);
    at[3] = (uint8_t)(value >> 24);
    at[4] = (uint8_t)(value >> 32);
    at[5] = (uint8_t)(value >> 40);
    at[6] = (uint8_t)(value >> 48);
    at[7] = (uint8_t)(value >> 56);
}

#endif
