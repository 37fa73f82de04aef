/* Exact sums: adding. Rounding them to doubles is in exact_round.c. */
#include "summary/exact.h"

#include <string.h>

#include "summary/wide.h"

#define BLOCK 1024 /* 2^10 significands of 53 bits stay below 2^63 */
#define SLOTS 64   /* exponents collected at a time; a power of two */

typedef struct collector {
    int64_t sum[SLOTS];       /* signed sum of significands */
    veer_u128 squares[SLOTS]; /* sum of squared significands */
    uint16_t exponent[SLOTS]; /* bit position of the significand's lowest bit */
} collector;

typedef struct parts {
    uint64_t significand; /* below 2^53 */
    uint64_t negative;    /* 1 or 0 */
    unsigned position;    /* value = significand * 2^(position - 1074) */
} parts;

static inline parts split(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    const unsigned exponent = (unsigned)(bits >> 52) & 0x7ff;
    const unsigned normal = exponent != 0;
    return (parts){
        .significand = (bits & 0xfffffffffffffu) | (uint64_t)normal << 52,
        .negative = bits >> 63,
        .position = exponent - normal,
    };
}

/* limbs += value << position. The caller knows that the result fits. */
static void add_at(uint64_t *limbs, size_t n, veer_u128 value, unsigned position)
{
    const size_t first = position / 64;
    const unsigned low = position % 64;
    const uint64_t word[3] = {
        (uint64_t)(value << low),
        (uint64_t)((value << low) >> 64),
        low == 0 ? 0 : (uint64_t)(value >> (128 - low)),
    };
    uint64_t carry = 0;
    for (size_t i = first; i < n && (i < first + 3 || carry != 0); i++) {
        const veer_u128 t = (veer_u128)limbs[i] + (i < first + 3 ? word[i - first] : 0) + carry;
        limbs[i] = (uint64_t)t;
        carry = (uint64_t)(t >> 64);
    }
}

/* limbs -= value << position, in two's complement. */
static void subtract_at(uint64_t *limbs, size_t n, uint64_t value, unsigned position)
{
    const veer_u128 shifted = (veer_u128)value << (position % 64);
    const size_t first = position / 64;
    const uint64_t word[2] = {(uint64_t)shifted, (uint64_t)(shifted >> 64)};
    uint64_t borrow = 0;
    for (size_t i = first; i < n && (i < first + 2 || borrow != 0); i++) {
        const veer_u128 t = (veer_u128)limbs[i] - (i < first + 2 ? word[i - first] : 0) - borrow;
        limbs[i] = (uint64_t)t;
        borrow = (uint64_t)(t >> 64) & 1;
    }
}

static void add_signed(veer_exact_sum *sum, int64_t value, unsigned position)
{
    if (value >= 0)
        add_at(sum->limb, VEER_EXACT_SUM_LIMBS, (veer_u128)value, position);
    else
        subtract_at(sum->limb, VEER_EXACT_SUM_LIMBS, (uint64_t)-value, position);
}

static void add_limbs(uint64_t *into, const uint64_t *from, size_t n)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < n; i++) {
        const veer_u128 t = (veer_u128)into[i] + from[i] + carry;
        into[i] = (uint64_t)t;
        carry = (uint64_t)(t >> 64);
    }
}

void veer_exact_sum_add(veer_exact_sum *sum, double value)
{
    const parts p = split(value);
    const int64_t significand = (int64_t)p.significand;
    add_signed(sum, p.negative ? -significand : significand, p.position);
}

void veer_exact_sum_merge(veer_exact_sum *into, const veer_exact_sum *from)
{
    add_limbs(into->limb, from->limb, VEER_EXACT_SUM_LIMBS);
}

static void flush(collector *c, unsigned slot, veer_exact_moments *moments)
{
    if (c->squares[slot] == 0)
        return;
    const unsigned position = c->exponent[slot];
    add_signed(&moments->sum, c->sum[slot], position);
    add_at(moments->squares, VEER_EXACT_SQUARES_LIMBS, c->squares[slot], 2 * position);
    c->sum[slot] = 0;
    c->squares[slot] = 0;
}

static void add_block(collector *c, veer_exact_moments *moments, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const parts p = split(values[i]);
        const unsigned slot = p.position % SLOTS;
        if (c->exponent[slot] != p.position) {
            flush(c, slot, moments);
            c->exponent[slot] = (uint16_t)p.position;
        }
        c->sum[slot] += (int64_t)((p.significand ^ (0 - p.negative)) + p.negative);
        c->squares[slot] += (veer_u128)p.significand * p.significand;
    }
    for (unsigned slot = 0; slot < SLOTS; slot++)
        flush(c, slot, moments);
}

void veer_exact_moments_add(veer_exact_moments *moments, const double *values, size_t n)
{
    collector c;
    memset(&c, 0, sizeof(c));
    for (size_t done = 0; done < n; done += BLOCK)
        add_block(&c, moments, values + done, n - done < BLOCK ? n - done : BLOCK);
}

void veer_exact_moments_merge(veer_exact_moments *into, const veer_exact_moments *from)
{
    add_limbs(into->sum.limb, from->sum.limb, VEER_EXACT_SUM_LIMBS);
    add_limbs(into->squares, from->squares, VEER_EXACT_SQUARES_LIMBS);
}
