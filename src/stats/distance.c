/* Distances between distribution functions: Wasserstein and energy. */
#include <math.h>
#include <stdint.h>

#include "base/err.h"
#include "stats/merge.h"
#include "stats/moments.h"
#include "veer/twosample.h"

typedef double gap_fn(double gap);

/* The integral of f(n m (F_ref - F_cur)) over x, with the rounding errors of the sum. */
static double integrate(const veer_sample *ref, const veer_sample *cur, gap_fn *f)
{
    double sum = 0, error = 0, last = 0, height = 0;
    for (veer_merge at = veer_merge_start(ref, cur); veer_merge_next(&at);) {
        const double x = height * (at.value - last);
        const double next = sum + x, part = next - sum;
        error += (sum - (next - part)) + (x - part);
        sum = next;
        last = at.value;
        const int64_t gap = (int64_t)((at.ref_below + at.ref_equal) * cur->n) -
                            (int64_t)((at.cur_below + at.cur_equal) * ref->n);
        height = f((double)gap / ((double)ref->n * (double)cur->n));
    }
    return sum + error;
}

static double absolute(double gap)
{
    return fabs(gap);
}

static double squared(double gap)
{
    return gap * gap;
}

static veer_rc finite_or_undefined(double value, double *ret, veer_err *err)
{
    if (!isfinite(value))
        return veer_fail(err, VEER_EUNDEFINED, "the distance exceeds the largest number");
    *ret = value;
    return VEER_OK;
}

veer_rc veer_wasserstein(const veer_sample *ref, const veer_sample *cur, double *ret_distance,
                         veer_err *err)
{
    const veer_rc rc = veer_require_values(ref, cur, 1, err);
    return rc != VEER_OK ? rc
                         : finite_or_undefined(integrate(ref, cur, absolute), ret_distance, err);
}

veer_rc veer_wasserstein_scaled(const veer_sample *ref, const veer_sample *cur,
                                double *ret_distance, veer_err *err)
{
    double distance;
    const veer_rc rc = veer_wasserstein(ref, cur, &distance, err);
    if (rc != VEER_OK)
        return rc;
    const veer_moments moments = veer_sample_moments(ref);
    const double deviation = sqrt(ref->m2 / (double)ref->n);
    if (!(deviation > 0) || veer_moments_lost(&moments))
        return veer_fail(err, VEER_EUNDEFINED,
                         "the reference has no standard deviation to divide by");
    return finite_or_undefined(distance / deviation, ret_distance, err);
}

veer_rc veer_energy_distance(const veer_sample *ref, const veer_sample *cur, double *ret_distance,
                             veer_err *err)
{
    const veer_rc rc = veer_require_values(ref, cur, 1, err);
    return rc != VEER_OK
               ? rc
               : finite_or_undefined(sqrt(2 * integrate(ref, cur, squared)), ret_distance, err);
}
