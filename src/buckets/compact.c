/* LIVE into HOUR, HOUR into DAY: a bounded number of stored buckets at a time.
 *
 * A bucket may move when its watermark is not above low: what it holds is never folded again, so
 * nobody will ask for its watermark. The bucket that it moves into keeps its own watermark; one
 * that is new has low, which is below everything that is still in memory. Moving is adding, so it
 * does not matter whether all buckets of an hour move together.
 */
#include <stdlib.h>
#include <string.h>

#include "buckets/impl.h"

#define MOST_BUCKETS 2048                    /* moved in one transaction */
#define MOST_BYTES ((size_t)8 << 20)         /* of them, encoded */
#define MOST_LOOKS 64                        /* at series, parts and levels in one call */
#define SLACK_US VEER_BUCKET_HOUR_US         /* beyond the age, for clocks and queues */
#define REST_US (INT64_C(10) * 60 * 1000000) /* after a round that found nothing */
#define STEPS 6u                             /* three parts, two levels */

/* What goes into one bucket. */
typedef struct target {
    veer_store_bytes column; /* segment; the transaction's memory */
    int64_t start_us;        /* of the bucket */
    int64_t arrival_us;      /* newest */
    veer_window window;      /* sum */
} target;

typedef struct moving {
    veer_buckets *b;           /* whose */
    veer_bucket_tx tx;         /* what is put together */
    uint32_t series;           /* looked at */
    veer_part part;            /* the same */
    veer_level from;           /* level */
    int64_t to_width_us;       /* of the coarser buckets */
    int64_t arrived_before_us; /* HOUR: only those */
    int64_t earliest_us;       /* arrival of the oldest that may not move yet; INT64_MAX if none */
    uint64_t low;              /* watermarks up to this one may move */
    int64_t start_us;          /* of the coarser bucket that is filled */
    target *targets;           /* n_targets, by column */
    size_t n_targets;          /* how many */
    size_t cap_targets;        /* room for */
    size_t n_moved;            /* stored buckets */
    size_t bytes;              /* of them */
    veer_err *err;             /* of the walk */
} moving;

#define ENOUGH VEER_ENODATA /* ends the walk */

static veer_rc target_of(moving *m, veer_store_bytes column, target **ret)
{
    for (size_t i = 0; i < m->n_targets; i++)
        if (m->targets[i].column.len == column.len &&
            (column.len == 0 || memcmp(m->targets[i].column.data, column.data, column.len) == 0)) {
            *ret = &m->targets[i];
            return VEER_OK;
        }
    if (m->n_targets == m->cap_targets) {
        const size_t cap = m->cap_targets == 0 ? 16 : 2 * m->cap_targets;
        target *const grown = realloc(m->targets, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(m->err);
        m->targets = grown;
        m->cap_targets = cap;
    }
    char *const name = veer_name_copy(column.data, column.len);
    const veer_rc rc = name == NULL ? veer_fail_nomem(m->err) : veer_tx_own(&m->tx, name, m->err);
    if (rc != VEER_OK)
        return rc;
    m->targets[m->n_targets] =
        (target){.column = {name, column.len}, .start_us = m->start_us, .arrival_us = INT64_MIN};
    *ret = &m->targets[m->n_targets++];
    return VEER_OK;
}

static bool may_move(moving *m, const veer_store_summary *summary, uint64_t watermark)
{
    if (watermark > m->low)
        return false;
    if (m->from == VEER_LEVEL_HOUR && summary->arrival_us >= m->arrived_before_us) {
        if (summary->arrival_us < m->earliest_us)
            m->earliest_us = summary->arrival_us;
        return false;
    }
    return true;
}

static veer_rc move_one(void *context, const veer_store_summary *summary)
{
    moving *const m = context;
    const int64_t start_us = veer_floor_us(summary->start_us, m->to_width_us);
    uint64_t watermark = 0;
    veer_store_bytes part = {NULL, 0};
    target *to = NULL;
    veer_window window = {0};
    if (m->n_moved > 0 &&
        (start_us != m->start_us || m->n_moved == MOST_BUCKETS || m->bytes >= MOST_BYTES))
        return ENOUGH;
    veer_rc rc = veer_stored_open(summary, &watermark, &part, m->err);
    if (rc != VEER_OK || !may_move(m, summary, watermark))
        return rc;
    m->start_us = start_us;
    rc = target_of(m, summary->column, &to);
    if (rc == VEER_OK)
        rc = veer_window_decode(&window, m->part, part.data, part.len, m->err);
    if (rc == VEER_OK)
        rc = veer_window_take(&to->window, &window, m->err);
    veer_window_done(&window);
    if (rc == VEER_OK)
        rc = veer_tx_drop(&m->tx, summary, m->err);
    if (rc != VEER_OK)
        return rc;
    if (summary->arrival_us > to->arrival_us)
        to->arrival_us = summary->arrival_us;
    m->n_moved++;
    m->bytes += summary->bytes.len;
    return VEER_OK;
}

static veer_rc put_target(moving *m, target *to)
{
    const veer_store_summary_range range =
        veer_stored_range(m->series, m->part, m->to_width_us,
                          (veer_store_span){to->start_us, to->start_us + 1}, to->column);
    veer_stored stored;
    veer_rc rc = veer_stored_load(m->b->store, &range, &stored, m->err);
    if (rc == VEER_OK)
        rc = veer_window_take(&stored.window, &to->window, m->err);
    if (rc == VEER_OK)
        rc = veer_tx_put(&m->tx, &range, stored.found ? stored.number : m->low,
                         stored.arrival_us > to->arrival_us ? stored.arrival_us : to->arrival_us,
                         &stored.window, m->err);
    veer_window_done(&stored.window);
    return rc;
}

static veer_rc commit(moving *m)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < m->n_targets; i++)
        rc = put_target(m, &m->targets[i]);
    if (rc != VEER_OK)
        return rc;
    veer_rearrange_begin(m->b);
    rc = veer_tx_commit(&m->tx, m->err);
    veer_rearrange_end(m->b, m->series, m->part, m->start_us, m->start_us + m->to_width_us);
    return rc;
}

