/* What a series had over all time, and between which times.
 *
 * The EVER bucket is changed by the transactions that write deltas, and says which one was the
 * last. A delta that such a transaction had is in it; every other one is not.
 */
#include <stdlib.h>

#include "buckets/impl.h"

typedef struct gathering {
    veer_buckets *b;   /* whose */
    uint32_t series;   /* of which */
    veer_delta **held; /* n */
    size_t n;          /* deltas */
    size_t cap;        /* room for */
} gathering;

static veer_rc hold(gathering *g, veer_delta *delta, veer_err *err)
{
    if (g->n == g->cap) {
        const size_t cap = g->cap == 0 ? 16 : 2 * g->cap;
        veer_delta **const grown = realloc(g->held, cap * sizeof(veer_delta *));
        if (grown == NULL)
            return veer_fail_nomem(err);
        g->held = grown;
        g->cap = cap;
    }
    const veer_rc rc = veer_delta_settle(&g->b->deltas, delta, err);
    if (rc != VEER_OK)
        return rc;
    delta->readers++;
    g->held[g->n++] = delta;
    return VEER_OK;
}

static veer_rc hold_part(gathering *g, veer_part part, veer_err *err)
{
    veer_rc rc = VEER_OK;
    pthread_mutex_lock(&g->b->lock);
    for (unsigned level = VEER_LEVEL_LIVE; rc == VEER_OK && level <= VEER_LEVEL_HOUR; level++) {
        const veer_lane lane = {g->series, 0, (uint8_t)part, (uint8_t)level};
        const veer_bucket_row *const row = veer_deltas_row(&g->b->deltas, lane);
        for (size_t i = 0; rc == VEER_OK && row != NULL && i < row->n; i++)
            for (veer_delta *d = row->at[i]->deltas; rc == VEER_OK && d != NULL; d = d->next)
                rc = hold(g, d, err);
    }
    pthread_mutex_unlock(&g->b->lock);
    return rc;
}

/* Lets go of those that the stored bucket has. */
static void forget_written(gathering *g, uint64_t number)
{
    size_t kept = 0;
    pthread_mutex_lock(&g->b->lock);
    for (size_t i = 0; i < g->n; i++) {
        veer_delta *const d = g->held[i];
        if (d->tx != 0 && d->tx <= number)
            veer_delta_release(d);
        else
            g->held[kept++] = d;
    }
    pthread_mutex_unlock(&g->b->lock);
    g->n = kept;
}

static void let_go(gathering *g)
{
    pthread_mutex_lock(&g->b->lock);
    for (size_t i = 0; i < g->n; i++)
        veer_delta_release(g->held[i]);
    pthread_mutex_unlock(&g->b->lock);
    g->n = 0;
}

/* Corrections do not change what was ever counted. */
static void leave_corrections(veer_window *window)
{
    veer_performance_sums *const p = window->performance;
    if (p == NULL)
        return;
    p->corrections = 0;
    p->stale = false;
    if (p->labelled == 0) {
        veer_performance_sums_free(p);
        window->performance = NULL;
    }
}

static veer_rc read_part(gathering *g, veer_part part, veer_window *into, veer_err *err)
{
    const veer_store_summary_range range = veer_ever_range(g->series, part);
    veer_stored stored = {0};
    veer_rc rc = hold_part(g, part, err);
    if (rc == VEER_OK)
        rc = veer_stored_load(g->b->store, &range, &stored, err);
    if (rc == VEER_OK && stored.found)
        forget_written(g, stored.number);
    for (size_t i = 0; rc == VEER_OK && i < g->n; i++)
        rc = veer_window_merge(&stored.window, &g->held[i]->window, err);
    let_go(g);
    if (rc == VEER_OK)
        rc = veer_window_take(into, &stored.window, err);
    veer_window_done(&stored.window);
    return rc;
}

veer_rc veer_buckets_ever(veer_buckets *buckets, uint32_t series, veer_window *ret, veer_err *err)
{
    gathering g = {.b = buckets, .series = series};
    veer_window window = {0};
    veer_rc rc = read_part(&g, VEER_PART_ACTIVITY, &window, err);
    if (rc == VEER_OK)
        rc = read_part(&g, VEER_PART_PERFORMANCE, &window, err);
    free(g.held);
    leave_corrections(&window);
    if (rc != VEER_OK) {
        veer_window_done(&window);
        return rc;
    }
    window.from_us = VEER_STORE_EVER.from_us;
    window.to_us = VEER_STORE_EVER.to_us;
    *ret = window;
    return VEER_OK;
}

/* ---- extent ---- */

#define FOUND VEER_ENODATA /* ends the walk at the first bucket */

typedef struct first_stored {
    veer_window window; /* activity of the first bucket */
    veer_rc rc;         /* of its decoding */
    veer_err *err;      /* of the same */
} first_stored;

static veer_rc take_first(void *context, const veer_store_summary *summary)
{
    first_stored *const f = context;
    uint64_t number = 0;
    veer_store_bytes part = {NULL, 0};
    f->rc = veer_stored_open(summary, &number, &part, f->err);
    if (f->rc == VEER_OK)
        f->rc = veer_window_decode(&f->window, VEER_PART_ACTIVITY, part.data, part.len, f->err);
    return FOUND;
}

static void widen(veer_store_span *span, const veer_window *window)
{
    const veer_activity *const a = window->activity;
    if (a != NULL && a->first_us != VEER_TIME_MISSING && a->first_us < span->from_us)
        span->from_us = a->first_us;
}

static veer_rc first_of_level(veer_buckets *b, uint32_t series, veer_level level,
                              veer_store_span *span, veer_err *err)
{
    const veer_lane lane = {series, 0, VEER_PART_ACTIVITY, (uint8_t)level};
    const veer_store_summary_range range =
        veer_stored_range(series, VEER_PART_ACTIVITY, veer_lane_width_us(lane), VEER_STORE_EVER,
                          veer_store_text(""));
    first_stored first = {.rc = VEER_OK, .err = err};
    veer_rc rc = veer_store_summary_each(b->store, &range, take_first, &first, err);
    if (rc == FOUND)
        rc = first.rc;
    if (rc == VEER_OK)
        widen(span, &first.window);
    veer_window_done(&first.window);
    pthread_mutex_lock(&b->lock);
    const veer_bucket_row *const row = veer_deltas_row(&b->deltas, lane);
    for (size_t i = 0; row != NULL && i < row->n && row->at[i]->start_us < span->from_us; i++)
        for (const veer_delta *d = row->at[i]->deltas; d != NULL; d = d->next)
            widen(span, &d->window);
    pthread_mutex_unlock(&b->lock);
    return rc;
}

veer_rc veer_buckets_extent(veer_buckets *buckets, uint32_t series, veer_store_span *ret,
                            veer_err *err)
{
    veer_store_span span = {INT64_MAX, INT64_MIN};
    veer_window ever = {0};
    veer_rc rc = veer_buckets_ever(buckets, series, &ever, err);
    for (unsigned level = VEER_LEVEL_LIVE; rc == VEER_OK && level <= VEER_LEVEL_DAY; level++)
        rc = first_of_level(buckets, series, (veer_level)level, &span, err);
    if (rc == VEER_OK && ever.activity != NULL && ever.activity->last_us != VEER_TIME_MISSING)
        span.to_us = ever.activity->last_us + 1;
    veer_window_done(&ever);
    if (rc == VEER_OK && span.from_us >= span.to_us)
        return veer_fail(err, VEER_ENODATA, "nothing is kept of this model");
    if (rc == VEER_OK)
        *ret = span;
    return rc;
}
