/* GET /api/v1/models/{model}/points: metrics that were computed elsewhere, step by step. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/asked.h"
#include "api/encode.h"
#include "api/point_steps.h"
#include "api/resource.h"
#include "base/limits.h"
#include "base/map.h"
#include "veer/metric.h"

/* The points of a metric and dataset. */
typedef struct series {
    const char *metric;   /* in the arena */
    const char *dataset;  /* in the arena */
    veer_timed_value *at; /* n of them; owned */
    size_t n;             /* points */
    size_t cap;           /* room for */
} series;

/* An answer being made. */
typedef struct answer {
    veer_selection selection; /* model, versions, times, step */
    http_text dataset;        /* text NULL: all */
    veer_arena *arena;        /* of the request */
    veer_map *names;          /* metric, NUL, dataset -> place in all */
    series *all;              /* as many as names; owned */
    size_t cap;               /* room for */
    size_t points;            /* of all */
    size_t left;              /* steps that may still be written */
    bool truncated;           /* there were more points or steps */
    veer_err *err;            /* of the walk */
} answer;

static void answer_done(answer *a)
{
    for (size_t i = 0; a->names != NULL && i < veer_map_count(a->names); i++)
        free(a->all[i].at);
    free(a->all);
    veer_map_free(a->names);
}

/* ---- gathering ---- */

/* The series of a point; NULL without memory. */
static series *series_of(answer *a, const veer_store_point *point)
{
    char key[2 * VEER_LIMIT_NAME_BYTES + 1];
    const size_t len = point->metric.len + 1 + point->dataset.len;
    const size_t before = veer_map_count(a->names);
    uint32_t at = 0;
    memcpy(key, point->metric.data, point->metric.len);
    key[point->metric.len] = '\0';
    if (point->dataset.len > 0)
        memcpy(key + point->metric.len + 1, point->dataset.data, point->dataset.len);
    if (before == a->cap) {
        const size_t cap = a->cap > 0 ? 2 * a->cap : 16;
        series *const grown = realloc(a->all, cap * sizeof *grown);
        if (grown == NULL)
            return NULL;
        a->all = grown;
        a->cap = cap;
    }
    if (veer_map_put(a->names, key, len, &at, a->err) != VEER_OK)
        return NULL;
    if (at == before)
        a->all[at] = (series){.metric = veer_arena_strndup(a->arena, key, point->metric.len),
                              .dataset = veer_arena_strndup(a->arena, key + point->metric.len + 1,
                                                            point->dataset.len)};
    return a->all[at].metric != NULL && a->all[at].dataset != NULL ? &a->all[at] : NULL;
}

static bool has_dataset(const answer *a, veer_store_bytes dataset)
{
    return a->dataset.text == NULL ||
           (a->dataset.len == dataset.len &&
            (dataset.len == 0 || memcmp(a->dataset.text, dataset.data, dataset.len) == 0));
}

static veer_rc take_point(void *context, const veer_store_point *point)
{
    answer *const a = context;
    if (!has_dataset(a, point->dataset))
        return VEER_OK;
    if (a->points == VEER_LIMIT_LOG_POINTS) {
        a->truncated = true;
        return VEER_ELIMIT; /* ends the walk */
    }
    series *const s = series_of(a, point);
    if (s == NULL)
        return veer_fail_nomem(a->err);
    if (s->n == s->cap) {
        const size_t cap = s->cap > 0 ? 2 * s->cap : 64;
        veer_timed_value *const grown = realloc(s->at, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(a->err);
        s->at = grown;
        s->cap = cap;
    }
    s->at[s->n++] = (veer_timed_value){point->time_us, point->value};
    a->points++;
    return VEER_OK;
}

static veer_rc walk(answer *a, const veer_api *api, const char *metric, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < a->selection.n; i++) {
        const veer_store_point_query query = {.series = a->selection.ids[i],
                                              .metric = metric != NULL
                                                            ? veer_store_text(metric)
                                                            : (veer_store_bytes){NULL, 0},
                                              .span = {a->selection.from_us, a->selection.to_us}};
        rc = veer_store_point_each(veer_ingest_store(api->ingest), &query, take_point, a, err);
    }
    return a->truncated ? VEER_OK : rc;
}

