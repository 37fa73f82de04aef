/* summary/number.h: the inside of a number summary, for the files of this layer. */
#ifndef VEER_SUMMARY_NUMBER_H
#define VEER_SUMMARY_NUMBER_H

#include <stdbool.h>
#include <string.h>

#include "base/limits.h"
#include "summary/exact.h"
#include "summary/wide.h"
#include "veer/num_summary.h"

#define VEER_NUM_KEYS VEER_LIMIT_NUM_SUMMARY_KEYS

/* Invariants between calls: keys ascending, distinct, n_keys <= VEER_NUM_KEYS, counts > 0 and their
 * sum is `count`; shift is the smallest at which the keys of all values are so few. */
struct veer_num_summary {
    uint32_t *keys;             /* n_keys prefixes; bits of the order >> shift */
    uint64_t *counts;           /* one for each */
    size_t n_keys;              /* occupied bins */
    size_t cap;                 /* room in keys and counts */
    unsigned shift;             /* low bits dropped, VEER_NUM_SUMMARY_SHIFT..63 */
    uint64_t count;             /* finite values */
    uint64_t missing;           /* NaN */
    uint64_t pos_inf;           /* +infinity */
    uint64_t neg_inf;           /* -infinity */
    double min;                 /* smallest finite value if count > 0 */
    double max;                 /* largest */
    veer_exact_moments moments; /* of the finite values */
};

/** The bits of a double. */
static inline uint64_t veer_bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

/** The integer that sorts as the double does; the caller turned -0.0 into 0.0. */
static inline uint64_t veer_order_of(double value)
{
    const uint64_t bits = veer_bits_of(value);
    return bits ^ ((0 - (bits >> 63)) | (uint64_t)1 << 63);
}

/** Its inverse. */
static inline double veer_order_value(uint64_t order)
{
    const uint64_t bits = order >> 63 ? order ^ (uint64_t)1 << 63 : ~order;
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

/** Room for n keys in all; VEER_ENOMEM leaves the summary as it was. */
veer_rc veer_num_reserve(veer_num_summary *summary, size_t n, veer_err *err);

/** Merges neighbours of n sorted keys under a shift grown by `by`; returns how many are left. */
size_t veer_num_coarsen(uint32_t *keys, uint64_t *counts, size_t n, unsigned by);

/** Adds n >= 1 ascending distinct keys of the summary's shift. There must be room for all that are
 * left; the shift grows as far as needed. */
void veer_num_fold(veer_num_summary *summary, const uint32_t *keys, const uint32_t *counts,
                   size_t n);

/** Takes the extremes of some more values in, before they are counted. */
void veer_num_widen(veer_num_summary *summary, double min, double max);

/** Every number of rows of the summary together. */
uint64_t veer_num_rows(const veer_num_summary *summary);

/** VEER_ENODATA if there is no finite value. */
veer_rc veer_num_need_data(const veer_num_summary *summary, veer_err *err);

#endif
