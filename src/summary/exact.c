/* Exact sums: adding. Rounding them to doubles is in exact_round.c. */
#include "summary/exact.h"

#include <string.h>

#include "summary/wide.h"

#define ROOM 2048 /* so many significands of 53 bits stay below 2^64 */

static void shift_words(uint64_t word[3], veer_u128 value, unsigned low)
{
    word[0] = (uint64_t)(value << low);
    word[1] = (uint64_t)((value << low) >> 64);
    word[2] = low == 0 ? 0 : (uint64_t)(value >> (128 - low));
}

/* limbs += value << position. The caller knows that the result fits. */
static void add_at(uint64_t *limbs, size_t n, veer_u128 value, unsigned position)
{
    const size_t first = position / 64;
    uint64_t word[3], carry = 0;
    shift_words(word, value, position % 64);
    for (size_t i = first; i < n && (i < first + 3 || carry != 0); i++) {
        const veer_u128 t = (veer_u128)limbs[i] + (i < first + 3 ? word[i - first] : 0) + carry;
        limbs[i] = (uint64_t)t;
        carry = (uint64_t)(t >> 64);
    }
}

/* limbs -= value << position, in two's complement. */
static void subtract_at(uint64_t *limbs, size_t n, veer_u128 value, unsigned position)
{
    const size_t first = position / 64;
    uint64_t word[3], borrow = 0;
    shift_words(word, value, position % 64);
    for (size_t i = first; i < n && (i < first + 3 || borrow != 0); i++) {
        const veer_u128 t = (veer_u128)limbs[i] - (i < first + 3 ? word[i - first] : 0) - borrow;
        limbs[i] = (uint64_t)t;
        borrow = (uint64_t)(t >> 64) & 1;
    }
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

static unsigned position_of(unsigned sign_and_exponent)
{
    const unsigned exponent = sign_and_exponent & 0x7ff;
    return exponent - (exponent != 0);
}

static void put_sum(veer_exact_sum *sum, unsigned sign_and_exponent, veer_u128 value)
{
    const unsigned position = position_of(sign_and_exponent);
    if (sign_and_exponent >> 11)
        subtract_at(sum->limb, VEER_EXACT_SUM_LIMBS, value, position);
    else
        add_at(sum->limb, VEER_EXACT_SUM_LIMBS, value, position);
}

static inline uint64_t significand_of(uint64_t bits)
{
    return (bits & 0xfffffffffffffu) | (uint64_t)((bits >> 52 & 0x7ff) != 0) << 52;
}

void veer_exact_sum_add(veer_exact_sum *sum, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    put_sum(sum, (unsigned)(bits >> 52), significand_of(bits));
}

void veer_exact_moments_put(veer_exact_moments *moments, unsigned sign_and_exponent, veer_u128 sum,
                            veer_u128 squares)
{
    put_sum(&moments->sum, sign_and_exponent, sum);
    add_at(moments->squares, VEER_EXACT_SQUARES_LIMBS, squares, 2 * position_of(sign_and_exponent));
}

void veer_exact_sum_merge(veer_exact_sum *into, const veer_exact_sum *from)
{
    add_limbs(into->limb, from->limb, VEER_EXACT_SUM_LIMBS);
}

static void flush(veer_exact_collector *c, size_t slot)
{
    const veer_u128 squares = (veer_u128)c->squares[slot][1] << 64 | c->squares[slot][0];
    if (squares == 0)
        return;
    veer_exact_moments_put(c->moments, c->sign_and_exponent[slot], c->sum[slot], squares);
    c->sum[slot] = c->squares[slot][0] = c->squares[slot][1] = 0;
}

void veer_exact_collect_start(veer_exact_collector *collector, veer_exact_moments *moments)
{
    memset(collector, 0, sizeof(*collector));
    collector->moments = moments;
    collector->room = ROOM;
}

void veer_exact_collect_end(veer_exact_collector *collector)
{
    for (size_t slot = 0; slot < VEER_EXACT_SLOTS; slot++)
        flush(collector, slot);
    collector->room = ROOM;
}

/* One multiplication and three additions to memory a number; the carries wait. */
static void collect(veer_exact_collector *c, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof(bits));
        const uint64_t top = bits >> 52;
        const size_t slot =
            (top & (VEER_EXACT_SLOTS / 2 - 1)) | (bits >> 63) * (VEER_EXACT_SLOTS / 2);
        if (c->sign_and_exponent[slot] != top) {
            flush(c, slot);
            c->sign_and_exponent[slot] = (uint16_t)top;
        }
        const uint64_t significand = significand_of(bits);
        const veer_u128 square = (veer_u128)significand * significand;
        const uint64_t low = c->squares[slot][0] + (uint64_t)square;
        c->sum[slot] += significand;
        c->squares[slot][1] += (uint64_t)(square >> 64) + (low < (uint64_t)square);
        c->squares[slot][0] = low;
    }
}

void veer_exact_collect(veer_exact_collector *collector, const double *values, size_t n)
{
    for (size_t done = 0; done < n;) {
        const size_t take = n - done < collector->room ? n - done : collector->room;
        collect(collector, values + done, take);
        collector->room -= take;
        done += take;
        if (collector->room == 0)
            veer_exact_collect_end(collector);
    }
}

void veer_exact_moments_add(veer_exact_moments *moments, const double *values, size_t n)
{
    veer_exact_collector collector;
    veer_exact_collect_start(&collector, moments);
    veer_exact_collect(&collector, values, n);
    veer_exact_collect_end(&collector);
}

void veer_exact_moments_merge(veer_exact_moments *into, const veer_exact_moments *from)
{
    add_limbs(into->sum.limb, from->sum.limb, VEER_EXACT_SUM_LIMBS);
    add_limbs(into->squares, from->squares, VEER_EXACT_SQUARES_LIMBS);
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

/* A product that fits is right in two's complement, too. */
void veer_exact_moments_scale(veer_exact_moments *moments, uint64_t n)
{
    multiply(moments->sum.limb, VEER_EXACT_SUM_LIMBS, n);
    multiply(moments->squares, VEER_EXACT_SQUARES_LIMBS, n);
}
