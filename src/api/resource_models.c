/* GET /api/v1/models and /api/v1/models/{model}: which models there are and how much they do. */
#include <stdlib.h>
#include <string.h>

#include "api/encode.h"
#include "api/resource.h"
#include "api/totals.h"
#include "api/windows.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/time.h"

/* ---- all series, by model ---- */

#define NONE UINT32_MAX

/* A series in the list of its model. */
typedef struct listed {
    veer_model_series series; /* id and version; texts live as long as the engine */
    uint32_t next;            /* of the same model, or NONE */
} listed;

/* A model, by first sight. */
typedef struct known {
    veer_store_bytes name; /* of the model */
    uint32_t first;        /* its first series */
    uint32_t last;         /* its last one so far */
    size_t n;              /* how many */
} known;

typedef struct fleet {
    veer_map *names; /* model name -> place in models */
    known *models;   /* as many as names */
    size_t cap_models;
    listed *series; /* n_series */
    size_t n_series;
    size_t cap_series;
    veer_err *err; /* of the caller */
} fleet;

static void fleet_done(fleet *f)
{
    veer_map_free(f->names);
    free(f->models);
    free(f->series);
}

static bool reserve(fleet *f)
{
    if (f->n_series == f->cap_series) {
        const size_t cap = f->cap_series == 0 ? 64 : 2 * f->cap_series;
        listed *const grown = realloc(f->series, cap * sizeof *grown);
        if (grown == NULL)
            return false;
        f->series = grown;
        f->cap_series = cap;
    }
    if (veer_map_count(f->names) == f->cap_models) {
        const size_t cap = f->cap_models == 0 ? 64 : 2 * f->cap_models;
        known *const grown = realloc(f->models, cap * sizeof *grown);
        if (grown == NULL)
            return false;
        f->models = grown;
        f->cap_models = cap;
    }
    return true;
}

static veer_rc list_series(void *context, const veer_store_series *series)
{
    fleet *const f = context;
    uint32_t at = 0;
    const size_t before = veer_map_count(f->names);
    if (!reserve(f))
        return veer_fail_nomem(f->err);
    const veer_rc rc = veer_map_put(f->names, series->model.data, series->model.len, &at, f->err);
    if (rc != VEER_OK)
        return rc;
    const uint32_t place = (uint32_t)f->n_series++;
    f->series[place] = (listed){.series = {series->id, series->version}, .next = NONE};
    if (at == before)
        f->models[at] = (known){series->model, place, place, 1};
    else {
        f->series[f->models[at].last].next = place;
        f->models[at].last = place;
        f->models[at].n++;
    }
    return VEER_OK;
}

/* ---- one model ---- */

static void put_totals(veer_json_writer *w, const veer_totals *t)
{
    veer_put_time(w, "first", t->first_us == INT64_MAX ? INT64_MIN : t->first_us);
    veer_put_time(w, "last", t->last_us);
    veer_put_count(w, "predictions", t->predictions);
    veer_put_count(w, "labelled", t->labelled);
}

static veer_rc put_last_day(veer_json_writer *w, const veer_api *api, const uint32_t *ids, size_t n,
                            const veer_totals *all, veer_err *err)
{
    const int64_t now_us = veer_clock_real_us(api->clock);
    const veer_buckets_query query = {
        .series = ids,
        .n_series = n,
        .from_us = now_us - VEER_US_PER_DAY,
        .to_us = now_us,
    };
    uint64_t count = 0;
    veer_rc rc = VEER_OK;
    if (all->last_us >= query.from_us)
        rc = veer_buckets_count(veer_ingest_buckets(api->ingest), &query, &count, err);
    veer_json_put_key(w, "last_24h");
    veer_json_begin_object(w);
    veer_put_count(w, "predictions", count);
    veer_put_number(w, "throughput", (double)count / (24.0 * 3600.0));
    veer_json_end_object(w);
    return rc;
}

static veer_rc put_versions(veer_json_writer *w, const veer_api *api,
                            const veer_model_series *series, size_t n, veer_totals *all,
                            veer_err *err)
{
    veer_rc rc = VEER_OK;
    veer_json_put_key(w, "versions");
    veer_json_begin_array(w);
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        veer_totals one;
        rc = veer_totals_read(api, series[i].series, &one, err);
        if (rc != VEER_OK)
            break;
        veer_totals_add(all, &one);
        veer_json_begin_object(w);
        veer_put_bytes(w, "version", series[i].version);
        put_totals(w, &one);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
    return rc;
}

