/* GET /api/v1/models/{model}/forecast: where a metric is going and when it crosses a limit. */
#include <math.h>

#include "api/series.h"
#include "base/time.h"

#define HISTORY_US (28 * VEER_US_PER_DAY)
#define HORIZON_US (7 * VEER_US_PER_DAY)

/* ---- the question ---- */

typedef struct forecast_ask {
    veer_asked_series series;     /* what is continued */
    veer_outlook_options options; /* how */
} forecast_ask;

static veer_rc read_limit(const http_request *request, veer_outlook_options *options, veer_err *err)
{
    const bool below = http_request_query(request, "below").text != NULL;
    const bool above = http_request_query(request, "above").text != NULL;
    if (below && above)
        return veer_fail(err, VEER_EINVAL, "'below' and 'above' exclude each other");
    options->has_limit = below || above;
    options->side = above ? VEER_SIDE_ABOVE : VEER_SIDE_BELOW;
    options->limit = http_request_query_number(request, above ? "above" : "below", 0);
    return VEER_OK;
}

static void set_range(veer_outlook_options *options, const char *metric)
{
    const veer_metric *const known = veer_metric_find(metric);
    options->better = known != NULL ? known->better : VEER_BETTER_NONE;
    options->lower = known != NULL ? known->lower : -(double)INFINITY;
    options->upper = known != NULL ? known->upper : (double)INFINITY;
}

static veer_rc read_ask(const http_request *request, forecast_ask *ask, int64_t *ret_history_us,
                        veer_err *err)
{
    veer_rc rc =
        veer_api_metric(http_request_query(request, "metric").text, &ask->series.metric, err);
    if (rc == VEER_OK)
        rc = veer_api_query_duration(request, "horizon", HORIZON_US, &ask->options.horizon_us, err);
    if (rc == VEER_OK)
        rc = veer_api_query_duration(request, "history", HISTORY_US, ret_history_us, err);
    if (rc == VEER_OK)
        rc = veer_api_query_duration(request, "step", veer_series_step(0, *ret_history_us),
                                     &ask->series.step_us, err);
    if (rc == VEER_OK)
        rc = read_limit(request, &ask->options, err);
    if (rc == VEER_OK)
        set_range(&ask->options, ask->series.metric);
    return rc;
}

/* ---- the answer ---- */

