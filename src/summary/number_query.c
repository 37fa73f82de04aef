/* Number summary: questions about one. */
#include <math.h>

#include "base/err.h"
#include "summary/number.h"

uint64_t veer_num_summary_count(const veer_num_summary *summary)
{
    return summary->count;
}

uint64_t veer_num_summary_missing(const veer_num_summary *summary)
{
    return summary->missing;
}

uint64_t veer_num_summary_pos_inf(const veer_num_summary *summary)
{
    return summary->pos_inf;
}

uint64_t veer_num_summary_neg_inf(const veer_num_summary *summary)
{
    return summary->neg_inf;
}

unsigned veer_num_summary_shift(const veer_num_summary *summary)
{
    return summary->shift;
}

size_t veer_num_summary_bins(const veer_num_summary *summary)
{
    return summary->n_keys;
}

veer_rc veer_num_need_data(const veer_num_summary *summary, veer_err *err)
{
    if (summary->count == 0)
        return veer_fail(err, VEER_ENODATA, "the summary has no finite values");
    return VEER_OK;
}

static veer_rc finite_result(double value, double *ret, veer_err *err)
{
    if (!isfinite(value))
        return veer_fail(err, VEER_EUNDEFINED, "the result does not fit a double");
    *ret = value;
    return VEER_OK;
}

veer_rc veer_num_summary_min(const veer_num_summary *summary, double *ret, veer_err *err)
{
    const veer_rc rc = veer_num_need_data(summary, err);
    if (rc == VEER_OK)
        *ret = summary->min;
    return rc;
}

veer_rc veer_num_summary_max(const veer_num_summary *summary, double *ret, veer_err *err)
{
    const veer_rc rc = veer_num_need_data(summary, err);
    if (rc == VEER_OK)
        *ret = summary->max;
    return rc;
}

veer_rc veer_num_summary_sum(const veer_num_summary *summary, double *ret, veer_err *err)
{
    const veer_rc rc = veer_num_need_data(summary, err);
    return rc != VEER_OK ? rc
                         : finite_result(veer_exact_sum_over(&summary->moments.sum, 1), ret, err);
}

veer_rc veer_num_summary_mean(const veer_num_summary *summary, double *ret, veer_err *err)
{
    const veer_rc rc = veer_num_need_data(summary, err);
    if (rc != VEER_OK)
        return rc;
    return finite_result(veer_exact_sum_over(&summary->moments.sum, summary->count), ret, err);
}

veer_rc veer_num_summary_sum_squares(const veer_num_summary *summary, double *ret, veer_err *err)
{
    const veer_rc rc = veer_num_need_data(summary, err);
    return rc != VEER_OK ? rc
                         : finite_result(veer_exact_squares_over(&summary->moments, 1), ret, err);
}

veer_rc veer_num_summary_m2(const veer_num_summary *summary, double *ret, veer_err *err)
{
    double m2 = 0.0;
    const veer_rc rc = veer_num_need_data(summary, err);
    if (rc != VEER_OK)
        return rc;
    if (!veer_exact_m2(&summary->moments, summary->count, &m2))
        return veer_fail(err, VEER_ECORRUPT, "the sums are not those of any numbers");
    return finite_result(m2, ret, err);
}

veer_rc veer_num_summary_variance(const veer_num_summary *summary, double *ret, veer_err *err)
{
    double m2 = 0.0;
    if (summary->count < 2)
        return veer_fail(err, VEER_ENODATA, "a variance needs two values");
    const veer_rc rc = veer_num_summary_m2(summary, &m2, err);
    if (rc == VEER_OK)
        *ret = m2 / (double)(summary->count - 1);
    return rc;
}

veer_rc veer_num_summary_std(const veer_num_summary *summary, double *ret, veer_err *err)
{
    double variance = 0.0;
    const veer_rc rc = veer_num_summary_variance(summary, &variance, err);
    if (rc == VEER_OK)
        *ret = sqrt(variance);
    return rc;
}

static veer_num_bin bin_at(const veer_num_summary *s, size_t i)
{
    const uint64_t lo = (uint64_t)s->keys[i] << s->shift;
    const uint64_t hi = lo | (((uint64_t)1 << s->shift) - 1);
    const uint64_t min = veer_order_of(s->min), max = veer_order_of(s->max);
    return (veer_num_bin){
        .lo = veer_order_value(lo < min ? min : lo),
        .hi = veer_order_value(hi > max ? max : hi),
        .count = s->counts[i],
    };
}

