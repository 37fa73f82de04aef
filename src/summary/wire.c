#include "summary/wire.h"

#include <string.h>

#define MAX_LIMBS 68

veer_wire veer_wire_open(const void *bytes, size_t len, char kind, uint8_t version)
{
    veer_wire in = {.at = bytes, .end = bytes};
    if (len < 2 || in.at[0] != (uint8_t)kind || in.at[1] != version) {
        in.bad = true;
        return in;
    }
    in.end = in.at + len;
    in.at += 2;
    return in;
}

static uint64_t fail(veer_wire *in)
{
    in->bad = true;
    in->at = in->end;
    return 0;
}

uint64_t veer_wire_get(veer_wire *in, uint64_t max)
{
    uint64_t value = 0;
    for (unsigned low = 0; low < 64 && in->at < in->end; low += 7) {
        const uint8_t byte = *in->at++;
        const uint64_t part = byte & 127;
        if (low == 63 && byte > 1)
            break;
        value |= part << low;
        if (byte < 128) {
            const bool overlong = byte == 0 && low > 0;
            return overlong || value > max ? fail(in) : value;
        }
    }
    return fail(in);
}

const uint8_t *veer_wire_bytes(veer_wire *in, size_t len)
{
    if (in->bad || len > (size_t)(in->end - in->at)) {
        fail(in);
        return NULL;
    }
    const uint8_t *bytes = in->at;
    in->at += len;
    return bytes;
}

static void negate(uint64_t *limbs, size_t n)
{
    uint64_t carry = 1;
    for (size_t i = 0; i < n; i++) {
        limbs[i] = ~limbs[i] + carry;
        carry = carry && limbs[i] == 0;
    }
}

void veer_wire_get_limbs(veer_wire *in, uint64_t *limbs, size_t n, bool is_signed)
{
    memset(limbs, 0, n * sizeof(limbs[0]));
    const size_t zeros = veer_wire_get(in, 8 * n);
    const uint64_t head = veer_wire_get(in, 16 * n);
    const size_t len = head / 2;
    const bool negative = head & 1;
    const uint8_t *bytes = veer_wire_bytes(in, len);
    if (bytes == NULL)
        return;
    const bool canonical =
        len == 0 ? zeros == 0 && !negative : bytes[0] != 0 && bytes[len - 1] != 0;
    /* The sign takes the uppermost bit. */
    const bool fits = zeros + len < 8 * n || (zeros + len == 8 * n && !is_signed);
    if (!canonical || !fits || (negative && !is_signed)) {
        fail(in);
        return;
    }
    for (size_t i = 0; i < len; i++)
        limbs[(zeros + i) / 8] |= (uint64_t)bytes[i] << (8 * ((zeros + i) % 8));
    if (negative)
        negate(limbs, n);
}

bool veer_wire_done(const veer_wire *in)
{
    return !in->bad && in->at == in->end;
}

void veer_wire_put(veer_buf *out, uint64_t value)
{
    for (; value > 127; value >>= 7)
        veer_buf_putc(out, (char)(value | 128));
    veer_buf_putc(out, (char)value);
}

void veer_wire_put_limbs(veer_buf *out, const uint64_t *limbs, size_t n, bool is_signed)
{
    uint64_t copy[MAX_LIMBS];
    uint8_t bytes[8 * MAX_LIMBS];
    const bool negative = is_signed && limbs[n - 1] >> 63;
    memcpy(copy, limbs, n * sizeof(limbs[0]));
    if (negative)
        negate(copy, n);
    for (size_t i = 0; i < 8 * n; i++)
        bytes[i] = (uint8_t)(copy[i / 8] >> (8 * (i % 8)));
    size_t low = 0, high = 8 * n;
    while (high > 0 && bytes[high - 1] == 0)
        high--;
    while (low < high && bytes[low] == 0)
        low++;
    veer_wire_put(out, low);
    veer_wire_put(out, 2 * (high - low) + negative);
    veer_buf_append(out, bytes + low, high - low);
}

void veer_wire_put_head(veer_buf *out, char kind, uint8_t version)
{
    veer_buf_putc(out, kind);
    veer_buf_putc(out, (char)version);
}
