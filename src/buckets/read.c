/* Windows from deltas and stored buckets.
 *
 * First the deltas are held, under the lock, then the store is read without it. A stored bucket
 * says up to which block it holds everything, so a delta that begins there or before was written in
 * the meantime and is left out. Buckets that move to a coarser level (compaction), or whose rows
 * are placed anew (redo), are another matter: if that happened in between, all is read again.
 *
 * Coarse buckets are read first. The first one that is wider than the step makes the step wider,
 * when there is nothing in the windows yet: whatever was found before was coarser still.
 */
#include <stdlib.h>
#include <string.h>

#include "buckets/impl.h"

#define TRIES 3

/* Width by width, the coarsest first. */
typedef struct stage {
    veer_level level; /* of the buckets */
    unsigned parts;   /* that have buckets of one width */
} stage;

#define REST (VEER_PARTS(VEER_PART_FEATURES) | VEER_PARTS(VEER_PART_PERFORMANCE))
static const stage stages[] = {
    {VEER_LEVEL_DAY, VEER_PARTS(VEER_PART_ACTIVITY) | REST},
    {VEER_LEVEL_HOUR, VEER_PARTS(VEER_PART_ACTIVITY) | REST},
    {VEER_LEVEL_LIVE, REST},
    {VEER_LEVEL_LIVE, VEER_PARTS(VEER_PART_ACTIVITY)},
};
#define N_STAGES (sizeof stages / sizeof stages[0])

/* A delta that is held. */
typedef struct held {
    veer_lane lane;    /* of its bucket */
    int64_t start_us;  /* of its bucket */
    veer_delta *delta; /* settled */
    bool written;      /* the stored bucket has it */
} held;

typedef struct reading {
    veer_buckets *b;                 /* whose */
    const veer_buckets_query *query; /* what is wanted */
    held *held;                      /* n_held, by lane, then start */
    size_t n_held;                   /* how many */
    size_t cap_held;                 /* room for */
    int64_t from_us;                 /* rounded to the widest bucket found */
    int64_t to_us;                   /* likewise */
    int64_t step_us;                 /* likewise; 0: one window */
    int64_t base_us;                 /* start of the first window, a multiple of the step */
    veer_window *windows;            /* n; NULL until a bucket was found */
    size_t n;                        /* windows */
    veer_lane lane;                  /* that is being read */
    size_t held_from, held_to;       /* its held deltas */
    bool only_count;                 /* predictions are counted, and no windows filled */
    uint64_t *counts;                /* n, of predictions; NULL until a bucket was found */
    veer_err *err;                   /* of the walk */
} reading;

/* ---- holding deltas ---- */