static void put_history(veer_json_writer *w, const veer_asked_series *s)
{
    veer_json_put_key(w, "history");
    veer_json_begin_array(w);
    for (size_t i = 0; i < s->series.n; i++) {
        veer_json_begin_object(w);
        veer_put_time(w, "time", s->series.t_us[i]);
        veer_put_number(w, "value", s->series.values[i]);
        veer_put_count(w, "n", s->samples != NULL ? s->samples[i] : 1);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
}

static void put_line(veer_json_writer *w, const veer_line *line)
{
    veer_json_put_key(w, "line");
    veer_json_begin_object(w);
    veer_put_number(w, "slope_per_day", line->slope);
    veer_put_number(w, "slope_se", line->slope_se);
    veer_put_number(w, "intercept", line->intercept);
    veer_put_number(w, "r2", line->r2);
    veer_put_number(w, "p", line->p_value);
    veer_json_end_object(w);
}

static void put_trend(veer_json_writer *w, const veer_outlook *o)
{
    veer_put_text(w, "trend", veer_verdict_name(o->trend));
    put_line(w, &o->line);
    veer_json_put_key(w, "robust");
    if (o->has_robust) {
        veer_json_begin_object(w);
        veer_put_number(w, "slope_per_day", o->robust.slope);
        veer_put_number(w, "lo", o->robust.low);
        veer_put_number(w, "hi", o->robust.high);
        veer_json_end_object(w);
    } else {
        veer_json_put_null(w);
    }
    veer_json_put_key(w, "mann_kendall");
    if (o->has_mann_kendall) {
        veer_json_begin_object(w);
        veer_put_number(w, "tau", o->mann_kendall.tau);
        veer_put_number(w, "z", o->mann_kendall.z);
        veer_put_number(w, "p", o->mann_kendall.p_value);
        veer_json_end_object(w);
    } else {
        veer_json_put_null(w);
    }
}

static void put_points(veer_json_writer *w, const veer_outlook *o)
{
    veer_json_put_key(w, "points");
    veer_json_begin_array(w);
    for (size_t i = 0; i < o->n_points; i++) {
        veer_json_begin_object(w);
        veer_put_time(w, "time", o->points[i].t_us);
        veer_put_number(w, "value", o->points[i].value);
        veer_put_number(w, "lower", o->points[i].lower);
        veer_put_number(w, "upper", o->points[i].upper);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
}

#define NO_TIME INT64_MIN /* null in the answer */

static void put_crossing(veer_json_writer *w, const forecast_ask *ask, const veer_outlook *o)
{
    static const char *const kinds[] = {
        [VEER_CROSSING_NEVER] = "never",
        [VEER_CROSSING_ALREADY] = "already",
        [VEER_CROSSING_AT] = "at",
    };
    veer_json_put_key(w, "crossing");
    if (!o->has_crossing) {
        veer_json_put_null(w);
        return;
    }
    veer_json_begin_object(w);
    veer_put_number(w, "limit", ask->options.limit);
    veer_put_text(w, "side", ask->options.side == VEER_SIDE_ABOVE ? "above" : "below");
    veer_put_text(w, "crosses", kinds[o->crossing]);
    veer_put_time(w, "time", o->crossing == VEER_CROSSING_AT ? o->crossing_us : NO_TIME);
    veer_put_time(w, "earliest", o->has_earliest ? o->earliest_us : NO_TIME);
    veer_put_time(w, "latest", o->has_latest ? o->latest_us : NO_TIME);
    veer_json_end_object(w);
}

static void put_outlook(veer_json_writer *w, const forecast_ask *ask, const veer_outlook *o)
{
    veer_json_put_key(w, "forecast");
    veer_json_begin_object(w);
    veer_put_text(w, "method", o->model);
    veer_put_count(w, "n", o->n);
    veer_put_count(w, "missing", o->missing);
    veer_put_number(w, "level", ask->options.level);
    veer_put_count(w, "season_steps", o->season);
    put_trend(w, o);
    put_points(w, o);
    put_crossing(w, ask, o);
    veer_put_text(w, "note", o->note[0] != '\0' ? o->note : NULL);
    veer_json_end_object(w);
}

static veer_rc put_answer(veer_json_writer *w, const veer_framed *f, const forecast_ask *ask,
                          const veer_outlook *outlook, const char *why, veer_err *err)
{
    veer_json_begin_object(w);
    veer_put_framed(w, f);
    veer_put_asked_series(w, &ask->series);
    put_history(w, &ask->series);
    if (outlook != NULL) {
        put_outlook(w, ask, outlook);
    } else {
        veer_json_put_key(w, "forecast");
        veer_json_put_null(w);
    }
    veer_put_text(w, "why", why);
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc answer(const http_request *request, veer_framed *f, forecast_ask *ask,
                      http_response *response, veer_err *err)
{
    veer_outlook outlook = {.points = NULL};
    veer_err none = VEER_ERR_INIT;
    veer_json_writer w;
    veer_rc rc = veer_asked_series_read(&ask->series, f, http_request_arena(request), err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_outlook_init(&outlook, &ask->series.series, &ask->options, &none);
    if (rc != VEER_OK && rc != VEER_ENODATA) {
        if (err != NULL)
            *err = none;
        return rc;
    }
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    rc = put_answer(&w, f, ask, rc == VEER_OK ? &outlook : NULL, rc == VEER_OK ? NULL : none.msg,
                    err);
    veer_outlook_done(&outlook);
    return rc;
}

static veer_rc forecast(const http_request *request, http_response *response, veer_err *err)
{
    forecast_ask ask = {.options.level = 0.95};
    veer_framed f = {.frame = NULL};
    int64_t history_us = 0;
    if (veer_api_lacks_judge(veer_api_of(request), response))
        return VEER_OK;
    veer_rc rc = read_ask(request, &ask, &history_us, err);
    if (rc == VEER_OK)
        rc = veer_framed_init(&f, request, err);
    if (rc == VEER_OK) {
        ask.series.from_us = f.at_us > history_us ? f.at_us - history_us : VEER_TIME_MIN_US;
        ask.series.to_us = f.at_us;
        ask.options.from_us = f.at_us;
        rc = answer(request, &f, &ask, response, err);
    }
    veer_framed_done(&f);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    VEER_QUERY_VERSION,
    VEER_QUERY_AT,
    {.name = "metric", .is_required = true, .summary = "Name or alias, or a custom metric"},
    {.name = "horizon", .summary = "How far ahead, as 7d, which it is where absent"},
    {.name = "history", .summary = "How far back the values go, as 28d, which it is where absent"},
    {.name = "step", .summary = "Width of the windows, as 1h; absent: 1h up to 60 days, else 1d"},
    {.name = "below",
     .type = HTTP_PARAMETER_NUMBER,
     .summary = "A limit: when will the metric be at or below it?"},
    {.name = "above",
     .type = HTTP_PARAMETER_NUMBER,
     .summary = "A limit: when will the metric be at or above it?"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/forecast",
     .scope = HTTP_SCOPE_READ,
     .id = "getForecast",
     .summary = "Trend of a metric, what it will be, and when it crosses a limit",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "ForecastReport",
     .handler = forecast},
};

static const veer_schema_member point_members[] = {
    {.name = "time", .type = "time"},
    {.name = "value", .type = "number?", .summary = "null: the window has none"},
    {.name = "n", .type = "integer", .summary = "Samples that it is made of"},
};

static const veer_schema_member line_members[] = {
    {.name = "slope_per_day", .type = "number?"},
    {.name = "slope_se", .type = "number?", .summary = "Standard error"},
    {.name = "intercept", .type = "number?", .summary = "At the time of the first value"},
    {.name = "r2", .type = "number?"},
    {.name = "p", .type = "number?", .summary = "Two-sided, of no slope"},
};

static const veer_schema_member robust_members[] = {
    {.name = "slope_per_day", .type = "number?", .summary = "Theil-Sen"},
    {.name = "lo", .type = "number?", .summary = "95 % interval"},
    {.name = "hi", .type = "number?"},
};

static const veer_schema_member kendall_members[] = {
    {.name = "tau", .type = "number?"},
    {.name = "z", .type = "number?"},
    {.name = "p", .type = "number?", .summary = "Two-sided"},
};

static const veer_schema_member forecast_point_members[] = {
    {.name = "time", .type = "time?"},
    {.name = "value", .type = "number?", .summary = "Expected"},
    {.name = "lower", .type = "number?", .summary = "Prediction interval of one value"},
    {.name = "upper", .type = "number?"},
};

static const veer_schema_member crossing_members[] = {
    {.name = "limit", .type = "number"},
    {.name = "side", .type = "string", .choices = "below|above"},
    {.name = "crosses", .type = "string", .choices = "never|already|at"},
    {.name = "time", .type = "time?", .summary = "When the expected value does"},
    {.name = "earliest", .type = "time?", .summary = "When the interval touches the limit"},
    {.name = "latest", .type = "time?", .summary = "When all of the interval is beyond it"},
};

static const veer_schema_member outlook_members[] = {
    {.name = "method", .type = "string", .choices = "line|holt-winters"},
    {.name = "n", .type = "integer", .summary = "Values used"},
    {.name = "missing", .type = "integer", .summary = "Windows without a value"},
    {.name = "level", .type = "number", .summary = "Of the intervals"},
    {.name = "season_steps", .type = "integer", .summary = "0: no season"},
    {.name = "trend",
     .type = "string",
     .choices = "stable|improving|degrading",
     .summary = "By Mann-Kendall at 0.05"},
    {.name = "line", .type = "TrendLine", .summary = "Least squares"},
    {.name = "robust", .type = "RobustLine?"},
    {.name = "mann_kendall", .type = "MannKendall?"},
    {.name = "points", .type = "[ForecastPoint]"},
    {.name = "crossing", .type = "Crossing?", .summary = "null: no limit was given"},
    {.name = "note", .type = "string?", .summary = "Why no season was used"},
};

static const veer_schema_member report_members[] = {
    VEER_FRAMED_MEMBERS,
    VEER_ASKED_SERIES_MEMBERS,
    {.name = "history", .type = "[SeriesPoint]"},
    {.name = "forecast", .type = "Forecast?", .summary = "null: see why"},
    {.name = "why", .type = "string?", .summary = "Why there is no forecast"},
};

static const veer_schema schemas[] = {
    {.name = "SeriesPoint", .summary = "A value of a metric", VEER_MEMBERS(point_members)},
    {.name = "TrendLine", .summary = "A straight line", VEER_MEMBERS(line_members)},
    {.name = "RobustLine", .summary = "A line by medians", VEER_MEMBERS(robust_members)},
    {.name = "MannKendall", .summary = "A test for trend", VEER_MEMBERS(kendall_members)},
    {.name = "ForecastPoint", .summary = "A value to come", VEER_MEMBERS(forecast_point_members)},
    {.name = "Crossing", .summary = "When a limit is crossed", VEER_MEMBERS(crossing_members)},
    {.name = "Forecast", .summary = "Where a metric is going", VEER_MEMBERS(outlook_members)},
    {.name = "ForecastReport",
     .summary = "A metric over time and where it is going",
     VEER_MEMBERS(report_members)},
};

const veer_resource veer_resource_forecast = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
