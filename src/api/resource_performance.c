/* GET /api/v1/models/{model}/performance: how good a model was, window by window. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/encode.h"
#include "api/exact.h"
#include "api/outcome_parts.h"
#include "api/reported.h"
#include "api/resource.h"
#include "api/usual.h"
#include "api/windows.h"
#include "base/suggest.h"
#include "base/time.h"
#include "monitor/window_performance.h"

#define PARTS (VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_PERFORMANCE))

/* What one answer is made of. */
typedef struct answer {
    const http_request *request; /* what was asked */
    const veer_api *api;         /* the application */
    veer_selection selection;    /* model, versions, time */
    veer_window_list windows;    /* their sums */
    veer_window_task task;       /* how to read them; AUTO without labels */
    bool *wanted;                /* one per metric; of the request's arena */
    veer_window_value *values;   /* one per metric, of the window at hand; of the arena */
    bool exact;                  /* values come from raw rows */
    bool usual;                  /* the usual range is told too */
} answer;

/* ---- the question ---- */

static veer_rc fail_metric(const char *typed, veer_err *err)
{
    const char *best = NULL;
    for (size_t i = 0; i < veer_n_perf_metrics; i++)
        veer_suggest(typed, veer_perf_metrics[i].name, &best);
    if (best == NULL)
        return veer_fail(err, VEER_EINVAL, "no metric is called '%.60s'", typed);
    return veer_fail(err, VEER_EINVAL, "no metric is called '%.60s'; did you mean '%s'?", typed,
                     best);
}

/* Which metrics are named; nothing has been read yet. */
static veer_rc name_metrics(answer *a, veer_err *err)
{
    http_text name = http_request_query_at(a->request, "metric", 0);
    a->wanted =
        veer_arena_array(http_request_arena(a->request), veer_n_perf_metrics, sizeof *a->wanted);
    a->values =
        veer_arena_array(http_request_arena(a->request), veer_n_perf_metrics, sizeof *a->values);
    if (a->wanted == NULL || a->values == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; name.text != NULL; name = http_request_query_at(a->request, "metric", ++i)) {
        const size_t at = veer_perf_metric_index(name.text);
        if (at == veer_n_perf_metrics)
            return fail_metric(name.text, err);
        a->wanted[at] = true;
    }
    return VEER_OK;
}

/* Without a name, those of the task. */
static void choose_metrics(answer *a)
{
    const bool all = http_request_query_at(a->request, "metric", 0).text == NULL;
    for (size_t i = 0; all && i < veer_n_perf_metrics; i++)
        a->wanted[i] = a->task.task == VEER_PERF_AUTO || veer_perf_metric_applies(i, a->task.task);
}

/* ---- the answer ---- */

static void put_metrics(veer_json_writer *w, const answer *a)
{
    static const char *const better[] = {
        [VEER_BETTER_NONE] = NULL, [VEER_BETTER_UP] = "higher", [VEER_BETTER_DOWN] = "lower"};
    veer_json_put_key(w, "metrics");
    veer_json_begin_array(w);
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        const veer_metric *const metric = veer_perf_metric_info(i);
        if (!a->wanted[i])
            continue;
        veer_json_begin_object(w);
        veer_put_text(w, "name", metric->name);
        veer_put_text(w, "title", metric->title);
        veer_put_text(w, "unit", veer_unit_text(metric->unit));
        veer_put_text(w, "better", better[metric->better]);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
}

static void put_value(veer_json_writer *w, const veer_window_value *value)
{
    veer_json_begin_object(w);
    if (value->present) {
        veer_put_number(w, "value", value->value);
        veer_put_number(w, "lo", value->lo);
        veer_put_number(w, "hi", value->hi);
        veer_put_count(w, "n", value->n);
    } else {
        veer_json_put_key(w, "value");
        veer_json_put_null(w);
        veer_put_text(w, "why", value->why);
    }
    veer_json_end_object(w);
}

static void put_coverage(veer_json_writer *w, const veer_window *window)
{
    veer_window_coverage coverage;
    veer_window_coverage_of(window, &coverage);
    veer_put_count(w, "predictions", coverage.predictions);
    veer_put_count(w, "labelled", coverage.labelled);
    veer_put_number(w, "coverage",
                    coverage.predictions > 0
                        ? (double)coverage.labelled / (double)coverage.predictions
                        : (double)NAN);
    veer_json_put_key(w, "delay");
    if (coverage.delays > 0) {
        veer_json_begin_object(w);
        veer_put_number(w, "median_s", coverage.delay_median_s);
        veer_put_number(w, "p90_s", coverage.delay_p90_s);
        veer_json_end_object(w);
    } else {
        veer_json_put_null(w);
    }
    veer_json_put_key(w, "stale");
    veer_json_put_bool(w, coverage.stale);
}

