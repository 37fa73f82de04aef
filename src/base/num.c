#include "base/num.h"

#include <math.h>
#include <stdbool.h>

#include "base/decimal.h"

#define MANTISSA_DIGITS 19            /* always fit a uint64 */
#define EXPONENT_CAP INT64_C(1) << 40 /* no text is long enough to bring it back into range */

/* A number while it is read. */
typedef struct scan {
    const char *at;      /* next byte */
    const char *end;     /* behind the last */
    const char *first;   /* first digit that is not 0, or NULL */
    uint64_t mantissa;   /* value of up to MANTISSA_DIGITS digits from first on */
    int64_t significant; /* digits from first on, trailing zeros included */
    int64_t exp10;       /* decimal exponent of the last digit in mantissa */
    bool any;            /* a digit was seen */
} scan;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads digits; place is 0 before the point and -1 behind it. */
static void scan_digits(scan *s, int place)
{
    for (; s->at < s->end && is_digit(*s->at); s->at++) {
        s->any = true;
        if (s->first == NULL && *s->at != '0')
            s->first = s->at;
        if (s->first != NULL && s->significant++ >= MANTISSA_DIGITS) {
            s->exp10 += place + 1;
            continue;
        }
        s->mantissa = s->mantissa * 10 + (uint64_t)(*s->at - '0');
        s->exp10 += place;
    }
}

/* Reads an exponent if one is complete, else leaves s at the 'e'. */
static void scan_exponent(scan *s)
{
    const char *p = s->at;
    if (p == s->end || (*p != 'e' && *p != 'E'))
        return;
    p++;
    const bool negative = p < s->end && *p == '-';
    if (p < s->end && (*p == '-' || *p == '+'))
        p++;
    if (p == s->end || !is_digit(*p))
        return;
    int64_t exponent = 0;
    for (; p < s->end && is_digit(*p); p++)
        if (exponent < EXPONENT_CAP)
            exponent = exponent * 10 + (*p - '0');
    s->exp10 += negative ? -exponent : exponent;
    s->at = p;
}

veer_rc veer_parse_double(const char *text, size_t len, size_t *ret_used, double *ret)
{
    scan s = {.at = text, .end = text + len};
    const bool negative = len > 0 && *text == '-';
    if (len > 0 && (*text == '-' || *text == '+'))
        s.at++;
    scan_digits(&s, 0);
    const char *digits_end = s.at;
    if (s.at < s.end && *s.at == '.' && (s.any || (s.end - s.at > 1 && is_digit(s.at[1])))) {
        s.at++;
        scan_digits(&s, -1);
        digits_end = s.at;
    }
    if (!s.any)
        return VEER_EPARSE;
    scan_exponent(&s);
    const double value =
        s.significant <= MANTISSA_DIGITS
            ? veer_decimal_to_double(s.mantissa, s.exp10)
            : veer_decimal_round_text(s.first, (size_t)(digits_end - s.first), s.mantissa, s.exp10);
    if (isinf(value))
        return VEER_ELIMIT;
    *ret_used = (size_t)(s.at - text);
    *ret = negative ? -value : value;
    return VEER_OK;
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
