/* GET /api/v1/models/{model}/degradation: which metrics have become worse than their baseline. */
#include "api/checks.h"

/* The metrics that are asked for, each judged; all of them if none is named. */
static veer_rc judge_named(const http_request *request, veer_framed *f,
                           const veer_check_windows *windows, veer_frame_degradation **ret,
                           size_t *ret_n, veer_err *err)
{
    size_t n = 0;
    while (http_request_query_at(request, "metric", n).text != NULL)
        n++;
    veer_frame_degradation *const checks =
        veer_arena_array(http_request_arena(request), n, sizeof *checks);
    if (checks == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const char *metric = NULL;
        veer_rc rc =
            veer_api_metric(http_request_query_at(request, "metric", i).text, &metric, err);
        if (rc == VEER_OK)
            rc = veer_frame_degrade(f->frame, metric, windows->comparison_us, windows->baseline_us,
                                    &checks[i], err);
        if (rc == VEER_OK)
            rc = veer_framed_check_metric(f, metric, checks[i].source, http_request_arena(request),
                                          err);
        if (rc != VEER_OK)
            return rc;
    }
    *ret = checks;
    *ret_n = n;
    return VEER_OK;
}

static veer_rc judge(const http_request *request, veer_framed *f, const veer_check_windows *windows,
                     veer_frame_degradation **ret, size_t *ret_n, veer_err *err)
{
    if (http_request_query(request, "metric").text != NULL)
        return judge_named(request, f, windows, ret, ret_n, err);
    return veer_frame_degrade_all(f->frame, windows->comparison_us, windows->baseline_us,
                                  http_request_arena(request), ret, ret_n, err);
}

static veer_rc degradation(const http_request *request, http_response *response, veer_err *err)
{
    veer_framed f = {.frame = NULL};
    veer_check_windows windows = {0, 0};
    veer_frame_degradation *checks = NULL;
    size_t n = 0;
    veer_json_writer w;
    if (veer_api_lacks_judge(veer_api_of(request), response))
        return VEER_OK;
    veer_rc rc = veer_check_windows_read(request, &windows, err);
    if (rc == VEER_OK)
        rc = veer_framed_init(&f, request, err);
    if (rc == VEER_OK)
        rc = judge(request, &f, &windows, &checks, &n, err);
    if (rc == VEER_OK) {
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        veer_json_begin_object(&w);
        veer_put_framed(&w, &f);
        veer_put_checks(&w, "metrics", checks, n);
        veer_put_text(&w, "why", n == 0 ? "no metric has a value in either window" : NULL);
        veer_json_end_object(&w);
        rc = veer_json_finish(&w, err);
    }
    veer_framed_done(&f);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    VEER_QUERY_VERSION,
    VEER_QUERY_AT,
    {.name = "metric",
     .may_repeat = true,
     .summary = "Only this metric, by name or alias; absent: all that have values"},
    {.name = "comparison",
     .summary = "Width of the window that is judged, as 60m; absent: as the model is set up"},
    {.name = "baseline",
     .summary = "Width of the window before it, as 24h; absent: as the model is set up"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/degradation",
     .scope = HTTP_SCOPE_READ,
     .id = "getDegradation",
     .summary = "Whether metrics have become worse than in the time before, by how much, and "
                "whether that is more than chance",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "DegradationReport",
     .handler = degradation},
};

static const veer_schema_member measure_members[] = {
    {.name = "value", .type = "number?", .summary = "null: there is none, see why"},
    {.name = "se", .type = "number?", .summary = "Standard error; null: not known"},
    {.name = "lo", .type = "number?", .summary = "95 % interval"},
    {.name = "hi", .type = "number?", .summary = "Its upper end"},
    {.name = "n", .type = "integer", .summary = "Samples: outcomes, predictions or points"},
};

static const veer_schema_member check_members[] = {
    {.name = "metric", .type = "string", .summary = "Canonical, or a custom one"},
    VEER_METRIC_WORDS_MEMBERS,
    {.name = "source", .type = "string", .choices = "predictions|points|none"},
    {.name = "current", .type = "Measure"},
    {.name = "baseline", .type = "Measure"},
    {.name = "from", .type = "time?", .summary = "Window that is judged"},
    {.name = "to", .type = "time?", .summary = "Exclusive"},
    {.name = "baseline_from", .type = "time?"},
    {.name = "baseline_to", .type = "time?", .summary = "Exclusive"},
    {.name = "coverage",
     .type = "number?",
     .summary = "Labels per prediction of the window; null: none are needed"},
    {.name = "is_degraded", .type = "boolean", .summary = "Worse, and not by chance"},
    {.name = "is_improved", .type = "boolean", .summary = "Better, and not by chance"},
    {.name = "severity", .type = "string", .choices = "none|low|medium|high|critical"},
    {.name = "absolute_change", .type = "number?", .summary = "current - baseline"},
    {.name = "percentage_change", .type = "number?", .summary = "Of the baseline, signed"},
    {.name = "worsening_pct", .type = "number?", .summary = "The same; more is worse"},
    {.name = "test", .type = "string?", .summary = "sampling, variation, or why there is no test"},
    {.name = "z", .type = "number?", .summary = "Difference towards worse by its standard error"},
    {.name = "p", .type = "number?", .summary = "One-sided"},
    {.name = "recommendation", .type = "string", .summary = "One sentence"},
    {.name = "why", .type = "string?", .summary = "Why it cannot be said"},
};

static const veer_schema_member report_members[] = {
    VEER_FRAMED_MEMBERS,
    {.name = "metrics", .type = "[MetricCheck]"},
    {.name = "why", .type = "string?", .summary = "Why there is nothing"},
};

static const veer_schema schemas[] = {
    {.name = "Measure", .summary = "A value and how sure it is", VEER_MEMBERS(measure_members)},
    {.name = "MetricCheck",
     .summary = "A metric judged against its baseline",
     VEER_MEMBERS(check_members)},
    {.name = "DegradationReport",
     .summary = "Metrics of a model judged against their baselines",
     VEER_MEMBERS(report_members)},
};

const veer_resource veer_resource_degradation = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
