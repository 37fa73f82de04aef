/* GET /drift/latest, /drift/history, /alerts and /stats: bare lists and objects for dashboards that
 * know no more than models, drift of the predicted classes, and alerts. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/runs.h"
#include "api/select.h"
#include "api/totals.h"
#include "base/time.h"

#define LIST_LIMIT 100 /* runs or alerts, unless asked otherwise */

/* ---- names of series ---- */

/* A series with names that a NUL ends. */
typedef struct named_series {
    uint32_t id;         /* of the series */
    const char *model;   /* in the arena of the request */
    const char *version; /* likewise */
} named_series;

typedef struct fleet {
    veer_arena *arena; /* of the names */
    const char *only;  /* only this model; NULL: all */
    named_series *at;  /* n, by id; owned */
    size_t n;          /* series */
    size_t cap;        /* room for */
    veer_err *err;     /* may be NULL */
} fleet;

static veer_rc add_series(void *context, const veer_store_series *series)
{
    fleet *const f = context;
    const char *const model = veer_arena_strndup(f->arena, series->model.data, series->model.len);
    const char *const version =
        veer_arena_strndup(f->arena, series->version.len > 0 ? series->version.data : "",
                           series->version.len);
    if (model == NULL || version == NULL)
        return veer_fail_nomem(f->err);
    if (f->only != NULL && strcmp(f->only, model) != 0)
        return VEER_OK;
    if (f->n == f->cap) {
        const size_t cap = f->cap == 0 ? 32 : f->cap * 2;
        named_series *const grown = realloc(f->at, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(f->err);
        f->at = grown;
        f->cap = cap;
    }
    f->at[f->n++] = (named_series){series->id, model, version};
    return VEER_OK;
}

/* All series, or those of the model that the query names. */
static veer_rc find_fleet(const http_request *request, fleet *ret, veer_err *err)
{
    const http_text model = http_request_query(request, "model_id");
    veer_selection selection = {.n = 0};
    *ret = (fleet){.arena = http_request_arena(request), .only = model.text, .err = err};
    veer_rc rc = VEER_OK;
    if (model.text != NULL)
        rc = veer_api_select_series(request, model, (http_text){NULL, 0}, &selection, err);
    if (rc == VEER_OK)
        rc = veer_ingest_series_each(veer_api_of(request)->ingest, add_series, ret, err);
    return rc;
}

static veer_rc read_limit(const http_request *request, size_t *ret, veer_err *err)
{
    const int64_t limit = http_request_query_int(request, "limit", LIST_LIMIT);
    if (limit < 1 || limit > VEER_LIMIT_ALERTS_ANSWER)
        return veer_fail(err, VEER_EINVAL, "'limit' is a number from 1 to %d",
                         VEER_LIMIT_ALERTS_ANSWER);
    *ret = (size_t)limit;
    return VEER_OK;
}

/* ---- drift ---- */

static int by_id(const void *a, const void *b)
{
    const uint32_t x = ((const named_series *)a)->id, y = ((const named_series *)b)->id;
    return (x > y) - (x < y);
}

/* A veer_run_put; how is the fleet, where names are found that are not given. */
static void put_run(veer_json_writer *w, const veer_run *run, const char *model,
                    const char *version, const void *how)
{
    const bool has = run->output.present;
    const fleet *const f = how;
    const named_series wanted = {.id = run->series};
    const named_series *const found =
        model == NULL && f->n > 0 ? bsearch(&wanted, f->at, f->n, sizeof *f->at, by_id) : NULL;
    if (model == NULL) {
        model = found != NULL ? found->model : "";
        version = found != NULL ? found->version : "";
    }
    veer_json_begin_object(w);
    veer_put_text(w, "id", run->id);
    veer_put_text(w, "model", model);
    veer_put_text(w, "model_id", model);
    veer_put_text(w, "version", version);
    veer_put_number(w, "kl_divergence", has ? run->output.kl : (double)NAN);
    veer_put_number(w, "cosine_similarity", has ? run->output.cosine : (double)NAN);
    veer_json_put_key(w, "drift_detected");
    veer_json_put_bool(w, (has && run->output.drifted) || run->dataset_drift);
    veer_put_count(w, "drifted_columns", run->drifted);
    veer_put_count(w, "tested_columns", run->tested);
    veer_put_number(w, "drift_share", run->share);
    veer_put_count(w, "recent_count", run->cur_rows);
    veer_put_count(w, "baseline_count", run->ref_rows);
    veer_put_time(w, "recent_start", run->from_us);
    veer_put_time(w, "recent_end", run->to_us);
    veer_put_time(w, "baseline_start",
                  run->baseline_to_us != 0 ? run->baseline_from_us : INT64_MIN);
    veer_put_time(w, "baseline_end", run->baseline_to_us != 0 ? run->baseline_to_us : INT64_MIN);
    veer_put_time(w, "created_at", run->time_us);
    veer_put_time(w, "timestamp", run->time_us);
    veer_put_text(w, "why", run->why[0] != '\0' ? run->why : NULL);
    veer_json_end_object(w);
}

/* The newest of each series, or of all of them together. */
static veer_rc gather(const veer_api *api, const fleet *f, veer_run_list *list, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (f->only == NULL && list->asked->each == 0)
        return veer_run_list_add(list, api->judge, VEER_STORE_NO_SERIES, NULL, NULL, err);
    for (size_t i = 0; rc == VEER_OK && i < f->n; i++)
        rc =
            veer_run_list_add(list, api->judge, f->at[i].id, f->at[i].model, f->at[i].version, err);
    return rc;
}

static veer_rc put_runs(const http_request *request, http_response *response, size_t each,
                        veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    fleet f = {.n = 0};
    veer_run_asked asked = {
        .from_us = INT64_MIN, .to_us = INT64_MAX, .each = each, .put = put_run, .how = &f};
    veer_run_list list;
    veer_json_writer w;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_run_list_init(&list, &asked);
    veer_rc rc = read_limit(request, &asked.limit, err);
    if (rc == VEER_OK)
        rc = find_fleet(request, &f, err);
    if (rc == VEER_OK)
        rc = gather(api, &f, &list, err);
    if (rc == VEER_OK) {
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        (void)veer_run_list_put(&w, &list);
        rc = veer_json_finish(&w, err);
    }
    veer_run_list_done(&list);
    free(f.at);
    return rc;
}

static veer_rc latest(const http_request *request, http_response *response, veer_err *err)
{
    return put_runs(request, response, 1, err);
}

static veer_rc history(const http_request *request, http_response *response, veer_err *err)
{
    return put_runs(request, response, 0, err);
}

/* ---- alerts ---- */

static veer_rc put_alert(void *context, const veer_alert *alert)
{
    veer_json_writer *const w = context;
    const veer_signal *const signal = &alert->signal;
    veer_json_begin_object(w);
    veer_put_text(w, "id", alert->id);
    veer_put_text(w, "model", alert->model);
    veer_put_text(w, "model_id", alert->model);
    veer_put_text(w, "version", alert->version);
    veer_put_text(w, "alert_type", alert->rule);
    veer_put_text(w, "severity", veer_severity_text(alert->severity));
    veer_put_text(w, "status", veer_alert_status_text(alert->status));
    veer_put_text(w, "message", alert->message);
    veer_put_text(w, "metric", alert->term);
    veer_put_number(w, "value", signal->present ? signal->value : (double)NAN);
    veer_put_number(w, "threshold", alert->limit);
    veer_put_time(w, "created_at", alert->fired_us);
    veer_put_time(w, "timestamp", alert->fired_us);
    veer_put_time(w, "acknowledged_at",
                  alert->acknowledged_us != 0 ? alert->acknowledged_us : INT64_MIN);
    veer_put_time(w, "resolved_at", alert->resolved_us != 0 ? alert->resolved_us : INT64_MIN);
    veer_json_end_object(w);
    return VEER_OK;
}

static veer_rc alerts(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_alert_query query = {.model = http_request_query(request, "model_id").text,
                              .from_us = INT64_MIN,
                              .to_us = INT64_MAX};
    veer_json_writer w;
    bool more = false;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = read_limit(request, &query.limit, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_array(&w);
    rc = veer_judge_alerts(api->judge, &query, put_alert, &w, &more, err);
    veer_json_end_array(&w);
    return rc == VEER_OK ? veer_json_finish(&w, err) : rc;
}

/* ---- figures ---- */

static int by_model(const void *a, const void *b)
{
    return strcmp(((const named_series *)a)->model, ((const named_series *)b)->model);
}

/* Leaves the series in order of their models. */
static size_t count_models(fleet *f)
{
    size_t n = 0;
    if (f->n > 1)
        qsort(f->at, f->n, sizeof *f->at, by_model);
    for (size_t i = 0; i < f->n; i++)
        n += i == 0 || strcmp(f->at[i].model, f->at[i - 1].model) != 0 ? 1u : 0u;
    return n;
}

static veer_rc read_latest(void *context, const veer_run *run)
{
    *(int64_t *)context = run->time_us;
    return VEER_OK;
}

static void put_stats(veer_json_writer *w, fleet *f, const veer_totals *totals,
                      const veer_judge_stats *judged, int64_t last_run_us)
{
    const bool has_time = totals->last_us != INT64_MIN;
    veer_json_begin_object(w);
    veer_put_count(w, "total_models", count_models(f));
    veer_put_count(w, "total_versions", f->n);
    veer_put_count(w, "total_inferences", totals->predictions);
    veer_put_count(w, "total_labels", totals->labelled);
    veer_put_count(w, "total_alerts", judged->board.fired);
    veer_put_count(w, "active_alerts", judged->open_alerts);
    veer_put_count(w, "total_rules", judged->rules);
    veer_put_count(w, "drift_runs_since_start", judged->runs);
    veer_put_time(w, "first_inference", has_time ? totals->first_us : INT64_MIN);
    veer_put_time(w, "last_inference", totals->last_us);
    veer_put_time(w, "last_drift_run", last_run_us);
    veer_put_time(w, "last_evaluation", judged->last_us != 0 ? judged->last_us : INT64_MIN);
    veer_json_end_object(w);
}

static veer_rc read_totals(const veer_api *api, const fleet *f, veer_totals *ret, veer_err *err)
{
    veer_totals all = VEER_TOTALS_INIT, one;
    for (size_t i = 0; i < f->n; i++) {
        const veer_rc rc = veer_totals_read(api, f->at[i].id, &one, err);
        if (rc != VEER_OK)
            return rc;
        veer_totals_add(&all, &one);
    }
    *ret = all;
    return VEER_OK;
}

static veer_rc stats(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const veer_run_query newest = {
        .series = VEER_STORE_NO_SERIES, .from_us = INT64_MIN, .to_us = INT64_MAX, .limit = 1};
    veer_totals totals = VEER_TOTALS_INIT;
    fleet f = {.arena = http_request_arena(request), .err = err};
    int64_t last_run_us = INT64_MIN;
    veer_json_writer w;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = veer_ingest_series_each(api->ingest, add_series, &f, err);
    if (rc == VEER_OK)
        rc = read_totals(api, &f, &totals, err);
    if (rc == VEER_OK)
        rc = veer_judge_drift_runs(api->judge, &newest, read_latest, &last_run_us, err);
    if (rc == VEER_OK) {
        const veer_judge_stats judged = veer_judge_stats_get(api->judge);
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        put_stats(&w, &f, &totals, &judged, last_run_us);
        rc = veer_json_finish(&w, err);
    }
    free(f.at);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter list_query[] = {
    {.name = "model_id", .summary = "Only of this model, by name"},
    {.name = "limit", .type = HTTP_PARAMETER_INTEGER, .summary = "Most of them; absent: 100"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/drift/latest",
     .scope = HTTP_SCOPE_READ,
     .id = "getSeedDriftLatest",
     .summary = "The latest drift run of each model and version, the newest first",
     VEER_QUERY(list_query),
     .response_type = HTTP_JSON,
     .response_schema = "SeedDriftRuns",
     .handler = latest},
    {.method = HTTP_GET,
     .path = "/drift/history",
     .scope = HTTP_SCOPE_READ,
     .id = "getSeedDriftHistory",
     .summary = "Drift runs of all models, the newest first",
     VEER_QUERY(list_query),
     .response_type = HTTP_JSON,
     .response_schema = "SeedDriftRuns",
     .handler = history},
    {.method = HTTP_GET,
     .path = "/alerts",
     .scope = HTTP_SCOPE_READ,
     .id = "getSeedAlerts",
     .summary = "Alerts of all models, the newest first",
     VEER_QUERY(list_query),
     .response_type = HTTP_JSON,
     .response_schema = "SeedAlerts",
     .handler = alerts},
    {.method = HTTP_GET,
     .path = "/stats",
     .scope = HTTP_SCOPE_READ,
     .id = "getSeedStats",
     .summary = "How many models, predictions and alerts there are",
     .response_type = HTTP_JSON,
     .response_schema = "SeedStats",
     .handler = stats},
};

static const veer_schema_member run_members[] = {
    {.name = "id", .type = "string"},
    {.name = "model", .type = "string"},
    {.name = "model_id", .type = "string", .summary = "The same"},
    {.name = "version", .type = "string", .summary = "\"\": unnamed"},
    {.name = "kl_divergence", .type = "number?", .summary = "Of the predicted classes"},
    {.name = "cosine_similarity", .type = "number?", .summary = "Of the predicted classes"},
    {.name = "drift_detected",
     .type = "boolean",
     .summary = "KL above 0.1, cosine below 0.9, or too many drifted columns"},
    {.name = "drifted_columns", .type = "integer"},
    {.name = "tested_columns", .type = "integer"},
    {.name = "drift_share", .type = "number?"},
    {.name = "recent_count", .type = "integer", .summary = "Predictions of the current window"},
    {.name = "baseline_count", .type = "integer"},
    {.name = "recent_start", .type = "time?"},
    {.name = "recent_end", .type = "time?"},
    {.name = "baseline_start", .type = "time?", .summary = "null: a reference has no time"},
    {.name = "baseline_end", .type = "time?"},
    {.name = "created_at", .type = "time?"},
    {.name = "timestamp", .type = "time?", .summary = "The same"},
    {.name = "why", .type = "string?", .summary = "Why nothing could be compared"},
};

static const veer_schema_member alert_members[] = {
    {.name = "id", .type = "string"},
    {.name = "model", .type = "string"},
    {.name = "model_id", .type = "string", .summary = "The same"},
    {.name = "version", .type = "string", .summary = "\"\": unnamed"},
    {.name = "alert_type", .type = "string", .summary = "Name of the rule"},
    {.name = "severity", .type = "string"},
    {.name = "status", .type = "string"},
    {.name = "message", .type = "string?"},
    {.name = "metric", .type = "string?", .summary = "What it is about"},
    {.name = "value", .type = "number?"},
    {.name = "threshold", .type = "number?"},
    {.name = "created_at", .type = "time?"},
    {.name = "timestamp", .type = "time?", .summary = "The same"},
    {.name = "acknowledged_at", .type = "time?"},
    {.name = "resolved_at", .type = "time?"},
};

static const veer_schema_member stats_members[] = {
    {.name = "total_models", .type = "integer"},
    {.name = "total_versions", .type = "integer"},
    {.name = "total_inferences", .type = "integer"},
    {.name = "total_labels", .type = "integer"},
    {.name = "total_alerts", .type = "integer", .summary = "That ever fired"},
    {.name = "active_alerts", .type = "integer", .summary = "Open now"},
    {.name = "total_rules", .type = "integer"},
    {.name = "drift_runs_since_start", .type = "integer"},
    {.name = "first_inference", .type = "time?"},
    {.name = "last_inference", .type = "time?"},
    {.name = "last_drift_run", .type = "time?"},
    {.name = "last_evaluation", .type = "time?"},
};

static const veer_schema schemas[] = {
    {.name = "SeedDriftRun", .summary = "Drift of a model at a time", VEER_MEMBERS(run_members)},
    {.name = "SeedDriftRuns", .summary = "The newest first", .type = "[SeedDriftRun]"},
    {.name = "SeedAlert", .summary = "An alert", VEER_MEMBERS(alert_members)},
    {.name = "SeedAlerts", .summary = "The newest first", .type = "[SeedAlert]"},
    {.name = "SeedStats", .summary = "Figures of all models", VEER_MEMBERS(stats_members)},
};

const veer_resource veer_resource_seed_drift = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
