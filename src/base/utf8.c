#include "base/utf8.h"

#include <string.h>

/* What a first byte promises. */
typedef struct lead {
    uint32_t bits;     /* its part of the code point */
    uint32_t smallest; /* code point below which the form would be overlong */
    size_t len;        /* bytes in all; 0 for a byte that cannot lead */
} lead;

static lead lead_of(unsigned char c)
{
    if (c < 0x80u)
        return (lead){c, 0, 1};
    if (c >= 0xC2u && c < 0xE0u)
        return (lead){c & 0x1Fu, 0x80, 2};
    if (c >= 0xE0u && c < 0xF0u)
        return (lead){c & 0x0Fu, 0x800, 3};
    if (c >= 0xF0u && c < 0xF5u)
        return (lead){c & 0x07u, 0x10000, 4};
    return (lead){0, 0, 0};
}

static bool is_scalar(uint32_t code_point)
{
    return code_point <= 0x10FFFFu && (code_point < 0xD800u || code_point > 0xDFFFu);
}

size_t veer_utf8_next(const char *s, size_t len, uint32_t *ret)
{
    if (len == 0)
        return 0;
    const lead first = lead_of((unsigned char)s[0]);
    if (first.len == 0 || first.len > len)
        return 0;
    uint32_t code_point = first.bits;
    for (size_t i = 1; i < first.len; i++) {
        const unsigned char c = (unsigned char)s[i];
        if ((c & 0xC0u) != 0x80u)
            return 0;
        code_point = code_point << 6 | (c & 0x3Fu);
    }
    if (code_point < first.smallest || !is_scalar(code_point))
        return 0;
    if (ret != NULL)
        *ret = code_point;
    return first.len;
}

static size_t ascii_prefix(const char *s, size_t len)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    size_t i = 0;
    for (; len - i >= 16; i += 16) {
        uint64_t a, b;
        memcpy(&a, s + i, 8);
        memcpy(&b, s + i + 8, 8);
        if (((a | b) & high) != 0)
            break;
    }
    while (i < len && ((unsigned char)s[i] & 0x80u) == 0)
        i++;
    return i;
}

size_t veer_utf8_valid_prefix(const char *s, size_t len)
{
    size_t i = 0;
    while (i < len) {
        i += ascii_prefix(s + i, len - i);
        while (i < len && ((unsigned char)s[i] & 0x80u) != 0) {
            const size_t step = veer_utf8_next(s + i, len - i, NULL);
            if (step == 0)
                return i;
            i += step;
        }
    }
    return len;
}

bool veer_utf8_valid(const char *s, size_t len)
{
    return veer_utf8_valid_prefix(s, len) == len;
}

size_t veer_utf8_encode(uint32_t code_point, char out[4])
{
    if (!is_scalar(code_point))
        return 0;
    if (code_point < 0x80u) {
        out[0] = (char)code_point;
        return 1;
    }
    const size_t len = code_point < 0x800u ? 2 : code_point < 0x10000u ? 3 : 4;
    static const unsigned char marks[] = {0, 0, 0xC0u, 0xE0u, 0xF0u};
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80u | (code_point & 0x3Fu));
        code_point >>= 6;
    }
    out[0] = (char)(marks[len] | code_point);
    return len;
}
