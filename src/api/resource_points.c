/* GET /api/v1/metrics: values of metrics that were computed elsewhere. */
#include <string.h>

#include "api/encode.h"
#include "api/reported.h"
#include "api/resource.h"
#include "base/limits.h"
#include "veer/metric.h"

/* What is written, and how much of it. */
typedef struct writing {
    veer_json_writer w;            /* the answer */
    const http_request *request;   /* what was asked */
    const veer_store_series *only; /* series of the points at hand */
    http_text dataset;             /* text NULL: all */
    int64_t left;                  /* points that may still be written */
    bool truncated;                /* there were more */
} writing;

static veer_rc write_point(void *context, const veer_store_point *point)
{
    writing *const points = context;
    if (points->dataset.text != NULL &&
        (points->dataset.len != point->dataset.len ||
         memcmp(points->dataset.text, point->dataset.data, point->dataset.len) != 0))
        return VEER_OK;
    if (points->left == 0) {
        points->truncated = true;
        return VEER_ELIMIT; /* ends the walk */
    }
    points->left--;
    veer_put_point(&points->w, points->only->model, points->only->version, point);
    return VEER_OK;
}

static veer_rc walk(writing *points, const veer_store_point_query *range,
                    const veer_store_series *series, veer_err *err)
{
    veer_store *const store = veer_ingest_store(veer_api_of(points->request)->ingest);
    veer_store_point_query query = *range;
    query.series = series->id;
    points->only = series;
    if (points->truncated)
        return VEER_OK;
    const veer_rc rc = veer_store_point_each(store, &query, write_point, points, err);
    return points->truncated ? VEER_OK : rc;
}

/* All series are listed first: the walk over them must not call the engine or the store. */
typedef struct series_list {
    veer_arena *arena;     /* of the request */
    veer_store_series *at; /* n of them */
    size_t n, cap;         /* used, room for */
} series_list;

static veer_rc list_series(void *context, const veer_store_series *series)
{
    series_list *const list = context;
    if (list->n == list->cap) {
        const size_t cap = list->cap == 0 ? 64 : 2 * list->cap;
        veer_store_series *const grown = veer_arena_array(list->arena, cap, sizeof *grown);
        if (grown == NULL)
            return VEER_ENOMEM;
        if (list->n > 0)
            memcpy(grown, list->at, list->n * sizeof *grown);
        list->at = grown;
        list->cap = cap;
    }
    list->at[list->n++] = *series;
    return VEER_OK;
}

static veer_rc select_points(const http_request *request, series_list *ret, veer_err *err)
{
    const http_text model = http_request_query(request, "model");
    veer_selection s = {0};
    if (model.text == NULL)
        return veer_ingest_series_each(veer_api_of(request)->ingest, list_series, ret, err);
    veer_rc rc =
        veer_api_select_series(request, model, http_request_query(request, "version"), &s, err);
    for (size_t i = 0; rc == VEER_OK && i < s.n; i++) {
        const veer_store_series one = {s.series[i].series, s.model, s.series[i].version};
        rc = list_series(ret, &one);
    }
    return rc;
}

static veer_rc read_range(const http_request *request, veer_store_point_query *ret, veer_err *err)
{
    const http_text metric = http_request_query(request, "metric");
    const int64_t now_us = veer_clock_real_us(veer_api_of(request)->clock);
    if (metric.text != NULL) {
        const veer_metric *const known = veer_metric_find(metric.text);
        ret->metric = known != NULL ? veer_store_text(known->name)
                                    : (veer_store_bytes){metric.text, metric.len};
        if (ret->metric.len == 0)
            return veer_fail(err, VEER_EINVAL, "'metric' is empty");
    }
    veer_rc rc =
        veer_api_select_time(request, "from", now_us, INT64_MIN + 1, &ret->span.from_us, err);
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "to", now_us, INT64_MAX, &ret->span.to_us, err);
    if (rc == VEER_OK && ret->span.from_us >= ret->span.to_us)
        rc = veer_fail(err, VEER_EINVAL, "'from' is not before 'to'");
    return rc;
}

static veer_rc list_points(const http_request *request, http_response *response, veer_err *err)
{
    veer_store_point_query range = {0};
    series_list series = {.arena = http_request_arena(request)};
    writing points = {
        .request = request,
        .dataset = http_request_query(request, "dataset"),
        .left = http_request_query_int(request, "limit", VEER_LIMIT_POINTS),
    };
    if (points.left < 1 || points.left > VEER_LIMIT_POINTS)
        return veer_fail(err, VEER_EINVAL, "'limit' is from 1 to %d", VEER_LIMIT_POINTS);
    veer_rc rc = read_range(request, &range, err);
    if (rc == VEER_OK)
        rc = select_points(request, &series, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&points.w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&points.w);
    veer_json_put_key(&points.w, "points");
    veer_json_begin_array(&points.w);
    for (size_t i = 0; rc == VEER_OK && i < series.n; i++)
        rc = walk(&points, &range, &series.at[i], err);
    veer_json_end_array(&points.w);
    veer_json_put_key(&points.w, "truncated");
    veer_json_put_bool(&points.w, points.truncated);
    veer_json_end_object(&points.w);
    return rc == VEER_OK ? veer_json_finish(&points.w, err) : rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    {.name = "model", .summary = "Only this model; absent: all"},
    {.name = "version", .summary = "Only this version of the model"},
    {.name = "metric", .summary = "Only this metric, by name or alias"},
    {.name = "dataset", .summary = "Only this dataset; empty: those without one"},
    VEER_QUERY_FROM,
    VEER_QUERY_TO,
    {.name = "limit",
     .type = HTTP_PARAMETER_INTEGER,
     .summary = "At most so many points, 10,000 if absent"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/metrics",
     .scope = HTTP_SCOPE_READ,
     .id = "listPoints",
     .summary = "Values of metrics that were computed elsewhere, by series, metric and time",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "MetricPointList",
     .handler = list_points},
};

static const veer_schema_member point_members[] = {
    {.name = "model", .type = "string"},
    {.name = "version", .type = "string", .summary = "\"\": none was given"},
    {.name = "metric", .type = "string"},
    {.name = "dataset", .type = "string", .summary = "\"\": none was given"},
    {.name = "timestamp", .type = "time"},
    {.name = "value", .type = "number"},
};

static const veer_schema_member list_members[] = {
    {.name = "points", .type = "[MetricPoint]"},
    {.name = "truncated", .type = "boolean", .summary = "There are more; take a later 'from'"},
};

static const veer_schema schemas[] = {
    {.name = "MetricPoint",
     .summary = "A value of a metric that was computed elsewhere",
     VEER_MEMBERS(point_members)},
    {.name = "MetricPointList", .summary = "Such values", VEER_MEMBERS(list_members)},
};

const veer_resource veer_resource_points = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
