#include "stats/series.h"

veer_rc veer_series_check(const double *t, const double *y, size_t n, size_t need, size_t *ret_used,
                          veer_err *err)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(t[i]))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "time %zu is not finite", i);
        if (isinf(y[i]))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "value %zu is infinite", i);
        used += isnan(y[i]) ? 0 : 1;
    }
    if (used < need)
        return veer_fail(err, VEER_ENODATA, "needs %zu points, got %zu", need, used);
    *ret_used = used;
    return VEER_OK;
}
