/* GET /api/metrics: a bare list of {timestamp, f1_score, auc, latency_ms, cost_usd}: the points
 * that were recorded, or, where there are none, the days of one model. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/encode.h"
#include "api/resource.h"
#include "api/windows.h"
#include "base/limits.h"
#include "base/time.h"

/* The members, and the metrics behind them. */
enum { F1, AUC, LATENCY, COST, MEMBERS };
static const struct {
    const char *name;   /* of the member */
    const char *metric; /* canonical */
} members[MEMBERS] = {
    [F1] = {"f1_score", "f1_score"},
    [AUC] = {"auc", "auc_roc"},
    [LATENCY] = {"latency_ms", "latency"},
    [COST] = {"cost_usd", "cost"},
};

/* One element of the list. */
typedef struct entry {
    int64_t time_us;        /* its timestamp */
    uint32_t series;        /* whose it is */
    double values[MEMBERS]; /* NaN: none */
} entry;

typedef struct entries {
    entry *at;   /* n, owned */
    size_t n;    /* of them */
    size_t cap;  /* room for so many */
    size_t take; /* member of the points at hand */
    veer_err *err;
} entries;

static veer_rc add(entries *e, entry one)
{
    if (e->n >= VEER_LIMIT_LOG_POINTS)
        return veer_fail(e->err, VEER_ELIMIT, "more than %d points; take a smaller range",
                         VEER_LIMIT_LOG_POINTS);
    if (e->n == e->cap) {
        const size_t cap = e->cap == 0 ? 256 : 2 * e->cap;
        entry *const grown = realloc(e->at, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(e->err);
        e->at = grown;
        e->cap = cap;
    }
    e->at[e->n++] = one;
    return VEER_OK;
}

static entry blank(int64_t time_us, uint32_t series)
{
    entry one = {.time_us = time_us, .series = series};
    for (size_t i = 0; i < MEMBERS; i++)
        one.values[i] = (double)NAN;
    return one;
}

/* ---- points ---- */

static veer_rc take_point(void *context, const veer_store_point *point)
{
    entries *const e = context;
    entry one = blank(point->time_us, point->series);
    one.values[e->take] = point->value;
    return add(e, one);
}

static int compare(const void *a, const void *b)
{
    const entry *const x = a;
    const entry *const y = b;
    if (x->time_us != y->time_us)
        return x->time_us < y->time_us ? -1 : 1;
    return (x->series > y->series) - (x->series < y->series);
}

/* Values of one time and series become one element. */
static void join(entries *e)
{
    size_t kept = 0;
    if (e->n == 0)
        return;
    qsort(e->at, e->n, sizeof *e->at, compare);
    for (size_t i = 1; i < e->n; i++) {
        if (compare(&e->at[kept], &e->at[i]) != 0) {
            e->at[++kept] = e->at[i];
            continue;
        }
        for (size_t m = 0; m < MEMBERS; m++)
            if (!isnan(e->at[i].values[m]))
                e->at[kept].values[m] = e->at[i].values[m];
    }
    e->n = kept + 1;
}

static veer_rc read_points(const veer_api *api, const veer_selection *s, veer_store_span span,
                           entries *e, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < s->n; i++)
        for (e->take = 0; rc == VEER_OK && e->take < MEMBERS; e->take++) {
            const veer_store_point_query query = {
                .series = s->ids[i],
                .metric = veer_store_text(members[e->take].metric),
                .span = span,
            };
            rc = veer_store_point_each(veer_ingest_store(api->ingest), &query, take_point, e, err);
        }
    if (rc == VEER_OK)
        join(e);
    return rc;
}

/* ---- days ---- */

static double value_of(const veer_window_value *values, const char *metric)
{
    const veer_window_value *const value = &values[veer_perf_metric_index(metric)];
    return value->present ? value->value : (double)NAN;
}

static double mean_of(const veer_window *window, veer_field field)
{
    double mean = (double)NAN;
    for (size_t i = 0; i < VEER_ACTIVITY_NUMBERS; i++)
        if (veer_activity_fields[i] == field && window->activity->numbers[i] != NULL)
            (void)veer_num_summary_mean(window->activity->numbers[i], &mean, NULL);
    return mean;
}

