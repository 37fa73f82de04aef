/* base/hash.h: SipHash-1-3, a keyed hash that resists chosen collisions (Aumasson and Bernstein,
 * "SipHash: a fast short-input PRF", 2012; one compression and three final rounds). */
#ifndef VEER_BASE_HASH_H
#define VEER_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef struct veer_hash_key {
    uint64_t k0; /* first eight key bytes, little-endian */
    uint64_t k1; /* last eight */
} veer_hash_key;

/** A secret key from the operating system; VEER_EIO if it has none to give. */
veer_rc veer_hash_key_random(veer_hash_key *ret, veer_err *err);

/** The hash of len bytes. The same on every machine for the same key. */
uint64_t veer_siphash13(const veer_hash_key *key, const void *bytes, size_t len);

/** The hash of 128 bits: first and last eight bytes, each little-endian. */
void veer_siphash13_128(const veer_hash_key *key, const void *bytes, size_t len, uint64_t ret[2]);

#endif
