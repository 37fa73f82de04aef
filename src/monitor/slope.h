/* monitor/slope.h: the robust slope of a long series, of a part of its points. Pure. */
#ifndef VEER_MONITOR_SLOPE_H
#define VEER_MONITOR_SLOPE_H

#include <stddef.h>

#include "base/err.h"
#include "veer/trend.h"

/** Most points of which a slope is computed: 131,000 pairs. */
#define VEER_SLOPE_POINTS 512

/** Theil-Sen with an interval of 95 %; of more points, VEER_SLOPE_POINTS evenly taken ones, the
 * first and the last among them. Values are finite. Errors of veer_trend_theil_sen, VEER_ENOMEM. */
veer_rc veer_slope_of(const double *t, const double *values, size_t n, veer_theil_sen *ret,
                      veer_err *err);

#endif