static veer_rc add_day(entries *e, const veer_window *day, const veer_window_task *task,
                       veer_window_value *values, veer_err *err)
{
    entry one = blank(day->from_us, VEER_STORE_NO_SERIES);
    if (day->activity == NULL)
        return VEER_OK;
    const veer_rc rc = veer_window_performance(day, task, values, err);
    if (rc != VEER_OK)
        return rc;
    one.values[F1] = value_of(values, task->task == VEER_PERF_MULTICLASS ? "f1_macro" : "f1_score");
    one.values[AUC] = value_of(values, "auc_roc");
    one.values[LATENCY] = mean_of(day, VEER_FIELD_LATENCY);
    one.values[COST] = mean_of(day, VEER_FIELD_COST);
    return add(e, one);
}

static veer_rc read_days(const veer_api *api, const veer_selection *s, veer_arena *arena,
                         entries *e, veer_err *err)
{
    static const veer_task_asked nothing = {VEER_PERF_AUTO, NULL};
    veer_window_list days = {0};
    veer_window_task task = {.task = VEER_PERF_AUTO};
    veer_window_value *const values = veer_arena_array(arena, veer_n_perf_metrics, sizeof *values);
    if (values == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = veer_windows_read(
        api, s, VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_PERFORMANCE), &days, err);
    if (rc == VEER_OK && veer_windows_task(api, s, &days.overall, &nothing, &task, NULL) != VEER_OK)
        task = (veer_window_task){.task = VEER_PERF_AUTO}; /* a list has no room for a question */
    for (size_t i = 0; rc == VEER_OK && i < days.n; i++)
        rc = add_day(e, &days.at[i], &task, values, err);
    veer_window_list_done(&days);
    return rc;
}

/* ---- the handler ---- */

/* The first model, if none is named. */
typedef struct first {
    veer_store_bytes model; /* data NULL: there is none */
} first;

static veer_rc take_first(void *context, const veer_store_series *series)
{
    first *const found = context;
    if (found->model.data == NULL)
        found->model = series->model;
    return VEER_OK;
}

static veer_rc put_list(http_response *response, const entries *e, veer_err *err)
{
    veer_json_writer w;
    const size_t begin = e->n > VEER_LIMIT_POINTS ? e->n - VEER_LIMIT_POINTS : 0;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_array(&w);
    for (size_t i = begin; i < e->n; i++) {
        veer_json_begin_object(&w);
        veer_put_time(&w, "timestamp", e->at[i].time_us);
        for (size_t m = 0; m < MEMBERS; m++)
            veer_put_number(&w, members[m].name, e->at[i].values[m]);
        veer_json_end_object(&w);
    }
    veer_json_end_array(&w);
    return veer_json_finish(&w, err);
}

static veer_rc metrics_log(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const bool timed = http_request_query(request, "from").text != NULL ||
                       http_request_query(request, "to").text != NULL;
    http_text model = http_request_query(request, "model");
    veer_selection s = {0};
    entries e = {.err = err};
    veer_rc rc = VEER_OK;
    if (model.text == NULL) {
        first found = {{NULL, 0}};
        rc = veer_ingest_series_each(api->ingest, take_first, &found, err);
        model = (http_text){found.model.data, found.model.len};
    }
    if (rc == VEER_OK && model.text == NULL)
        return put_list(response, &e, err);
    if (rc == VEER_OK)
        rc = veer_api_select_in(request, model, (veer_step){VEER_STEP_FIXED, VEER_US_PER_DAY}, &s,
                                err);
    if (rc == VEER_OK)
        rc = read_points(api, &s, timed ? (veer_store_span){s.from_us, s.to_us} : VEER_STORE_EVER,
                         &e, err);
    if (rc == VEER_OK && e.n == 0)
        rc = read_days(api, &s, http_request_arena(request), &e, err);
    if (rc == VEER_OK)
        rc = put_list(response, &e, err);
    free(e.at);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    {.name = "model", .summary = "Whose; absent: the model that was seen first"},
    VEER_QUERY_FROM,
    VEER_QUERY_TO,
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/metrics",
     .scope = HTTP_SCOPE_READ,
     .id = "getMetricsLog",
     .summary = "Recorded metrics by time, or the days of a model without any",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "MetricsLog",
     .handler = metrics_log},
};

static const veer_schema_member entry_members[] = {
    {.name = "timestamp", .type = "time"},
    {.name = "f1_score", .type = "number?", .summary = "null: not recorded"},
    {.name = "auc", .type = "number?"},
    {.name = "latency_ms", .type = "number?"},
    {.name = "cost_usd", .type = "number?"},
};

static const veer_schema schemas[] = {
    {.name = "MetricsLogEntry", .summary = "Metrics at a time", VEER_MEMBERS(entry_members)},
    {.name = "MetricsLog",
     .summary = "The newest 10,000, in order of time",
     .type = "[MetricsLogEntry]"},
};

const veer_resource veer_resource_metrics_log = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
