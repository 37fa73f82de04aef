/* The performance of a stretch of time, made anew from its rows.
 *
 * Every bucket of the stretch that is stored, has deltas, or gets rows, is put with the watermark
 * up_to, also if it is empty now: whatever is folded again up to there has its place already. All
 * outcomes go to one level, the finest that has buckets there.
 */
#include <stdlib.h>
#include <string.h>

#include "buckets/impl.h"

/* A bucket of the stretch. */
typedef struct remade {
    veer_lane lane;         /* which */
    int64_t start_us;       /* of the bucket */
    uint64_t watermark;     /* of the stored one; 0 if there is none */
    int64_t arrival_us;     /* newest of what it had */
    uint64_t corrections;   /* that it had: they are carried over */
    const veer_window *now; /* its outcomes; NULL: none any more */
} remade;

struct veer_buckets_redo {
    veer_buckets *b;            /* whose */
    veer_buckets_stale stale;   /* what is made anew */
    veer_level level;           /* where outcomes go */
    veer_deltas deltas;         /* the new outcomes */
    veer_dict names;            /* of the segments, a copy that needs no lock */
    veer_buckets_source source; /* of all rows */
    veer_bucket_tx tx;          /* while committing */
    remade *at;                 /* n */
    size_t n;                   /* buckets */
    size_t cap;                 /* room for */
    veer_bucket **taken;        /* n_taken buckets with deltas that are superseded */
    size_t n_taken;             /* how many */
    size_t cap_taken;           /* room for */
    uint64_t had;               /* outcomes of the whole series before */
    uint64_t has;               /* and now */
    unsigned reading;           /* veer_level of the walk */
    veer_err *err;              /* of the walk */
};

/* ---- taking ---- */

static veer_rc note_found(void *context, const veer_store_summary *summary)
{
    bool *const found = context;
    (void)summary;
    *found = true;
    return VEER_ENODATA;
}

static veer_rc has_stored(veer_buckets *b, uint32_t series, int64_t width_us, veer_store_span span,
                          bool *ret, veer_err *err)
{
    const veer_store_summary_range range =
        veer_stored_range(series, VEER_PART_PERFORMANCE, width_us, span,
                          (veer_store_bytes){NULL, 0});
    *ret = false;
    const veer_rc rc = veer_store_summary_each(b->store, &range, note_found, ret, err);
    return *ret ? VEER_OK : rc;
}

static veer_lane lane_of(const veer_buckets_redo *redo, unsigned segment, unsigned level)
{
    return (veer_lane){redo->stale.series, (uint16_t)segment, VEER_PART_PERFORMANCE,
                       (uint8_t)level};
}

/* Segments that come later have nothing up to up_to. */
static veer_rc copy_names(veer_buckets_redo *redo, veer_err *err)
{
    const veer_buckets *const b = redo->b;
    const uint32_t series = redo->stale.series;
    const veer_segments *const s = series < b->n_segments ? b->segments[series] : NULL;
    for (uint32_t i = 0; s != NULL && i < s->names.count; i++) {
        uint32_t code = 0;
        size_t len = 0;
        const char *const name = veer_dict_text(&s->names, i, &len);
        const veer_rc rc = veer_dict_add(&redo->names, name, len, &code);
        if (rc != VEER_OK)
            return veer_fail(err, rc, "%s", veer_rc_text(rc));
    }
    return VEER_OK;
}

typedef veer_rc (*bucket_fn)(veer_buckets_redo *redo, veer_bucket *bucket);

/* Every bucket of the stretch that is in memory; with the lock. */
static veer_rc each_bucket(veer_buckets_redo *redo, bucket_fn fn)
{
    veer_rc rc = VEER_OK;
    for (unsigned segment = 0; rc == VEER_OK && segment <= redo->names.count; segment++)
        for (unsigned level = VEER_LEVEL_LIVE; rc == VEER_OK && level <= VEER_LEVEL_HOUR; level++) {
            const veer_bucket_row *const row =
                veer_deltas_row(&redo->b->deltas, lane_of(redo, segment, level));
            if (row == NULL)
                continue;
            for (size_t i = veer_bucket_row_from(row, redo->stale.from_us);
                 rc == VEER_OK && i < row->n && row->at[i]->start_us < redo->stale.to_us; i++)
                rc = fn(redo, row->at[i]);
        }
    return rc;
}

