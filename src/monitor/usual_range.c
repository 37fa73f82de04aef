/* Between which values a metric of a window usually lies. */
#include "monitor/usual_range.h"

#include <math.h>

#include "veer/metric.h"

veer_rc veer_usual_range_of(const char *metric, const double *values, size_t n,
                            veer_usual_range *ret, veer_err *err)
{
    const veer_metric *const known = veer_metric_find(metric);
    veer_usual_range r = {.n = 0};
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        if (isinf(values[i]))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "a value is infinite");
        if (isnan(values[i]))
            continue;
        r.n++;
        const double step = values[i] - r.center;
        r.center += step / (double)r.n;
        squares += step * (values[i] - r.center);
    }
    if (r.n < VEER_USUAL_RANGE_WINDOWS)
        return veer_fail(err, VEER_ENODATA, "%zu windows with enough samples; %d are needed", r.n,
                         VEER_USUAL_RANGE_WINDOWS);
    const double half = VEER_USUAL_RANGE_SDS * sqrt(squares / (double)(r.n - 1));
    if (!isfinite(r.center) || !isfinite(half))
        return veer_fail(err, VEER_EUNDEFINED, "the values are too large");
    r.lo = known != NULL ? fmax(r.center - half, known->lower) : r.center - half;
    r.hi = known != NULL ? fmin(r.center + half, known->upper) : r.center + half;
    *ret = r;
    return VEER_OK;
}
