/* GET /api/v1/models/{model}/activity: what a model was asked and answered, window by window. */
#include <math.h>

#include "api/encode.h"
#include "api/resource.h"
#include "api/windows.h"

#define MOST_CLASSES 50 /* of a window */

/* The part of a window that lies before now, in seconds. */
static double seconds_of(const veer_window *window, int64_t now_us)
{
    const int64_t end_us = window->to_us < now_us ? window->to_us : now_us;
    return end_us > window->from_us ? (double)(end_us - window->from_us) / 1e6 : 0;
}

static veer_rc put_classes(veer_json_writer *w, const veer_activity *activity, veer_err *err)
{
    const veer_cat_summary *const classes = activity != NULL ? activity->classes : NULL;
    const veer_rc rc = veer_put_categories(w, "classes", classes, MOST_CLASSES, err);
    veer_json_put_key(w, "distinct_classes");
    if (classes != NULL)
        veer_json_put_double(w, veer_cat_summary_distinct(classes));
    else
        veer_json_put_null(w);
    return rc;
}

static veer_rc put_window(veer_json_writer *w, const veer_selection *s, const veer_window *window,
                          veer_err *err)
{
    const veer_activity *const activity = window->activity;
    const uint64_t count = activity != NULL ? activity->count : 0;
    const double seconds = seconds_of(window, s->now_us);
    veer_json_begin_object(w);
    veer_put_time(w, "from", window->from_us);
    veer_put_time(w, "to", window->to_us);
    veer_put_number(w, "resolution_s", (double)window->resolution_us / 1e6);
    veer_put_count(w, "count", count);
    veer_put_number(w, "throughput", seconds > 0 ? (double)count / seconds : (double)NAN);
    const veer_rc rc = put_classes(w, activity, err);
    for (size_t i = 0; i < VEER_ACTIVITY_NUMBERS; i++)
        veer_put_numbers(w, veer_field_name(veer_activity_fields[i]),
                         activity != NULL ? activity->numbers[i] : NULL, count);
    veer_json_end_object(w);
    return rc;
}

static veer_rc put_answer(veer_json_writer *w, const veer_selection *s,
                          const veer_window_list *windows, veer_err *err)
{
    veer_rc rc = VEER_OK;
    veer_json_begin_object(w);
    veer_put_selection(w, s);
    veer_json_put_key(w, "windows");
    veer_json_begin_array(w);
    for (size_t i = 0; rc == VEER_OK && i < windows->n; i++)
        rc = put_window(w, s, &windows->at[i], err);
    veer_json_end_array(w);
    veer_json_put_key(w, "overall");
    if (rc == VEER_OK)
        rc = put_window(w, s, &windows->overall, err);
    veer_json_end_object(w);
    return rc == VEER_OK ? veer_json_finish(w, err) : rc;
}

static veer_rc activity(const http_request *request, http_response *response, veer_err *err)
{
    veer_selection selection = {0};
    veer_window_list windows = {0};
    veer_json_writer w;
    veer_rc rc = veer_api_select(request, &selection, err);
    if (rc == VEER_OK)
        rc = veer_windows_read(veer_api_of(request), &selection, VEER_PARTS(VEER_PART_ACTIVITY),
                               &windows, err);
    if (rc == VEER_OK) {
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        rc = put_answer(&w, &selection, &windows, err);
    }
    veer_window_list_done(&windows);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    VEER_QUERY_VERSION, VEER_QUERY_SEGMENT, VEER_QUERY_FROM, VEER_QUERY_TO, VEER_QUERY_STEP,
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/activity",
     .scope = HTTP_SCOPE_READ,
     .id = "getActivity",
     .summary = "Traffic, classes, confidence, latency and cost of a model, in windows of time",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "Activity",
     .handler = activity},
};

static const veer_schema_member bounded_members[] = {
    {.name = "value", .type = "number", .summary = "Best estimate"},
    {.name = "lo", .type = "number", .summary = "The exact value is not below this"},
    {.name = "hi", .type = "number", .summary = "Nor above this"},
};

static const veer_schema_member category_members[] = {
    {.name = "value", .type = "string"},
    {.name = "count", .type = "integer"},
    {.name = "share", .type = "number", .summary = "Of the predictions that have one"},
};

static const veer_schema_member numbers_members[] = {
    {.name = "count", .type = "integer", .summary = "Predictions that have the number"},
    {.name = "missing", .type = "integer", .summary = "Predictions that do not"},
    {.name = "why", .type = "string", .summary = "Why there is nothing more", .is_optional = true},
    {.name = "mean", .type = "number?", .is_optional = true},
    {.name = "std",
     .type = "number?",
     .summary = "Standard deviation; null below two values",
     .is_optional = true},
    {.name = "min", .type = "number?", .is_optional = true},
    {.name = "max", .type = "number?", .is_optional = true},
    {.name = "sum", .type = "number?", .is_optional = true},
    {.name = "p05", .type = "Bounded", .is_optional = true},
    {.name = "p25", .type = "Bounded", .is_optional = true},
    {.name = "p50", .type = "Bounded", .is_optional = true},
    {.name = "p75", .type = "Bounded", .is_optional = true},
    {.name = "p90", .type = "Bounded", .is_optional = true},
    {.name = "p95", .type = "Bounded", .is_optional = true},
    {.name = "p99", .type = "Bounded", .is_optional = true},
};

static const veer_schema_member window_members[] = {
    {.name = "from", .type = "time"},
    {.name = "to", .type = "time"},
    {.name = "resolution_s",
     .type = "number",
     .summary = "Width of the coarsest bucket; ends are rounded to it; 0: no data"},
    {.name = "count", .type = "integer", .summary = "Predictions"},
    {.name = "throughput",
     .type = "number?",
     .summary = "Predictions per second, up to now; null in the future"},
    {.name = "classes", .type = "[Category]", .summary = "The most frequent predicted classes"},
    {.name = "distinct_classes", .type = "number?", .summary = "How many there are, about"},
    {.name = "confidence", .type = "Numbers"},
    {.name = "latency_ms", .type = "Numbers"},
    {.name = "cost_usd", .type = "Numbers", .summary = "mean: per call; sum: in all"},
    {.name = "score", .type = "Numbers"},
    {.name = "value", .type = "Numbers"},
};

static const veer_schema_member activity_members[] = {
    VEER_SELECTION_MEMBERS,
    {.name = "windows", .type = "[ActivityWindow]"},
    {.name = "overall", .type = "ActivityWindow"},
};

static const veer_schema schemas[] = {
    {.name = "Bounded", .summary = "A number within bounds", VEER_MEMBERS(bounded_members)},
    {.name = "Category",
     .summary = "A category and how often it came",
     VEER_MEMBERS(category_members)},
    {.name = "Numbers",
     .summary = "What is known of a column of numbers",
     VEER_MEMBERS(numbers_members)},
    {.name = "ActivityWindow",
     .summary = "Activity of a stretch of time",
     VEER_MEMBERS(window_members)},
    {.name = "Activity", .summary = "Activity over time", VEER_MEMBERS(activity_members)},
};

const veer_resource veer_resource_activity = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
