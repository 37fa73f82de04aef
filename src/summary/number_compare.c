/* Number summaries: measures between two, each with an interval that holds the exact answer.
 *
 * One walk collects what all of them need.
 */
#include <float.h>
#include <math.h>

#include "summary/number_walk.h"

/* Integrals over the real line and counts of pairs; d in units of 1 / (n m) if it is an integer. */
typedef struct sums {
    veer_i128 ks_lo, ks_hi;      /* of |d| */
    veer_i128 twice, open;       /* pairs won, counted double; pairs of unknown order */
    double pos_lo, pos_hi;       /* integral of the positive part of F - G */
    double neg_lo, neg_hi;       /* of the negative part */
    double both;                 /* of |F - G|, estimated */
    double square_lo, square_hi; /* of (F - G)^2 */
    double square;               /* the same, estimated */
} sums;

static inline veer_i128 size_of(veer_i128 x)
{
    return x < 0 ? -x : x;
}

static inline veer_i128 most(veer_i128 a, veer_i128 b)
{
    return a > b ? a : b;
}

static inline void add_ks(sums *t, const veer_step *s)
{
    t->ks_lo = most(t->ks_lo, size_of(s->after));
    if (s->low_reached)
        t->ks_lo = most(t->ks_lo, size_of(s->low));
    if (s->high_reached)
        t->ks_lo = most(t->ks_lo, size_of(s->high));
    t->ks_hi = most(t->ks_hi, most(-s->low, s->high));
}

static inline void add_pairs(sums *t, const veer_step *s)
{
    if (s->cur == 0)
        return;
    const veer_i128 pairs = (veer_i128)s->ref * s->cur;
    t->twice += 2 * (veer_i128)s->ref_before * s->cur;
    if (s->ref_first)
        t->twice += 2 * pairs;
    else if (s->same)
        t->twice += pairs;
    else if (s->mixed)
        t->open += pairs;
}

/* The positive and the negative part of what lies within [low, high]. */
static inline void add_parts(sums *t, double width, double low, double high)
{
    const double least = low > 0.0 ? low : high < 0.0 ? -high : 0.0;
    const double greatest = high > -low ? high : -low;
    t->square_lo += width * (least * least);
    t->square_hi += width * (greatest * greatest);
    if (low >= 0.0) {
        t->pos_lo += width * low;
        t->pos_hi += width * high;
    } else if (high <= 0.0) {
        t->neg_lo -= width * high;
        t->neg_hi -= width * low;
    } else {
        t->pos_hi += width * high;
        t->neg_hi -= width * low;
    }
}

/* Over a bin of a finite width, where d goes from `before` to `after` within [low, high]. */
static inline void add_bin(sums *t, double width, double before, double after, double low,
                           double high)
{
    t->both += width * (0.5 * (fabs(before) + fabs(after)));
    t->square += width * ((before * before + before * after + after * after) * (1.0 / 3.0));
    add_parts(t, width, low, high);
}

/* Between two bins, where d does not change and is not 0. */
static inline void add_gap(sums *t, double width, double d)
{
    t->both += width * fabs(d);
    t->square += width * (d * d);
    add_parts(t, width, d, d);
}

/* A bin whose width overflows: what is not nothing is too much. */
static void add_endless_bin(sums *t, double low, double high)
{
    t->both = t->square = t->square_hi = HUGE_VAL;
    t->square_lo += low > 0.0 || high < 0.0 ? HUGE_VAL : 0.0;
    t->pos_lo += low > 0.0 ? HUGE_VAL : 0.0;
    t->pos_hi += high > 0.0 ? HUGE_VAL : 0.0;
    t->neg_lo += high < 0.0 ? HUGE_VAL : 0.0;
    t->neg_hi += low < 0.0 ? HUGE_VAL : 0.0;
}

/* An integer as a double; unless `is_wide` it has 63 bits at most. */
static inline double real(veer_i128 x, bool is_wide)
{
    return is_wide ? (double)x : (double)(int64_t)x;
}