/* Moves what may move of one series, part and level, within one coarser bucket. */
static veer_rc move_some(moving *m, int64_t before_us)
{
    const veer_lane lane = {m->series, 0, (uint8_t)m->part, (uint8_t)m->from};
    const veer_store_summary_range range =
        veer_stored_range(m->series, m->part, veer_lane_width_us(lane),
                          (veer_store_span){INT64_MIN + 1, before_us}, (veer_store_bytes){NULL, 0});
    veer_rc rc = veer_tx_start(&m->tx, m->b, m->err);
    if (rc != VEER_OK)
        return rc;
    m->low = veer_buckets_low(m->b);
    rc = veer_store_summary_each(m->b->store, &range, move_one, m, m->err);
    if (rc == ENOUGH)
        rc = VEER_OK;
    if (rc == VEER_OK && m->n_moved > 0)
        rc = commit(m);
    for (size_t i = 0; i < m->n_targets; i++)
        veer_window_done(&m->targets[i].window);
    free(m->targets);
    veer_tx_done(&m->tx);
    return rc;
}

/* ---- where to look ---- */

/* When hours of a series and part were last seen to be too young, and for how long; NULL without
 * memory, which costs time only. */
static int64_t *day_check(veer_compaction *c, uint32_t series, veer_part part)
{
    const size_t at = (size_t)series * VEER_PART_COUNT + (size_t)part - 1;
    if (at >= c->n_day_check) {
        const size_t n = 2 * at + VEER_PART_COUNT;
        int64_t *const grown = realloc(c->day_check_us, n * sizeof *grown);
        if (grown == NULL)
            return NULL;
        for (size_t i = c->n_day_check; i < n; i++)
            grown[i] = INT64_MIN;
        c->day_check_us = grown;
        c->n_day_check = n;
    }
    return &c->day_check_us[at];
}

static veer_rc compact_hours(moving *m, int64_t now_us)
{
    int64_t *const check = day_check(&m->b->compaction, m->series, m->part);
    const int64_t arrived_before_us = now_us - VEER_BUCKETS_HOURS_US;
    if (check != NULL && *check > now_us)
        return VEER_OK;
    m->to_width_us = VEER_BUCKET_DAY_US;
    m->arrived_before_us = arrived_before_us;
    m->earliest_us = INT64_MAX;
    const veer_rc rc = move_some(m, veer_floor_us(arrived_before_us, VEER_BUCKET_DAY_US));
    if (rc == VEER_OK && m->n_moved == 0 && check != NULL)
        *check =
            m->earliest_us < arrived_before_us + VEER_BUCKET_HOUR_US || m->earliest_us == INT64_MAX
                ? now_us + VEER_BUCKET_HOUR_US
                : m->earliest_us + VEER_BUCKETS_HOURS_US;
    return rc;
}

static veer_rc compact_live(moving *m, int64_t now_us)
{
    m->to_width_us = VEER_BUCKET_HOUR_US;
    return move_some(m,
                     veer_floor_us(now_us - VEER_BUCKETS_LIVE_US - SLACK_US, VEER_BUCKET_HOUR_US));
}

static veer_rc look(veer_buckets *b, int64_t now_us, bool *ret_moved, veer_err *err)
{
    const veer_compaction *const c = &b->compaction;
    moving m = {.b = b,
                .series = c->series,
                .part = (veer_part)(1 + c->step % VEER_PART_COUNT),
                .from = c->step < VEER_PART_COUNT ? VEER_LEVEL_LIVE : VEER_LEVEL_HOUR,
                .err = err};
    const veer_rc rc =
        m.from == VEER_LEVEL_LIVE ? compact_live(&m, now_us) : compact_hours(&m, now_us);
    *ret_moved = rc == VEER_OK && m.n_moved > 0;
    return rc;
}

/* Goes on to the next place; true at the end of a round. */
static bool go_on(veer_compaction *c, uint32_t max_series)
{
    c->step = (c->step + 1) % STEPS;
    if (c->step > 0)
        return false;
    c->series = c->series >= max_series ? 1 : c->series + 1;
    return c->series == 1;
}

veer_rc veer_buckets_compact(veer_buckets *buckets, int64_t now_us, bool *ret_left, veer_err *err)
{
    veer_compaction *const c = &buckets->compaction;
    veer_rc rc = VEER_OK;
    pthread_mutex_lock(&buckets->lock);
    const uint32_t max_series = buckets->max_series;
    pthread_mutex_unlock(&buckets->lock);
    *ret_left = false;
    if (max_series == 0 || (now_us < c->rest_until_us && now_us > c->rest_until_us - REST_US))
        return VEER_OK;
    for (unsigned i = 0; rc == VEER_OK && i < MOST_LOOKS; i++) {
        bool moved = false;
        rc = look(buckets, now_us, &moved, err);
        if (moved) {
            *ret_left = true;
            return VEER_OK;
        }
        if (rc == VEER_OK && go_on(c, max_series)) {
            c->rest_until_us = now_us + REST_US;
            return VEER_OK;
        }
    }
    *ret_left = rc == VEER_OK;
    return rc;
}
