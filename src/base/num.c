#include "base/num.h"

#include <math.h>
#include <stdbool.h>

#include "base/decimal.h"
#include "base/digits.h"

#define MANTISSA_DIGITS 19            /* always fit a uint64 */
#define EXPONENT_CAP INT64_C(1) << 40 /* no text is long enough to bring it back into range */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Behind the exponent at p if one is complete, else p. Adds it to *exp10. */
static const char *read_exponent(const char *p, const char *end, int64_t *exp10)
{
    const char *at = p + 1;
    const bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (at >= end || !is_digit(*at))
        return p;
    int64_t exponent = 0;
    for (; at < end && is_digit(*at); at++)
        if (exponent < EXPONENT_CAP)
            exponent = exponent * 10 + (*at - '0');
    *exp10 += negative ? -exponent : exponent;
    return at;
}

/* Rounds digits, one point among them or none, that may be more than a mantissa holds. */
static double round_long(const char *p, const char *end, int64_t exp10)
{
    const char *first = NULL; /* the first digit that is not 0 */
    uint64_t mantissa = 0;
    size_t significant = 0;
    int place = 0; /* -1 behind the point */
    for (; p < end; p++) {
        if (*p == '.') {
            place = -1;
            continue;
        }
        if (first == NULL && *p != '0')
            first = p;
        if (first != NULL && significant++ >= MANTISSA_DIGITS) {
            exp10 += place + 1;
            continue;
        }
        mantissa = mantissa * 10 + (uint64_t)(*p - '0');
        exp10 += place;
    }
    if (significant <= MANTISSA_DIGITS)
        return veer_decimal_round(mantissa, exp10);
    return veer_decimal_round_text(first, (size_t)(end - first), mantissa, exp10);
}

/* Behind the number at text, or NULL if there is none; infinity when it is too large. */
static const char *read_double(const char *text, const char *end, double *ret)
{
    const char *p = text;
    const bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    const char *digits = p;
    uint64_t mantissa = 0;
    p = veer_digits_whole(p, end, &mantissa);
    size_t count = (size_t)(p - digits);
    int64_t exp10 = 0;
    if (p < end && *p == '.') {
        const char *point = p++;
        p = veer_digits(p, end, &mantissa);
        exp10 = point + 1 - p;
        count += (size_t)(p - point - 1);
    }
    if (count == 0)
        return NULL;
    const char *digits_end = p;
    int64_t exponent = 0;
    if (p < end && (*p | 0x20) == 'e')
        p = read_exponent(p, end, &exponent);
    const double value = count <= MANTISSA_DIGITS
                             ? veer_decimal_to_double(mantissa, exp10 + exponent)
                             : round_long(digits, digits_end, exponent);
    *ret = negative ? -value : value;
    return p;
}

veer_rc veer_parse_double(const char *text, size_t len, size_t *ret_used, double *ret)
{
    double value;
    const char *behind = read_double(text, text + len, &value);
    if (behind == NULL)
        return VEER_EPARSE;
    if (isinf(value))
        return VEER_ELIMIT;
    *ret_used = (size_t)(behind - text);
    *ret = value;
    return VEER_OK;
}

bool veer_parse_double_padded(const char *text, size_t len, double *ret)
{
    double value;
    if (read_double(text, text + len + VEER_NUM_PADDING, &value) != text + len || isinf(value))
        return false;
    *ret = value;
    return true;
}

/* Reads len > 0 digits; VEER_ELIMIT above max. */
static veer_rc parse_digits(const char *s, size_t len, uint64_t max, uint64_t *ret)
{
    uint64_t value = 0;
    bool over = false;
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(s[i]))
            return VEER_EPARSE;
        const uint64_t digit = (uint64_t)(s[i] - '0');
        over = over || digit > max || value > (max - digit) / 10;
        value = value * 10 + digit;
    }
    if (len == 0 || over)
        return over ? VEER_ELIMIT : VEER_EPARSE;
    *ret = value;
    return VEER_OK;
}

veer_rc veer_parse_int64(const char *s, size_t len, int64_t *ret)
{
    const bool negative = len > 0 && *s == '-';
    const size_t sign = len > 0 && (*s == '-' || *s == '+');
    uint64_t magnitude = 0;
    const veer_rc rc =
        parse_digits(s + sign, len - sign, (uint64_t)INT64_MAX + negative, &magnitude);
    if (rc == VEER_OK)
        *ret = (int64_t)(negative ? -magnitude : magnitude);
    return rc;
}

veer_rc veer_parse_uint64(const char *s, size_t len, uint64_t *ret)
{
    const bool negative = len > 0 && *s == '-';
    const size_t sign = len > 0 && (*s == '-' || *s == '+');
    return parse_digits(s + sign, len - sign, negative ? 0 : UINT64_MAX, ret);
}

/* The two digits of 0..99, for printing by pairs. */
static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

size_t veer_print_uint64(uint64_t value, char out[VEER_INT_TEXT_SIZE])
{
    char digits[VEER_INT_TEXT_SIZE];
    size_t at = sizeof digits;
    while (value >= 100) {
        const size_t pair = (size_t)(value % 100) * 2;
        value /= 100;
        digits[--at] = pairs[pair + 1];
        digits[--at] = pairs[pair];
    }
    if (value >= 10)
        digits[--at] = pairs[value * 2 + 1];
    digits[--at] = value >= 10 ? pairs[value * 2] : (char)('0' + value);
    const size_t len = sizeof digits - at;
    for (size_t i = 0; i < len; i++)
        out[i] = digits[at + i];
    out[len] = '\0';
    return len;
}

size_t veer_print_int64(int64_t value, char out[VEER_INT_TEXT_SIZE])
{
    if (value >= 0)
        return veer_print_uint64((uint64_t)value, out);
    char magnitude[VEER_INT_TEXT_SIZE];
    const size_t len = veer_print_uint64(-(uint64_t)value, magnitude);
    out[0] = '-';
    for (size_t i = 0; i <= len; i++)
        out[i + 1] = magnitude[i];
    return len + 1;
}
