/* Exact sums: quotients of them, rounded once to a double. */
#include <math.h>
#include <string.h>

#include "summary/exact.h"
#include "summary/wide.h"

#define WORK_LIMBS 72 /* n * squares and sum^2: 68 limbs each */
#define TOP_LIMBS 4   /* at least 193 leading bits: 87 are left after two divisions by 2^53 */

/* A magnitude with its sign. */
typedef struct wide {
    uint64_t limb[WORK_LIMBS]; /* little-endian */
    bool negative;             /* the value is minus the magnitude */
} wide;

static size_t used_limbs(const uint64_t *limbs, size_t n)
{
    while (n > 0 && limbs[n - 1] == 0)
        n--;
    return n;
}

static void negate(uint64_t *limbs, size_t n)
{
    uint64_t carry = 1;
    for (size_t i = 0; i < n; i++) {
        limbs[i] = ~limbs[i] + carry;
        carry = carry && limbs[i] == 0;
    }
}

static void magnitude(wide *ret, const veer_exact_sum *sum)
{
    memset(ret, 0, sizeof(*ret));
    memcpy(ret->limb, sum->limb, sizeof(sum->limb));
    ret->negative = sum->limb[VEER_EXACT_SUM_LIMBS - 1] >> 63;
    if (ret->negative)
        negate(ret->limb, VEER_EXACT_SUM_LIMBS);
}

static void multiply(uint64_t *limbs, size_t n, uint64_t by)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < n; i++) {
        const veer_u128 t = (veer_u128)limbs[i] * by + carry;
        limbs[i] = (uint64_t)t;
        carry = (uint64_t)(t >> 64);
    }
}

/* a - b as sign and magnitude. */
static void subtract(wide *a, const wide *b)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < WORK_LIMBS; i++) {
        const veer_u128 t = (veer_u128)a->limb[i] - b->limb[i] - borrow;
        a->limb[i] = (uint64_t)t;
        borrow = (uint64_t)(t >> 64) & 1;
    }
    a->negative = borrow != 0;
    if (borrow)
        negate(a->limb, WORK_LIMBS);
}

static void add(wide *a, const wide *b)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < WORK_LIMBS; i++) {
        const veer_u128 t = (veer_u128)a->limb[i] + b->limb[i] + carry;
        a->limb[i] = (uint64_t)t;
        carry = (uint64_t)(t >> 64);
    }
}

static void square(wide *ret, const wide *x)
{
    const size_t n = used_limbs(x->limb, VEER_EXACT_SUM_LIMBS);
    memset(ret, 0, sizeof(*ret));
    for (size_t i = 0; i < n; i++) {
        uint64_t carry = 0;
        if (x->limb[i] == 0)
            continue;
        for (size_t j = 0; j < n; j++) {
            const veer_u128 t = (veer_u128)x->limb[i] * x->limb[j] + ret->limb[i + j] + carry;
            ret->limb[i + j] = (uint64_t)t;
            carry = (uint64_t)(t >> 64);
        }
        ret->limb[i + n] = carry;
    }
}

/* Divides the limbs in place; true if there was a remainder. */
static bool divide(uint64_t *limbs, size_t n, uint64_t by)
{
    uint64_t rest = 0;
    for (size_t i = n; i-- > 0;) {
        const veer_u128 t = (veer_u128)rest << 64 | limbs[i];
        limbs[i] = (uint64_t)(t / by);
        rest = (uint64_t)(t % by);
    }
    return rest != 0;
}

/* The 64 leading bits of top, the lowest of them set if anything below it was. */
static double round_top(const uint64_t *top, bool sticky, int exponent)
{
    const size_t n = used_limbs(top, TOP_LIMBS);
    const size_t high = n - 1;
    const int lead = __builtin_clzll(top[high]);
    uint64_t bits = top[high] << lead;
    uint64_t below = 0;
    if (high > 0) {
        if (lead > 0)
            bits |= top[high - 1] >> (64 - lead);
        below = top[high - 1] << lead;
    }
    for (size_t i = 0; i + 1 < high; i++)
        below |= top[i];
    bits |= (uint64_t)(below != 0 || sticky);
    return ldexp((double)bits, exponent + 64 * (int)high - lead);
}

/* x / (d1 * d2) * 2^exponent. Flooring the low limbs away first does not change the floor of a
 * quotient by an integer; what was lost is remembered as one sticky bit. */
static double quotient(const wide *x, uint64_t d1, uint64_t d2, int exponent)
{
    const size_t n = used_limbs(x->limb, WORK_LIMBS);
    if (n == 0)
        return 0.0;
    /* Short numbers get zero limbs below, so that the quotient has all its bits. */
    uint64_t top[TOP_LIMBS];
    bool sticky = false;
    for (size_t i = 0; i < TOP_LIMBS; i++)
        top[i] = n + i >= TOP_LIMBS ? x->limb[n + i - TOP_LIMBS] : 0;
    for (size_t i = 0; i + TOP_LIMBS < n; i++)
        sticky |= x->limb[i] != 0;
    sticky |= divide(top, TOP_LIMBS, d1);
    sticky |= divide(top, TOP_LIMBS, d2);
    const double result = round_top(top, sticky, exponent + 64 * ((int)n - TOP_LIMBS));
    return x->negative ? -result : result;
}

double veer_exact_sum_over(const veer_exact_sum *sum, uint64_t n)
{
    wide x;
    magnitude(&x, sum);
    return quotient(&x, n, 1, -1074);
}

double veer_exact_squares_over(const veer_exact_moments *moments, uint64_t n)
{
    wide x;
    memset(&x, 0, sizeof(x));
    memcpy(x.limb, moments->squares, sizeof(moments->squares));
    return quotient(&x, n, 1, -2148);
}

bool veer_exact_m2(const veer_exact_moments *moments, uint64_t n, double *ret)
{
    wide sum, squared, spread;
    magnitude(&sum, &moments->sum);
    square(&squared, &sum);
    memset(&spread, 0, sizeof(spread));
    memcpy(spread.limb, moments->squares, sizeof(moments->squares));
    multiply(spread.limb, WORK_LIMBS, n);
    subtract(&spread, &squared);
    if (spread.negative)
        return false;
    *ret = quotient(&spread, n, 1, -2148);
    return true;
}

double veer_exact_mean_difference(const veer_exact_sum *a, uint64_t na, const veer_exact_sum *b,
                                  uint64_t nb)
{
    wide x, y;
    magnitude(&x, a);
    magnitude(&y, b);
    multiply(x.limb, WORK_LIMBS, nb);
    multiply(y.limb, WORK_LIMBS, na);
    if (x.negative != y.negative) {
        const bool negative = y.negative;
        add(&y, &x);
        y.negative = negative;
    } else {
        const bool flip = y.negative;
        subtract(&y, &x);
        y.negative ^= flip;
    }
    return quotient(&y, na, nb, -1074);
}
