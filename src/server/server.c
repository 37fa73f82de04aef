#include "server/server_impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "api/background.h"
#include "api/intake.h"
#include "api/metrics_cache.h"
#include "api/overview.h"
#include "base/limits.h"
#include "server/judging.h"
#include "store/sqlite/sqlite.h"
#include "web/web.h"

#define DEFAULT_PORT 8321
#define FILES_BESIDE 64      /* descriptors for everything but connections */
#define EVENTS_KEPT 1024     /* for browsers that come back */
#define EVENTS_RETRY_MS 2000 /* before they do */

/* ---- what handlers and the engine say ---- */

static bool is_ready(const veer_api *api, const char **ret_why)
{
    const veer_server *const server = api->ready_context;
    veer_store_stats stats;
    if (atomic_load(&server->draining)) {
        *ret_why = "the server is stopping";
        return false;
    }
    veer_store_stats_get(server->store, &stats);
    if (stats.failed) {
        *ret_why = "the store no longer writes after a failure of the disk; restart the server";
        return false;
    }
    return true;
}

static void on_trouble(void *context, veer_rc rc, const char *what)
{
    veer_server *const server = context;
    VEER_LOG(server->log, VEER_LOG_ERROR, "background work failed", {"code", veer_rc_name(rc), 0},
             {"detail", what, 0});
}

void veer_server_log_access(void *context, const http_access *access)
{
    const veer_api *const api = context;
    const veer_server *const server = api->ready_context;
    char path[256];
    const veer_log_level level =
        access->status == 0 || access->status >= 500 ? VEER_LOG_WARN : VEER_LOG_DEBUG;
    if (!veer_log_wants(server->log, level))
        return;
    snprintf(path, sizeof path, "%.*s", (int)(access->path.len < 255 ? access->path.len : 255),
             access->path.text != NULL ? access->path.text : "");
    VEER_LOG(server->log, level, "request", {"method", access->method, 0}, {"path", path, 0},
             {"status", NULL, access->status}, {"peer", access->peer, 0},
             {"token", access->token_id, 0}, {"bytes_in", NULL, (int64_t)access->bytes_in},
             {"bytes_out", NULL, (int64_t)access->bytes_out},
             {"duration_us", NULL, access->duration_us});
}

/* ---- opening ---- */

static veer_rc open_log(veer_server *server, veer_err *err)
{
    const bool as_json = strcmp(server->config.log_format, "json") == 0;
    const veer_log_options options = {.fd = STDERR_FILENO,
                                      .as_json = as_json,
                                      .to_journal = !as_json && veer_log_is_journal(STDERR_FILENO),
                                      .clock = server->clock,
                                      .level = server->config.log_level};
    return veer_log_new(&options, &server->log, err);
}

/* So many connections that the descriptors left for everything else suffice. libmicrohttpd keeps
 * trying without a pause when a thread without connections finds no descriptor for its first. */
static int64_t connections_for(rlim_t files, int64_t wanted)
{
    const rlim_t most = files / 8 * 5;
    const rlim_t room = files - (most < FILES_BESIDE ? most : FILES_BESIDE);
    return (rlim_t)wanted < room ? wanted : (int64_t)room;
}

/* As many descriptors as connections may need, else fewer connections. */
static void raise_files(veer_server *server)
{
    struct rlimit files;
    const rlim_t wanted = (rlim_t)server->config.max_connections + FILES_BESIDE;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    if (files.rlim_cur < wanted) {
        files.rlim_cur =
            files.rlim_max == RLIM_INFINITY || files.rlim_max > wanted ? wanted : files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur >= wanted)
        return;
    server->config.max_connections =
        connections_for(files.rlim_cur, server->config.max_connections);
    VEER_LOG(server->log, VEER_LOG_WARN, "too few file descriptors for http.max_connections",
             {"descriptors", NULL, (int64_t)files.rlim_cur},
             {"connections", NULL, server->config.max_connections});
}

static veer_retention retention_of(const veer_config *c)
{
    return (veer_retention){.predictions_us = c->keep_predictions_us,
                            .summaries_us = c->keep_summaries_us,
                            .points_us = c->keep_points_us};
}

