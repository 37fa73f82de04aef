/* Number summaries: measures between two, each with an interval that holds the exact answer.
 *
 * Both are walked at the coarser shift. At the two ends of a bin the difference of the cumulative
 * counts is exact; d = F * n m - G * n m is kept as an integer (n, m <= 2^53). Inside a bin with p
 * rows of ref and q of cur (scaled alike), d starts at d0, ends at d0 + p - q, and stays within
 * [d0 - q, d0 + p]; less where only one side has rows or the order of the two is known.
 */
#include <math.h>

#include "base/err.h"
#include "summary/number.h"

/* One bin of the union, scaled by n m. */
typedef struct step {
    veer_i128 before, after; /* d at the lower and the upper end */
    veer_i128 low, high;     /* d stays within, over the whole bin */
    bool low_reached;        /* d is known to reach low */
    bool high_reached;       /* d is known to reach high */
    uint64_t ref, cur;       /* rows */
    uint64_t ref_before;     /* rows of ref in bins below */
    bool mixed;              /* the order of the two sides is unknown */
    bool ref_first;          /* all rows of ref are below those of cur */
    bool same;               /* all rows are equal */
    double lo, hi;           /* the rows lie in [lo, hi] */
} step;

typedef struct walk {
    const veer_num_summary *ref, *cur;
    size_t i, j;                                 /* next keys */
    unsigned by_ref, by_cur;                     /* what each is shifted on top of its own */
    unsigned shift;                              /* the common one */
    veer_i128 d;                                 /* at the end of the last bin */
    uint64_t ref_done;                           /* rows of ref so far */
    uint64_t ref_min, ref_max, cur_min, cur_max; /* extremes as orders */
} walk;

static veer_rc walk_start(walk *w, const veer_num_summary *ref, const veer_num_summary *cur,
                          veer_err *err)
{
    if (ref->count == 0 || cur->count == 0)
        return veer_fail(err, VEER_ENODATA, "one side has no finite values");
    const unsigned shift = ref->shift > cur->shift ? ref->shift : cur->shift;
    *w = (walk){
        .ref = ref,
        .cur = cur,
        .by_ref = shift - ref->shift,
        .by_cur = shift - cur->shift,
        .shift = shift,
        .ref_min = veer_order_of(ref->min),
        .ref_max = veer_order_of(ref->max),
        .cur_min = veer_order_of(cur->min),
        .cur_max = veer_order_of(cur->max),
    };
    return VEER_OK;
}

