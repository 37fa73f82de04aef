/* Who is live: versions for which something arrived lately.
 *
 * What arrives while the engine runs it says itself (veer_ingest_arrived). What came before is read
 * once from the list of blocks and the latest metric points.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "judge/judge_impl.h"

/* ---- what is known of series ---- */

static veer_rc make_room(veer_judge *judge, uint32_t series, veer_err *err)
{
    size_t room = judge->n_series == 0 ? 64 : judge->n_series;
    if (series < judge->n_series)
        return VEER_OK;
    while (room <= series)
        room *= 2;
    judge_series *const grown = realloc(judge->series, room * sizeof *grown);
    if (grown == NULL)
        return veer_fail_nomem(err);
    memset(grown + judge->n_series, 0, (room - judge->n_series) * sizeof *grown);
    judge->series = grown;
    judge->n_series = room;
    return VEER_OK;
}

typedef struct arrival_work {
    veer_judge *judge; /* that learns it */
    veer_err *err;     /* of the walk */
} arrival_work;

static veer_rc note(const arrival_work *w, uint32_t series, int64_t arrival_us)
{
    if (series == VEER_STORE_NO_SERIES)
        return VEER_OK;
    const veer_rc rc = make_room(w->judge, series, w->err);
    if (rc == VEER_OK && w->judge->series[series].arrived_us < arrival_us)
        w->judge->series[series].arrived_us = arrival_us;
    return rc;
}

static veer_rc note_block(void *context, const veer_store_block *block)
{
    return note(context, block->series, block->arrival_us);
}

static veer_rc note_point(void *context, const veer_store_point *point)
{
    return note(context, point->series, point->arrival_us);
}

/* Once: everything before the engine was opened. */
static veer_rc read_arrivals(veer_judge *judge, int64_t now_us, veer_err *err)
{
    const veer_store_block_query blocks = {.listing = true};
    const veer_store_point_query points = {
        .span = {now_us - judge->options.live_us, VEER_STORE_EVER.to_us}};
    arrival_work w = {judge, err};
    if (judge->has_arrivals)
        return VEER_OK;
    veer_rc rc = veer_store_block_each(judge->store, &blocks, note_block, &w, err);
    if (rc == VEER_OK)
        rc = veer_store_point_each(judge->store, &points, note_point, &w, err);
    judge->has_arrivals = rc == VEER_OK;
    return rc;
}

/* ---- the list ---- */

typedef struct list_work {
    veer_judge *judge; /* whose */
    const char *model; /* wanted; NULL: all */
    judge_target *at;  /* n, growing on the heap */
    size_t n;          /* targets */
    size_t room;       /* for so many */
    veer_err *err;     /* of the walk */
} list_work;

static veer_rc take_series(void *context, const veer_store_series *series)
{
    list_work *const w = context;
    if (w->model != NULL && (strlen(w->model) != series->model.len ||
                             memcmp(w->model, series->model.data, series->model.len) != 0))
        return VEER_OK;
    if (w->n == w->room) {
        const size_t room = w->room == 0 ? 64 : w->room * 2;
        judge_target *const at = realloc(w->at, room * sizeof *at);
        if (at == NULL)
            return veer_fail_nomem(w->err);
        w->at = at;
        w->room = room;
    }
    w->at[w->n++] =
        (judge_target){.series = series->id, .model = series->model, .version = series->version};
    return VEER_OK;
}

static int compare_bytes(veer_store_bytes a, veer_store_bytes b)
{
    const size_t least = a.len < b.len ? a.len : b.len;
    const int order = least == 0 ? 0 : memcmp(a.data, b.data, least);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare(const void *a, const void *b)
{
    const judge_target *const x = a, *const y = b;
    const int order = compare_bytes(x->model, y->model);
    return order != 0 ? order : compare_bytes(x->version, y->version);
}

/* Keeps the live ones of those whose model is evaluated. */
static veer_rc keep_live(list_work *w, int64_t now_us)
{
    veer_judge *const judge = w->judge;
    veer_rc rc = VEER_OK;
    size_t kept = 0;
    pthread_mutex_lock(&judge->lock);
    const int64_t live_us = judge->options.live_us;
    for (size_t i = 0; rc == VEER_OK && i < w->n; i++) {
        judge_target *const t = &w->at[i];
        rc = note(&(arrival_work){judge, w->err}, t->series,
                  veer_ingest_arrived(judge->ingest, t->series));
        if (rc != VEER_OK)
            break;
        t->arrived_us = judge->series[t->series].arrived_us;
        t->settings = judge_settings_find(judge, t->model, NULL);
        if (t->arrived_us != 0 && t->arrived_us > now_us - live_us && !t->settings->off)
            w->at[kept++] = *t;
    }
    w->n = kept;
    pthread_mutex_unlock(&judge->lock);
    return rc;
}

/* In order, in the arena. */
static veer_rc give(const list_work *w, veer_arena *arena, judge_target **ret, size_t *ret_n)
{
    judge_target *const targets = veer_arena_array(arena, w->n + 1, sizeof *targets);
    if (targets == NULL)
        return veer_fail_nomem(w->err);
    if (w->n > 0) {
        memcpy(targets, w->at, w->n * sizeof *targets);
        qsort(targets, w->n, sizeof *targets, compare);
    }
    *ret = targets;
    *ret_n = w->n;
    return VEER_OK;
}

veer_rc judge_targets_list(veer_judge *judge, const char *model, int64_t now_us, veer_arena *arena,
                           judge_target **ret, size_t *ret_n, veer_err *err)
{
    list_work w = {.judge = judge, .model = model, .err = err};
    veer_rc rc = read_arrivals(judge, now_us, err);
    if (rc == VEER_OK)
        rc = veer_ingest_series_each(judge->ingest, take_series, &w, err);
    if (rc == VEER_OK)
        rc = keep_live(&w, now_us);
    if (rc == VEER_OK)
        rc = give(&w, arena, ret, ret_n);
    free(w.at);
    return rc;
}

veer_rc judge_targets_all(veer_judge *judge, const char *model, veer_arena *arena,
                          judge_target **ret, size_t *ret_n, veer_err *err)
{
    list_work w = {.judge = judge, .model = model, .err = err};
    veer_rc rc = veer_ingest_series_each(judge->ingest, take_series, &w, err);
    pthread_mutex_lock(&judge->lock);
    for (size_t i = 0; i < w.n; i++)
        w.at[i].settings = judge_settings_find(judge, w.at[i].model, NULL);
    pthread_mutex_unlock(&judge->lock);
    if (rc == VEER_OK)
        rc = give(&w, arena, ret, ret_n);
    free(w.at);
    return rc;
}
