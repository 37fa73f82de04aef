#include "block/wire.h"

#include <string.h>

const uint8_t *veer_cursor_bytes(veer_cursor *in, size_t len)
{
    if (in->bad || len > (size_t)(in->end - in->at)) {
        in->bad = true;
        return NULL;
    }
    const uint8_t *bytes = in->at;
    in->at += len;
    return bytes;
}

uint64_t veer_cursor_int(veer_cursor *in, size_t bytes)
{
    const uint8_t *at = veer_cursor_bytes(in, bytes);
    uint64_t value = 0;
    for (size_t i = 0; at != NULL && i < bytes; i++)
        value |= (uint64_t)at[i] << 8 * i;
    return value;
}

uint64_t veer_cursor_varint(veer_cursor *in)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const uint8_t *at = veer_cursor_bytes(in, 1);
        if (at == NULL)
            return 0;
        value |= (uint64_t)(*at & 0x7f) << shift;
        if (*at < 0x80) {
            /* Not the shortest form, or a tenth byte with more than the one bit that is left. */
            in->bad |= (*at == 0 && shift > 0) || (shift == 63 && *at > 1);
            return in->bad ? 0 : value;
        }
    }
    in->bad = true;
    return 0;
}

bool veer_cursor_done(const veer_cursor *in)
{
    return !in->bad && in->at == in->end;
}

void veer_put_int(veer_buf *out, uint64_t value, size_t bytes)
{
    uint8_t le[8];
    veer_store64(le, value);
    veer_buf_append(out, le, bytes);
}

void veer_put_varint(veer_buf *out, uint64_t value)
{
    uint8_t bytes[10];
    size_t len = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[len++] = (uint8_t)(value | 0x80);
    bytes[len++] = (uint8_t)value;
    veer_buf_append(out, bytes, len);
}

void veer_patch_int(veer_buf *out, size_t at, uint64_t value, size_t bytes)
{
    uint8_t le[8];
    veer_store64(le, value);
    if (out->failed == VEER_OK)
        memcpy(out->data + at, le, bytes);
}
