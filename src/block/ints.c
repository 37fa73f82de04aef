#include "block/ints.h"

#include <string.h>

#define DELTA 0x80u /* bit of the width byte: differences of neighbours */
#define WIDEST 56u  /* more bits are stored as 64: a shifted value still fits in one load */
#define SLACK 8u    /* bytes that packing may write behind its end */

/* A frame of reference. */
typedef struct frame {
    uint64_t base;  /* smallest value */
    unsigned width; /* bits of the largest distance */
} frame;

static frame frame_of(int64_t min, int64_t max)
{
    const uint64_t range = (uint64_t)max - (uint64_t)min;
    const unsigned width = range == 0 ? 0 : 64u - (unsigned)__builtin_clzll(range);
    return (frame){(uint64_t)min, width > WIDEST ? 64u : width};
}

static frame frame_of_values(const uint64_t *values, size_t n)
{
    int64_t min = INT64_MAX, max = INT64_MIN;
    for (size_t i = 0; i < n; i++) {
        const int64_t value = (int64_t)values[i];
        min = value < min ? value : min;
        max = value > max ? value : max;
    }
    return frame_of(min, max);
}

/* The differences of neighbours, and their frame. */
static frame differences(const uint64_t *values, size_t n, uint64_t *ret)
{
    for (size_t i = 1; i < n; i++)
        ret[i - 1] = values[i] - values[i - 1];
    return frame_of_values(ret, n - 1);
}

static size_t packed_bytes(size_t n, unsigned width)
{
    return (n * width + 7) / 8;
}

static void pack(veer_buf *out, const uint64_t *values, size_t n, frame f)
{
    const size_t bytes = packed_bytes(n, f.width);
    if (bytes == 0 || !veer_buf_reserve(out, bytes + SLACK))
        return;
    uint8_t *at = (uint8_t *)out->data + out->len;
    out->len += bytes;
    if (f.width == 64) {
        for (size_t i = 0; i < n; i++)
            veer_store64(at + 8 * i, values[i] - f.base);
        return;
    }
    uint64_t word = 0;
    unsigned used = 0;
    for (size_t i = 0; i < n; i++) {
        const uint64_t distance = values[i] - f.base;
        word |= distance << used;
        used += f.width;
        if (used >= 64) {
            veer_store64(at, word);
            at += 8;
            used -= 64;
            word = used == 0 ? 0 : distance >> (f.width - used);
        }
    }
    veer_store64(at, word);
}

static void put_chunk(veer_buf *out, const uint64_t *values, size_t n)
{
    uint64_t deltas[VEER_INTS_CHUNK];
    const frame plain = frame_of_values(values, n);
    const frame delta = plain.width == 0 ? plain : differences(values, n, deltas);
    if (delta.width < plain.width) {
        veer_put_int(out, delta.width | DELTA, 1);
        veer_put_varint(out, veer_zigzag(values[0]));
        veer_put_varint(out, veer_zigzag(delta.base));
        pack(out, deltas, n - 1, delta);
    } else {
        veer_put_int(out, plain.width, 1);
        veer_put_varint(out, veer_zigzag(plain.base));
        pack(out, values, n, plain);
    }
}

void veer_ints_put(veer_buf *out, const uint64_t *values, size_t n)
{
    for (size_t i = 0; i < n; i += VEER_INTS_CHUNK)
        put_chunk(out, values + i, n - i < VEER_INTS_CHUNK ? n - i : VEER_INTS_CHUNK);
}

/* One value at a bit position, all its bytes and eight more being readable. */
static inline uint64_t bits_at(const uint8_t *bytes, size_t bit, uint64_t mask)
{
    return veer_load64(bytes + bit / 8) >> bit % 8 & mask;
}

/* Values that are wholly within the bytes and eight behind their start are, too; the others from a
 * copy of the end. */
static void unpack_narrow(const uint8_t *bytes, size_t len, unsigned width, uint64_t base,
                          uint64_t *ret, size_t n)
{
    const uint64_t mask = (UINT64_C(1) << width) - 1;
    size_t i = 0;
    for (; i < n && i * width / 8 + 8 <= len; i++)
        ret[i] = base + bits_at(bytes, i * width, mask);
    uint8_t tail[24] = {0};
    const size_t start = i * width / 8;
    memcpy(tail, bytes + start, len - start);
    for (; i < n; i++)
        ret[i] = base + bits_at(tail, i * width - start * 8, mask);
}

static void unpack(veer_cursor *in, frame f, uint64_t *ret, size_t n)
{
    const size_t len = packed_bytes(n, f.width);
    const uint8_t *bytes = veer_cursor_bytes(in, len);
    if (bytes == NULL || len == 0) {
        for (size_t i = 0; i < n; i++)
            ret[i] = f.base;
        return;
    }
    if (f.width == 64) {
        for (size_t i = 0; i < n; i++)
            ret[i] = f.base + veer_load64(bytes + 8 * i);
        return;
    }
    const unsigned last_bits = (unsigned)(n * f.width % 8);
    in->bad |= last_bits != 0 && bytes[len - 1] >> last_bits != 0;
    unpack_narrow(bytes, len, f.width, f.base, ret, n);
}

static void get_chunk(veer_cursor *in, uint64_t *ret, size_t n)
{
    const unsigned head = (unsigned)veer_cursor_int(in, 1);
    frame f = {.width = head & ~DELTA};
    in->bad |= f.width > WIDEST && f.width != 64;
    if (in->bad)
        return;
    if ((head & DELTA) == 0) {
        f.base = veer_unzigzag(veer_cursor_varint(in));
        unpack(in, f, ret, n);
        return;
    }
    ret[0] = veer_unzigzag(veer_cursor_varint(in));
    f.base = veer_unzigzag(veer_cursor_varint(in));
    unpack(in, f, ret + 1, n - 1);
    for (size_t i = 1; i < n; i++)
        ret[i] += ret[i - 1];
}

void veer_ints_get(veer_cursor *in, uint64_t *ret_values, size_t n)
{
    for (size_t i = 0; i < n && !in->bad; i += VEER_INTS_CHUNK)
        get_chunk(in, ret_values + i, n - i < VEER_INTS_CHUNK ? n - i : VEER_INTS_CHUNK);
}
