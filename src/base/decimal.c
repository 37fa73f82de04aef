#include "base/decimal.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

const uint64_t veer_pow5[VEER_POW5_LAST - VEER_POW5_FIRST + 1][2] = {
#include "base/pow5_table.h"
};

const double veer_pow10_exact[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

#define FRACTION_BITS 52
#define HIDDEN_BIT (UINT64_C(1) << FRACTION_BITS)
#define EXPONENT_BIAS 1023
#define EXPONENT_MAX 0x7FF /* of infinity */
#define FIRST_DIGITS 19    /* digits of the mantissa that the caller has read already */

static double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The upper 128 bits of w * 5^q, the lower half of the power only where it can matter. */
static veer_u128 product_of(uint64_t w, int q)
{
    const uint64_t *power = veer_pow5[q - VEER_POW5_FIRST];
    veer_u128 product = (veer_u128)w * power[0];
    const uint64_t spare = UINT64_MAX >> (FRACTION_BITS + 3);
    if (((uint64_t)(product >> 64) & spare) == spare)
        product += (veer_u128)w * power[1] >> 64;
    return product;
}

/* mantissa still has its rounding bit; the exponent is below the normal range. */
static double subnormal(uint64_t mantissa, int exponent)
{
    const int shift = 1 - exponent;
    if (shift >= 64)
        return 0.0;
    mantissa >>= shift;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    return from_bits(mantissa); /* a carry into the hidden bit makes the smallest normal number */
}

double veer_decimal_round(uint64_t w, int64_t exp10)
{
    if (w == 0 || exp10 < VEER_POW5_FIRST)
        return 0.0;
    if (exp10 > 308)
        return HUGE_VAL;
    const int q = (int)exp10;
    const int zeros = __builtin_clzll(w);
    const veer_u128 product = product_of(w << zeros, q);
    const uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    const int top = (int)(high >> 63);
    const int shift = top + 64 - FRACTION_BITS - 3;
    uint64_t mantissa = high >> shift;
    /* floor(q * log2(10)) for |q| <= 350, lifted so that no negative number is shifted */
    int exponent = ((q * 217706 + (1 << 27)) >> 16) - (1 << 11) + 63 + top - zeros + EXPONENT_BIAS;
    if (exponent <= 0)
        return subnormal(mantissa, exponent);
    /* Exactly halfway is possible only where 5^q or its inverse fits 64 bits: then to even. */
    if (low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && mantissa << shift == high)
        mantissa &= ~UINT64_C(1);
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >= HIDDEN_BIT << 1) {
        mantissa = HIDDEN_BIT;
        exponent++;
    }
    if (exponent >= EXPONENT_MAX)
        return HUGE_VAL;
    return from_bits((mantissa & ~HIDDEN_BIT) | (uint64_t)exponent << FRACTION_BITS);
}

/* Natural numbers just large enough for 770 digits and for 5^1100 times a midpoint. */
#define BIG_LIMBS 64
#define MAX_DIGITS 769 /* more than any midpoint of two doubles has (767) */

typedef struct big {
    size_t n;                 /* limbs in use; the highest is not 0 */
    uint64_t limb[BIG_LIMBS]; /* lowest first */
} big;

static void big_set(big *x, uint64_t value)
{
    x->n = value != 0;
    x->limb[0] = value;
}

static void big_mul_add(big *x, uint64_t factor, uint64_t term)
{
    for (size_t i = 0; i < x->n; i++) {
        const veer_u128 t = (veer_u128)x->limb[i] * factor + term;
        x->limb[i] = (uint64_t)t;
        term = (uint64_t)(t >> 64);
    }
    if (term != 0) {
        assert(x->n < BIG_LIMBS);
        x->limb[x->n++] = term;
    }
}

static void big_mul_pow5(big *x, int64_t power)
{
    for (; power >= 27; power -= 27)
        big_mul_add(x, UINT64_C(7450580596923828125), 0); /* 5^27 */
    for (; power > 0; power--)
        big_mul_add(x, 5, 0);
}

static void big_shift_left(big *x, int64_t bits)
{
    const size_t limbs = (size_t)bits / 64;
    if (x->n == 0)
        return;
    assert(x->n + limbs <= BIG_LIMBS);
    memmove(x->limb + limbs, x->limb, x->n * sizeof x->limb[0]);
    memset(x->limb, 0, limbs * sizeof x->limb[0]);
    x->n += limbs;
    big_mul_add(x, UINT64_C(1) << (bits % 64), 0);
}

static int big_compare(const big *a, const big *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (size_t i = a->n; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

/* Reads the digits into x and returns how many were used. Digits past MAX_DIGITS only say whether
 * the value is above what was read: one 1 stands for them. */
static int64_t big_read(big *x, const char *digits, size_t len)
{
    int64_t used = 0;
    big_set(x, 0);
    for (size_t i = 0; i < len; i++) {
        if (digits[i] == '.')
            continue;
        if (used < MAX_DIGITS) {
            big_mul_add(x, 10, (uint64_t)(digits[i] - '0'));
            used++;
        } else if (digits[i] != '0') {
            big_mul_add(x, 10, 1);
            return used + 1;
        }
    }
    return used;
}

/* Sign of (digits * 10^exp10) - (the midpoint between lo and the next double). */
static int compare_with_midpoint(const char *digits, size_t len, int64_t exp10, double lo)
{
    big value, midpoint;
    const int64_t used = big_read(&value, digits, len);
    const int64_t q = exp10 - (used - FIRST_DIGITS);
    uint64_t bits;
    memcpy(&bits, &lo, sizeof bits);
    const int64_t biased = (int64_t)(bits >> FRACTION_BITS);
    const uint64_t fraction = bits & (HIDDEN_BIT - 1);
    const uint64_t whole = biased == 0 ? fraction : fraction | HIDDEN_BIT;
    /* lo = whole * 2^(power2 + 1), the midpoint is (2 * whole + 1) * 2^power2 */
    const int64_t power2 = (biased == 0 ? 1 : biased) - EXPONENT_BIAS - FRACTION_BITS - 1;
    big_set(&midpoint, 2 * whole + 1);
    if (q >= 0)
        big_mul_pow5(&value, q);
    else
        big_mul_pow5(&midpoint, -q);
    if (q >= power2)
        big_shift_left(&value, q - power2);
    else
        big_shift_left(&midpoint, power2 - q);
    return big_compare(&value, &midpoint);
}

double veer_decimal_round_text(const char *digits, size_t len, uint64_t mantissa, int64_t exp10)
{
    /* The value lies in [mantissa, mantissa + 1] * 10^exp10. */
    const double lo = veer_decimal_round(mantissa, exp10);
    const double hi = veer_decimal_round(mantissa + 1, exp10);
    if (lo == hi)
        return lo;
    const int order = compare_with_midpoint(digits, len, exp10, lo);
    if (order != 0)
        return order < 0 ? lo : hi;
    uint64_t bits;
    memcpy(&bits, &lo, sizeof bits);
    return (bits & 1) == 0 ? lo : hi;
}