static veer_rc put_model(veer_json_writer *w, const veer_api *api, veer_store_bytes model,
                         const veer_model_series *series, size_t n, veer_err *err)
{
    veer_totals all = VEER_TOTALS_INIT;
    uint32_t *const ids = calloc(n + 1, sizeof *ids);
    if (ids == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++)
        ids[i] = series[i].series;
    veer_json_begin_object(w);
    veer_put_bytes(w, "model", model);
    veer_rc rc = put_versions(w, api, series, n, &all, err);
    put_totals(w, &all);
    if (rc == VEER_OK)
        rc = put_last_day(w, api, ids, n, &all, err);
    veer_json_end_object(w);
    free(ids);
    return rc;
}

/* ---- the handlers ---- */

static veer_rc put_known(veer_json_writer *w, const veer_api *api, const fleet *f,
                         const known *model, veer_err *err)
{
    size_t n = 0;
    veer_model_series *const series = calloc(model->n + 1, sizeof *series);
    if (series == NULL)
        return veer_fail_nomem(err);
    for (uint32_t at = model->first; at != NONE; at = f->series[at].next)
        series[n++] = f->series[at].series;
    const veer_rc rc = put_model(w, api, model->name, series, n, err);
    free(series);
    return rc;
}

static veer_rc list_models(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    fleet f = {.err = err};
    veer_json_writer w;
    veer_rc rc = veer_map_new(VEER_LIMIT_STORE_SERIES, &f.names, err);
    if (rc == VEER_OK)
        rc = veer_ingest_series_each(api->ingest, list_series, &f, err);
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "models");
    veer_json_begin_array(&w);
    for (size_t i = 0; rc == VEER_OK && i < veer_map_count(f.names); i++)
        rc = put_known(&w, api, &f, &f.models[i], err);
    veer_json_end_array(&w);
    veer_json_end_object(&w);
    fleet_done(&f);
    return rc == VEER_OK ? veer_json_finish(&w, err) : rc;
}

static veer_rc get_model(const http_request *request, http_response *response, veer_err *err)
{
    veer_selection s = {0};
    veer_json_writer w;
    veer_rc rc = veer_api_select_series(request, http_request_path_value(request, "model"),
                                        (http_text){NULL, 0}, &s, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    rc = put_model(&w, veer_api_of(request), s.model, s.series, s.n, err);
    return rc == VEER_OK ? veer_json_finish(&w, err) : rc;
}

/* ---- the tables ---- */

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models",
     .scope = HTTP_SCOPE_READ,
     .id = "listModels",
     .summary = "All models, in order of first sight",
     .response_type = HTTP_JSON,
     .response_schema = "ModelList",
     .handler = list_models},
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}",
     .scope = HTTP_SCOPE_READ,
     .id = "getModel",
     .summary = "One model and its versions",
     .response_type = HTTP_JSON,
     .response_schema = "Model",
     .handler = get_model},
};

#define TOTALS_MEMBERS                                                                     \
    {.name = "first", .type = "time?", .summary = "Time of the earliest prediction"},      \
        {.name = "last", .type = "time?", .summary = "Time of the latest prediction"},     \
        {.name = "predictions", .type = "integer", .summary = "Ever"},                     \
    {                                                                                      \
        .name = "labelled", .type = "integer", .summary = "Ever; predictions with a label" \
    }

static const veer_schema_member version_members[] = {
    {.name = "version", .type = "string", .summary = "\"\": none was given"},
    TOTALS_MEMBERS,
};

static const veer_schema_member day_members[] = {
    {.name = "predictions", .type = "integer"},
    {.name = "throughput", .type = "number", .summary = "Predictions per second"},
};

static const veer_schema_member model_members[] = {
    {.name = "model", .type = "string"},
    {.name = "versions", .type = "[ModelVersion]", .summary = "In order of first sight"},
    TOTALS_MEMBERS,
    {.name = "last_24h", .type = "LastDay"},
};

static const veer_schema_member list_members[] = {
    {.name = "models", .type = "[Model]"},
};

static const veer_schema schemas[] = {
    {.name = "ModelVersion", .summary = "One version of a model", VEER_MEMBERS(version_members)},
    {.name = "LastDay", .summary = "The last 24 hours", VEER_MEMBERS(day_members)},
    {.name = "Model", .summary = "A model", VEER_MEMBERS(model_members)},
    {.name = "ModelList", .summary = "All models", VEER_MEMBERS(list_members)},
};

const veer_resource veer_resource_models = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
