/* GET /api/v1/models/{model}/health: a model in one word, and its metrics over time in a line
 * each. */
#include <math.h>
#include <string.h>

#include "api/series.h"
#include "base/time.h"

#define MOST_HOURS 8784  /* a year */
#define MOST_WINDOWS 400 /* of one metric */

typedef struct health_answer {
    veer_framed framed;             /* model and moment */
    int64_t from_us;                /* of the histories */
    int64_t step_us;                /* of their windows */
    veer_frame_degradation *checks; /* n, in the arena of the request */
    veer_metric_history *histories; /* n_histories */
    veer_degradation *results;      /* n: those of the checks */
    size_t n;                       /* metrics */
    size_t n_histories;             /* of them, with values */
} health_answer;

/* ---- what is answered ---- */

/* The model's own window, wider where that would be too many. */
static int64_t choose_step(int64_t range_us, int64_t comparison_us)
{
    int64_t step = comparison_us;
    while (range_us / step > MOST_WINDOWS)
        step *= 2;
    return step;
}

/* The values of a series that are there. */
static size_t keep_present(const veer_series *series, int64_t *t_us, double *values)
{
    size_t n = 0;
    for (size_t i = 0; i < series->n; i++) {
        if (isnan(series->values[i]))
            continue;
        t_us[n] = series->t_us[i];
        values[n++] = series->values[i];
    }
    return n;
}

static veer_rc add_history(health_answer *a, const char *metric, veer_arena *arena, veer_err *err)
{
    veer_series series = {.n = 0};
    const char *source = NULL;
    const veer_metric *const known = veer_metric_find(metric);
    veer_rc rc = veer_frame_series(a->framed.frame, metric, a->from_us, a->framed.at_us, a->step_us,
                                   arena, &series, NULL, &source, err);
    if (rc != VEER_OK)
        return rc;
    int64_t *const t_us = veer_arena_array(arena, series.n + 1, sizeof *t_us);
    double *const values = veer_arena_array(arena, series.n + 1, sizeof *values);
    if (t_us == NULL || values == NULL)
        return veer_fail_nomem(err);
    const size_t n = keep_present(&series, t_us, values);
    if (n == 0)
        return VEER_OK;
    rc = veer_metric_history_of(metric, known != NULL ? known->better : VEER_BETTER_NONE, t_us,
                                values, n, &a->histories[a->n_histories], err);
    a->n_histories += rc == VEER_OK ? 1u : 0u;
    return rc;
}

static veer_rc gather(health_answer *a, veer_arena *arena, veer_err *err)
{
    veer_rc rc = veer_frame_degrade_all(a->framed.frame, 0, 0, arena, &a->checks, &a->n, err);
    if (rc != VEER_OK)
        return rc;
    a->histories = veer_arena_array(arena, a->n + 1, sizeof *a->histories);
    a->results = veer_arena_array(arena, a->n + 1, sizeof *a->results);
    if (a->histories == NULL || a->results == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; rc == VEER_OK && i < a->n; i++) {
        a->results[i] = a->checks[i].result;
        rc = add_history(a, a->checks[i].metric, arena, err);
    }
    return rc;
}

/* ---- the answer ---- */

static void put_history(veer_json_writer *w, const veer_metric_history *h)
{
    veer_json_begin_object(w);
    veer_put_text(w, "metric", h->metric);
    veer_put_count(w, "n", h->n);
    veer_put_number(w, "current", h->current);
    veer_put_number(w, "mean", h->mean);
    veer_put_number(w, "min", h->min);
    veer_put_number(w, "max", h->max);
    veer_put_number(w, "std", h->std);
    veer_put_number(w, "change_pct", h->change_pct);
    veer_put_number(w, "slope_per_day", h->slope_per_day);
    veer_put_number(w, "p", h->p);
    veer_put_text(w, "trend", veer_verdict_name(h->trend));
    veer_json_end_object(w);
}

static void put_summary(veer_json_writer *w, const veer_health_report *report)
{
    veer_put_text(w, "health", veer_health_text(report->health));
    veer_put_text(w, "trend", veer_verdict_name(report->trend));
    veer_put_count(w, "judged", report->judged);
    veer_put_count(w, "degrading", report->degrading);
    veer_put_count(w, "improving", report->improving);
    veer_put_count(w, "critical", report->critical);
    veer_put_count(w, "unknown", report->unknown);
    veer_put_text(w, "why",
                  report->judged > 0 ? NULL : "no metric has enough values in both windows");
}

