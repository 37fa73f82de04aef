/* Whether the server lives, whether it is ready, and its figures. */
#include "api/resource.h"

#include <stdatomic.h>

#include "base/time.h"

static void put_time(veer_json_writer *w, const char *key, int64_t us)
{
    char text[VEER_TIME_TEXT_SIZE];
    veer_time_format(us, text);
    veer_json_put_key(w, key);
    veer_json_put_string(w, text);
}

static void put_text(veer_json_writer *w, const char *key, const char *text)
{
    veer_json_put_key(w, key);
    veer_json_put_string(w, text);
}

/* ---- health ---- */

static veer_rc health(const http_request *request, http_response *response, veer_err *err)
{
    static const char alive[] = "{\"status\":\"ok\"}";
    (void)request, (void)err;
    http_response_constant(response, HTTP_JSON, alive, sizeof alive - 1);
    return VEER_OK;
}

static veer_rc ready(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const char *why = NULL;
    veer_json_writer w;
    if (api->ready == NULL || api->ready(api, &why))
        return health(request, response, err);
    http_response_status(response, 503);
    http_response_header(response, "Retry-After", "5");
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    put_text(&w, "status", "unavailable");
    put_text(&w, "reason", why);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

/* ---- figures ---- */

/* A number of a struct of figures. */
typedef struct figure {
    const char *name; /* of the member in the answer */
    uint64_t value;   /* as it is now */
} figure;

static void put_figures(veer_json_writer *w, const char *key, const figure *figures, size_t n)
{
    veer_json_put_key(w, key);
    veer_json_begin_object(w);
    for (size_t i = 0; i < n; i++) {
        veer_json_put_key(w, figures[i].name);
        veer_json_put_uint64(w, figures[i].value);
    }
    veer_json_end_object(w);
}
#define PUT_FIGURES(w, key, table) put_figures((w), (key), (table), sizeof(table) / sizeof *(table))

static void put_ingest(veer_json_writer *w, veer_ingest *ingest)
{
    veer_ingest_stats s;
    veer_ingest_stats_get(ingest, &s);
    const figure figures[] = {
        {"predictions", s.predictions},
        {"duplicates", s.duplicates},
        {"labels", s.labels},
        {"labels_joined", s.labels_joined},
        {"labels_replaced", s.labels_replaced},
        {"labels_waiting", s.labels_waiting},
        {"points", s.points},
        {"commits", s.commits},
        {"failures", s.failures},
        {"refused", s.refused},
        {"queue_jobs", s.queue_jobs},
        {"queue_bytes", s.queue_bytes},
        {"expired_blocks", s.expired_blocks},
        {"merged_blocks", s.merged_blocks},
        {"recovered_rows", s.recovered_rows},
        {"troubles", s.troubles},
    };
    PUT_FIGURES(w, "ingest", figures);
}

static void put_store(veer_json_writer *w, veer_store *store)
{
    veer_store_stats s;
    veer_store_stats_get(store, &s);
    veer_json_put_key(w, "store");
    veer_json_begin_object(w);
    put_text(w, "backend", s.backend);
    veer_json_put_key(w, "writable");
    veer_json_put_bool(w, !s.failed);
    const figure figures[] = {
        {"schema_version", s.schema_version},
        {"series", s.series},
        {"commits", s.commits},
        {"failed_commits", s.failed_commits},
        {"data_bytes", s.data_bytes},
        {"log_bytes", s.log_bytes},
        {"checkpoints", s.checkpoints},
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        veer_json_put_key(w, figures[i].name);
        veer_json_put_uint64(w, figures[i].value);
    }
    const figure predictions[] = {{"blocks", s.predictions.blocks},
                                  {"rows", s.predictions.rows},
                                  {"bytes", s.predictions.bytes}};
    const figure labels[] = {{"blocks", s.labels.blocks},
                             {"rows", s.labels.rows},
                             {"bytes", s.labels.bytes}};
    PUT_FIGURES(w, "predictions", predictions);
    PUT_FIGURES(w, "labels", labels);
    veer_json_end_object(w);
}

static void put_derived(veer_json_writer *w, veer_ingest *ingest)
{
    veer_index_stats index;
    veer_buckets_stats buckets;
    veer_index_stats_get(veer_ingest_index(ingest), &index);
    veer_buckets_stats_get(veer_ingest_buckets(ingest), &buckets);
    const figure of_index[] = {
        {"table_entries", index.table_entries},
        {"run_entries", index.run_entries},
        {"runs", index.runs},
        {"memory_bytes", index.memory_bytes},
        {"run_bytes", index.run_bytes},
        {"reads", index.reads},
    };
    PUT_FIGURES(w, "index", of_index);
    const figure of_buckets[] = {
        {"deltas", buckets.deltas}, {"memory_bytes", buckets.memory_bytes},
        {"folded", buckets.folded}, {"low", buckets.low},
        {"stale", buckets.stale},   {"writes", buckets.writes},
    };
    PUT_FIGURES(w, "buckets", of_buckets);
}

static void put_http(veer_json_writer *w, const veer_api *api)
{
    http_server *const server = atomic_load(api->server);
    const http_server_stats s =
        server != NULL ? http_server_stats_of(server) : (http_server_stats){0};
    const http_sse_stats e =
        api->events != NULL ? http_sse_stats_of(api->events) : (http_sse_stats){0};
    const figure figures[] = {
        {"requests", s.requests},
        {"timeouts", s.timeouts},
        {"connections", s.connections},
        {"connections_all", s.connections_all},
        {"inflight_bytes", s.inflight_bytes},
        {"subscribers", e.clients},
        {"events", e.published},
        {"subscribers_dropped", e.dropped},
    };
    PUT_FIGURES(w, "http", figures);
}

static veer_rc status(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const int64_t now_us = veer_clock_real_us(api->clock);
    const char *why = NULL;
    veer_json_writer w;
    const bool is_ready = api->ready == NULL || api->ready(api, &why);
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    put_text(&w, "version", api->version);
    put_time(&w, "started", api->started_us);
    veer_json_put_key(&w, "uptime_s");
    veer_json_put_int64(&w, (now_us - api->started_us) / VEER_US_PER_SECOND);
    veer_json_put_key(&w, "ready");
    veer_json_put_bool(&w, is_ready);
    if (!is_ready)
        put_text(&w, "reason", why);
    veer_json_put_key(&w, "tokens_needed");
    veer_json_put_bool(&w, api->tokens != NULL);
    put_ingest(&w, api->ingest);
    put_store(&w, veer_ingest_store(api->ingest));
    put_derived(&w, api->ingest);
    put_http(&w, api);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

/* ---- tables ---- */

static const veer_schema_member health_members[] = {
    {"status", "string", NULL, false, "ok"},
};
static const veer_schema_member status_members[] = {
    {"version", "string", "of the program", false, NULL},
    {"started", "time", NULL, false, NULL},
    {"uptime_s", "integer", "seconds since then", false, NULL},
    {"ready", "boolean", "as /readyz says", false, NULL},
    {"reason", "string", "why it is not ready", true, NULL},
    {"tokens_needed", "boolean", NULL, false, NULL},
    {"ingest", "{integer}", "what came in since the start", false, NULL},
    {"store", "StoreStatus", NULL, false, NULL},
    {"index", "{integer}", "from ids to records", false, NULL},
    {"buckets", "{integer}", "sums over time", false, NULL},
    {"http", "{integer}", "connections and requests", false, NULL},
};
static const veer_schema_member store_members[] = {
    {"backend", "string", NULL, false, NULL},
    {"writable", "boolean", "false after a failure of the disk", false, NULL},
    {"schema_version", "integer", "of what is on disk", false, NULL},
    {"series", "integer", "pairs of model and version", false, NULL},
    {"commits", "integer", "since the start", false, NULL},
    {"failed_commits", "integer", "since the start", false, NULL},
    {"data_bytes", "integer", "of the main file", false, NULL},
    {"log_bytes", "integer", "of the write-ahead log", false, NULL},
    {"checkpoints", "integer", "since the start", false, NULL},
    {"predictions", "{integer}", "kept now", false, NULL},
    {"labels", "{integer}", "kept now", false, NULL},
};

static const veer_schema schemas[] = {
    {.name = "Health", .summary = "The server lives", VEER_MEMBERS(health_members)},
    {.name = "Status", .summary = "Figures of the server", VEER_MEMBERS(status_members)},
    {.name = "StoreStatus", .summary = "Figures of what is on disk", VEER_MEMBERS(store_members)},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/healthz",
     .id = "getHealth",
     .summary = "Whether the server lives; looks at nothing else",
     .response_type = HTTP_JSON,
     .response_schema = "Health",
     .handler = health},
    {.method = HTTP_GET,
     .path = "/readyz",
     .id = "getReadiness",
     .summary = "Whether requests should be sent here; 503 with the reason if not",
     .response_type = HTTP_JSON,
     .response_schema = "Health",
     .handler = ready},
    {.method = HTTP_GET,
     .path = "/api/v1/status",
     .scope = HTTP_SCOPE_READ,
     .id = "getStatus",
     .summary = "Figures of the server: ingest, store, index, connections",
     .response_type = HTTP_JSON,
     .response_schema = "Status",
     .handler = status},
};

const veer_resource veer_resource_health = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
