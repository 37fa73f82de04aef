/* GET /api/v1/models/{model}/anomalies: values of a metric that lie far from those before them. */
#include <math.h>

#include "api/series.h"
#include "base/time.h"

#define RANGE_US (7 * VEER_US_PER_DAY)
#define WINDOW 20 /* values that one is compared with */
#define LIMIT 3.0 /* standard deviations */
#define LEAST_WINDOW 2
#define MOST_WINDOW 10000

/* ---- the question ---- */

typedef struct anomalies_ask {
    veer_asked_series series; /* what is looked through */
    size_t window;            /* values before */
    double limit;             /* |z| above this */
} anomalies_ask;

static veer_rc read_ask(const http_request *request, anomalies_ask *ask, veer_err *err)
{
    const int64_t window = http_request_query_int(request, "window", WINDOW);
    ask->limit = http_request_query_number(request, "limit", LIMIT);
    if (window < LEAST_WINDOW || window > MOST_WINDOW)
        return veer_fail(err, VEER_EINVAL, "'window' is a number of values from %d to %d",
                         LEAST_WINDOW, MOST_WINDOW);
    if (!(ask->limit > 0))
        return veer_fail(err, VEER_EINVAL, "'limit' is a number of standard deviations above 0");
    ask->window = (size_t)window;
    return veer_api_metric(http_request_query(request, "metric").text, &ask->series.metric, err);
}

static veer_rc read_range(const http_request *request, const veer_framed *f,
                          veer_asked_series *series, veer_err *err)
{
    const int64_t now_us = f->selection.now_us;
    veer_rc rc = veer_api_select_time(request, "to", now_us, now_us, &series->to_us, err);
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "from", now_us,
                                  series->to_us > RANGE_US ? series->to_us - RANGE_US : 0,
                                  &series->from_us, err);
    if (rc == VEER_OK)
        rc = veer_api_query_duration(request, "step",
                                     veer_series_step(series->from_us, series->to_us),
                                     &series->step_us, err);
    return rc;
}

/* ---- the answer ---- */

static void put_anomaly(veer_json_writer *w, const veer_asked_series *s,
                        const veer_series_anomaly *a)
{
    veer_json_begin_object(w);
    veer_put_time(w, "time", s->series.t_us[a->index]);
    veer_put_number(w, "value", s->series.values[a->index]);
    veer_put_count(w, "n", s->samples != NULL ? s->samples[a->index] : 1);
    veer_put_number(w, "score", a->score);
    veer_put_text(w, "direction", a->score > 0 ? "above" : "below");
    veer_put_number(w, "center", a->center);
    veer_put_number(w, "scale", a->scale);
    veer_put_text(w, "why", isinf(a->score) ? "the values before it are all equal" : NULL);
    veer_json_end_object(w);
}

static veer_rc put_answer(veer_json_writer *w, const veer_framed *f, const anomalies_ask *ask,
                          const veer_series_anomaly *found, size_t n, veer_err *err)
{
    const size_t values = veer_asked_series_count(&ask->series);
    veer_json_begin_object(w);
    veer_put_framed(w, f);
    veer_put_asked_series(w, &ask->series);
    veer_put_count(w, "window", ask->window);
    veer_put_number(w, "limit", ask->limit);
    veer_put_count(w, "values", values);
    veer_json_put_key(w, "anomalies");
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        put_anomaly(w, &ask->series, &found[i]);
    veer_json_end_array(w);
    veer_put_text(w, "why",
                  values <= ask->window ? "there are too few values to compare with" : NULL);
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc answer(const http_request *request, const veer_framed *f, const anomalies_ask *ask,
                      http_response *response, veer_err *err)
{
    veer_json_writer w;
    size_t n = 0;
    veer_series_anomaly *const found =
        veer_arena_array(http_request_arena(request), ask->series.series.n + 1, sizeof *found);
    if (found == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc =
        veer_series_anomalies(&ask->series.series, ask->window, ask->limit, found, &n, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    return put_answer(&w, f, ask, found, n, err);
}

static veer_rc anomalies(const http_request *request, http_response *response, veer_err *err)
{
    anomalies_ask ask = {.window = 0};
    veer_framed f = {.frame = NULL};
    if (veer_api_lacks_judge(veer_api_of(request), response))
        return VEER_OK;
    veer_rc rc = read_ask(request, &ask, err);
    if (rc == VEER_OK)
        rc = veer_framed_init(&f, request, err);
    if (rc == VEER_OK)
        rc = read_range(request, &f, &ask.series, err);
    if (rc == VEER_OK)
        rc = veer_asked_series_read(&ask.series, &f, http_request_arena(request), err);
    if (rc == VEER_OK)
        rc = answer(request, &f, &ask, response, err);
    veer_framed_done(&f);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    VEER_QUERY_VERSION,
    {.name = "metric", .is_required = true, .summary = "Name or alias, or a custom metric"},
    {.name = "from",
     .summary = "Start of the range, as in other requests; absent: 7 days before its end"},
    {.name = "to", .summary = "Its end, exclusive; absent: now"},
    {.name = "step", .summary = "Width of the windows, as 1h; absent: 1h up to 60 days, else 1d"},
    {.name = "window",
     .type = HTTP_PARAMETER_INTEGER,
     .summary = "Values before one that it is compared with; absent: 20"},
    {.name = "limit",
     .type = HTTP_PARAMETER_NUMBER,
     .summary = "Standard deviations above which a value is told; absent: 3"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/anomalies",
     .scope = HTTP_SCOPE_READ,
     .id = "getAnomalies",
     .summary = "Values of a metric that lie far from those just before them",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "AnomalyReport",
     .handler = anomalies},
};

static const veer_schema_member anomaly_members[] = {
    {.name = "time", .type = "time"},
    {.name = "value", .type = "number"},
    {.name = "n", .type = "integer", .summary = "Samples that it is made of"},
    {.name = "score",
     .type = "number?",
     .summary = "Standard deviations from the mean before it; null: see why"},
    {.name = "direction", .type = "string", .choices = "above|below"},
    {.name = "center", .type = "number", .summary = "Mean of the values before it"},
    {.name = "scale", .type = "number", .summary = "Their standard deviation"},
    {.name = "why", .type = "string?", .summary = "Why there is no score"},
};

static const veer_schema_member report_members[] = {
    VEER_FRAMED_MEMBERS,
    VEER_ASKED_SERIES_MEMBERS,
    {.name = "window", .type = "integer"},
    {.name = "limit", .type = "number"},
    {.name = "values", .type = "integer", .summary = "That were looked at"},
    {.name = "anomalies", .type = "[Anomaly]", .summary = "In order of time"},
    {.name = "why", .type = "string?", .summary = "Why there can be none"},
};

static const veer_schema schemas[] = {
    {.name = "Anomaly", .summary = "A value far from those before", VEER_MEMBERS(anomaly_members)},
    {.name = "AnomalyReport",
     .summary = "A metric and its anomalies",
     VEER_MEMBERS(report_members)},
};

const veer_resource veer_resource_anomalies = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
