/* Schubfach: the shortest decimal in the rounding interval of a double, the nearest of them. */
#include <stdbool.h>
#include <string.h>

#include "base/decimal.h"
#include "base/num.h"

#define FRACTION_BITS 52
#define HIDDEN_BIT (UINT64_C(1) << FRACTION_BITS)
#define BIAS 1075 /* of the exponent when the significand is a whole number */

/* digits * 10^exp10 */
typedef struct decimal {
    uint64_t digits; /* no trailing zero in the end, except for the value 0 */
    int exp10;       /* decimal exponent of the last digit */
} decimal;

static int floor_div_pow2(int e, int bits)
{
    return e >= 0 ? e >> bits : ~(~e >> bits);
}

/* floor(cp * 10^k / 2^..), its lowest bit set if anything was cut off ("round to odd"). */
static uint64_t round_to_odd(const uint64_t power[2], uint64_t cp)
{
    const veer_u128 low = (veer_u128)power[1] * cp;
    const veer_u128 all = (veer_u128)power[0] * cp + (uint64_t)(low >> 64);
    return (uint64_t)(all >> 64) | ((uint64_t)all > 1);
}

/* 10^k with its 128 bits rounded up, as the proof wants it. */
static void power_of_ten(int k, uint64_t ret[2])
{
    const uint64_t *power = veer_pow5[k - VEER_POW5_FIRST];
    ret[0] = power[0];
    ret[1] = power[1];
    /* the table is exact for 0..55 and rounded up already for -27..-1 */
    if (k < -27 || k > 55) {
        ret[1]++;
        ret[0] += ret[1] == 0;
    }
}

/* The candidates: s and s + 1 at exponent k, or a multiple of ten at k + 1 if one is inside. */
static decimal choose(uint64_t lower, uint64_t value, uint64_t upper, int k)
{
    const uint64_t s = value / 4;
    if (s >= 10) {
        const uint64_t tens = s / 10;
        const bool below_inside = lower <= 40 * tens;
        const bool above_inside = 40 * tens + 40 <= upper;
        if (below_inside != above_inside)
            return (decimal){tens + above_inside, k + 1};
    }
    const bool below_inside = lower <= 4 * s;
    const bool above_inside = 4 * s + 4 <= upper;
    if (below_inside != above_inside)
        return (decimal){s + above_inside, k};
    const uint64_t middle = 4 * s + 2;
    return (decimal){s + (value > middle || (value == middle && (s & 1) != 0)), k};
}

static decimal shortest(uint64_t fraction, int biased)
{
    const uint64_t c = biased != 0 ? fraction | HIDDEN_BIT : fraction;
    const int q = (biased != 0 ? biased : 1) - BIAS;
    if (q <= 0 && q > -FRACTION_BITS - 1 && (c & ((UINT64_C(1) << -q) - 1)) == 0)
        return (decimal){c >> -q, 0}; /* a whole number below 2^53 */
    /* The lower neighbour is half as far where the exponent changes. */
    const bool closer = fraction == 0 && biased > 1;
    const uint64_t odd = c & 1;
    /* floor(log10(2^q)), or of 3/4 of it; then floor(log2(10^-k)) */
    const int k = floor_div_pow2(q * 1262611 - (closer ? 524031 : 0), 22);
    const int h = q + floor_div_pow2(-k * 1741647, 19) + 1;
    uint64_t power[2];
    power_of_ten(-k, power);
    const uint64_t lower = round_to_odd(power, (4 * c - 2 + closer) << h);
    const uint64_t value = round_to_odd(power, (4 * c) << h);
    const uint64_t upper = round_to_odd(power, (4 * c + 2) << h);
    return choose(lower + odd, value, upper - odd, k);
}

static decimal without_trailing_zeros(decimal d)
{
    while (d.digits != 0 && d.digits % 10 == 0) {
        d.digits /= 10;
        d.exp10++;
    }
    return d;
}

/* Lays out n digits with the point behind the first, and an exponent. */
static size_t write_scientific(const char *digits, size_t n, int exponent, char *out)
{
    size_t len = 0;
    out[len++] = digits[0];
    if (n > 1) {
        out[len++] = '.';
        memcpy(out + len, digits + 1, n - 1);
        len += n - 1;
    }
    out[len++] = 'e';
    return len + veer_print_int64(exponent, out + len);
}

/* point: how many digits stand before the decimal point; may be negative or beyond n. */
static size_t write_plain(const char *digits, size_t n, int point, char *out)
{
    if (point <= 0) {
        const size_t zeros = (size_t)-point;
        memcpy(out, "0.", 2);
        memset(out + 2, '0', zeros);
        memcpy(out + 2 + zeros, digits, n);
        return 2 + zeros + n;
    }
    const size_t before = (size_t)point;
    if (before >= n) {
        memcpy(out, digits, n);
        memset(out + n, '0', before - n);
        return before;
    }
    memcpy(out, digits, before);
    out[before] = '.';
    memcpy(out + before + 1, digits + before, n - before);
    return n + 1;
}

size_t veer_print_double(double value, char out[VEER_DOUBLE_TEXT_SIZE])
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const uint64_t fraction = bits & (HIDDEN_BIT - 1);
    const int biased = (int)(bits >> FRACTION_BITS & 0x7FFu);
    const size_t sign = bits >> 63 != 0;
    if (biased == 0x7FF) {
        const char *word = fraction != 0 ? "NaN" : sign ? "-Infinity" : "Infinity";
        const size_t len = strlen(word);
        memcpy(out, word, len + 1);
        return len;
    }
    out[0] = '-';
    const bool zero = bits << 1 == 0;
    const decimal d = zero ? (decimal){0, 0} : without_trailing_zeros(shortest(fraction, biased));
    char digits[VEER_INT_TEXT_SIZE];
    const size_t n = veer_print_uint64(d.digits, digits);
    const int exponent = d.exp10 + (int)n - 1;
    const size_t len = sign + (exponent >= -6 && exponent < 21
                                   ? write_plain(digits, n, exponent + 1, out + sign)
                                   : write_scientific(digits, n, exponent, out + sign));
    out[len] = '\0';
    return len;
}