static veer_rc hold(reading *r, const veer_bucket *bucket, veer_delta *delta)
{
    if (r->n_held == r->cap_held) {
        const size_t cap = r->cap_held == 0 ? 16 : 2 * r->cap_held;
        held *const grown = realloc(r->held, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(r->err);
        r->held = grown;
        r->cap_held = cap;
    }
    const veer_rc rc = veer_delta_settle(&r->b->deltas, delta, r->err);
    if (rc != VEER_OK)
        return rc;
    delta->readers++;
    r->held[r->n_held++] =
        (held){.lane = bucket->lane, .start_us = bucket->start_us, .delta = delta};
    return VEER_OK;
}

static veer_rc hold_lane(reading *r, veer_lane lane, int64_t from_us, int64_t to_us)
{
    const veer_bucket_row *const row = veer_deltas_row(&r->b->deltas, lane);
    veer_rc rc = VEER_OK;
    if (row == NULL)
        return VEER_OK;
    for (size_t i = veer_bucket_row_from(row, from_us);
         rc == VEER_OK && i < row->n && row->at[i]->start_us < to_us; i++)
        for (veer_delta *d = row->at[i]->deltas; rc == VEER_OK && d != NULL; d = d->next)
            rc = hold(r, row->at[i], d);
    return rc;
}

static void let_go(reading *r)
{
    pthread_mutex_lock(&r->b->lock);
    for (size_t i = 0; i < r->n_held; i++)
        veer_delta_release(r->held[i].delta);
    pthread_mutex_unlock(&r->b->lock);
    r->n_held = 0;
}

/* The number of the segment asked for; false if the series does not have it. */
static bool segment_number(const reading *r, uint32_t series, uint16_t *ret)
{
    const char *const segment = r->query->segment;
    *ret = segment == NULL ? 0 : veer_segment_find(r->b, series, segment, strlen(segment));
    return segment == NULL || *ret > 0;
}

/* All that may be needed: buckets up to a day around the span. */
static veer_rc hold_all(reading *r, uint64_t *ret_rearranged)
{
    veer_rc rc = VEER_OK;
    const int64_t from_us = veer_floor_us(r->query->from_us, VEER_BUCKET_DAY_US);
    const int64_t to_us = veer_ceil_us(r->query->to_us, VEER_BUCKET_DAY_US);
    pthread_mutex_lock(&r->b->lock);
    *ret_rearranged = r->b->rearranged;
    for (size_t i = 0; rc == VEER_OK && i < r->query->n_series; i++) {
        const uint32_t series = r->query->series[i];
        uint16_t segment = 0;
        if (!segment_number(r, series, &segment))
            continue;
        for (unsigned part = 1; part <= VEER_PART_COUNT; part++)
            for (unsigned level = VEER_LEVEL_LIVE; rc == VEER_OK && level <= VEER_LEVEL_HOUR;
                 level++)
                if ((r->query->parts & VEER_PARTS(part)) != 0)
                    rc = hold_lane(r, (veer_lane){series, segment, (uint8_t)part, (uint8_t)level},
                                   from_us, to_us);
    }
    pthread_mutex_unlock(&r->b->lock);
    return rc;
}

/* ---- windows ---- */

static veer_rc too_many(veer_err *err)
{
    return veer_fail(err, VEER_ELIMIT,
                     "more than %d windows; ask for a shorter time or larger steps",
                     VEER_LIMIT_WINDOWS);
}

/* Makes the windows, once it is known how wide they are. */
static veer_rc make_windows(reading *r, int64_t width_us)
{
    size_t n = 1;
    r->from_us = veer_floor_us(r->from_us, width_us);
    r->to_us = veer_ceil_us(r->to_us, width_us);
    r->base_us = r->from_us;
    if (r->step_us > 0) {
        r->step_us = veer_ceil_us(r->step_us, width_us);
        r->base_us = veer_floor_us(r->from_us, r->step_us);
        const int64_t span_us = veer_ceil_us(r->to_us, r->step_us) - r->base_us;
        if (span_us / r->step_us > VEER_LIMIT_WINDOWS)
            return too_many(r->err);
        n = (size_t)(span_us / r->step_us);
    }
    r->windows = calloc(n + 1, sizeof *r->windows);
    r->counts = calloc(r->only_count ? n + 1 : 1, sizeof *r->counts);
    if (r->windows == NULL || r->counts == NULL)
        return veer_fail_nomem(r->err);
    r->n = n;
    for (size_t i = 0; i < n; i++) {
        veer_window *const w = &r->windows[i];
        const int64_t from_us = r->base_us + (int64_t)i * r->step_us;
        const int64_t to_us = r->step_us == 0 ? r->to_us : from_us + r->step_us;
        w->from_us = from_us > r->from_us ? from_us : r->from_us;
        w->to_us = to_us < r->to_us ? to_us : r->to_us;
    }
    return VEER_OK;
}

/* The window of a bucket of the lane being read. */
static veer_rc window_of(reading *r, int64_t start_us, veer_window **ret)
{
    const int64_t width_us = veer_lane_width_us(r->lane);
    if (r->windows == NULL) {
        const veer_rc rc = make_windows(r, width_us);
        if (rc != VEER_OK)
            return rc;
    }
    const size_t at = r->step_us == 0 ? 0 : (size_t)((start_us - r->base_us) / r->step_us);
    *ret = &r->windows[at];
    if (width_us > (*ret)->resolution_us)
        (*ret)->resolution_us = width_us;
    return VEER_OK;
}

/* ---- one lane ---- */

static void mark_written(reading *r, int64_t start_us, uint64_t watermark)
{
    size_t low = r->held_from;
    size_t high = r->held_to;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (r->held[middle].start_us < start_us)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < r->held_to && r->held[low].start_us == start_us; low++)
        r->held[low].written |= r->held[low].delta->first <= watermark;
}

static veer_rc count_stored(reading *r, int64_t start_us, veer_store_bytes part)
{
    veer_window *into = NULL; /* as in a reading of windows, the first bucket rounds the span */
    uint64_t count = 0;
    veer_rc rc = veer_activity_count(part.data, part.len, &count, r->err);
    if (rc == VEER_OK)
        rc = window_of(r, start_us, &into);
    if (rc == VEER_OK)
        r->counts[into - r->windows] += count;
    return rc;
}

/* Leaves of a window only the feature that is asked for. */
static void keep_feature(const reading *r, veer_window *window)
{
    if (r->query->feature != NULL && window->features != NULL)
        veer_features_keep(window->features, r->query->feature);
}

