/* Welch's t-test. */
#include <math.h>

#include "base/err.h"
#include "stats/merge.h"
#include "stats/moments.h"
#include "stats/special.h"
#include "veer/twosample.h"

bool veer_moments_lost(const veer_moments *moments)
{
    const double least =
        1e-290; /* below, squares are so close to underflow that they lose digits */
    return isinf(moments->m2) || (moments->varies && moments->m2 < least);
}

veer_moments veer_sample_moments(const veer_sample *sample)
{
    return (veer_moments){.n = (double)sample->n,
                          .m2 = sample->m2,
                          .varies = sample->sorted[0] < sample->sorted[sample->n - 1]};
}

veer_rc veer_welch_moments(const veer_moments *ref, const veer_moments *cur, double mean_shift,
                           veer_test *ret, veer_err *err)
{
    if (ref->n < 2 || cur->n < 2)
        return veer_fail(err, VEER_ENODATA, "Welch's test needs 2 values in each window");
    if (veer_moments_lost(ref) || veer_moments_lost(cur))
        return veer_fail(err, VEER_EUNDEFINED,
                         "squared deviations are beyond the range of a double");
    const double n = ref->n, m = cur->n;
    const double ref_part = ref->m2 / (n - 1) / n, cur_part = cur->m2 / (m - 1) / m;
    const double error2 = ref_part + cur_part;
    if (error2 <= 0)
        return veer_fail(err, VEER_EUNDEFINED, "neither sample varies");
    const double t = (0 - mean_shift) / sqrt(error2); /* never -0 */
    if (!isfinite(t))
        return veer_fail(err, VEER_EUNDEFINED,
                         "the difference of means exceeds the largest number");
    const double ref_share = ref_part / error2, cur_share = cur_part / error2;
    const double df = 1 / (ref_share * ref_share / (n - 1) + cur_share * cur_share / (m - 1));
    *ret = (veer_test){.statistic = t, .p_value = 2 * veer_t_sf(fabs(t), df), .df = df};
    return VEER_OK;
}

veer_rc veer_welch_t(const veer_sample *ref, const veer_sample *cur, veer_test *ret, veer_err *err)
{
    const veer_rc rc = veer_require_values(ref, cur, 2, err);
    if (rc != VEER_OK)
        return rc;
    const veer_moments a = veer_sample_moments(ref), b = veer_sample_moments(cur);
    return veer_welch_moments(&a, &b, veer_sample_mean_shift(ref, cur), ret, err);
}