static inline void walk_all(veer_walk *w, sums *ret, bool is_wide)
{
    veer_step s;
    sums t = {0};
    double end = 0.0, d = 0.0;
    const double unit = 1.0 / ((double)w->ref->count * (double)w->cur->count);
    while (veer_walk_next(w, &s)) {
        const double after = real(s.after, is_wide) * unit, width = s.hi - s.lo;
        const double low = real(s.low, is_wide) * unit, high = real(s.high, is_wide) * unit;
        add_ks(&t, &s);
        add_pairs(&t, &s);
        if (d != 0.0 && s.lo != end)
            add_gap(&t, s.lo - end, d);
        if (width <= DBL_MAX)
            add_bin(&t, width, d, after, low, high);
        else
            add_endless_bin(&t, low, high);
        d = after;
        end = s.hi;
    }
    *ret = t;
}

static veer_rc collect(const veer_num_summary *ref, const veer_num_summary *cur, sums *ret,
                       veer_err *err)
{
    veer_walk w;
    const veer_rc rc = veer_walk_start(&w, ref, cur, err);
    if (rc != VEER_OK)
        return rc;
    if ((veer_u128)ref->count * cur->count >> 62 == 0)
        walk_all(&w, ret, false);
    else
        walk_all(&w, ret, true);
    return VEER_OK;
}

static double scale_of(const veer_num_summary *ref, const veer_num_summary *cur)
{
    return (double)ref->count * (double)cur->count;
}

static veer_bounded ks_from(const sums *t, double n)
{
    return (veer_bounded){(double)t->ks_lo / n, (double)t->ks_lo / n, (double)t->ks_hi / n};
}

static veer_bounded superiority_from(const sums *t, double n)
{
    return (veer_bounded){(double)(t->twice + t->open) / (2.0 * n), (double)t->twice / (2.0 * n),
                          (double)(t->twice + 2 * t->open) / (2.0 * n)};
}

/* The integral of F - G is the difference of the means, which is known exactly; so the whole
 * follows from the positive part alone, or from the negative one. */
static veer_bounded wasserstein_from(const sums *t, double shift)
{
    const double by_neg_lo = shift + 2.0 * t->neg_lo, by_neg_hi = shift + 2.0 * t->neg_hi;
    const double by_pos_lo = 2.0 * t->pos_lo - shift, by_pos_hi = 2.0 * t->pos_hi - shift;
    double lo = fmax(t->pos_lo + t->neg_lo, fmax(by_neg_lo, by_pos_lo));
    double hi = fmin(t->pos_hi + t->neg_hi, fmin(by_neg_hi, by_pos_hi));
    if (t->neg_hi == 0.0 || t->pos_hi == 0.0)
        lo = hi = fabs(shift);
    if (lo > hi) /* by rounding */
        lo = hi = 0.5 * (lo + hi);
    return (veer_bounded){fmin(fmax(t->both, lo), hi), lo, hi};
}

static veer_bounded energy_from(const sums *t)
{
    return (veer_bounded){sqrt(2.0 * fmin(fmax(t->square, t->square_lo), t->square_hi)),
                          sqrt(2.0 * t->square_lo), sqrt(2.0 * t->square_hi)};
}

static veer_bounded known(double value)
{
    return (veer_bounded){value, value, value};
}

static veer_bounded over(veer_bounded b, double by)
{
    return (veer_bounded){b.value / by, b.lo / by, b.hi / by};
}

static double mean_shift(const veer_num_summary *ref, const veer_num_summary *cur)
{
    return veer_exact_mean_difference(&ref->moments.sum, ref->count, &cur->moments.sum, cur->count);
}

static bool is_finite(const veer_bounded *b)
{
    return isfinite(b->value) && isfinite(b->lo) && isfinite(b->hi);
}

static veer_rc check_bounded(veer_bounded b, veer_bounded *ret, veer_err *err)
{
    if (!is_finite(&b))
        return veer_fail(err, VEER_EUNDEFINED, "the result does not fit a double");
    *ret = b;
    return VEER_OK;
}

/* The standard deviation with n in the denominator, as veer/twosample.h. */
static veer_rc deviation(const veer_num_summary *s, double *ret, veer_err *err)
{
    double m2 = 0.0;
    const veer_rc rc = veer_num_summary_m2(s, &m2, err);
    if (rc == VEER_OK)
        *ret = sqrt(m2 / (double)s->count);
    return rc;
}

static void measured(veer_num_measured *ret, veer_bounded b)
{
    ret->defined = is_finite(&b);
    if (ret->defined)
        ret->value = b;
}

