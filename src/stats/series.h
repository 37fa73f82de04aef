/* stats/series.h: what every calculation over points (t, y) needs first. */
#ifndef VEER_STATS_SERIES_H
#define VEER_STATS_SERIES_H

#include <math.h>
#include <stddef.h>

#include "base/err.h"

/** A running sum with the lost low parts kept (Neumaier 1974). */
typedef struct veer_ksum {
    double sum;  /* leading part */
    double lost; /* what rounding took from it */
} veer_ksum;

static inline void veer_ksum_add(veer_ksum *acc, double x)
{
    const double next = acc->sum + x;
    acc->lost += fabs(acc->sum) >= fabs(x) ? (acc->sum - next) + x : (x - next) + acc->sum;
    acc->sum = next;
}

static inline double veer_ksum_value(const veer_ksum *acc)
{
    return acc->sum + acc->lost;
}

/**
 * Checks n points and counts those to use: VEER_EINVAL for a t that is not finite or an infinite y
 * (position = index), VEER_ENODATA when fewer than `need` y are not NaN.
 */
veer_rc veer_series_check(const double *t, const double *y, size_t n, size_t need, size_t *ret_used,
                          veer_err *err);

#endif