static veer_rc add_stored(void *context, const veer_store_summary *summary)
{
    reading *const r = context;
    uint64_t watermark = 0;
    veer_store_bytes part = {NULL, 0};
    veer_window *into = NULL;
    veer_window window = {0};
    veer_rc rc = veer_stored_open(summary, &watermark, &part, r->err);
    if (rc != VEER_OK)
        return rc;
    mark_written(r, summary->start_us, watermark);
    if (part.len == 0)
        return VEER_OK;
    if (r->only_count)
        return count_stored(r, summary->start_us, part);
    rc = veer_window_decode(&window, (veer_part)r->lane.part, part.data, part.len, r->err);
    keep_feature(r, &window);
    if (rc == VEER_OK)
        rc = window_of(r, summary->start_us, &into);
    if (rc == VEER_OK)
        rc = veer_window_take(into, &window, r->err);
    veer_window_done(&window);
    return rc;
}

static bool is_empty(const veer_window *w)
{
    return w->activity == NULL && w->features == NULL && w->performance == NULL;
}

static veer_rc add_held(reading *r)
{
    veer_rc rc = VEER_OK;
    for (size_t i = r->held_from; rc == VEER_OK && i < r->held_to; i++) {
        const held *const h = &r->held[i];
        veer_window *into = NULL;
        if (h->written || is_empty(&h->delta->window))
            continue;
        rc = window_of(r, h->start_us, &into);
        if (rc == VEER_OK && r->only_count)
            r->counts[into - r->windows] += h->delta->window.activity->count;
        else if (rc == VEER_OK)
            rc = veer_window_merge(into, &h->delta->window, r->err);
        if (rc == VEER_OK)
            keep_feature(r, into);
    }
    return rc;
}

static bool same_lane(veer_lane a, veer_lane b)
{
    return a.series == b.series && a.segment == b.segment && a.part == b.part && a.level == b.level;
}

/* The held deltas of the lane whose buckets lie within a span. */
static void find_held(reading *r, veer_store_span span)
{
    r->held_from = 0;
    while (r->held_from < r->n_held && !(same_lane(r->held[r->held_from].lane, r->lane) &&
                                         r->held[r->held_from].start_us >= span.from_us))
        r->held_from++;
    r->held_to = r->held_from;
    while (r->held_to < r->n_held && same_lane(r->held[r->held_to].lane, r->lane) &&
           r->held[r->held_to].start_us < span.to_us)
        r->held_to++;
}

static veer_rc read_lane(reading *r, uint32_t series, uint16_t segment, unsigned part,
                         veer_level level)
{
    r->lane = (veer_lane){series, segment, (uint8_t)part, (uint8_t)level};
    const int64_t width_us = veer_lane_width_us(r->lane);
    const veer_store_span span = {veer_floor_us(r->from_us, width_us),
                                  veer_ceil_us(r->to_us, width_us)};
    const veer_store_summary_range range =
        veer_stored_range(series, part, width_us, span,
                          veer_store_text(r->query->segment == NULL ? "" : r->query->segment));
    find_held(r, span);
    veer_rc rc = veer_store_summary_each(r->b->store, &range, add_stored, r, r->err);
    return rc == VEER_OK ? add_held(r) : rc;
}

static veer_rc read_stages(reading *r)
{
    veer_rc rc = VEER_OK;
    for (size_t s = 0; s < N_STAGES; s++)
        for (size_t i = 0; i < r->query->n_series; i++) {
            uint16_t segment = 0;
            pthread_mutex_lock(&r->b->lock);
            const bool known = segment_number(r, r->query->series[i], &segment);
            pthread_mutex_unlock(&r->b->lock);
            for (unsigned part = 1; known && part <= VEER_PART_COUNT; part++) {
                const unsigned wanted = stages[s].parts & r->query->parts;
                if ((wanted & VEER_PARTS(part)) == 0)
                    continue;
                rc = read_lane(r, r->query->series[i], segment, part, stages[s].level);
                if (rc != VEER_OK)
                    return rc;
            }
        }
    return r->windows == NULL ? make_windows(r, 1) : VEER_OK;
}

/* ---- the query ---- */

static void drop_windows(reading *r)
{
    for (size_t i = 0; i < r->n; i++)
        veer_window_done(&r->windows[i]);
    free(r->windows);
    free(r->counts);
    r->windows = NULL;
    r->counts = NULL;
    r->n = 0;
}

/* Reads once; *ret_torn says that buckets moved meanwhile. */
static veer_rc read_once(reading *r, bool *ret_torn)
{
    uint64_t before = 0;
    r->from_us = r->query->from_us;
    r->to_us = r->query->to_us;
    r->step_us = r->query->step_us;
    veer_rc rc = hold_all(r, &before);
    if (rc == VEER_OK)
        rc = read_stages(r);
    let_go(r);
    pthread_mutex_lock(&r->b->lock);
    *ret_torn = before != r->b->rearranged || (before & 1) != 0;
    pthread_mutex_unlock(&r->b->lock);
    if (rc != VEER_OK || *ret_torn)
        drop_windows(r);
    return rc;
}