static veer_rc open_engine(veer_server *server, veer_err *err)
{
    const http_sse_options sse = {.history = EVENTS_KEPT, .retry_ms = EVENTS_RETRY_MS};
    veer_rc rc = http_sse_new(&sse, &server->events, err);
    if (rc == VEER_OK)
        rc = veer_news_new(server->events, &server->news, err);
    if (rc != VEER_OK)
        return rc;
    const veer_ingest_options options = {.store = server->store,
                                         .clock = server->clock,
                                         .retention = retention_of(&server->config),
                                         .known_models_only = server->config.known_models_only,
                                         .on_news = veer_news_take,
                                         .news_context = server->news,
                                         .on_trouble = on_trouble,
                                         .trouble_context = server};
    rc = veer_ingest_open(&options, &server->ingest, err);
    return rc == VEER_OK ? veer_news_start(server->news, server->ingest, err) : rc;
}

/* The routes of the API and those of the page. */
static veer_rc open_router(veer_server *server, veer_err *err)
{
    size_t api_count, web_count;
    const http_route *const api = veer_api_routes(&api_count);
    const http_route *const web = veer_web_routes(&web_count);
    const veer_rc rc = http_router_new(api, api_count, &server->router, err);
    return rc == VEER_OK ? http_router_add(server->router, web, web_count, err) : rc;
}

static veer_rc open_http(veer_server *server, veer_err *err)
{
    const veer_config *const c = &server->config;
    http_server_options options;
    server->api = (veer_api){.ingest = server->ingest,
                             .clock = server->clock,
                             .judge = server->judge,
                             .outbox = server->outbox,
                             .retraining = server->retraining,
                             .data_dir = c->data_dir,
                             .tokens = server->tokens,
                             .events = server->events,
                             .server = &server->shared_http,
                             .version = VEER_VERSION,
                             .started_us = veer_clock_real_us(server->clock),
                             .ready = is_ready,
                             .ready_context = server,
                             .seed_metrics = c->seed_metrics};
    veer_rc rc = veer_intakes_new(&server->api.intakes, err);
    if (rc == VEER_OK)
        rc = veer_background_new(&server->api.background, err);
    if (rc == VEER_OK)
        rc = veer_metrics_cache_new(&server->api.metrics, err);
    if (rc == VEER_OK)
        rc = veer_overviews_new(&server->api.overviews, err);
    if (rc == VEER_OK)
        rc = open_router(server, err);
    if (rc != VEER_OK)
        return rc;
    http_server_options_init(&options);
    options.address = c->listen;
    options.port = DEFAULT_PORT;
    options.threads = (unsigned)c->threads;
    options.tls_cert_file = c->tls_cert_file;
    options.tls_key_file = c->tls_key_file;
    options.tokens = server->tokens;
    options.allow_remote = c->insecure;
    options.hosts = c->hosts.items;
    options.host_count = c->hosts.n;
    options.max_connections = (unsigned)c->max_connections;
    options.max_inflight_bytes = (size_t)c->max_inflight_bytes;
    options.clock = server->clock;
    options.context = &server->api;
    options.on_access = veer_server_log_access;
    rc = http_server_start(&options, server->router, &server->http, err);
    if (rc == VEER_OK)
        atomic_store(&server->shared_http, server->http);
    return rc;
}

/* "http://0.0.0.0:80" cannot be called; this machine's own address can. */
static void note_urls(veer_server *server)
{
    static const struct {
        const char *any;   /* of every interface */
        const char *local; /* of this machine */
    } rows[] = {{"://0.0.0.0:", "://127.0.0.1:"}, {"://[::]:", "://[::1]:"}};
    const char *const url = http_server_url(server->http);
    snprintf(server->url, sizeof server->url, "%s", url);
    snprintf(server->local_url, sizeof server->local_url, "%s", url);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *const at = strstr(url, rows[i].any);
        if (at != NULL)
            snprintf(server->local_url, sizeof server->local_url, "%.*s%s%s", (int)(at - url), url,
                     rows[i].local, at + strlen(rows[i].any));
    }
}

static veer_rc open_all(veer_server *server, veer_err *err)
{
    veer_rc rc = open_log(server, err);
    if (rc != VEER_OK)
        return rc;
    raise_files(server);
    rc = veer_store_sqlite_open(server->config.data_dir, NULL, &server->store, err);
    if (rc == VEER_OK)
        rc = veer_server_open_tokens(server, err);
    if (rc == VEER_OK)
        rc = open_engine(server, err);
    if (rc == VEER_OK)
        rc = veer_server_open_judging(server, err);
    if (rc == VEER_OK)
        rc = open_http(server, err);
    if (rc != VEER_OK)
        return rc;
    note_urls(server);
    if (server->config.metrics_file != NULL)
        rc = veer_metrics_file_start(server->config.metrics_file, server->config.metrics_model,
                                     server->ingest, server->clock, server->log,
                                     &server->metrics_file, err);
    if (rc == VEER_OK)
        rc = veer_server_write_owner(server, err);
    return rc == VEER_OK ? veer_store_sqlite_announce(server->store, server->local_url, err) : rc;
}

