/* summary/number_walk.h: two number summaries side by side, bin after bin.
 *
 * Both are walked at the coarser shift. At the two ends of a bin the difference of the cumulative
 * counts is exact; d = F * n m - G * n m is kept as an integer (n, m <= 2^53). Inside a bin with p
 * rows of ref and q of cur (scaled alike), d starts at d0, ends at d0 + p - q, and stays within
 * [d0 - q, d0 + p]; less where only one side has rows or the order of the two is known.
 */
#ifndef VEER_SUMMARY_NUMBER_WALK_H
#define VEER_SUMMARY_NUMBER_WALK_H

#include "base/err.h"
#include "summary/number.h"

/* One bin of the union, scaled by n m. */
typedef struct veer_step {
    veer_i128 before, after; /* d at the lower and the upper end */
    veer_i128 low, high;     /* d stays within, over the whole bin */
    bool low_reached;        /* d is known to reach low */
    bool high_reached;       /* d is known to reach high */
    uint64_t key;            /* of the bin, at the common shift */
    uint64_t ref, cur;       /* rows */
    uint64_t ref_before;     /* rows of ref in bins below */
    bool mixed;              /* the order of the two sides is unknown, if both have rows */
    bool ref_first;          /* all rows of ref are below those of cur */
    bool same;               /* all rows are equal */
    double lo, hi;           /* the rows lie in [lo, hi], below hi if they are all inside */
} veer_step;

typedef struct veer_walk {
    const veer_num_summary *ref, *cur;
    size_t i, j;                                 /* next keys */
    unsigned by_ref, by_cur;                     /* what each is shifted on top of its own */
    unsigned shift;                              /* the common one */
    veer_i128 d;                                 /* at the end of the last bin */
    uint64_t ref_done;                           /* rows of ref so far */
    uint64_t ref_min, ref_max, cur_min, cur_max; /* extremes as orders */
    uint64_t inner_min, inner_max;               /* the inner two of them */
} veer_walk;

static inline uint64_t veer_larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static inline uint64_t veer_smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static inline veer_rc veer_walk_start(veer_walk *w, const veer_num_summary *ref,
                                      const veer_num_summary *cur, veer_err *err)
{
    if (ref->count == 0 || cur->count == 0)
        return veer_fail(err, VEER_ENODATA, "one side has no finite values");
    const unsigned shift = ref->shift > cur->shift ? ref->shift : cur->shift;
    *w = (veer_walk){
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
    w->inner_min = veer_larger(w->ref_min, w->cur_min);
    w->inner_max = veer_smaller(w->ref_max, w->cur_max);
    return VEER_OK;
}

static inline uint64_t veer_walk_take(const veer_num_summary *s, size_t *i, unsigned by,
                                      uint64_t key)
{
    uint64_t count = 0;
    for (; *i < s->n_keys && s->keys[*i] >> by == key; (*i)++)
        count += s->counts[*i];
    return count;
}

/* What is known inside a bin that both sides share. */
static inline void veer_walk_bound(const veer_walk *w, veer_step *s, uint64_t lo, uint64_t hi,
                                   veer_i128 p, veer_i128 q)
{
    const uint64_t ref_lo = veer_larger(lo, w->ref_min), ref_hi = veer_smaller(hi, w->ref_max);
    const uint64_t cur_lo = veer_larger(lo, w->cur_min), cur_hi = veer_smaller(hi, w->cur_max);
    if (ref_hi < cur_lo) {
        s->ref_first = s->high_reached = true;
        s->high = s->before + p;
    } else if (cur_hi < ref_lo) {
        s->low_reached = true;
        s->low = s->before - q;
    } else if (veer_smaller(ref_lo, cur_lo) == veer_larger(ref_hi, cur_hi)) {
        s->same = true;
    } else {
        s->mixed = true;
        s->low = s->before - q;
        s->high = s->before + p;
    }
}

/* The next bin and its rows; nothing else of the step is set. */
static inline bool veer_walk_rows(veer_walk *w, veer_step *s)
{
    const bool has_ref = w->i < w->ref->n_keys, has_cur = w->j < w->cur->n_keys;
    if (!has_ref && !has_cur)
        return false;
    const uint64_t key_ref = has_ref ? w->ref->keys[w->i] >> w->by_ref : UINT64_MAX;
    const uint64_t key_cur = has_cur ? w->cur->keys[w->j] >> w->by_cur : UINT64_MAX;
    s->key = veer_smaller(key_ref, key_cur);
    s->ref_before = w->ref_done;
    s->ref = veer_walk_take(w->ref, &w->i, w->by_ref, s->key);
    s->cur = veer_walk_take(w->cur, &w->j, w->by_cur, s->key);
    w->ref_done += s->ref;
    return true;
}

/* A bin that may hold the minimum or the maximum of a side. */
static inline void veer_walk_outer(const veer_walk *w, veer_step *s, uint64_t lo, uint64_t hi,
                                   veer_i128 p, veer_i128 q)
{
    uint64_t from = veer_smaller(veer_larger(lo, w->ref_min), veer_larger(lo, w->cur_min));
    uint64_t to = veer_larger(veer_smaller(hi, w->ref_max), veer_smaller(hi, w->cur_max));
    s->low = s->before < s->after ? s->before : s->after;
    s->high = s->before < s->after ? s->after : s->before;
    s->mixed = false;
    if (s->ref > 0 && s->cur > 0) {
        veer_walk_bound(w, s, lo, hi, p, q);
    } else {
        from = veer_larger(lo, s->ref > 0 ? w->ref_min : w->cur_min);
        to = veer_smaller(hi, s->ref > 0 ? w->ref_max : w->cur_max);
    }
    s->lo = veer_order_value(from);
    s->hi = veer_order_value(to);
}

/* In a bin with one side only, p or q is 0. */
static inline bool veer_walk_next(veer_walk *w, veer_step *s)
{
    if (!veer_walk_rows(w, s))
        return false;
    const uint64_t lo = s->key << w->shift, hi = lo | (((uint64_t)1 << w->shift) - 1);
    const veer_i128 p = (veer_i128)s->ref * w->cur->count, q = (veer_i128)s->cur * w->ref->count;
    s->before = w->d;
    s->after = w->d = s->before + p - q;
    s->low = s->before - q;
    s->high = s->before + p;
    s->low_reached = s->high_reached = s->ref_first = s->same = false;
    s->mixed = true;
    if (lo > w->inner_min && hi < w->inner_max) {
        s->lo = veer_order_value(lo);
        s->hi = veer_order_value(hi + 1); /* so that neighbours touch */
    } else {
        veer_walk_outer(w, s, lo, hi, p, q);
    }
    return true;
}

#endif
