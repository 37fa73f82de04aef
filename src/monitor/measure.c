/* How sure a measure is. */
#include "monitor/degradation.h"
#include "stats/special.h"

bool veer_measure_interval(const char *metric, const veer_measure *measure, double level,
                           double *ret_lo, double *ret_hi)
{
    const veer_metric *const known = veer_metric_find(metric);
    if (!measure->present || !measure->has_se)
        return false;
    const double half = veer_norm_ppf(0.5 + level / 2) * measure->se;
    const double lo = measure->value - half, hi = measure->value + half;
    *ret_lo = known != NULL && lo < known->lower ? known->lower : lo;
    *ret_hi = known != NULL && hi > known->upper ? known->upper : hi;
    return true;
}
