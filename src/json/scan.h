/* json/scan.h: the inner loops of the reader, inline so that a token costs no call.
 *
 * Each has a portable path; SSE2 machines read string bytes sixteen at a time.
 */
#ifndef VEER_JSON_SCAN_H
#define VEER_JSON_SCAN_H

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/decimal.h"
#include "base/digits.h"
#include "json/reader.h"

#define VEER_LIKELY(x) __builtin_expect(!!(x), 1)
#define VEER_UNLIKELY(x) __builtin_expect(!!(x), 0)

/** Puts the reader into VEER_JSON_FAILED with a message and a position; returns false. */
bool veer_json_fault(veer_json_reader *r, veer_rc rc, const char *at, const char *fmt, ...)
    VEER_PRINTF(4, 5);

/** The same for "expected WHAT, found what stands at `at`". */
bool veer_json_unexpected(veer_json_reader *r, const char *at, const char *expected);

/** Reads the rest of a string that is not plain ASCII. start is behind the opening quote, special
 * the first byte that is not plain. */
bool veer_json_scan_string_slow(veer_json_reader *r, const char *start, const char *special);

/** Reads any number, or says what is wrong with it. */
bool veer_json_scan_number_slow(veer_json_reader *r, const char *start);

static inline const char *veer_json_skip_space(const char *p, const char *end)
{
    while (p < end && (unsigned char)*p <= ' ' &&
           (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

/** The first byte that a string cannot simply contain: quote, backslash, control, non-ASCII. */
static inline const char *veer_json_plain_end(const char *p, const char *end)
{
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    const __m128i space = _mm_set1_epi8(' ');
    for (; end - p >= 16; p += 16) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
        /* signed comparison: bytes from 0x80 on are below the space too */
        const __m128i special = _mm_or_si128(_mm_cmplt_epi8(bytes, space),
                                             _mm_or_si128(_mm_cmpeq_epi8(bytes, quote),
                                                          _mm_cmpeq_epi8(bytes, backslash)));
        const unsigned mask = (unsigned)_mm_movemask_epi8(special);
        if (VEER_LIKELY(mask != 0))
            return p + __builtin_ctz(mask);
    }
#endif
    while (p < end && (signed char)*p >= ' ' && *p != '"' && *p != '\\')
        p++;
    return p;
}

/** Reads a string into text, text_len. start is behind the opening quote. */
static inline bool veer_json_scan_string(veer_json_reader *r, const char *start)
{
    const char *p = veer_json_plain_end(start, r->end);
    if (VEER_UNLIKELY(p == r->end || *p != '"' || (size_t)(p - start) > r->max_string_bytes))
        return veer_json_scan_string_slow(r, start, p);
    r->text = start;
    r->text_len = (size_t)(p - start);
    r->at = p + 1;
    return true;
}

/** A number without an exponent: mantissa / 10^decimals, negated or not. */
typedef struct veer_json_decimal {
    uint64_t mantissa; /* all digits */
    uint32_t decimals; /* digits behind the point */
    bool negative;     /* a '-' stands before it */
} veer_json_decimal;

/** Reads a number of at most 19 digits, 18 before the point, without an exponent. Returns behind
 * it, or NULL for every other: the slow path decides. p < end. */
static inline const char *veer_json_read_decimal(const char *p, const char *end,
                                                 veer_json_decimal *ret)
{
    const bool negative = *p == '-';
    p += negative;
    const char *digits = p;
    uint64_t mantissa = 0;
    p = veer_digits_whole(p, end, &mantissa);
    const size_t whole = (size_t)(p - digits);
    if (VEER_UNLIKELY(whole != 1 && (whole == 0 || *digits == '0')))
        return NULL;
    size_t decimals = 0;
    if (p < end && *p == '.') {
        const char *point = p;
        p = veer_digits(p + 1, end, &mantissa);
        decimals = (size_t)(p - point) - 1;
        if (VEER_UNLIKELY(decimals == 0))
            return NULL;
    }
    if (VEER_UNLIKELY(whole > 18 || whole + decimals > 19 || (p < end && (*p | 0x20) == 'e')))
        return NULL;
    *ret = (veer_json_decimal){mantissa, (uint32_t)decimals, negative};
    return p;
}

/** The nearest double. */
static inline double veer_json_decimal_value(const veer_json_decimal *d)
{
    const double magnitude = veer_decimal_to_double(d->mantissa, -(int64_t)d->decimals);
    return d->negative ? -magnitude : magnitude;
}

/** Reads such a number with number, integer and text set; false, with nothing changed, otherwise.
 */
static inline bool veer_json_scan_number_fast(veer_json_reader *r, const char *start)
{
    veer_json_decimal d;
    const char *p = veer_json_read_decimal(start, r->end, &d);
    if (VEER_UNLIKELY(p == NULL))
        return false;
    r->number = veer_json_decimal_value(&d);
    r->integer = d.negative ? -d.mantissa : d.mantissa;
    r->is_int64 = d.decimals == 0 && (!d.negative || d.mantissa != 0);
    r->is_uint64 = d.decimals == 0 && !d.negative;
    r->text = start;
    r->text_len = (size_t)(p - start);
    r->at = p;
    return true;
}

#endif
