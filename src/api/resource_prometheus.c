/* GET /metrics: everything for Prometheus, in the format that it likes best. */
#include "api/exposition.h"
#include "api/metrics_drift.h"
#include "api/metrics_models.h"
#include "api/metrics_server.h"
#include "api/resource.h"

/* What did not fit on this page. */
static void write_left(const veer_metrics_models *models, uint64_t columns, veer_exposition *e)
{
    static const veer_family left = {
        "veer_metrics_left_out", VEER_FAMILY_GAUGE, NULL,
        "Versions, classes and columns beyond the limits of this page."};
    veer_exposition_family(e, &left);
    veer_exposition_count(e, &(veer_series_label){"kind", "version", 7}, 1, models->versions_left);
    veer_exposition_count(e, &(veer_series_label){"kind", "class", 5}, 1, models->classes_left);
    veer_exposition_count(e, &(veer_series_label){"kind", "column", 6}, 1, columns);
}

static veer_rc metrics(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const http_text accept = http_request_header(request, "Accept");
    const veer_exposition_format format = veer_exposition_choose(accept.text, accept.len);
    veer_metrics_models models;
    veer_exposition e;
    uint64_t columns_left = 0;
    veer_rc rc = veer_metrics_models_init(&models, api, err);
    if (rc == VEER_OK) {
        http_response_header(response, "Vary", "Accept");
        veer_exposition_init(&e, http_response_body(response, veer_exposition_media_type(format)),
                             format);
        veer_metrics_models_write(&models, &e);
        if (api->seed_metrics)
            veer_metrics_short_write(&models, &e);
        rc = veer_metrics_drift_write(api, &models, &e, &columns_left, err);
        if (rc == VEER_OK)
            rc = veer_metrics_judge_write(api, &e, err);
        write_left(&models, columns_left, &e);
        veer_metrics_server_write(api, &e);
        veer_exposition_end(&e);
        if (rc == VEER_OK)
            rc = veer_buf_status(e.out, err);
    }
    veer_metrics_models_done(&models);
    return rc;
}

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/metrics",
     .scope = HTTP_SCOPE_READ,
     .id = "getPrometheusMetrics",
     .summary = "Metrics for Prometheus: text 0.0.4, or OpenMetrics 1.0 where Accept prefers it",
     .any_query = true,
     .response_type = "text/plain",
     .handler = metrics},
};

const veer_resource veer_resource_prometheus = {VEER_ROUTES(routes)};