/* Deltas end at up_to from now on. */
static veer_rc seal(veer_buckets_redo *redo, veer_bucket *bucket)
{
    for (veer_delta *d = bucket->deltas; d != NULL && d->first <= redo->stale.up_to; d = d->next) {
        if (d->last > redo->stale.up_to) {
            redo->b->boundary_wanted = true;
            return VEER_ENODATA;
        }
        d->sealed = true;
    }
    if (bucket->lane.level == VEER_LEVEL_LIVE && bucket->deltas != NULL &&
        redo->level == VEER_LEVEL_HOUR)
        redo->level = VEER_LEVEL_LIVE;
    return VEER_OK;
}

/* The stretch of an hour: its day, if that has moved to DAY. */
static veer_rc find_stretch(veer_buckets_redo *redo, const veer_stale_hour *hour, veer_err *err)
{
    veer_buckets_stale *const s = &redo->stale;
    const int64_t day_us = veer_floor_us(hour->start_us, VEER_BUCKET_DAY_US);
    bool found = false;
    s->series = hour->series;
    s->from_us = day_us;
    s->to_us = day_us + VEER_BUCKET_DAY_US;
    redo->level = VEER_LEVEL_DAY;
    veer_rc rc = has_stored(redo->b, s->series, VEER_BUCKET_DAY_US,
                            (veer_store_span){day_us, day_us + 1}, &found, err);
    if (rc != VEER_OK || found)
        return rc;
    s->from_us = hour->start_us;
    s->to_us = hour->start_us + VEER_BUCKET_HOUR_US;
    rc = has_stored(redo->b, s->series, VEER_BUCKET_LIVE_US,
                    (veer_store_span){s->from_us, s->to_us}, &found, err);
    redo->level = found ? VEER_LEVEL_LIVE : VEER_LEVEL_HOUR;
    return rc;
}

static veer_rc take(veer_buckets_redo *redo, veer_err *err)
{
    veer_buckets *const b = redo->b;
    veer_stale_hour hour = {0};
    pthread_mutex_lock(&b->lock);
    const bool any = b->stale.n > 0;
    if (any)
        hour = b->stale.at[0];
    pthread_mutex_unlock(&b->lock);
    if (!any)
        return VEER_ENODATA;
    veer_rc rc = find_stretch(redo, &hour, err);
    if (rc != VEER_OK)
        return rc;
    pthread_mutex_lock(&b->lock);
    redo->stale.up_to = b->folded;
    rc = copy_names(redo, err);
    if (rc == VEER_OK)
        rc = hour.block > b->folded ? VEER_ENODATA : each_bucket(redo, seal);
    pthread_mutex_unlock(&b->lock);
    redo->source = (veer_buckets_source){.block = redo->stale.up_to,
                                         .series = hour.series,
                                         .arrival_us = VEER_TIME_MISSING};
    return rc;
}

veer_rc veer_buckets_take_stale(veer_buckets *buckets, veer_buckets_stale *ret,
                                veer_buckets_redo **ret_redo, veer_err *err)
{
    veer_buckets_redo *redo = calloc(1, sizeof *redo);
    if (redo == NULL)
        return veer_fail_nomem(err);
    redo->b = buckets;
    veer_dict_init(&redo->names, VEER_LIMIT_SEGMENTS);
    veer_rc rc = veer_deltas_init(&redo->deltas, err);
    if (rc == VEER_OK)
        rc = take(redo, err);
    if (rc != VEER_OK) {
        veer_buckets_redo_free(redo);
        return rc == VEER_ENODATA ? veer_fail(err, rc, "no hour is to be made anew") : rc;
    }
    *ret = redo->stale;
    *ret_redo = redo;
    return VEER_OK;
}