/* Where no time was given, that of the points; where no step was, one that suits it. */
static void settle_times(answer *a)
{
    veer_selection *const s = &a->selection;
    int64_t first_us = INT64_MAX, last_us = INT64_MIN;
    for (size_t i = 0; i < veer_map_count(a->names); i++)
        for (size_t j = 0; j < a->all[i].n; j++) {
            const int64_t us = a->all[i].at[j].time_us;
            first_us = us < first_us ? us : first_us;
            last_us = us > last_us ? us : last_us;
        }
    if (first_us > last_us)
        first_us = last_us = s->now_us;
    if (s->from_us == VEER_STORE_EVER.from_us)
        s->from_us = first_us;
    if (s->to_us == VEER_STORE_EVER.to_us)
        s->to_us = last_us + 1;
    if (s->step.kind == VEER_STEP_AUTO)
        s->step = veer_step_choose(s->from_us, s->to_us);
}

/* ---- the question ---- */

static veer_rc read_times(const http_request *request, veer_selection *s, veer_err *err)
{
    const http_text step = http_request_query(request, "step");
    const veer_store_span ever = VEER_STORE_EVER;
    veer_rc rc = VEER_OK;
    s->now_us = veer_clock_real_us(veer_api_of(request)->clock);
    s->step = (veer_step){.kind = VEER_STEP_AUTO};
    if (step.text != NULL)
        rc = veer_query_step(step.text, step.len, &s->step, err);
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "from", s->now_us, ever.from_us, &s->from_us, err);
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "to", s->now_us, ever.to_us, &s->to_us, err);
    if (rc == VEER_OK && s->from_us >= s->to_us)
        rc = veer_fail(err, VEER_EINVAL, "'from' is not before 'to'");
    return rc;
}

/* ---- the answer ---- */

static int compare_series(const void *a, const void *b)
{
    const series *const x = a, *const y = b;
    const int order = strcmp(x->metric, y->metric);
    return order != 0 ? order : strcmp(x->dataset, y->dataset);
}

static void put_step(veer_json_writer *w, const veer_point_step *step)
{
    veer_json_begin_object(w);
    veer_put_time(w, "from", step->from_us);
    veer_put_time(w, "to", step->to_us);
    veer_put_number(w, "value", step->mean);
    veer_put_number(w, "min", step->min);
    veer_put_number(w, "max", step->max);
    veer_put_number(w, "last", step->last);
    veer_put_count(w, "n", step->n);
    veer_json_end_object(w);
}

static veer_rc put_series(veer_json_writer *w, answer *a, series *s)
{
    static const char *const better[] = {
        [VEER_BETTER_NONE] = NULL, [VEER_BETTER_UP] = "higher", [VEER_BETTER_DOWN] = "lower"};
    const veer_metric *const known = veer_metric_find(s->metric);
    veer_point_step *const steps = calloc(s->n + 1, sizeof *steps);
    if (steps == NULL)
        return veer_fail_nomem(a->err);
    const size_t n = veer_point_steps(s->at, s->n, a->selection.step, steps);
    const size_t told = n < a->left ? n : a->left;
    a->truncated = a->truncated || told < n;
    a->left -= told;
    veer_json_begin_object(w);
    veer_put_text(w, "metric", s->metric);
    veer_put_text(w, "title", known != NULL ? known->title : s->metric);
    veer_put_text(w, "unit", known != NULL ? veer_unit_text(known->unit) : "");
    veer_put_text(w, "better", better[known != NULL ? known->better : VEER_BETTER_NONE]);
    veer_put_text(w, "dataset", s->dataset);
    veer_put_count(w, "n", s->n);
    veer_json_put_key(w, "values");
    veer_json_begin_array(w);
    for (size_t i = n - told; i < n; i++)
        put_step(w, &steps[i]);
    veer_json_end_array(w);
    veer_json_end_object(w);
    free(steps);
    return VEER_OK;
}

