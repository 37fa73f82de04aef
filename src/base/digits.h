/* base/digits.h: runs of decimal digits, eight at a time on little-endian machines.
 *
 * What base/num.c and the JSON reader share; everyone else uses base/num.h.
 */
#ifndef VEER_BASE_DIGITS_H
#define VEER_BASE_DIGITS_H

#include <stdint.h>
#include <string.h>

/** Reads up to eight digits at p; their value goes to *ret unless there are none, their number is
 * returned. */
static inline unsigned veer_digits8(const char *p, const char *end, uint64_t *ret)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (__builtin_expect(end - p >= 8, 1)) {
        uint64_t x;
        memcpy(&x, p, 8);
        x ^= UINT64_C(0x3030303030303030); /* digits become 0..9 */
        const uint64_t others =
            ((x + UINT64_C(0x7676767676767676)) | x) & UINT64_C(0x8080808080808080);
        const unsigned n = others == 0 ? 8 : (unsigned)__builtin_ctzll(others) / 8;
        if (n == 0)
            return 0;
        x <<= 64 - 8 * n; /* leading zeros */
        x = x * 10 + (x >> 8);
        const uint64_t mask = UINT64_C(0x000000FF000000FF);
        x = (x & mask) * UINT64_C(0x000F424000000064) +
            ((x >> 16) & mask) * UINT64_C(0x0000271000000001);
        *ret = x >> 32;
        return n;
    }
#endif
    unsigned n = 0;
    uint64_t sum = 0;
    for (; n < 8 && p + n < end && p[n] >= '0' && p[n] <= '9'; n++)
        sum = sum * 10 + (uint64_t)(p[n] - '0');
    *ret = sum;
    return n;
}

/** Reads all digits at p behind those that *mantissa holds already and returns behind them. The
 * value is right as long as there are at most 19 in all, and wraps beyond. */
static inline const char *veer_digits(const char *p, const char *end, uint64_t *mantissa)
{
    static const uint32_t power[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    uint64_t value = 0;
    unsigned n = veer_digits8(p, end, &value);
    *mantissa = *mantissa * power[n] + value;
    p += n;
    while (__builtin_expect(n == 8, 0)) {
        value = 0;
        n = veer_digits8(p, end, &value);
        *mantissa = *mantissa * power[n] + value;
        p += n;
    }
    return p;
}

/** The same for the digits before a point, which are mostly one. *mantissa is 0 before. */
static inline const char *veer_digits_whole(const char *p, const char *end, uint64_t *mantissa)
{
    if (end - p >= 2 && p[1] == '.' && *p >= '0' && *p <= '9') {
        *mantissa = (uint64_t)(*p - '0');
        return p + 1;
    }
    return veer_digits(p, end, mantissa);
}

#endif
