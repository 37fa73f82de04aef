/* Two-sample Kolmogorov-Smirnov: the p-value.
 *
 * Exact: the share of lattice paths from (0, 0) to (n, m) that reach the distance (Hodges, "The
 * significance probability of the Smirnov two-sample test", 1958). Only shares of paths that did
 * reach it are added, so small p-values keep all their digits.
 */
#include <math.h>
#include <stdint.h>

#include "base/err.h"
#include "stats/ks.h"
#include "stats/merge.h"
#include "stats/special.h"
#include "veer/twosample.h"

/* Equal sizes: 2 (C(2n, n-h) - C(2n, n-2h) + ...) / C(2n, n) in Horner's form, each factor a
 * quotient of binomial coefficients. */
static double equal_sizes_p(double n, double h)
{
    double p = 0;
    for (double k = floor(n / h); k >= 0; k--) {
        double quotient = 1;
        for (double j = 0; j < h; j++)
            quotient = (n - k * h - j) * quotient / (n + k * h + j + 1);
        p = quotient * (1 - p);
    }
    return 2 * p;
}

/* Any sizes, long_n >= short_n: share[j] is the share of paths to (i, j) that have been outside of
 * |i short_n - j long_n| < reach. A path to (i, j) comes from (i-1, j) with probability i / (i+j).
 * Outside of the window every share is 1; the window moves up with i. */
static double paths_p(int64_t long_n, int64_t short_n, int64_t reach, double *share)
{
    int64_t high = (reach + long_n - 1) / long_n; /* the window of column i is [low, high) */
    if (high > short_n + 1)
        high = short_n + 1;
    for (int64_t j = 0; j <= short_n; j++)
        share[j] = j < high ? 0 : 1;
    for (int64_t i = 1; i <= long_n; i++) {
        const int64_t centre = i * short_n;
        const int64_t low = centre < reach ? 0 : (centre - reach) / long_n + 1;
        high = (centre + reach + long_n - 1) / long_n;
        if (high > short_n + 1)
            high = short_n + 1;
        if (low >= high)
            return 1;
        double below = low == 0 ? 0 : 1;
        for (int64_t j = low; j < high; j++) {
            below = (share[j] * (double)i + below * (double)j) / (double)(i + j);
            share[j] = below;
        }
    }
    return share[short_n];
}

veer_rc veer_ks_2samp(const veer_sample *ref, const veer_sample *cur, double *scratch,
                      veer_test *ret, veer_err *err)
{
    const veer_rc rc = veer_require_values(ref, cur, 1, err);
    if (rc != VEER_OK)
        return rc;
    const int64_t signed_steps = veer_ks_steps(ref, cur);
    const int64_t steps = signed_steps < 0 ? -signed_steps : signed_steps;
    const uint64_t longer = ref->n > cur->n ? ref->n : cur->n;
    const uint64_t shorter = ref->n > cur->n ? cur->n : ref->n;
    const double product = (double)longer * (double)shorter;
    const double d = (double)steps / product;
    double p = 1;
    int exact = 1;
    if (longer <= VEER_KS_EXACT_MAX && steps > 0 && longer == shorter) {
        p = equal_sizes_p((double)longer, (double)steps / (double)longer);
    } else if (longer <= VEER_KS_EXACT_MAX && steps > 0 && scratch != NULL) {
        p = paths_p((int64_t)longer, (int64_t)shorter, steps, scratch);
    } else if (steps > 0) {
        p = veer_kstwo_sf(d, (uint64_t)nearbyint(product / (double)(longer + shorter)));
        exact = 0;
    }
    *ret = (veer_test){.statistic = d, .p_value = fmin(fmax(p, 0), 1), .exact = exact};
    return VEER_OK;
}
