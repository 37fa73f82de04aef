#include <math.h>

#include "stats/select.h"
#include "stats/series.h"
#include "stats/special.h"
#include "veer/trend.h"

size_t veer_trend_theil_sen_scratch(size_t n)
{
    const size_t pairs = n < 2 ? 0 : n * (n - 1) / 2;
    return pairs > 2 * n ? pairs : 2 * n;
}

/* Sum of k (k - 1) (2 k + 5) over the groups of k equal values of a sorted array. */
static double tie_term(const double *sorted, size_t n)
{
    double sum = 0;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end] == sorted[i]; end++)
            ;
        const double k = (double)(end - i);
        sum += k * (k - 1) * (2 * k + 5);
    }
    return sum;
}

static double sorted_median(const double *sorted, size_t n)
{
    return n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1] / 2 + sorted[n / 2] / 2;
}

typedef struct marginals {
    double t_median, y_median; /* medians of the points used */
    double variance;           /* of Kendall's s without a trend */
} marginals;

static marginals find_marginals(const double *t, const double *y, size_t n, size_t used,
                                double *scratch)
{
    double *const ts = scratch, *const ys = scratch + used;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(y[i]))
            continue;
        ts[k] = t[i];
        ys[k++] = y[i];
    }
    veer_sort_values(ts, used);
    veer_sort_values(ys, used);
    const double m = (double)used;
    const double all = m * (m - 1) * (2 * m + 5);
    return (marginals){sorted_median(ts, used), sorted_median(ys, used),
                       (all - tie_term(ts, used) - tie_term(ys, used)) / 18};
}

/* Fills slopes; returns how many, or SIZE_MAX when one is not finite. */
static size_t find_slopes(const double *t, const double *y, size_t n, double *slopes)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            if (t[i] == t[j] || isnan(y[i]) || isnan(y[j]))
                continue;
            slopes[count] = (y[j] - y[i]) / (t[j] - t[i]);
            if (!isfinite(slopes[count]))
                return (size_t)-1;
            count++;
        }
    }
    return count;
}

/* Sen's interval: the order statistics z sigma / 2 to both sides of the middle. */
static void find_interval(veer_theil_sen *out, double *slopes, double sigma, double level)
{
    const double count = (double)out->slopes, reach = sigma * veer_norm_ppf((1 + level) / 2);
    const double up = fmin(rint((count + reach) / 2), count - 1);
    const double down = fmin(fmax(rint((count - reach) / 2) - 1, 0), count - 1);
    out->low = veer_select(slopes, out->slopes, (size_t)down);
    out->high = veer_select(slopes, out->slopes, (size_t)up);
}

veer_rc veer_trend_theil_sen(const double *t, const double *y, size_t n, double level,
                             double *scratch, veer_theil_sen *ret, veer_err *err)
{
    if (!(level > 0 && level < 1))
        return veer_fail(err, VEER_EINVAL, "level must lie between 0 and 1");
    if (n > VEER_THEIL_SEN_MAX_POINTS)
        return veer_fail(err, VEER_ELIMIT, "Theil-Sen takes at most %d points, got %zu",
                         VEER_THEIL_SEN_MAX_POINTS, n);
    size_t used = 0;
    const veer_rc rc = veer_series_check(t, y, n, 2, &used, err);
    if (rc != VEER_OK)
        return rc;
    const marginals m = find_marginals(t, y, n, used, scratch);
    const size_t slopes = find_slopes(t, y, n, scratch);
    if (slopes == 0)
        return veer_fail(err, VEER_EUNDEFINED, "a slope needs two different times");
    if (slopes == (size_t)-1)
        return veer_fail(err, VEER_EUNDEFINED, "a slope overflows");
    veer_theil_sen out = {.n = used, .missing = n - used, .slopes = slopes};
    out.slope = veer_median(scratch, slopes);
    out.intercept = m.y_median - out.slope * m.t_median;
    find_interval(&out, scratch, sqrt(m.variance), level);
    *ret = out;
    return VEER_OK;
}
