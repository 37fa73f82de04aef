/* summary/wire.h: the alphabet of the encoded summaries.
 *
 * Integers are LEB128 varints in their only shortest form. An exact sum is stripped of its zero
 * bytes on both sides: varint(zero bytes below), varint(2 * bytes + negative), bytes little-endian.
 * Reading is sticky: after the first fault everything reads as 0 and `bad` stays set.
 */
#ifndef VEER_SUMMARY_WIRE_H
#define VEER_SUMMARY_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

typedef struct veer_wire {
    const uint8_t *at;  /* next byte */
    const uint8_t *end; /* behind the last */
    bool bad;           /* something was malformed */
} veer_wire;

/** Starts reading; the first two bytes must be kind and version. */
veer_wire veer_wire_open(const void *bytes, size_t len, char kind, uint8_t version);

/** A varint of at most max. */
uint64_t veer_wire_get(veer_wire *in, uint64_t max);

/** len raw bytes, or NULL. */
const uint8_t *veer_wire_bytes(veer_wire *in, size_t len);

/** An exact integer of n limbs in two's complement; negative ones only if is_signed. */
void veer_wire_get_limbs(veer_wire *in, uint64_t *limbs, size_t n, bool is_signed);

/** Nothing was malformed and nothing is left. */
bool veer_wire_done(const veer_wire *in);

void veer_wire_put(veer_buf *out, uint64_t value);
void veer_wire_put_limbs(veer_buf *out, const uint64_t *limbs, size_t n, bool is_signed);
void veer_wire_put_head(veer_buf *out, char kind, uint8_t version);

#endif
