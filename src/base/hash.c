#define _DEFAULT_SOURCE /* getentropy */
#include "base/hash.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Keys are asked for sixteen at a time: a dictionary is made for many a small summary, and a call
 * of the system for each would cost more than filling it. A key is given out once and wiped. */
#define KEYS_AT_ONCE 16

veer_rc veer_hash_key_random(veer_hash_key *ret, veer_err *err)
{
    static _Thread_local veer_hash_key keys[KEYS_AT_ONCE];
    static _Thread_local size_t left;
    if (left == 0) {
        if (getentropy(keys, sizeof keys) != 0)
            return veer_fail(err, VEER_EIO, "the system has no random bytes to give: %s",
                             strerror(errno));
        left = KEYS_AT_ONCE;
    }
    left--;
    *ret = keys[left];
    memset(&keys[left], 0, sizeof keys[left]);
    return VEER_OK;
}

static uint64_t rotate_left(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate_left(v[1], 13) ^ v[0];
    v[3] = rotate_left(v[3], 16) ^ v[2];
    v[0] = rotate_left(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate_left(v[1], 17) ^ v[2];
    v[3] = rotate_left(v[3], 21) ^ v[0];
    v[2] = rotate_left(v[2], 32);
}

/* Up to eight bytes as a little-endian number on every machine. */
static uint64_t load_le(const unsigned char *bytes, size_t len)
{
    uint64_t word = 0;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (len == 8) {
        memcpy(&word, bytes, 8);
        return word;
    }
#endif
    for (size_t i = 0; i < len; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

static void compress(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

/* The state behind all bytes, before the final rounds. v1 is what v[1] begins with beside the key:
 * 0 for a hash of 64 bits, 0xEE for one of 128. */
static void absorb(uint64_t v[4], uint64_t v1, const veer_hash_key *key, const void *bytes,
                   size_t len)
{
    v[0] = key->k0 ^ UINT64_C(0x736f6d6570736575);
    v[1] = key->k1 ^ UINT64_C(0x646f72616e646f6d) ^ v1;
    v[2] = key->k0 ^ UINT64_C(0x6c7967656e657261);
    v[3] = key->k1 ^ UINT64_C(0x7465646279746573);
    const unsigned char *at = bytes;
    size_t left = len;
    for (; left >= 8; left -= 8, at += 8)
        compress(v, load_le(at, 8));
    compress(v, (left > 0 ? load_le(at, left) : 0) | (uint64_t)len << 56);
}

static uint64_t squeeze(uint64_t v[4])
{
    sip_round(v);
    sip_round(v);
    sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t veer_siphash13(const veer_hash_key *key, const void *bytes, size_t len)
{
    uint64_t v[4];
    absorb(v, 0, key, bytes, len);
    v[2] ^= 0xFF;
    return squeeze(v);
}

void veer_siphash13_128(const veer_hash_key *key, const void *bytes, size_t len, uint64_t ret[2])
{
    uint64_t v[4];
    absorb(v, 0xEE, key, bytes, len);
    v[2] ^= 0xEE;
    ret[0] = squeeze(v);
    v[1] ^= 0xDD;
    ret[1] = squeeze(v);
}
