/* block/numbers.h: the parts of the codec of doubles. n values without gaps, none of them NaN. */
#ifndef VEER_BLOCK_NUMBERS_H
#define VEER_BLOCK_NUMBERS_H

#include <string.h>

#include "block/wire.h"
#include "block/work.h"

/**
 * Values that are integers over a power of ten: value = integer / 10^k, to the bit. Others, -0.0
 * among them, are kept apart. Appends and returns true, or appends nothing and returns false when
 * too many are no such values.
 *
 * The power is chosen on a sample, then every value is verified. An integer below 2^53 and 10^k
 * with k <= 22 are exact doubles, so their quotient is the double nearest to the decimal number:
 * what a correct parser made of its text in the first place.
 */
bool veer_decimal_put(veer_block_work *work, const double *values, size_t n, veer_buf *out);

/** Reads them; in->bad if malformed. */
void veer_decimal_get(veer_block_work *work, veer_cursor *in, double *ret, size_t n);

/**
 * Few distinct values of full precision, as standardised whole numbers or the leaves of small trees
 * are: a list of them and an index for each. The same contract; false when there are more than
 * VEER_DISTINCT_MAX or n / 4.
 */
#define VEER_DISTINCT_MAX 2048u
bool veer_distinct_put(veer_block_work *work, const double *values, size_t n, veer_buf *out);
void veer_distinct_get(veer_block_work *work, veer_cursor *in, double *ret, size_t n);

/** The bits of a double, and back. */
static inline uint64_t veer_bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double veer_double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
