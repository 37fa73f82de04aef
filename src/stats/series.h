/* stats/series.h: what every calculation over points (t, y) needs first. */
#ifndef VEER_STATS_SERIES_H
#define VEER_STATS_SERIES_H

#include <math.h>
#include <stddef.h>

#include "base/err.h"
#include "stats/ksum.h"

/**
 * Checks n points and counts those to use: VEER_EINVAL for a t that is not finite or an infinite y
 * (position = index), VEER_ENODATA when fewer than `need` y are not NaN.
 */
veer_rc veer_series_check(const double *t, const double *y, size_t n, size_t need, size_t *ret_used,
                          veer_err *err);

#endif