void veer_buckets_redo_free(veer_buckets_redo *redo)
{
    if (redo == NULL)
        return;
    veer_deltas_done(&redo->deltas);
    veer_dict_done(&redo->names);
    veer_tx_done(&redo->tx);
    free(redo->at);
    free(redo->taken);
    free(redo);
}

veer_rc veer_buckets_redo_rows(veer_buckets_redo *redo, const veer_batch *batch,
                               const int64_t *label_time_us, veer_err *err)
{
    const veer_fold f = {.buckets = redo->b,
                         .deltas = &redo->deltas,
                         .source = &redo->source,
                         .rows = {batch, NULL, batch->rows},
                         .label_time_us = label_time_us,
                         .what = VEER_FOLD_OUTCOMES,
                         .fixed = true,
                         .level = redo->level,
                         .span = {redo->stale.from_us, redo->stale.to_us}};
    return veer_fold_rows(&f, err);
}

/* ---- what there was ---- */

static veer_rc entry_of(veer_buckets_redo *redo, veer_lane lane, int64_t start_us, remade **ret)
{
    for (size_t i = 0; i < redo->n; i++)
        if (redo->at[i].start_us == start_us && redo->at[i].lane.segment == lane.segment &&
            redo->at[i].lane.level == lane.level) {
            *ret = &redo->at[i];
            return VEER_OK;
        }
    if (redo->n == redo->cap) {
        const size_t cap = redo->cap == 0 ? 32 : 2 * redo->cap;
        remade *const grown = realloc(redo->at, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(redo->err);
        redo->at = grown;
        redo->cap = cap;
    }
    redo->at[redo->n] = (remade){.lane = lane, .start_us = start_us, .arrival_us = INT64_MIN};
    *ret = &redo->at[redo->n++];
    return VEER_OK;
}

static void note_old(veer_buckets_redo *redo, remade *entry, const veer_window *window,
                     int64_t arrival_us)
{
    const veer_performance_sums *const p = window->performance;
    if (arrival_us > entry->arrival_us)
        entry->arrival_us = arrival_us;
    if (p == NULL)
        return;
    entry->corrections += p->corrections;
    if (entry->lane.segment == 0)
        redo->had += p->labelled;
}

static veer_rc note_stored(void *context, const veer_store_summary *summary)
{
    veer_buckets_redo *const redo = context;
    veer_store_bytes part = {NULL, 0};
    veer_window window = {0};
    remade *entry = NULL;
    uint64_t watermark = 0;
    veer_rc rc = veer_stored_open(summary, &watermark, &part, redo->err);
    if (rc != VEER_OK)
        return rc;
    const uint32_t code = veer_dict_find(&redo->names, summary->column.data, summary->column.len);
    if (code == VEER_CODE_MISSING && summary->column.len > 0)
        return VEER_OK;
    const unsigned segment = summary->column.len == 0 ? 0 : code + 1;
    rc = veer_window_decode(&window, VEER_PART_PERFORMANCE, part.data, part.len, redo->err);
    if (rc == VEER_OK)
        rc = entry_of(redo, lane_of(redo, segment, redo->reading), summary->start_us, &entry);
    if (rc == VEER_OK) {
        entry->watermark = watermark;
        note_old(redo, entry, &window, summary->arrival_us);
    }
    veer_window_done(&window);
    return rc;
}

static veer_rc read_stored(veer_buckets_redo *redo)
{
    veer_rc rc = VEER_OK;
    for (unsigned level = VEER_LEVEL_LIVE; rc == VEER_OK && level <= VEER_LEVEL_DAY; level++) {
        const veer_store_summary_range range = veer_stored_range(
            redo->stale.series, VEER_PART_PERFORMANCE, veer_lane_width_us(lane_of(redo, 0, level)),
            (veer_store_span){redo->stale.from_us, redo->stale.to_us}, (veer_store_bytes){NULL, 0});
        if (level == VEER_LEVEL_DAY && redo->level != VEER_LEVEL_DAY)
            break;
        redo->reading = level;
        rc = veer_store_summary_each(redo->b->store, &range, note_stored, redo, redo->err);
    }
    return rc;
}

static veer_rc remember(veer_buckets_redo *redo, veer_bucket *bucket)
{
    if (redo->n_taken == redo->cap_taken) {
        const size_t cap = redo->cap_taken == 0 ? 32 : 2 * redo->cap_taken;
        veer_bucket **const grown = realloc(redo->taken, cap * sizeof(veer_bucket *));
        if (grown == NULL)
            return veer_fail_nomem(redo->err);
        redo->taken = grown;
        redo->cap_taken = cap;
    }
    redo->taken[redo->n_taken++] = bucket;
    return VEER_OK;
}

/* Takes the deltas up to up_to into the transaction. With the lock. */
static veer_rc take_deltas(veer_buckets_redo *redo, veer_bucket *bucket)
{
    remade *entry = NULL;
    veer_rc rc = VEER_OK;
    if (bucket->deltas == NULL || bucket->deltas->last > redo->stale.up_to)
        return VEER_OK;
    rc = remember(redo, bucket);
    for (veer_delta *d = bucket->deltas; rc == VEER_OK && d != NULL && d->last <= redo->stale.up_to;
         d = d->next) {
        d->tx = redo->tx.number;
        d->readers++;
        rc = veer_delta_settle(&redo->b->deltas, d, redo->err);
        if (rc == VEER_OK)
            rc = entry_of(redo, bucket->lane, bucket->start_us, &entry);
        if (rc != VEER_OK || d->first <= entry->watermark)
            continue;
        note_old(redo, entry, &d->window, d->arrival_us);
        if (bucket->lane.segment == 0)
            rc = veer_tx_ever(&redo->tx, redo->stale.series, &d->window, d->arrival_us, redo->err);
    }
    return rc;
}

/* ---- what there is now ---- */

static veer_rc add_new(veer_buckets_redo *redo)
{
    veer_rc rc = VEER_OK;
    for (veer_bucket *bucket = redo->deltas.oldest; rc == VEER_OK && bucket != NULL;
         bucket = bucket->newer) {
        remade *entry = NULL;
        rc = veer_delta_settle(&redo->deltas, bucket->deltas, redo->err);
        if (rc == VEER_OK)
            rc = entry_of(redo, bucket->lane, bucket->start_us, &entry);
        if (rc != VEER_OK)
            break;
        entry->now = &bucket->deltas->window;
        if (bucket->lane.segment == 0 && entry->now->performance != NULL)
            redo->has += entry->now->performance->labelled;
    }
    return rc;
}

static int64_t newest_arrival(const veer_buckets_redo *redo)
{
    int64_t newest_us = INT64_MIN;
    for (size_t i = 0; i < redo->n; i++)
        if (redo->at[i].arrival_us > newest_us)
            newest_us = redo->at[i].arrival_us;
    return newest_us;
}

static veer_rc put_remade(veer_buckets_redo *redo, const remade *entry)
{
    veer_performance_sums sums = {0};
    veer_window window = {0};
    if (entry->now != NULL && entry->now->performance != NULL)
        sums = *entry->now->performance; /* borrowed, to change one number */
    sums.corrections = entry->corrections;
    if (sums.labelled > 0 || sums.corrections > 0)
        window.performance = &sums;
    veer_store_bytes column = veer_store_text("");
    if (entry->lane.segment > 0)
        column.data = veer_dict_text(&redo->names, entry->lane.segment - 1u, &column.len);
    const veer_store_summary_range range =
        veer_stored_range(entry->lane.series, VEER_PART_PERFORMANCE,
                          veer_lane_width_us(entry->lane),
                          (veer_store_span){entry->start_us, entry->start_us + 1}, column);
    return veer_tx_put(&redo->tx, &range,
                       entry->watermark > redo->stale.up_to ? entry->watermark : redo->stale.up_to,
                       entry->arrival_us > INT64_MIN ? entry->arrival_us : newest_arrival(redo),
                       &window, redo->err);
}

/* ---- the hours ---- */

static veer_rc drop_hours(veer_buckets_redo *redo)
{
    const veer_stale_list *const list = &redo->b->stale;
    veer_rc rc = VEER_OK;
    pthread_mutex_lock(&redo->b->lock);
    for (size_t i = veer_stale_from(list, redo->stale.series, redo->stale.from_us);
         rc == VEER_OK && i < list->n && list->at[i].series == redo->stale.series &&
         list->at[i].start_us < redo->stale.to_us;
         i++) {
        unsigned char key[2 * VEER_STALE_KEY_BYTES];
        veer_stale_key(&list->at[i], key);
        if (list->at[i].block <= redo->stale.up_to)
            rc = veer_tx_drop_doc(&redo->tx, VEER_STORE_DOC_STALE, key, sizeof key, redo->err);
    }
    pthread_mutex_unlock(&redo->b->lock);
    return rc;
}

/* Those corrected again meanwhile stay, and the store does not have them. */
static void forget_hours(veer_buckets_redo *redo)
{
    veer_stale_list *const list = &redo->b->stale;
    size_t kept = 0;
    pthread_mutex_lock(&redo->b->lock);
    for (size_t i = 0; i < list->n; i++) {
        veer_stale_hour *const hour = &list->at[i];
        const bool inside = hour->series == redo->stale.series &&
                            hour->start_us >= redo->stale.from_us &&
                            hour->start_us < redo->stale.to_us;
        if (inside && hour->block <= redo->stale.up_to)
            continue;
        hour->saved &= !inside;
        list->at[kept++] = *hour;
    }
    list->n = kept;
    pthread_mutex_unlock(&redo->b->lock);
}

/* ---- the commit ---- */

static veer_rc put_all(veer_buckets_redo *redo)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < redo->n; i++)
        rc = put_remade(redo, &redo->at[i]);
    return rc;
}