static veer_rc put_answer(veer_json_writer *w, answer *a, veer_err *err)
{
    const size_t n = veer_map_count(a->names);
    veer_rc rc = VEER_OK;
    if (n > 1)
        qsort(a->all, n, sizeof *a->all, compare_series);
    veer_json_begin_object(w);
    veer_put_selection(w, &a->selection);
    veer_json_put_key(w, "series");
    veer_json_begin_array(w);
    for (size_t i = 0; rc == VEER_OK && i < n; i++)
        rc = put_series(w, a, &a->all[i]);
    veer_json_end_array(w);
    veer_json_put_key(w, "truncated");
    veer_json_put_bool(w, a->truncated);
    veer_json_end_object(w);
    return rc == VEER_OK ? veer_json_finish(w, err) : rc;
}

static veer_rc point_series(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const http_text asked = http_request_query(request, "metric");
    answer a = {.dataset = http_request_query(request, "dataset"),
                .arena = http_request_arena(request),
                .left = VEER_LIMIT_POINTS,
                .err = err};
    const char *metric = NULL;
    veer_json_writer w;
    veer_rc rc = read_times(request, &a.selection, err);
    if (rc == VEER_OK && asked.text != NULL)
        rc = veer_api_metric(asked.text, &metric, err);
    if (rc == VEER_OK)
        rc = veer_api_select_series(request, http_request_path_value(request, "model"),
                                    http_request_query(request, "version"), &a.selection, err);
    if (rc == VEER_OK)
        rc = veer_map_new(VEER_LIMIT_LOG_POINTS, &a.names, err);
    if (rc == VEER_OK)
        rc = walk(&a, api, metric, err);
    if (rc == VEER_OK) {
        settle_times(&a);
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        rc = put_answer(&w, &a, err);
    }
    answer_done(&a);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    VEER_QUERY_VERSION,
    {.name = "metric", .summary = "Only this metric, by name or alias; absent: all"},
    {.name = "dataset", .summary = "Only this dataset; empty: those without one"},
    {.name = "from", .summary = "Start; absent: the first point"},
    {.name = "to", .summary = "End, exclusive; absent: behind the last point"},
    VEER_QUERY_STEP,
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/points",
     .scope = HTTP_SCOPE_READ,
     .id = "getPointSeries",
     .summary = "Metrics of a model that were computed elsewhere, in windows of time",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "PointSeriesList",
     .handler = point_series},
};

static const veer_schema_member step_members[] = {
    {.name = "from", .type = "time"},
    {.name = "to", .type = "time", .summary = "Exclusive"},
    {.name = "value", .type = "number", .summary = "Mean of the points"},
    {.name = "min", .type = "number"},
    {.name = "max", .type = "number"},
    {.name = "last", .type = "number", .summary = "The latest point"},
    {.name = "n", .type = "integer", .summary = "Points"},
};

static const veer_schema_member series_members[] = {
    {.name = "metric", .type = "string", .summary = "Canonical, or a custom one"},
    {.name = "title", .type = "string"},
    {.name = "unit", .type = "string", .summary = "As written behind a value; \"\": none"},
    {.name = "better", .type = "string?", .summary = "higher, lower, or null: neither"},
    {.name = "dataset", .type = "string", .summary = "\"\": none was given"},
    {.name = "n", .type = "integer", .summary = "Points"},
    {.name = "values", .type = "[PointStep]", .summary = "Steps that have points, oldest first"},
};

static const veer_schema_member list_members[] = {
    VEER_SELECTION_MEMBERS,
    {.name = "series", .type = "[PointSeries]", .summary = "By metric and dataset"},
    {.name = "truncated",
     .type = "boolean",
     .summary = "There are more points or steps; take a shorter time or a larger step"},
};

static const veer_schema schemas[] = {
    {.name = "PointStep", .summary = "The points of a step", VEER_MEMBERS(step_members)},
    {.name = "PointSeries", .summary = "A metric over time", VEER_MEMBERS(series_members)},
    {.name = "PointSeriesList", .summary = "Metrics over time", VEER_MEMBERS(list_members)},
};

const veer_resource veer_resource_point_series = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
