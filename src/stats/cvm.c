/* Two-sample Cramer-von Mises test.
 *
 * The statistic is a difference of two large numbers (Anderson 1962, equation 9), so both are kept
 * as 128-bit integers: four times the squared midrank deviations are whole.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "stats/cvm.h"
#include "stats/merge.h"
#include "stats/special_parts.h"
#include "veer/twosample.h"

/* 12 n m (n + m) T = 3 U' - 2 n m (4 n m - 1), U' four times Anderson's U. In a block of ties with
 * r of ref and c of cur, r deviations add r (2 cur_below + c)^2 + r (r^2 - 1) / 3. */
static veer_int128 scaled_statistic(const veer_sample *ref, const veer_sample *cur)
{
    veer_int128 ref_sum = 0, cur_sum = 0;
    for (veer_merge at = veer_merge_start(ref, cur); veer_merge_next(&at);) {
        const veer_int128 r = (veer_int128)at.ref_equal, c = (veer_int128)at.cur_equal;
        const veer_int128 ref_gap = 2 * (veer_int128)at.cur_below + c;
        const veer_int128 cur_gap = 2 * (veer_int128)at.ref_below + r;
        ref_sum += r * ref_gap * ref_gap + r * (r * r - 1) / 3;
        cur_sum += c * cur_gap * cur_gap + c * (c * c - 1) / 3;
    }
    const veer_int128 n = (veer_int128)ref->n, m = (veer_int128)cur->n;
    return 3 * (n * ref_sum + m * cur_sum) - 2 * n * m * (4 * n * m - 1);
}

/* Smirnov's integral for the tail of the limit distribution (Anderson and Darling 1952):
 * 2/pi sum_k (-1)^(k+1) of the integral over ((2k-1) pi, 2k pi) of exp(-x t^2 / 2) / sqrt(-t sin
 * t). With t = (2k-1) pi + pi (1 - cos phi) / 2 the singular ends vanish and the integrand is
 * smooth and periodic, so the midpoint rule converges faster than any power. */
double veer_cvm_limit_sf(double x)
{
    enum { POINTS = 384 };
    if (isnan(x))
        return NAN;
    if (x < 0.003) /* the distribution function is below 1e-17 */
        return 1;
    double sum = 0;
    for (int k = 1; k < 64; k++) {
        const double start = (2 * k - 1) * VEER_PI;
        double part = 0;
        for (int i = 0; i < POINTS; i++) {
            const double phi = (i + 0.5) * (VEER_PI / POINTS);
            const double half = sin(phi / 2), s = VEER_PI * half * half, t = start + s;
            part += exp(-x * t * t / 2) * sin(phi) / sqrt(t * sin(s));
        }
        sum += k % 2 ? part : -part;
        if (part < 1e-18 * sum)
            break;
    }
    return fmin(sum * VEER_PI / POINTS, 1);
}

static double asymptotic_p(double t, double n, double m)
{
    const double total = n + m, product = n * m;
    const double mean = (1 + 1 / total) / 6;
    const double variance45 = (total + 1) *
                              (4 * product * total - 3 * (n * n + m * m) - 2 * product) /
                              (4 * total * total * product);
    return veer_cvm_limit_sf(1.0 / 6 + (t - mean) / sqrt(variance45));
}

veer_rc veer_cvm_2samp(const veer_sample *ref, const veer_sample *cur, double *scratch,
                       veer_test *ret, veer_err *err)
{
    const veer_rc rc = veer_require_values(ref, cur, 2, err);
    if (rc != VEER_OK)
        return rc;
    const veer_int128 scaled = scaled_statistic(ref, cur);
    const double n = (double)ref->n, m = (double)cur->n;
    const double t = (double)scaled / (12 * n * m * (n + m));
    const size_t longer = ref->n > cur->n ? ref->n : cur->n;
    const int exact = longer <= VEER_CVM_EXACT_MAX && scratch != NULL;
    const double p =
        exact ? veer_cvm_exact_sf(ref->n, cur->n, (int64_t)scaled, scratch) : asymptotic_p(t, n, m);
    *ret = (veer_test){.statistic = t, .p_value = p, .exact = exact};
    return VEER_OK;
}