static veer_rc put_answer(veer_json_writer *w, const health_answer *a, veer_err *err)
{
    const veer_health_report report = veer_health_of(a->results, a->n);
    veer_json_begin_object(w);
    veer_put_framed(w, &a->framed);
    put_summary(w, &report);
    veer_put_checks(w, "metrics", a->checks, a->n);
    veer_put_time(w, "from", a->from_us);
    veer_put_time(w, "to", a->framed.at_us);
    veer_put_duration(w, "step", a->step_us);
    veer_json_put_key(w, "history");
    veer_json_begin_array(w);
    for (size_t i = 0; i < a->n_histories; i++)
        put_history(w, &a->histories[i]);
    veer_json_end_array(w);
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc model_health(const http_request *request, http_response *response, veer_err *err)
{
    health_answer a = {.n = 0};
    veer_json_writer w;
    const int64_t hours = http_request_query_int(request, "hours", 24);
    if (veer_api_lacks_judge(veer_api_of(request), response))
        return VEER_OK;
    if (hours < 1 || hours > MOST_HOURS)
        return veer_fail(err, VEER_EINVAL, "'hours' is a number from 1 to %d", MOST_HOURS);
    veer_rc rc = veer_framed_init(&a.framed, request, err);
    if (rc == VEER_OK) {
        const int64_t range_us = hours * VEER_US_PER_HOUR;
        a.from_us = a.framed.at_us > range_us ? a.framed.at_us - range_us : VEER_TIME_MIN_US;
        a.step_us = choose_step(range_us, veer_frame_settings(a.framed.frame)->comparison_us);
        rc = gather(&a, http_request_arena(request), err);
    }
    if (rc == VEER_OK) {
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        rc = put_answer(&w, &a, err);
    }
    veer_framed_done(&a.framed);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    VEER_QUERY_VERSION,
    VEER_QUERY_AT,
    {.name = "hours",
     .type = HTTP_PARAMETER_INTEGER,
     .summary = "How far back the histories go; absent: 24"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/health",
     .scope = HTTP_SCOPE_READ,
     .id = "getModelHealth",
     .summary = "How a model is: one word, what it is made of, and its metrics over time",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "ModelHealth",
     .handler = model_health},
};

static const veer_schema_member history_members[] = {
    {.name = "metric", .type = "string"},
    {.name = "n", .type = "integer", .summary = "Windows or points with a value"},
    {.name = "current", .type = "number?", .summary = "The latest"},
    {.name = "mean", .type = "number?"},
    {.name = "min", .type = "number?"},
    {.name = "max", .type = "number?"},
    {.name = "std", .type = "number?", .summary = "null below two values"},
    {.name = "change_pct", .type = "number?", .summary = "Of the latest from the first"},
    {.name = "slope_per_day", .type = "number?", .summary = "Theil-Sen"},
    {.name = "p", .type = "number?", .summary = "Mann-Kendall; null: too few values"},
    {.name = "trend", .type = "string", .choices = "stable|improving|degrading"},
};

static const veer_schema_member health_members[] = {
    VEER_FRAMED_MEMBERS,
    {.name = "health", .type = "string", .choices = "unknown|poor|fair|good|excellent"},
    {.name = "trend", .type = "string", .choices = "stable|improving|degrading"},
    {.name = "judged", .type = "integer", .summary = "Metrics that could be judged"},
    {.name = "degrading", .type = "integer", .summary = "Of them"},
    {.name = "improving", .type = "integer", .summary = "Of them"},
    {.name = "critical", .type = "integer", .summary = "Of them, critically worse"},
    {.name = "unknown", .type = "integer", .summary = "Metrics without enough data"},
    {.name = "why", .type = "string?", .summary = "Why the health is unknown"},
    {.name = "metrics", .type = "[MetricCheck]"},
    {.name = "from", .type = "time", .summary = "Of the histories"},
    {.name = "to", .type = "time", .summary = "Exclusive"},
    {.name = "step", .type = "string", .summary = "Width of their windows"},
    {.name = "history", .type = "[MetricHistory]"},
};

static const veer_schema schemas[] = {
    {.name = "MetricHistory",
     .summary = "A metric over time in one line",
     VEER_MEMBERS(history_members)},
    {.name = "ModelHealth", .summary = "How a model is", VEER_MEMBERS(health_members)},
};

const veer_resource veer_resource_model_health = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
