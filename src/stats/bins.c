/* Bins for distances over counts. */
#include <math.h>

#include "base/err.h"
#include "stats/order.h"
#include "veer/twosample.h"

/* How many values of the sample are below x. */
static size_t values_below(const veer_sample *sample, double x)
{
    size_t low = 0, high = sample->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (sample->sorted[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Quantile index / bins with its position in whole numbers, so that a quantile that is an order
 * statistic is exactly that. */
static double inner_quantile(const veer_sample *ref, size_t index, size_t bins)
{
    const size_t last = ref->n - 1;
    const size_t below = last / bins * index + last % bins * index / bins;
    const size_t rest = last % bins * index % bins;
    return veer_order_interpolate(ref, below, (double)rest / (double)bins);
}

veer_rc veer_bin_edges_quantile(const veer_sample *ref, size_t bins, double *edges, size_t *ret_k,
                                veer_err *err)
{
    if (bins < 2 || bins > UINT32_MAX)
        return veer_fail(err, VEER_EINVAL, "2 bins or more, got %zu", bins);
    if (ref->n == 0)
        return veer_fail(err, VEER_ENODATA, "quantiles of no values");
    const double low = ref->sorted[0], high = ref->sorted[ref->n - 1];
    if (low >= high) {
        edges[0] = low;
        edges[1] = nextafter(low, INFINITY);
        *ret_k = 2;
        return VEER_OK;
    }
    size_t k = 0, covered = 0;
    for (size_t i = 1; i < bins; i++) {
        const double edge = inner_quantile(ref, i, bins);
        const size_t below = values_below(ref, edge);
        if (below > covered) {
            edges[k++] = edge;
            covered = below;
        }
    }
    if (k == 0) /* every quantile is the minimum: cut above it */
        edges[k++] = ref->sorted[values_below(ref, nextafter(low, INFINITY))];
    *ret_k = k;
    return VEER_OK;
}

veer_rc veer_bin_edges_width(double lo, double hi, size_t bins, double *edges, size_t *ret_k,
                             veer_err *err)
{
    if (bins < 2 || !isfinite(lo) || !isfinite(hi) || !(lo < hi))
        return veer_fail(err, VEER_EINVAL, "%zu bins from %g to %g", bins, lo, hi);
    double last = lo;
    for (size_t i = 1; i < bins; i++) {
        const double share = (double)i / (double)bins;
        const double edge = lo * (1 - share) + hi * share;
        if (!(edge > last && edge < hi))
            return veer_fail(err, VEER_EUNDEFINED,
                             "%zu bins are narrower than doubles between %g and %g", bins, lo, hi);
        edges[i - 1] = last = edge;
    }
    *ret_k = bins - 1;
    return VEER_OK;
}

void veer_bin_counts(const veer_sample *sample, const double *edges, size_t k, uint64_t *ret_counts)
{
    size_t covered = 0;
    for (size_t i = 0; i < k; i++) {
        const size_t below = values_below(sample, edges[i]);
        ret_counts[i] = below - covered;
        covered = below;
    }
    ret_counts[k] = sample->n - covered;
}
