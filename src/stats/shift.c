/* How far mean and standard deviation moved. */
#include <math.h>

#include "base/err.h"
#include "stats/merge.h"
#include "stats/moments.h"
#include "veer/twosample.h"

veer_rc veer_shift_moments(const veer_moments *ref, const veer_moments *cur, double mean_shift,
                           veer_shift *ret, veer_err *err)
{
    if (veer_moments_lost(ref) || veer_moments_lost(cur))
        return veer_fail(err, VEER_EUNDEFINED,
                         "squared deviations are beyond the range of a double");
    const double ref_std = sqrt(ref->m2 / ref->n), cur_std = sqrt(cur->m2 / cur->n);
    veer_shift shift = {.mean = mean_shift, .std = cur_std - ref_std};
    /* 0 of nothing is no shift */
    shift.mean_relative = shift.mean != 0 ? fabs(shift.mean) / ref_std : 0;
    shift.std_relative = shift.std != 0 ? fabs(shift.std) / ref_std : 0;
    if (!isfinite(shift.mean))
        return veer_fail(err, VEER_EUNDEFINED, "a shift exceeds the largest number");
    if (!isfinite(shift.mean_relative) || !isfinite(shift.std_relative))
        return veer_fail(err, VEER_EUNDEFINED,
                         "the reference does not vary, so no shift is relative to it");
    *ret = shift;
    return VEER_OK;
}

veer_rc veer_mean_std_shift(const veer_sample *ref, const veer_sample *cur, veer_shift *ret,
                            veer_err *err)
{
    const veer_rc rc = veer_require_values(ref, cur, 1, err);
    if (rc != VEER_OK)
        return rc;
    const veer_moments a = veer_sample_moments(ref), b = veer_sample_moments(cur);
    return veer_shift_moments(&a, &b, veer_sample_mean_shift(ref, cur), ret, err);
}