/* Lets go of the deltas. */
static void release(veer_buckets_redo *redo, bool replaced)
{
    pthread_mutex_lock(&redo->b->lock);
    for (size_t i = 0; i < redo->n_taken; i++)
        veer_tx_release(redo->b, redo->taken[i], redo->tx.number, replaced);
    pthread_mutex_unlock(&redo->b->lock);
    redo->n_taken = 0;
}

static veer_rc gather(veer_buckets_redo *redo)
{
    veer_rc rc = read_stored(redo);
    pthread_mutex_lock(&redo->b->lock);
    if (rc == VEER_OK)
        rc = each_bucket(redo, take_deltas);
    pthread_mutex_unlock(&redo->b->lock);
    return rc == VEER_OK ? add_new(redo) : rc;
}

/* Rows are gone: only the hours are forgotten. */
static veer_rc give_up(veer_buckets_redo *redo)
{
    release(redo, false);
    veer_tx_done(&redo->tx);
    return veer_tx_start(&redo->tx, redo->b, redo->err);
}

static veer_rc put_together(veer_buckets_redo *redo)
{
    veer_rc rc = gather(redo);
    if (rc == VEER_OK)
        rc = redo->has < redo->had ? give_up(redo) : put_all(redo);
    return rc == VEER_OK ? drop_hours(redo) : rc;
}

veer_rc veer_buckets_redo_commit(veer_buckets_redo *redo, veer_err *err)
{
    redo->err = err;
    veer_rc rc = veer_tx_start(&redo->tx, redo->b, err);
    if (rc == VEER_OK)
        rc = put_together(redo);
    if (rc != VEER_OK) {
        release(redo, false);
        return rc;
    }
    veer_rearrange_begin(redo->b);
    rc = veer_tx_commit(&redo->tx, err);
    release(redo, rc == VEER_OK);
    if (rc == VEER_OK)
        forget_hours(redo);
    veer_rearrange_end(redo->b, redo->stale.series, VEER_PART_PERFORMANCE, redo->stale.from_us,
                       redo->stale.to_us);
    return rc;
}