veer_rc veer_num_summary_bin(const veer_num_summary *summary, size_t index, veer_num_bin *ret,
                             veer_err *err)
{
    if (index >= summary->n_keys)
        return veer_fail(err, VEER_EINVAL, "no such bin");
    *ret = bin_at(summary, index);
    return VEER_OK;
}

/* Between a and b, also where b - a overflows. */
static double between(double a, double b, double share)
{
    return share <= 0.0 ? a : (1.0 - share) * a + share * b;
}

static double clamp(double x, double lo, double hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

/* The value of rank k, 0 the smallest. */
static veer_bounded order_statistic(const veer_num_summary *s, uint64_t k)
{
    uint64_t before = 0;
    size_t i = 0;
    while (k - before >= s->counts[i])
        before += s->counts[i++];
    const veer_num_bin bin = bin_at(s, i);
    if (k == 0)
        return (veer_bounded){s->min, s->min, s->min};
    if (k == s->count - 1)
        return (veer_bounded){s->max, s->max, s->max};
    const double share = ((double)(k - before) + 0.5) / (double)bin.count;
    return (veer_bounded){clamp(between(bin.lo, bin.hi, share), bin.lo, bin.hi), bin.lo, bin.hi};
}

veer_rc veer_num_summary_quantile(const veer_num_summary *summary, double q, veer_bounded *ret,
                                  veer_err *err)
{
    const veer_rc rc = veer_num_need_data(summary, err);
    if (rc != VEER_OK)
        return rc;
    if (!(q >= 0.0 && q <= 1.0))
        return veer_fail(err, VEER_EINVAL, "a quantile lies between 0 and 1");
    const double position = q * (double)(summary->count - 1);
    const uint64_t k = (uint64_t)position;
    const double share = position - (double)k;
    const veer_bounded a = order_statistic(summary, k);
    const veer_bounded b = share > 0.0 ? order_statistic(summary, k + 1) : a;
    *ret = (veer_bounded){between(a.value, b.value, share), between(a.lo, b.lo, share),
                          between(a.hi, b.hi, share)};
    return VEER_OK;
}

/* How many values are below x, or, with `or_equal`, at most x. */
static void count_below(const veer_num_summary *s, double x, bool or_equal, uint64_t *ret_lo,
                        uint64_t *ret_hi)
{
    uint64_t before = 0;
    size_t i = 0;
    for (; i < s->n_keys; i++) {
        const double hi = bin_at(s, i).hi;
        if (or_equal ? hi > x : hi >= x)
            break;
        before += s->counts[i];
    }
    *ret_lo = *ret_hi = before;
    if (i == s->n_keys)
        return;
    const double lo = bin_at(s, i).lo;
    if (or_equal ? lo <= x : lo < x)
        *ret_hi = before + s->counts[i];
}

veer_rc veer_num_summary_cdf(const veer_num_summary *summary, double x, veer_bounded *ret,
                             veer_err *err)
{
    uint64_t lo, hi;
    const veer_rc rc = veer_num_need_data(summary, err);
    if (rc != VEER_OK)
        return rc;
    if (isnan(x))
        return veer_fail(err, VEER_EINVAL, "the distribution has no value at NaN");
    count_below(summary, x, true, &lo, &hi);
    const double n = (double)summary->count;
    *ret =
        (veer_bounded){((double)lo + 0.5 * (double)(hi - lo)) / n, (double)lo / n, (double)hi / n};
    return VEER_OK;
}

static veer_rc check_edges(const double *edges, size_t n, veer_err *err)
{
    if (n == 0)
        return veer_fail(err, VEER_EINVAL, "at least one edge is needed");
    for (size_t i = 0; i < n; i++)
        if (!isfinite(edges[i]) || (i > 0 && !(edges[i] > edges[i - 1])))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i,
                                "edges must be finite and strictly ascending");
    return VEER_OK;
}

veer_rc veer_num_summary_histogram(const veer_num_summary *summary, const double *edges,
                                   size_t n_edges, veer_bounded *cells, veer_err *err)
{
    uint64_t lo = 0, hi = 0;
    const veer_rc rc = check_edges(edges, n_edges, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i <= n_edges; i++) {
        uint64_t next_lo = summary->count, next_hi = next_lo;
        if (i < n_edges)
            count_below(summary, edges[i], false, &next_lo, &next_hi);
        const double least = next_lo > hi ? (double)(next_lo - hi) : 0.0;
        const double most = (double)(next_hi - lo);
        const double middle =
            0.5 * ((double)next_lo + (double)next_hi) - 0.5 * ((double)lo + (double)hi);
        cells[i] = (veer_bounded){clamp(middle, least, most), least, most};
        lo = next_lo;
        hi = next_hi;
    }
    return VEER_OK;
}