static veer_rc put_window(veer_json_writer *w, answer *a, const veer_window *window, veer_err *err)
{
    veer_rc rc = veer_window_performance(window, &a->task, a->values, err);
    if (rc == VEER_OK && a->exact)
        rc = veer_exact_values(a->api, &a->selection, &a->task, window, a->values, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_begin_object(w);
    veer_put_time(w, "from", window->from_us);
    veer_put_time(w, "to", window->to_us);
    veer_put_number(w, "resolution_s", (double)window->resolution_us / 1e6);
    put_coverage(w, window);
    rc = veer_put_confusion(w, window, &a->task, err);
    veer_json_put_key(w, "values");
    veer_json_begin_object(w);
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        if (!a->wanted[i])
            continue;
        veer_json_put_key(w, veer_perf_metrics[i].name);
        put_value(w, &a->values[i]);
    }
    veer_json_end_object(w);
    veer_json_end_object(w);
    return rc;
}

static veer_rc put_answer(veer_json_writer *w, answer *a, veer_err *err)
{
    veer_json_begin_object(w);
    veer_put_selection(w, &a->selection);
    veer_put_task(w, &a->task);
    veer_json_put_key(w, "exact");
    veer_json_put_bool(w, a->exact);
    put_metrics(w, a);
    veer_json_put_key(w, "windows");
    veer_json_begin_array(w);
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < a->windows.n; i++)
        rc = put_window(w, a, &a->windows.at[i], err);
    veer_json_end_array(w);
    if (rc != VEER_OK)
        return rc;
    veer_json_put_key(w, "overall");
    rc = put_window(w, a, &a->windows.overall, err);
    if (rc == VEER_OK)
        rc = veer_put_reported(w, a->api, &a->selection, a->wanted, err);
    const veer_usual_ask ask = {&a->selection, &a->windows, &a->task, a->wanted,
                                http_request_arena(a->request)};
    if (rc == VEER_OK && a->usual)
        rc = veer_put_usual(w, a->api, &ask, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc performance(const http_request *request, http_response *response, veer_err *err)
{
    answer a = {.request = request, .api = veer_api_of(request)};
    const veer_task_asked asked = {veer_task_asked_of(request),
                                   http_request_query(request, "positive").text};
    veer_json_writer w;
    a.exact = http_request_query_bool(request, "exact", false);
    a.usual = http_request_query_bool(request, "usual", false);
    veer_rc rc = name_metrics(&a, err);
    if (rc == VEER_OK)
        rc = veer_api_select(request, &a.selection, err);
    if (rc == VEER_OK && a.exact)
        rc = veer_exact_allowed(&a.selection, err);
    if (rc == VEER_OK)
        rc = veer_windows_read(a.api, &a.selection, PARTS, &a.windows, err);
    if (rc == VEER_OK)
        rc = veer_windows_task(a.api, &a.selection, &a.windows.overall, &asked, &a.task, err);
    if (rc == VEER_OK) {
        choose_metrics(&a);
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        rc = put_answer(&w, &a, err);
    }
    veer_window_list_done(&a.windows);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    VEER_QUERY_VERSION,
    VEER_QUERY_SEGMENT,
    VEER_QUERY_FROM,
    VEER_QUERY_TO,
    VEER_QUERY_STEP,
    {.name = "metric",
     .may_repeat = true,
     .summary = "Only this metric, by name or alias; absent: all of the task"},
    {.name = "positive", .summary = "The positive class; absent: from the data"},
    {.name = "task",
     .choices = "binary|multiclass|regression",
     .summary = "How outcomes are read; absent: from the data"},
    {.name = "exact",
     .type = HTTP_PARAMETER_BOOLEAN,
     .summary = "Compute from raw records, as long as they are kept, in place of sums"},
    {.name = "usual",
     .type = HTTP_PARAMETER_BOOLEAN,
     .summary = "Tell the usual range of windows of this step, too"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/performance",
     .scope = HTTP_SCOPE_READ,
     .id = "getPerformance",
     .summary = "How good a model was, in windows of time, from its labels",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "Performance",
     .handler = performance},
};

static const veer_schema_member value_members[] = {
    {.name = "value", .type = "number?", .summary = "null: see why"},
    {.name = "lo",
     .type = "number",
     .summary = "The exact value is not below this",
     .is_optional = true},
    {.name = "hi",
     .type = "number",
     .summary = "Nor above this; equal to lo: the value is exact",
     .is_optional = true},
    {.name = "n", .type = "integer", .summary = "Rows that it is made of", .is_optional = true},
    {.name = "why", .type = "string", .summary = "Why there is no value", .is_optional = true},
};

static const veer_schema_member delay_members[] = {
    {.name = "median_s", .type = "number"},
    {.name = "p90_s", .type = "number"},
};

static const veer_schema_member confusion_members[] = {
    {.name = "classes", .type = "[string?]", .summary = "Of a binary task: negative, positive"},
    {.name = "rows_true_columns_predicted", .type = "[[integer]]"},
};

static const veer_schema_member window_members[] = {
    {.name = "from", .type = "time"},
    {.name = "to", .type = "time"},
    {.name = "resolution_s",
     .type = "number",
     .summary = "Width of the coarsest bucket; ends are rounded to it; 0: no data"},
    {.name = "predictions", .type = "integer"},
    {.name = "labelled", .type = "integer"},
    {.name = "coverage", .type = "number?", .summary = "Share of predictions with a label"},
    {.name = "delay", .type = "Delay?", .summary = "From prediction to label"},
    {.name = "stale",
     .type = "boolean",
     .summary = "A corrected label is not in the values yet; they follow within seconds"},
    {.name = "confusion", .type = "Confusion?"},
    {.name = "values", .type = "{MetricValue}", .summary = "By name of the metric"},
};

static const veer_schema_member metric_members[] = {
    {.name = "name", .type = "string"},
    {.name = "title", .type = "string"},
    {.name = "unit", .type = "string", .summary = "As written behind a value; \"\": none"},
    {.name = "better", .type = "string?", .summary = "higher, lower, or null: neither"},
};

static const veer_schema_member range_members[] = {
    {.name = "center", .type = "number", .summary = "Mean of the windows"},
    {.name = "lo",
     .type = "number",
     .summary = "Three standard deviations below, within what the metric can be"},
    {.name = "hi", .type = "number", .summary = "The same above"},
    {.name = "n", .type = "integer", .summary = "Windows"},
};

static const veer_schema_member usual_members[] = {
    {.name = "source",
     .type = "string",
     .choices = "reference|before",
     .summary = "The time that the reference was taken from, or as long a time before the range"},
    {.name = "from", .type = "time?", .summary = "Of that time"},
    {.name = "to", .type = "time?", .summary = "Exclusive"},
    {.name = "windows", .type = "integer", .summary = "With enough samples; the most of a metric"},
    {.name = "metrics",
     .type = "{UsualMetric}",
     .summary = "By name; those with at least 8 windows of enough samples"},
    {.name = "why", .type = "string?", .summary = "Why there is none"},
};

static const veer_schema_member performance_members[] = {
    VEER_SELECTION_MEMBERS,
    {.name = "task", .type = "string?", .summary = "null without labels"},
    {.name = "positive", .type = "string?", .summary = "The positive class of a binary task"},
    {.name = "positive_why", .type = "string?", .summary = "How it was chosen"},
    {.name = "exact", .type = "boolean", .summary = "Values are computed from raw records"},
    {.name = "metrics", .type = "[MetricInfo]"},
    {.name = "windows", .type = "[PerformanceWindow]"},
    {.name = "overall", .type = "PerformanceWindow"},
    {.name = "reported",
     .type = "[MetricPoint]",
     .summary = "Values of these metrics that were computed elsewhere"},
    {.name = "reported_truncated", .type = "boolean", .summary = "There are more of them"},
    {.name = "usual",
     .type = "UsualRange",
     .summary = "Where windows of this step usually lie; if it was asked for",
     .is_optional = true},
};

static const veer_schema schemas[] = {
    {.name = "MetricValue", .summary = "A value or why there is none", VEER_MEMBERS(value_members)},
    {.name = "Delay", .summary = "How long labels take", VEER_MEMBERS(delay_members)},
    {.name = "Confusion", .summary = "True and predicted classes", VEER_MEMBERS(confusion_members)},
    {.name = "PerformanceWindow",
     .summary = "Performance of a stretch of time",
     VEER_MEMBERS(window_members)},
    {.name = "UsualMetric", .summary = "Where a metric usually lies", VEER_MEMBERS(range_members)},
    {.name = "UsualRange", .summary = "Where metrics usually lie", VEER_MEMBERS(usual_members)},
    {.name = "MetricInfo", .summary = "What is known of a metric", VEER_MEMBERS(metric_members)},
    {.name = "Performance", .summary = "Performance over time", VEER_MEMBERS(performance_members)},
};

const veer_resource veer_resource_performance = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
