/* Number summaries: two over the quantile bins of one. */
#include <math.h>

#include "summary/number_walk.h"

/* Bins of the reference are closed as soon as they hold their share, at ends of keys. */
typedef struct cutter {
    uint64_t *ref, *cur;
    double *edges;
    size_t n;  /* closed bins */
    bool open; /* the last bin closed: the next key starts a new one */
} cutter;

static void cut(cutter *c, const veer_step *s, double edge)
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
static void cut_constant(veer_walk *w, cutter *c)
{
    veer_step s;
    const uint64_t low = veer_order_of(w->ref->min) >> w->shift << w->shift;
    const double next = veer_order_value((low | (((uint64_t)1 << w->shift) - 1)) + 1);
    memset(c->ref, 0, 3 * sizeof(c->ref[0]));
    memset(c->cur, 0, 3 * sizeof(c->cur[0]));
    while (veer_walk_rows(w, &s)) {
        const size_t cell = s.ref > 0 ? 1 : s.ref_before == 0 ? 0 : 2;
        c->ref[cell] += s.ref;
        c->cur[cell] += s.cur;
    }
    if (c->edges != NULL) {
        c->edges[0] = fmax(veer_order_value(low), -HUGE_VAL);
        c->edges[1] = fmin(next, HUGE_VAL);
    }
    c->n = 2;
}

static void cut_quantiles(veer_walk *w, cutter *c, size_t wanted)
{
    veer_step s;
    uint64_t edge = 0;
    size_t level = 1; /* the next edge lies where ref reaches level / wanted */
    c->ref[0] = c->cur[0] = 0;
    while (veer_walk_rows(w, &s)) {
        cut(c, &s, veer_order_value(edge));
        const veer_u128 reached = (veer_u128)w->ref_done * wanted;
        const size_t old = level;
        while (level < wanted && reached >= (veer_u128)level * w->ref->count)
            level++;
        if (level > old && w->ref_done < w->ref->count) {
            edge = (s.key + 1) << w->shift;
            c->open = true;
        }
    }
}

veer_rc veer_num_reference_bins(const veer_num_summary *ref, const veer_num_summary *cur,
                                size_t wanted, uint64_t *ref_counts, uint64_t *cur_counts,
                                double *edges, size_t *ret_n, veer_err *err)
{
    veer_walk w;
    if (wanted < 1 || wanted > VEER_NUM_MAX_REFERENCE_BINS)
        return veer_fail(err, VEER_EINVAL, "bins must be 1 to %d", VEER_NUM_MAX_REFERENCE_BINS);
    const veer_rc rc = veer_walk_start(&w, ref, cur, err);
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