veer_rc veer_num_compare(const veer_num_summary *ref, const veer_num_summary *cur,
                         veer_num_comparison *ret, veer_err *err)
{
    sums t;
    double ref_std = 0.0, cur_std = 0.0;
    veer_num_comparison c = {.ks = {0}};
    const veer_rc rc = collect(ref, cur, &t, err);
    if (rc != VEER_OK)
        return rc;
    const double n = scale_of(ref, cur), shift = mean_shift(ref, cur);
    const veer_bounded wasserstein = wasserstein_from(&t, shift);
    const bool varies = deviation(ref, &ref_std, NULL) == VEER_OK;
    c.ks = ks_from(&t, n);
    c.superiority = superiority_from(&t, n);
    measured(&c.wasserstein, wasserstein);
    if (varies && ref_std > 0.0)
        measured(&c.wasserstein_scaled, over(wasserstein, ref_std));
    measured(&c.energy, energy_from(&t));
    measured(&c.mean_shift, known(shift));
    if (varies && deviation(cur, &cur_std, NULL) == VEER_OK)
        measured(&c.std_shift, known(cur_std - ref_std));
    *ret = c;
    return VEER_OK;
}

veer_rc veer_num_ks(const veer_num_summary *ref, const veer_num_summary *cur, veer_bounded *ret,
                    veer_err *err)
{
    sums t;
    const veer_rc rc = collect(ref, cur, &t, err);
    if (rc == VEER_OK)
        *ret = ks_from(&t, scale_of(ref, cur));
    return rc;
}

veer_rc veer_num_superiority(const veer_num_summary *ref, const veer_num_summary *cur,
                             veer_bounded *ret, veer_err *err)
{
    sums t;
    const veer_rc rc = collect(ref, cur, &t, err);
    if (rc == VEER_OK)
        *ret = superiority_from(&t, scale_of(ref, cur));
    return rc;
}

veer_rc veer_num_wasserstein(const veer_num_summary *ref, const veer_num_summary *cur,
                             veer_bounded *ret, veer_err *err)
{
    sums t;
    const veer_rc rc = collect(ref, cur, &t, err);
    return rc == VEER_OK ? check_bounded(wasserstein_from(&t, mean_shift(ref, cur)), ret, err) : rc;
}

veer_rc veer_num_wasserstein_scaled(const veer_num_summary *ref, const veer_num_summary *cur,
                                    veer_bounded *ret, veer_err *err)
{
    veer_bounded b;
    double std = 0.0;
    veer_rc rc = veer_num_wasserstein(ref, cur, &b, err);
    if (rc == VEER_OK)
        rc = deviation(ref, &std, err);
    if (rc != VEER_OK)
        return rc;
    if (std == 0.0)
        return veer_fail(err, VEER_EUNDEFINED, "the reference does not vary");
    return check_bounded(over(b, std), ret, err);
}

veer_rc veer_num_energy(const veer_num_summary *ref, const veer_num_summary *cur, veer_bounded *ret,
                        veer_err *err)
{
    sums t;
    const veer_rc rc = collect(ref, cur, &t, err);
    return rc == VEER_OK ? check_bounded(energy_from(&t), ret, err) : rc;
}

static veer_rc need_both(const veer_num_summary *ref, const veer_num_summary *cur, veer_err *err)
{
    const veer_rc rc = veer_num_need_data(ref, err);
    return rc == VEER_OK ? veer_num_need_data(cur, err) : rc;
}

veer_rc veer_num_mean_shift(const veer_num_summary *ref, const veer_num_summary *cur,
                            veer_bounded *ret, veer_err *err)
{
    const veer_rc rc = need_both(ref, cur, err);
    return rc == VEER_OK ? check_bounded(known(mean_shift(ref, cur)), ret, err) : rc;
}

veer_rc veer_num_std_shift(const veer_num_summary *ref, const veer_num_summary *cur,
                           veer_bounded *ret, veer_err *err)
{
    double a = 0.0, b = 0.0;
    veer_rc rc = need_both(ref, cur, err);
    if (rc == VEER_OK)
        rc = deviation(ref, &a, err);
    if (rc == VEER_OK)
        rc = deviation(cur, &b, err);
    if (rc == VEER_OK)
        *ret = known(b - a);
    return rc;
}