static veer_rc read_untorn(reading *r)
{
    bool torn = true;
    veer_rc rc = VEER_OK;
    for (unsigned i = 0; torn && i < TRIES; i++)
        rc = read_once(r, &torn);
    if (!torn)
        return rc;
    pthread_mutex_lock(&r->b->rearranging);
    rc = read_once(r, &torn);
    pthread_mutex_unlock(&r->b->rearranging);
    return rc;
}

static veer_rc check_query(const veer_buckets_query *q, veer_err *err)
{
    if (q->n_series == 0 || q->from_us > q->to_us || q->step_us < 0)
        return veer_fail(err, VEER_EINVAL,
                         "a query has series, and its end is not before its begin");
    if (q->step_us > 0 && (q->to_us - q->from_us) / q->step_us > VEER_LIMIT_WINDOWS)
        return too_many(err);
    return VEER_OK;
}

static int64_t clamp(int64_t time_us)
{
    return time_us < -VEER_FARTHEST_US  ? -VEER_FARTHEST_US
           : time_us > VEER_FARTHEST_US ? VEER_FARTHEST_US
                                        : time_us;
}

veer_rc veer_buckets_read(veer_buckets *buckets, const veer_buckets_query *query, veer_windows *ret,
                          veer_err *err)
{
    veer_buckets_query near = *query;
    near.from_us = clamp(query->from_us);
    near.to_us = clamp(query->to_us);
    near.step_us = clamp(query->step_us);
    reading r = {.b = buckets, .query = &near, .err = err};
    veer_rc rc = check_query(&near, err);
    if (rc == VEER_OK)
        rc = read_untorn(&r);
    free(r.held);
    free(r.counts);
    if (rc == VEER_OK)
        *ret = (veer_windows){.at = r.windows, .n = r.n, .step_us = r.step_us};
    return rc;
}

uint64_t veer_buckets_version(veer_buckets *buckets, const veer_buckets_query *query)
{
    const int64_t from_us = clamp(query->from_us);
    const int64_t to_us = clamp(query->to_us);
    uint64_t latest = 0;
    pthread_mutex_lock(&buckets->lock);
    for (size_t i = 0; i < query->n_series; i++)
        for (unsigned part = 1; part <= VEER_PART_COUNT; part++) {
            const uint64_t stamp =
                (query->parts & VEER_PARTS(part)) != 0
                    ? veer_stamps_of(&buckets->stamps, query->series[i], part, from_us, to_us)
                    : 0;
            latest = stamp > latest ? stamp : latest;
        }
    pthread_mutex_unlock(&buckets->lock);
    return latest;
}

void veer_buckets_expired(veer_buckets *buckets, int64_t before_us)
{
    pthread_mutex_lock(&buckets->lock);
    veer_stamps_expire(&buckets->stamps, before_us);
    pthread_mutex_unlock(&buckets->lock);
}

/* Counts into windows of the query's step, which `r` then holds. */
static veer_rc count_all(veer_buckets *buckets, veer_buckets_query *near, reading *r, veer_err *err)
{
    near->from_us = clamp(near->from_us);
    near->to_us = clamp(near->to_us);
    near->step_us = clamp(near->step_us);
    near->parts = VEER_PARTS(VEER_PART_ACTIVITY);
    *r = (reading){.b = buckets, .query = near, .err = err, .only_count = true};
    veer_rc rc = check_query(near, err);
    if (rc == VEER_OK)
        rc = read_untorn(r);
    free(r->held);
    return rc;
}

veer_rc veer_buckets_count(veer_buckets *buckets, const veer_buckets_query *query, uint64_t *ret,
                           veer_err *err)
{
    veer_buckets_query near = *query;
    reading r;
    near.step_us = 0;
    const veer_rc rc = count_all(buckets, &near, &r, err);
    if (rc == VEER_OK)
        *ret = r.counts[0];
    drop_windows(&r);
    return rc;
}

veer_rc veer_buckets_counts(veer_buckets *buckets, const veer_buckets_query *query,
                            veer_counts *ret, veer_err *err)
{
    veer_buckets_query near = *query;
    reading r;
    const veer_rc rc = count_all(buckets, &near, &r, err);
    if (rc == VEER_OK) {
        *ret = (veer_counts){.at = r.counts, .n = r.n, .from_us = r.base_us, .step_us = r.step_us};
        r.counts = NULL;
    }
    drop_windows(&r);
    return rc;
}

void veer_counts_done(veer_counts *counts)
{
    free(counts->at);
    *counts = (veer_counts){0};
}

void veer_windows_done(veer_windows *windows)
{
    for (size_t i = 0; i < windows->n; i++)
        veer_window_done(&windows->at[i]);
    free(windows->at);
    *windows = (veer_windows){0};
}
