/* monitor/usual_range.h: between which values a metric of a window usually lies. Pure.
 *
 * Mean and three standard deviations (unbiased) to both sides of it, over windows of one width,
 * cut at what the metric can be. Nearly all windows of an unchanged model lie there whatever their
 * distribution is, by Chebyshev at least 8 of 9.
 */
#ifndef VEER_MONITOR_USUAL_RANGE_H
#define VEER_MONITOR_USUAL_RANGE_H

#include <stddef.h>

#include "base/err.h"

#define VEER_USUAL_RANGE_WINDOWS 8 /* fewer say nothing */
#define VEER_USUAL_RANGE_SDS 3.0

typedef struct veer_usual_range {
    double center; /* mean */
    double lo;     /* least usual value */
    double hi;     /* greatest usual value */
    size_t n;      /* windows */
} veer_usual_range;

/** metric: a name of the table of metrics, or a custom one, which can be anything. A window that is
 * NaN is not there. VEER_ENODATA: fewer than VEER_USUAL_RANGE_WINDOWS; VEER_EINVAL: an infinite
 * value; VEER_EUNDEFINED: values too large. */
veer_rc veer_usual_range_of(const char *metric, const double *values, size_t n,
                            veer_usual_range *ret, veer_err *err);

#endif
