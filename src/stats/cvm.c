/* Two-sample Cramer-von Mises test.
 *
 * The statistic is Anderson's rank formula (1962, equation 9) with midranks, the number that others
 * print: a difference of two large numbers, so both are kept as 128-bit integers; four times the
 * squared midrank deviations are whole.
 *
 * With ties and unequal sizes that formula holds a term that grows with the ties even when F = G,
 * and its p-value would reject equal distributions. So with ties the p-value comes from the form
 * that needs no ranks,
 *
 *     T = n m / N^2 * sum over all N values of (F - G)^2     (equation 2)
 *
 * where equal values share the F and G behind them; without ties it is the same number. Given the
 * pooled values all arrangements are equally likely under the hypothesis, so with H the pooled
 * distribution function times N, F - G has mean 0 and variance H (N - H) / (n m (N - 1)), and the
 * mean of T follows exactly. Ties change its variance by the factor of the sums of squared
 * covariances of a Brownian bridge at the H with and without ties; without them that sum is
 * (N^2 - 1)(2 N^2 + 7) / 180.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "stats/cvm.h"
#include "stats/ksum.h"
#include "stats/merge.h"
#include "stats/special_parts.h"
#include "veer/twosample.h"

/* 12 n m (n + m) T = 3 U' - 2 n m (4 n m - 1), U' four times Anderson's U. In a block of ties with
 * r of ref and c of cur, r deviations add r (2 cur_below + c)^2 + r (r^2 - 1) / 3. */
static veer_int128 scaled_statistic(const veer_sample *ref, const veer_sample *cur, bool *ret_ties)
{
    veer_int128 ref_sum = 0, cur_sum = 0;
    bool ties = false;
    for (veer_merge at = veer_merge_start(ref, cur); veer_merge_next(&at);) {
        const veer_int128 r = (veer_int128)at.ref_equal, c = (veer_int128)at.cur_equal;
        const veer_int128 ref_gap = 2 * (veer_int128)at.cur_below + c;
        const veer_int128 cur_gap = 2 * (veer_int128)at.ref_below + r;
        ref_sum += r * ref_gap * ref_gap + r * (r * r - 1) / 3;
        cur_sum += c * cur_gap * cur_gap + c * (c * c - 1) / 3;
        ties |= r + c > 1;
    }
    *ret_ties = ties;
    const veer_int128 n = (veer_int128)ref->n, m = (veer_int128)cur->n;
    return 3 * (n * ref_sum + m * cur_sum) - 2 * n * m * (4 * n * m - 1);
}

typedef struct cvm_sums {
    double squares;    /* sum over all values of (m i - n j)^2, i and j values at or below it */
    double spread;     /* sum over all values of H (N - H) */
    double covariance; /* sum over all pairs of values of (min(H, H') - H H' / N)^2 */
} cvm_sums;

static cvm_sums sums_of(const veer_sample *ref, const veer_sample *cur)
{
    const double n = (double)ref->n, m = (double)cur->n, total = n + m;
    veer_ksum squares = {0, 0}, spread = {0, 0}, covariance = {0, 0}, before = {0, 0};
    for (veer_merge at = veer_merge_start(ref, cur); veer_merge_next(&at);) {
        const int64_t i = (int64_t)(at.ref_below + at.ref_equal);
        const int64_t j = (int64_t)(at.cur_below + at.cur_equal);
        const double gap = (double)(i * (int64_t)cur->n - j * (int64_t)ref->n);
        const double equal = (double)(at.ref_equal + at.cur_equal);
        const double rank = (double)(i + j), above = 1 - rank / total;
        veer_ksum_add(&squares, equal * gap * gap);
        veer_ksum_add(&spread, equal * rank * (total - rank));
        veer_ksum_add(&covariance,
                      equal * above * above * (equal * rank * rank + 2 * veer_ksum_value(&before)));
        veer_ksum_add(&before, equal * rank * rank);
    }
    return (cvm_sums){veer_ksum_value(&squares), veer_ksum_value(&spread),
                      veer_ksum_value(&covariance)};
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

/* 45 times the variance of T without ties. */
static double variance45(double n, double m)
{
    const double total = n + m, product = n * m;
    return (total + 1) * (4 * product * total - 3 * (n * n + m * m) - 2 * product) /
           (4 * total * total * product);
}

/* Anderson's standardisation: the mean and variance of T become those of its limit. */
static double untied_p(double t, double n, double m)
{
    return veer_cvm_limit_sf(1.0 / 6 + (t - (1 + 1 / (n + m)) / 6) / sqrt(variance45(n, m)));
}

/* The same given the ties. */
static double tied_p(const veer_sample *ref, const veer_sample *cur)
{
    if (veer_same_constant(ref, cur))
        return 1;
    const cvm_sums sums = sums_of(ref, cur);
    const double n = (double)ref->n, m = (double)cur->n, square = (n + m) * (n + m);
    const double t = sums.squares / (n * m) / square;
    const double mean = sums.spread / square / (n + m - 1);
    const double ratio = 180 * sums.covariance / ((square - 1) * (2 * square + 7));
    return veer_cvm_limit_sf(1.0 / 6 + (t - mean) / sqrt(variance45(n, m) * ratio));
}

veer_rc veer_cvm_2samp(const veer_sample *ref, const veer_sample *cur, double *scratch,
                       veer_test *ret, veer_err *err)
{
    const veer_rc rc = veer_require_values(ref, cur, 2, err);
    if (rc != VEER_OK)
        return rc;
    bool ties = false;
    const veer_int128 scaled = scaled_statistic(ref, cur, &ties);
    const double n = (double)ref->n, m = (double)cur->n;
    const size_t longer = ref->n > cur->n ? ref->n : cur->n;
    veer_test test = {.statistic = (double)scaled / (12 * n * m * (n + m))};
    test.exact = longer <= VEER_CVM_EXACT_MAX && scratch != NULL && !ties;
    if (test.exact)
        test.p_value = veer_cvm_exact_sf(ref->n, cur->n, (int64_t)scaled, scratch);
    else
        test.p_value = ties ? tied_p(ref, cur) : untied_p(test.statistic, n, m);
    *ret = test;
    return VEER_OK;
}
