/* Knight's method (1966): sort by t, then count the exchanges that sorting by y takes. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "stats/series.h"
#include "stats/special.h"
#include "veer/trend.h"

typedef struct pairs {
    double *t; /* times */
    double *y; /* values */
} pairs;

typedef bool (*pair_before)(double t1, double y1, double t2, double y2);

static bool before_by_time(double t1, double y1, double t2, double y2)
{
    return t1 < t2 || (t1 == t2 && y1 < y2);
}

static bool before_by_value(double t1, double y1, double t2, double y2)
{
    (void)t1;
    (void)t2;
    return y1 < y2;
}

/* Merges [lo, mid) and [mid, hi) of `in` into `out`; returns how many pairs changed order. */
static double merge(pairs in, pairs out, size_t lo, size_t mid, size_t hi, pair_before before)
{
    size_t a = lo, b = mid;
    double moved = 0;
    for (size_t k = lo; k < hi; k++) {
        const bool right = a == mid || (b < hi && before(in.t[b], in.y[b], in.t[a], in.y[a]));
        const size_t from = right ? b++ : a++;
        moved += right ? (double)(mid - a) : 0;
        out.t[k] = in.t[from];
        out.y[k] = in.y[from];
    }
    return moved;
}

/* Sorts data with spare as working memory; returns the exchanges (exact below 2^53). */
static double sort_pairs(pairs data, pairs spare, size_t n, pair_before before)
{
    const pairs home = data;
    double moved = 0;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * width) {
            const size_t mid = lo + width < n ? lo + width : n;
            const size_t hi = mid + width < n ? mid + width : n;
            moved += merge(data, spare, lo, mid, hi, before);
        }
        const pairs keep = data;
        data = spare;
        spare = keep;
    }
    if (data.t != home.t) {
        memcpy(home.t, data.t, n * sizeof *home.t);
        memcpy(home.y, data.y, n * sizeof *home.y);
    }
    return moved;
}

typedef struct ties {
    double pairs;  /* sum of k (k - 1) / 2 over groups of k equal values */
    double third;  /* sum of k (k - 1) (k - 2) */
    double weight; /* sum of k (k - 1) (2 k + 5) */
} ties;

static void count_group(ties *sum, size_t size)
{
    const double k = (double)size;
    sum->pairs += k * (k - 1) / 2;
    sum->third += k * (k - 1) * (k - 2);
    sum->weight += k * (k - 1) * (2 * k + 5);
}

static ties count_ties(const double *sorted, size_t n)
{
    ties sum = {0, 0, 0};
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end] == sorted[i]; end++)
            ;
        count_group(&sum, end - i);
    }
    return sum;
}

static double count_joint_ties(pairs data, size_t n)
{
    ties sum = {0, 0, 0};
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && data.t[end] == data.t[i] && data.y[end] == data.y[i]; end++)
            ;
        count_group(&sum, end - i);
    }
    return sum.pairs;
}

/* Variance of s under independence with ties on both sides (Kendall 1970, chapter 4). */
static double variance_of(double n, const ties *t, const ties *y)
{
    const double m = n * (n - 1);
    double v = (m * (2 * n + 5) - t->weight - y->weight) / 18 + 2 * t->pairs * y->pairs / m;
    if (n > 2)
        v += t->third * y->third / (9 * m * (n - 2));
    return v;
}

veer_rc veer_trend_mann_kendall(const double *t, const double *y, size_t n, double *scratch,
                                veer_mann_kendall *ret, veer_err *err)
{
    size_t used = 0;
    const veer_rc rc = veer_series_check(t, y, n, 2, &used, err);
    if (rc != VEER_OK)
        return rc;
    const pairs data = {scratch, scratch + used};
    const pairs spare = {scratch + 2 * used, scratch + 3 * used};
    for (size_t i = 0, k = 0; i < n; i++) {
        if (isnan(y[i]))
            continue;
        data.t[k] = t[i];
        data.y[k++] = y[i];
    }
    sort_pairs(data, spare, used, before_by_time);
    const ties in_t = count_ties(data.t, used);
    const double joint = count_joint_ties(data, used);
    const double exchanges = sort_pairs(data, spare, used, before_by_value);
    const ties in_y = count_ties(data.y, used);
    const double m = (double)used, total = m * (m - 1) / 2;
    if (in_t.pairs == total || in_y.pairs == total)
        return veer_fail(err, VEER_EUNDEFINED, "all %s are equal: no order to test",
                         in_t.pairs == total ? "times" : "values");
    veer_mann_kendall out = {.n = used, .missing = n - used};
    out.s = total - in_t.pairs - in_y.pairs + joint - 2 * exchanges;
    out.variance = variance_of(m, &in_t, &in_y);
    if (out.s != 0)
        out.z = (out.s - copysign(1, out.s)) / sqrt(out.variance);
    out.p_value = fmin(1, 2 * veer_norm_sf(fabs(out.z)));
    out.tau = out.s / sqrt(total - in_t.pairs) / sqrt(total - in_y.pairs);
    out.tau = fmax(-1, fmin(1, out.tau));
    *ret = out;
    return VEER_OK;
}