veer_rc veer_server_start(const veer_config *config, const veer_clock *clock, veer_server **ret,
                          veer_err *err)
{
    return veer_server_start_as(config, clock, false, ret, err);
}

veer_rc veer_server_start_as(const veer_config *config, const veer_clock *clock, bool is_brief,
                             veer_server **ret, veer_err *err)
{
    veer_server *const server = calloc(1, sizeof *server);
    if (server == NULL)
        return veer_fail_nomem(err);
    if (pthread_mutex_init(&server->judge_lock, NULL) != 0) {
        free(server);
        return veer_fail_nomem(err);
    }
    veer_arena_init(&server->arena, VEER_LIMIT_BUF_BYTES);
    server->clock = clock;
    server->is_brief = is_brief;
    veer_rc rc = veer_config_copy(config, &server->arena, &server->config, err);
    if (rc == VEER_OK)
        rc = open_all(server, err);
    if (rc != VEER_OK) {
        veer_server_stop(server);
        return rc;
    }
    *ret = server;
    return VEER_OK;
}

const char *veer_server_url(const veer_server *server)
{
    return server->url;
}

const char *veer_server_local_url(const veer_server *server)
{
    return server->local_url;
}

const char *veer_server_owner_token(const veer_server *server)
{
    return server->owner_token;
}

veer_log *veer_server_log(const veer_server *server)
{
    return server->log;
}

/* ---- changing ---- */

static void tell_ignored(veer_server *server, const veer_config *fresh)
{
    for (int i = 0; i < VEER_CONFIG_COUNT; i++)
        if (!veer_config_keys[i].reloads && strcmp(server->config.text[i], fresh->text[i]) != 0)
            VEER_LOG(server->log, VEER_LOG_WARN, "a changed setting waits for a restart",
                     {"key", veer_config_keys[i].name, 0});
}

veer_rc veer_server_reload(veer_server *server, const veer_config *config, veer_err *err)
{
    veer_config before = server->config;
    tell_ignored(server, config);
    veer_rc rc = VEER_OK;
    for (int i = 0; rc == VEER_OK && i < VEER_CONFIG_COUNT; i++)
        if (veer_config_keys[i].reloads)
            rc = veer_config_put(&server->config, (veer_config_id)i, config->text[i],
                                 config->from[i], &server->arena, err);
    if (rc == VEER_OK)
        rc = veer_server_reload_tokens(server, err);
    if (rc != VEER_OK) {
        server->config = before;
        return rc;
    }
    const veer_retention retention = retention_of(&server->config);
    veer_ingest_retain(server->ingest, &retention);
    veer_log_set_level(server->log, server->config.log_level);
    veer_server_reload_judging(server);
    return VEER_OK;
}

/* ---- stopping ---- */

static void pause_ms(int64_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
}

void veer_server_stop(veer_server *server)
{
    if (server == NULL)
        return;
    atomic_store(&server->draining, true);
    if (server->store != NULL) /* nobody should begin to talk to it */
        veer_store_sqlite_announce(server->store, NULL, NULL);
    veer_background_stop(server->api.background);
    if (server->http != NULL) {
        pause_ms(server->config.drain_delay_ms);
        if (!http_server_stop(server->http, (unsigned)server->config.drain_ms))
            VEER_LOG(server->log, VEER_LOG_WARN, "requests were cut",
                     {"drain_ms", NULL, server->config.drain_ms});
    }
    veer_background_free(server->api.background);
    veer_metrics_file_stop(server->metrics_file);
    veer_news_stop(server->news);
    veer_server_close_judging(server);
    veer_ingest_close(server->ingest);
    atomic_store(&server->shared_http, NULL);
    http_server_free(server->http);
    veer_intakes_free(server->api.intakes);
    veer_metrics_cache_free(server->api.metrics);
    veer_overviews_free(server->api.overviews);
    http_router_free(server->router);
    veer_news_free(server->news);
    http_sse_free(server->events);
    http_tokens_free(server->tokens);
    veer_server_remove_owner(server);
    veer_store_close(server->store);
    veer_log_free(server->log);
    veer_arena_done(&server->arena);
    pthread_mutex_destroy(&server->judge_lock);
    free(server);
}
