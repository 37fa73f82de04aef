/* Metric points of a target. They belong to no segment. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "judge/frame_impl.h"

/* One point of many. */
typedef struct point {
    int64_t t_us; /* when */
    double value; /* of the metric */
} point;

typedef struct gathering {
    point *at;     /* n; owned */
    size_t n;      /* points */
    size_t cap;    /* room for */
    veer_err *err; /* of the caller */
} gathering;

static veer_rc gather(void *context, const veer_store_point *from)
{
    gathering *const g = context;
    if (g->n == VEER_LIMIT_LOG_POINTS)
        return veer_fail(g->err, VEER_ELIMIT, "more than %d metric points; take a shorter time",
                         VEER_LIMIT_LOG_POINTS);
    if (g->n == g->cap) {
        const size_t cap = g->cap == 0 ? 64 : 2 * g->cap;
        point *const grown = realloc(g->at, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(g->err);
        g->at = grown;
        g->cap = cap;
    }
    g->at[g->n++] = (point){from->time_us, from->value};
    return VEER_OK;
}

static int by_time(const void *a, const void *b)
{
    const point *const x = a;
    const point *const y = b;
    return x->t_us != y->t_us ? (x->t_us > y->t_us) - (x->t_us < y->t_us)
                              : (x->value > y->value) - (x->value < y->value);
}

veer_rc frame_points_read(veer_frame *frame, const char *metric, int64_t from_us, int64_t to_us,
                          veer_arena *arena, frame_points *ret, veer_err *err)
{
    const veer_target *const t = frame->target;
    gathering g = {.err = err};
    veer_rc rc = VEER_OK;
    frame_points points = {.n = 0};
    for (size_t i = 0; rc == VEER_OK && t->segment == NULL && i < t->n_series; i++) {
        const veer_store_point_query query = {.series = t->series[i],
                                              .metric = veer_store_text(metric),
                                              .span = {from_us, to_us}};
        rc = veer_store_point_each(veer_ingest_store(frame->ingest), &query, gather, &g, err);
    }
    if (rc == VEER_OK) {
        points.t_us = veer_arena_array(arena, g.n, sizeof *points.t_us);
        points.values = veer_arena_array(arena, g.n, sizeof *points.values);
        if (points.t_us == NULL || points.values == NULL)
            rc = veer_fail_nomem(err);
    }
    if (rc == VEER_OK && g.n > 1)
        qsort(g.at, g.n, sizeof *g.at, by_time);
    for (size_t i = 0; rc == VEER_OK && i < g.n; i++, points.n++) {
        points.t_us[i] = g.at[i].t_us;
        points.values[i] = g.at[i].value;
    }
    free(g.at);
    if (rc == VEER_OK)
        *ret = points;
    return rc;
}

/* ---- which metrics there are ---- */

typedef struct naming {
    veer_map *names; /* met so far */
    veer_err *err;   /* of the caller */
} naming;

static veer_rc note_name(void *context, const veer_store_point *from)
{
    const naming *const n = context;
    uint32_t index = 0;
    return veer_map_put(n->names, from->metric.data, from->metric.len, &index, n->err);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static veer_rc take_names(const veer_map *names, veer_arena *arena, const char *const **ret,
                          size_t *ret_n, veer_err *err)
{
    const size_t n = veer_map_count(names);
    const char **const all = veer_arena_array(arena, n + 1, sizeof *all);
    if (all == NULL)
        return veer_fail_nomem(err);
    for (uint32_t i = 0; i < n; i++) {
        size_t len = 0;
        const char *const name = veer_map_key(names, i, &len);
        all[i] = veer_arena_strndup(arena, name, len);
        if (all[i] == NULL)
            return veer_fail_nomem(err);
    }
    if (n > 1)
        qsort(all, n, sizeof *all, by_name);
    *ret = all;
    *ret_n = n;
    return VEER_OK;
}

veer_rc veer_frame_point_metrics(veer_frame *frame, int64_t from_us, int64_t to_us,
                                 veer_arena *arena, const char *const **ret, size_t *ret_n,
                                 veer_err *err)
{
    const veer_target *const t = frame->target;
    naming n = {.err = err};
    veer_rc rc = veer_map_new(VEER_LIMIT_LOG_POINTS, &n.names, err);
    for (size_t i = 0; rc == VEER_OK && t->segment == NULL && i < t->n_series; i++) {
        const veer_store_point_query query = {.series = t->series[i], .span = {from_us, to_us}};
        rc = veer_store_point_each(veer_ingest_store(frame->ingest), &query, note_name, &n, err);
    }
    if (rc == VEER_OK)
        rc = take_names(n.names, arena, ret, ret_n, err);
    veer_map_free(n.names);
    return rc;
}
