/* stats/counts.h: what every comparison of two count vectors needs first. */
#ifndef VEER_STATS_COUNTS_H
#define VEER_STATS_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/** Totals of two count vectors, both above 0. */
typedef struct veer_counts_pair {
    const uint64_t *ref; /* k counts, borrowed */
    const uint64_t *cur; /* k counts, borrowed */
    size_t k;            /* cells */
    size_t occupied;     /* cells that are not empty on both sides, at least 1 */
    uint64_t n_ref;      /* total of ref, below 2^63 */
    uint64_t n_cur;      /* total of cur, below 2^63 */
} veer_counts_pair;

/** Checks and adds up: VEER_EINVAL for k = 0 or a total of 2^63 or more, VEER_ENODATA for a side
 * without counts. */
veer_rc veer_counts_pair_init(veer_counts_pair *ret, const uint64_t *ref, const uint64_t *cur,
                              size_t k, veer_err *err);

/** ref[i] * n_cur - cur[i] * n_ref: the difference of the shares times n_ref * n_cur, exact before
 * its one rounding to double. */
double veer_counts_cross(const veer_counts_pair *pair, size_t i);

/** The difference of the shares of cell i, reference minus current, to a few ulp. */
double veer_counts_share_diff(const veer_counts_pair *pair, size_t i);

/** Pearson's chi-square of the 2 x k table. */
double veer_counts_chi2(const veer_counts_pair *pair);

/** observed ln(observed / expected) - observed + expected, at least 0; diff = expected - observed,
 * which the caller knows exactly. observed may be 0; expected above 0. */
double veer_counts_deviance(double observed, double expected, double diff);

#endif