static uint64_t take_key(const veer_num_summary *s, size_t *i, unsigned by, uint64_t key)
{
    uint64_t count = 0;
    for (; *i < s->n_keys && s->keys[*i] >> by == key; (*i)++)
        count += s->counts[*i];
    return count;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* What is known inside a bin that both sides share. */
static void bound_shared(const walk *w, step *s, uint64_t lo, uint64_t hi, veer_i128 p, veer_i128 q)
{
    const uint64_t ref_lo = larger(lo, w->ref_min), ref_hi = smaller(hi, w->ref_max);
    const uint64_t cur_lo = larger(lo, w->cur_min), cur_hi = smaller(hi, w->cur_max);
    if (ref_hi < cur_lo) {
        s->ref_first = s->high_reached = true;
        s->high = s->before + p;
    } else if (cur_hi < ref_lo) {
        s->low_reached = true;
        s->low = s->before - q;
    } else if (smaller(ref_lo, cur_lo) == larger(ref_hi, cur_hi)) {
        s->same = true;
    } else {
        s->mixed = true;
        s->low = s->before - q;
        s->high = s->before + p;
    }
}

static bool walk_next(walk *w, step *s)
{
    const bool has_ref = w->i < w->ref->n_keys, has_cur = w->j < w->cur->n_keys;
    if (!has_ref && !has_cur)
        return false;
    const uint64_t key_ref = has_ref ? w->ref->keys[w->i] >> w->by_ref : UINT64_MAX;
    const uint64_t key_cur = has_cur ? w->cur->keys[w->j] >> w->by_cur : UINT64_MAX;
    const uint64_t key = smaller(key_ref, key_cur);
    const uint64_t lo = key << w->shift, hi = lo | (((uint64_t)1 << w->shift) - 1);
    *s = (step){.before = w->d, .ref_before = w->ref_done};
    s->ref = take_key(w->ref, &w->i, w->by_ref, key);
    s->cur = take_key(w->cur, &w->j, w->by_cur, key);
    const veer_i128 p = (veer_i128)s->ref * w->cur->count, q = (veer_i128)s->cur * w->ref->count;
    s->after = s->before + p - q;
    s->low = s->before < s->after ? s->before : s->after;
    s->high = s->before < s->after ? s->after : s->before;
    uint64_t from = smaller(larger(lo, w->ref_min), larger(lo, w->cur_min));
    uint64_t to = larger(smaller(hi, w->ref_max), smaller(hi, w->cur_max));
    if (s->ref > 0 && s->cur > 0) {
        bound_shared(w, s, lo, hi, p, q);
    } else {
        from = larger(lo, s->ref > 0 ? w->ref_min : w->cur_min);
        to = smaller(hi, s->ref > 0 ? w->ref_max : w->cur_max);
    }
    s->lo = veer_order_value(from);
    s->hi = veer_order_value(to);
    w->d = s->after;
    w->ref_done += s->ref;
    return true;
}

static double scale_of(const walk *w)
{
    return (double)w->ref->count * (double)w->cur->count;
}

static veer_i128 size_of(veer_i128 x)
{
    return x < 0 ? -x : x;
}

static veer_i128 most(veer_i128 a, veer_i128 b)
{
    return a > b ? a : b;
}

veer_rc veer_num_ks(const veer_num_summary *ref, const veer_num_summary *cur, veer_bounded *ret,
                    veer_err *err)
{
    walk w;
    step s;
    veer_i128 lo = 0, hi = 0;
    const veer_rc rc = walk_start(&w, ref, cur, err);
    if (rc != VEER_OK)
        return rc;
    while (walk_next(&w, &s)) {
        lo = most(lo, size_of(s.after));
        if (s.low_reached)
            lo = most(lo, size_of(s.low));
        if (s.high_reached)
            lo = most(lo, size_of(s.high));
        hi = most(hi, most(size_of(s.low), size_of(s.high)));
    }
    const double n = scale_of(&w);
    *ret = (veer_bounded){(double)lo / n, (double)lo / n, (double)hi / n};
    return VEER_OK;
}

veer_rc veer_num_superiority(const veer_num_summary *ref, const veer_num_summary *cur,
                             veer_bounded *ret, veer_err *err)
{
    walk w;
    step s;
    veer_i128 twice = 0, open = 0; /* pairs won, counted double; pairs of unknown order */
    const veer_rc rc = walk_start(&w, ref, cur, err);
    if (rc != VEER_OK)
        return rc;
    while (walk_next(&w, &s)) {
        const veer_i128 pairs = (veer_i128)s.ref * s.cur;
        twice += 2 * (veer_i128)s.ref_before * s.cur;
        if (s.ref_first)
            twice += 2 * pairs;
        else if (s.same)
            twice += pairs;
        else if (s.mixed)
            open += pairs;
    }
    const double n = 2.0 * scale_of(&w);
    *ret = (veer_bounded){(double)(twice + open) / n, (double)twice / n,
                          (double)(twice + 2 * open) / n};
    return VEER_OK;
}

/* width * height, where nothing times anything is nothing. */
static double area(double width, double height)
{
    return height == 0.0 || width == 0.0 ? 0.0 : width * height;
}

/* Integrals of the positive and the negative part of F - G. */
typedef struct areas {
    double pos_lo, pos_hi;
    double neg_lo, neg_hi;
    double estimate; /* of both together */
} areas;

static void add_area(areas *a, double width, double low, double high)
{
    a->pos_lo += area(width, fmax(0.0, low));
    a->pos_hi += area(width, fmax(0.0, high));
    a->neg_lo += area(width, fmax(0.0, -high));
    a->neg_hi += area(width, fmax(0.0, -low));
}

static veer_rc areas_between(const veer_num_summary *ref, const veer_num_summary *cur, areas *ret,
                             veer_err *err)
{
    walk w;
    step s;
    areas a = {0};
    double end = 0.0, d = 0.0;
    const veer_rc rc = walk_start(&w, ref, cur, err);
    if (rc != VEER_OK)
        return rc;
    const double n = scale_of(&w);
    while (walk_next(&w, &s)) {
        const double before = d;
        const double width = s.hi - s.lo;
        add_area(&a, s.lo - end, before, before);
        a.estimate += area(s.lo - end, fabs(before));
        add_area(&a, width, (double)s.low / n, (double)s.high / n);
        d = (double)s.after / n;
        a.estimate += area(width, 0.5 * (fabs(before) + fabs(d)));
        end = s.hi;
    }
    *ret = a;
    return VEER_OK;
}

/* The integral of F - G is the difference of the means, which is known exactly; so the whole
 * follows from the positive part alone, or from the negative one. */
static veer_bounded wasserstein_from(const areas *a, double shift)
{
    const double by_neg_lo = shift + 2.0 * a->neg_lo, by_neg_hi = shift + 2.0 * a->neg_hi;
    const double by_pos_lo = 2.0 * a->pos_lo - shift, by_pos_hi = 2.0 * a->pos_hi - shift;
    double lo = fmax(a->pos_lo + a->neg_lo, fmax(by_neg_lo, by_pos_lo));
    double hi = fmin(a->pos_hi + a->neg_hi, fmin(by_neg_hi, by_pos_hi));
    if (a->neg_hi == 0.0 || a->pos_hi == 0.0)
        lo = hi = fabs(shift);
    if (lo > hi) /* by rounding */
        lo = hi = 0.5 * (lo + hi);
    return (veer_bounded){fmin(fmax(a->estimate, lo), hi), lo, hi};
}

static veer_rc check_bounded(const veer_bounded *b, veer_bounded *ret, veer_err *err)
{
    if (!isfinite(b->value) || !isfinite(b->lo) || !isfinite(b->hi))
        return veer_fail(err, VEER_EUNDEFINED, "the result does not fit a double");
    *ret = *b;
    return VEER_OK;
}

veer_rc veer_num_wasserstein(const veer_num_summary *ref, const veer_num_summary *cur,
                             veer_bounded *ret, veer_err *err)
{
    areas a;
    const veer_rc rc = areas_between(ref, cur, &a, err);
    if (rc != VEER_OK)
        return rc;
    const double shift =
        veer_exact_mean_difference(&ref->moments.sum, ref->count, &cur->moments.sum, cur->count);
    const veer_bounded b = wasserstein_from(&a, shift);
    return check_bounded(&b, ret, err);
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
    b = (veer_bounded){b.value / std, b.lo / std, b.hi / std};
    return check_bounded(&b, ret, err);
}

veer_rc veer_num_energy(const veer_num_summary *ref, const veer_num_summary *cur, veer_bounded *ret,
                        veer_err *err)
{
    walk w;
    step s;
    double lo = 0.0, hi = 0.0, middle = 0.0, end = 0.0, d = 0.0;
    const veer_rc rc = walk_start(&w, ref, cur, err);
    if (rc != VEER_OK)
        return rc;
    const double n = scale_of(&w);
    while (walk_next(&w, &s)) {
        const double gap = area(s.lo - end, d * d), width = s.hi - s.lo;
        const double low = (double)s.low / n, high = (double)s.high / n;
        const double next = (double)s.after / n;
        const double least = low > 0.0 ? low : high < 0.0 ? -high : 0.0;
        const double greatest = fmax(-low, high);
        lo += gap + area(width, least * least);
        hi += gap + area(width, greatest * greatest);
        middle += gap + area(width, (d * d + d * next + next * next) / 3.0);
        d = next;
        end = s.hi;
    }
    const veer_bounded b = {sqrt(2.0 * fmin(fmax(middle, lo), hi)), sqrt(2.0 * lo), sqrt(2.0 * hi)};
    return check_bounded(&b, ret, err);
}

veer_rc veer_num_mean_shift(const veer_num_summary *ref, const veer_num_summary *cur,
                            veer_bounded *ret, veer_err *err)
{
    walk w;
    const veer_rc rc = walk_start(&w, ref, cur, err);
    if (rc != VEER_OK)
        return rc;
    const double shift =
        veer_exact_mean_difference(&ref->moments.sum, ref->count, &cur->moments.sum, cur->count);
    return check_bounded(&(veer_bounded){shift, shift, shift}, ret, err);
}

veer_rc veer_num_std_shift(const veer_num_summary *ref, const veer_num_summary *cur,
                           veer_bounded *ret, veer_err *err)
{
    walk w;
    double a = 0.0, b = 0.0;
    veer_rc rc = walk_start(&w, ref, cur, err);
    if (rc == VEER_OK)
        rc = deviation(ref, &a, err);
    if (rc == VEER_OK)
        rc = deviation(cur, &b, err);
    if (rc != VEER_OK)
        return rc;
    *ret = (veer_bounded){b - a, b - a, b - a};
    return VEER_OK;
}

/* Bins of the reference are closed as soon as they hold their share, at ends of keys. */
typedef struct cutter {
    uint64_t *ref, *cur;
    double *edges;
    size_t n;  /* closed bins */
    bool open; /* the last bin closed: the next key starts a new one */
} cutter;

static void cut(cutter *c, const step *s, double edge)
{
    if (c->open) {
        if (c->edges != NULL)
            c->edges[c->n] = edge;
        c->n++;
        c->ref[c->n] = c->cur[c->n] = 0;
        c->open = false;
    }
    c->ref[c->n] += s->ref;
    c->cur[c->n] += s->cur;
}

/* A reference in one key: what is below it, in it, and above it. */
static void cut_constant(walk *w, cutter *c)
{
    step s;
    const uint64_t low = veer_order_of(w->ref->min) >> w->shift << w->shift;
    const double next = veer_order_value((low | (((uint64_t)1 << w->shift) - 1)) + 1);
    memset(c->ref, 0, 3 * sizeof(c->ref[0]));
    memset(c->cur, 0, 3 * sizeof(c->cur[0]));
    while (walk_next(w, &s)) {
        const size_t cell = s.ref > 0 ? 1 : w->ref_done == 0 ? 0 : 2;
        c->ref[cell] += s.ref;
        c->cur[cell] += s.cur;
    }
    if (c->edges != NULL) {
        c->edges[0] = fmax(veer_order_value(low), -HUGE_VAL);
        c->edges[1] = fmin(next, HUGE_VAL);
    }
    c->n = 2;
}

static void cut_quantiles(walk *w, cutter *c, size_t wanted)
{
    step s;
    uint64_t edge = 0;
    size_t level = 1; /* the next edge lies where ref reaches level / wanted */
    c->ref[0] = c->cur[0] = 0;
    while (walk_next(w, &s)) {
        cut(c, &s, veer_order_value(edge));
        const veer_u128 reached = (veer_u128)w->ref_done * wanted;
        const size_t old = level;
        while (level < wanted && reached >= (veer_u128)level * w->ref->count)
            level++;
        if (level > old && w->ref_done < w->ref->count) {
            edge = (veer_order_of(s.hi) | (((uint64_t)1 << w->shift) - 1)) + 1;
            c->open = true;
        }
    }
}

veer_rc veer_num_reference_bins(const veer_num_summary *ref, const veer_num_summary *cur,
                                size_t wanted, uint64_t *ref_counts, uint64_t *cur_counts,
                                double *edges, size_t *ret_n, veer_err *err)
{
    walk w;
    if (wanted < 1 || wanted > VEER_NUM_MAX_REFERENCE_BINS)
        return veer_fail(err, VEER_EINVAL, "bins must be 1 to %d", VEER_NUM_MAX_REFERENCE_BINS);
    const veer_rc rc = walk_start(&w, ref, cur, err);
    if (rc != VEER_OK)
        return rc;
    cutter c = {.ref = ref_counts, .cur = cur_counts, .edges = edges};
    if (w.ref_min >> w.shift == w.ref_max >> w.shift)
        cut_constant(&w, &c);
    else
        cut_quantiles(&w, &c, wanted);
    *ret_n = c.n + 1;
    return VEER_OK;
}
