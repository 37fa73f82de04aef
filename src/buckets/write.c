/* Deltas into the store, the oldest first. */
#include <stdlib.h>

#include "buckets/impl.h"

#define LOW_ALONE_US (INT64_C(10) * 1000000) /* between two commits that write nothing but low */

/* A write that is under way. */
typedef struct writing {
    veer_buckets *b;                 /* whose */
    const veer_buckets_flush *flush; /* how much */
    veer_bucket_tx tx;               /* what is put together */
    veer_bucket **taken;             /* n_taken buckets whose deltas are in it */
    size_t n_taken;                  /* how many */
    size_t cap_taken;                /* room for */
    size_t taken_bytes;              /* memory of their deltas */
    int64_t now_us;                  /* monotonic */
    veer_bucket *last;               /* looked at last; NULL at first */
    bool left;                       /* there is more to write */
} writing;

static bool is_due(const writing *w, const veer_bucket *bucket)
{
    return w->flush->max_age_us == 0 ||
           w->now_us - bucket->deltas->began_us >= w->flush->max_age_us ||
           w->b->deltas.bytes - w->taken_bytes > w->b->budget_bytes;
}

static veer_rc remember(writing *w, veer_bucket *bucket, veer_err *err)
{
    if (w->n_taken == w->cap_taken) {
        const size_t cap = w->cap_taken == 0 ? 64 : 2 * w->cap_taken;
        veer_bucket **const grown = realloc(w->taken, cap * sizeof(veer_bucket *));
        if (grown == NULL)
            return veer_fail_nomem(err);
        w->taken = grown;
        w->cap_taken = cap;
    }
    w->taken[w->n_taken++] = bucket;
    return VEER_OK;
}

/* The next bucket that can be written; ret->bucket is NULL if there is none. With the lock. */
static veer_rc take_next(writing *w, veer_taken *ret, veer_err *err)
{
    ret->bucket = NULL;
    for (;;) {
        veer_bucket *const bucket = w->last == NULL ? w->b->deltas.oldest : w->last->newer;
        uint64_t watermark = 0;
        if (bucket == NULL || !is_due(w, bucket))
            return VEER_OK;
        veer_rc rc = remember(w, bucket, err);
        if (rc != VEER_OK)
            return rc;
        w->last = bucket;
        rc = veer_tx_take(w->b, bucket, w->tx.number, &watermark, err);
        if (rc == VEER_OK && watermark == 0) {
            w->n_taken--; /* its block is still being folded */
            w->left = true;
            continue;
        }
        if (rc == VEER_OK)
            rc = veer_tx_list(&w->tx, bucket, watermark, ret, err);
        for (size_t i = 0; rc == VEER_OK && i < ret->n; i++)
            w->taken_bytes += ret->deltas[i]->bytes;
        return rc;
    }
}

static veer_rc put_bucket(writing *w, const veer_taken *taken, veer_err *err)
{
    const veer_lane lane = taken->bucket->lane;
    const int64_t start_us = taken->bucket->start_us;
    const veer_store_summary_range range =
        veer_stored_range(lane.series, lane.part, veer_lane_width_us(lane),
                          (veer_store_span){start_us, start_us + 1},
                          (veer_store_bytes){taken->name, taken->name_len});
    veer_stored stored;
    veer_rc rc = veer_stored_load(w->b->store, &range, &stored, err);
    int64_t arrival_us = stored.arrival_us;
    for (size_t i = 0; rc == VEER_OK && i < taken->n; i++) {
        const veer_delta *const d = taken->deltas[i];
        if (stored.found && d->first <= stored.number)
            continue;
        rc = veer_window_merge(&stored.window, &d->window, err);
        if (rc == VEER_OK && lane.segment == 0)
            rc = veer_tx_ever(&w->tx, lane.series, &d->window, d->arrival_us, err);
        if (d->arrival_us > arrival_us)
            arrival_us = d->arrival_us;
    }
    if (rc == VEER_OK)
        rc = veer_tx_put(&w->tx, &range,
                         stored.number > taken->watermark ? stored.number : taken->watermark,
                         arrival_us, &stored.window, err);
    veer_window_done(&stored.window);
    return rc;
}

static veer_rc put_buckets(writing *w, veer_err *err)
{
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK) {
        veer_taken taken;
        if (w->n_taken > 0 && w->tx.bytes >= w->flush->max_bytes) {
            pthread_mutex_lock(&w->b->lock);
            w->left |= w->last->newer != NULL && is_due(w, w->last->newer);
            pthread_mutex_unlock(&w->b->lock);
            break;
        }
        pthread_mutex_lock(&w->b->lock);
        rc = take_next(w, &taken, err);
        pthread_mutex_unlock(&w->b->lock);
        if (rc != VEER_OK || taken.bucket == NULL)
            break;
        rc = put_bucket(w, &taken, err);
    }
    return rc;
}

/* Nothing was written; still, low may be worth a commit. */
static bool low_is_due(writing *w)
{
    const veer_buckets *const b = w->b;
    pthread_mutex_lock(&w->b->lock);
    const uint64_t low = b->deltas.oldest == NULL ? b->folded : b->deltas.oldest->deltas->first - 1;
    const bool due = low > atomic_load(&b->low) &&
                     (w->flush->max_age_us == 0 || w->now_us - b->low_written_us >= LOW_ALONE_US);
    pthread_mutex_unlock(&w->b->lock);
    return due;
}

veer_rc veer_buckets_write(veer_buckets *buckets, const veer_buckets_flush *flush, bool *ret_left,
                           veer_err *err)
{
    writing w = {.b = buckets, .flush = flush, .now_us = veer_clock_monotonic_us(buckets->clock)};
    veer_rc rc = veer_tx_start(&w.tx, buckets, err);
    if (rc != VEER_OK)
        return rc;
    rc = put_buckets(&w, err);
    if (rc == VEER_OK && (w.n_taken > 0 || low_is_due(&w)))
        rc = veer_tx_commit(&w.tx, err);
    pthread_mutex_lock(&buckets->lock);
    for (size_t i = 0; i < w.n_taken; i++)
        veer_tx_release(buckets, w.taken[i], w.tx.number, rc == VEER_OK);
    pthread_mutex_unlock(&buckets->lock);
    free(w.taken);
    veer_tx_done(&w.tx);
    if (rc == VEER_OK)
        *ret_left = w.left;
    return rc;
}
