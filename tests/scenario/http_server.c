/* A server with one route for each thing that test_http.py looks at. It prints its URL, then obeys
 * lines of standard input: "stop MS". Arguments are NAME=VALUE: see set_option. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/num.h"
#include "http/pending.h"
#include "http/server.h"
#include "http/sse.h"
#include "json/writer.h"

typedef struct app {
    _Atomic(http_server *) server; /* set once it has started */
    http_sse *hub;                 /* of /events */
    atomic_int gone;               /* pending answers whose client was away in time */
    atomic_int not_answered;       /* requests that ended without an answer */
    atomic_int working;            /* threads of /later */
} app;

/* One answer of /later: its own thread. */
typedef struct job {
    app *owner;
    http_pending *pending;
    int64_t ms; /* to wait */
} job;

static void sleep_ms(int64_t ms)
{
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&pause, NULL);
}

static veer_rc get_page(const http_request *request, http_response *response, veer_err *err)
{
    static const char page[] = "<!doctype html><title>test</title>";
    (void)err;
    if (!http_response_etag(response, request, "page-1", 60))
        http_response_constant(response, HTTP_HTML, page, sizeof page - 1);
    return VEER_OK;
}

static veer_rc get_hello(const http_request *request, http_response *response, veer_err *err)
{
    (void)request, (void)err;
    http_response_text(response, HTTP_PLAIN, "hello");
    return VEER_OK;
}

static veer_rc get_item(const http_request *request, http_response *response, veer_err *err)
{
    veer_json_writer w;
    const http_text name = http_request_path_value(request, "name");
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "name");
    veer_json_put_string_n(&w, name.text, name.len);
    veer_json_put_key(&w, "n");
    veer_json_put_int64(&w, http_request_query_int(request, "n", -1));
    veer_json_put_key(&w, "tags");
    veer_json_begin_array(&w);
    for (size_t i = 0;; i++) {
        const http_text tag = http_request_query_at(request, "tag", i);
        if (tag.text == NULL)
            break;
        veer_json_put_string_n(&w, tag.text, tag.len);
    }
    veer_json_end_array(&w);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

static veer_rc post_echo(const http_request *request, http_response *response, veer_err *err)
{
    const http_text body = http_request_body(request);
    (void)err;
    veer_buf_append(http_response_body(response, "application/octet-stream"), body.text, body.len);
    return VEER_OK;
}

static veer_rc get_big(const http_request *request, http_response *response, veer_err *err)
{
    const int64_t kib = http_request_query_int(request, "kib", 1);
    veer_buf *body = http_response_body(response, HTTP_PLAIN);
    (void)err;
    for (int64_t i = 0; i < kib * 64; i++)
        veer_buf_puts(body, "0123456789abcde\n");
    return VEER_OK;
}

static veer_rc get_fail(const http_request *request, http_response *response, veer_err *err)
{
    const http_text why = http_request_query(request, "why");
    http_response_text(response, HTTP_PLAIN, "this is not sent");
    if (http_text_is(why, "parse"))
        return veer_fail_at(err, VEER_EPARSE, 17, "a comma is missing");
    if (http_text_is(why, "corrupt"))
        return veer_fail(err, VEER_ECORRUPT, "inner secrets");
    if (http_text_is(why, "header"))
        http_response_header(response, "X-Split", "a\r\nSet-Cookie: b");
    return VEER_OK;
}

static void *work(void *cls)
{
    job *mine = cls;
    app *owner = mine->owner;
    sleep_ms(mine->ms);
    if (http_pending_gone(mine->pending))
        atomic_fetch_add(&owner->gone, 1);
    http_response_text(http_pending_response(mine->pending), HTTP_PLAIN, "later");
    http_complete(mine->pending);
    free(mine);
    atomic_fetch_sub(&owner->working, 1);
    return NULL;
}

static veer_rc post_later(const http_request *request, http_response *response, veer_err *err)
{
    app *owner = http_request_context(request);
    pthread_t thread;
    job *mine = calloc(1, sizeof *mine);
    (void)response;
    if (mine == NULL)
        return veer_fail(err, VEER_ENOMEM, "no job");
    mine->owner = owner;
    mine->ms = http_request_query_int(request, "ms", 0);
    mine->pending = http_suspend(request);
    if (mine->pending == NULL) {
        free(mine);
        return veer_fail(err, VEER_ENOMEM, "no pending");
    }
    atomic_fetch_add(&owner->working, 1);
    if (mine->ms < 0) { /* at once, before the handler has returned */
        mine->ms = 0;
        work(mine);
    } else if (pthread_create(&thread, NULL, work, mine) == 0) {
        pthread_detach(thread);
    }
    return VEER_OK;
}

static veer_rc get_events(const http_request *request, http_response *response, veer_err *err)
{
    const app *owner = http_request_context(request);
    return http_sse_attach(owner->hub, request, response, err);
}

static veer_rc post_publish(const http_request *request, http_response *response, veer_err *err)
{
    const app *owner = http_request_context(request);
    const http_text body = http_request_body(request);
    const int64_t times = http_request_query_int(request, "times", 1);
    veer_rc rc = VEER_OK;
    for (int64_t i = 0; i < times && rc == VEER_OK; i++)
        rc = http_sse_publish(owner->hub, "note", body.text, body.len, err);
    http_response_status(response, 204);
    return rc;
}

static void put_count(veer_json_writer *w, const char *name, uint64_t value)
{
    veer_json_put_key(w, name);
    veer_json_put_uint64(w, value);
}

static veer_rc get_stats(const http_request *request, http_response *response, veer_err *err)
{
    app *owner = http_request_context(request);
    const http_server_stats s = http_server_stats_of(atomic_load(&owner->server));
    const http_sse_stats e = http_sse_stats_of(owner->hub);
    veer_json_writer w;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    put_count(&w, "requests", s.requests);
    put_count(&w, "timeouts", s.timeouts);
    put_count(&w, "connections", s.connections);
    put_count(&w, "inflight", s.inflight_bytes);
    put_count(&w, "subscribers", e.clients);
    put_count(&w, "dropped", e.dropped);
    put_count(&w, "gone", (uint64_t)atomic_load(&owner->gone));
    put_count(&w, "not_answered", (uint64_t)atomic_load(&owner->not_answered));
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

static const http_parameter item_query[] = {
    {.name = "n", .type = HTTP_PARAMETER_INTEGER},
    {.name = "mode", .choices = "fast|slow"},
    {.name = "tag", .may_repeat = true},
};
static const http_parameter ms_query[] = {{.name = "ms", .type = HTTP_PARAMETER_INTEGER}};
static const http_parameter kib_query[] = {{.name = "kib", .type = HTTP_PARAMETER_INTEGER}};
static const http_parameter times_query[] = {{.name = "times", .type = HTTP_PARAMETER_INTEGER}};
static const http_parameter why_query[] = {{.name = "why", .is_required = true}};

#define QUERY(table) .query = (table), .query_count = sizeof(table) / sizeof *(table)
#define ECHO_LIMIT 65536u
#define LARGE_LIMIT ((size_t)16 << 20)

static const http_route routes[] = {
    {HTTP_GET, "/", .id = "page", .is_page = true, .handler = get_page},
    {HTTP_GET, "/hello", .id = "hello", .handler = get_hello},
    {HTTP_GET, "/items/{name}", .id = "item", QUERY(item_query), .handler = get_item},
    {HTTP_GET, "/items/first", .id = "first", .handler = get_hello},
    {HTTP_POST, "/echo", .id = "echo", .body_limit = ECHO_LIMIT, .handler = post_echo},
    {HTTP_POST, "/large", .id = "large", .body_limit = LARGE_LIMIT, .handler = get_hello},
    {HTTP_POST, "/json", .id = "json", .body_limit = ECHO_LIMIT, .request_type = HTTP_JSON,
     .handler = post_echo},
    {HTTP_GET, "/big", .id = "big", QUERY(kib_query), .handler = get_big},
    {HTTP_GET, "/fail", .id = "fail", QUERY(why_query), .handler = get_fail},
    {HTTP_POST, "/later", .id = "later", .body_limit = ECHO_LIMIT, QUERY(ms_query),
     .handler = post_later},
    {HTTP_GET, "/events", .id = "events", .handler = get_events},
    {HTTP_POST, "/publish", .id = "publish", .body_limit = ECHO_LIMIT, QUERY(times_query),
     .handler = post_publish},
    {HTTP_GET, "/stats", .id = "stats", .handler = get_stats},
    {HTTP_POST, "/ingest", .id = "ingest", .scope = HTTP_SCOPE_INGEST, .handler = get_hello},
    {HTTP_GET, "/read", .id = "read", .scope = HTTP_SCOPE_READ, .handler = get_hello},
    {HTTP_DELETE, "/admin", .id = "admin", .scope = HTTP_SCOPE_ADMIN, .handler = get_hello},
};

static void on_access(void *context, const http_access *access)
{
    app *owner = context;
    if (access->status == 0)
        atomic_fetch_add(&owner->not_answered, 1);
}

/* A token of each scope, printed. */
static http_tokens *make_tokens(void)
{
    static const http_scopes scopes[] = {HTTP_SCOPE_INGEST, HTTP_SCOPE_READ, HTTP_SCOPE_ADMIN};
    http_tokens *tokens = NULL;
    char text[HTTP_TOKEN_TEXT_SIZE];
    http_token token;
    if (http_tokens_new(&tokens, NULL) != VEER_OK)
        return NULL;
    for (size_t i = 0; i < 3; i++) {
        if (http_token_new(scopes[i], 0, text, &token, NULL) != VEER_OK ||
            http_tokens_put(tokens, &token, NULL) != VEER_OK)
            return tokens;
        puts(text);
    }
    return tokens;
}

static void set_option(http_server_options *o, http_sse_options *sse, const char *name,
                       const char *value)
{
    struct {
        const char *name;
        unsigned *target;
    } numbers[] = {
        {"threads", &o->threads},      {"connections", &o->max_connections},
        {"head", &o->head_timeout_ms}, {"idle", &o->idle_timeout_ms},
        {"body", &o->body_timeout_ms}, {"send", &o->send_timeout_ms},
        {"ping", &sse->ping_ms},       {"address_connections", &o->max_per_address},
    };
    int64_t number = 0;
    if (strcmp(name, "address") == 0)
        o->address = value;
    else if (strcmp(name, "cert") == 0)
        o->tls_cert_file = value;
    else if (strcmp(name, "key") == 0)
        o->tls_key_file = value;
    else if (strcmp(name, "tokens") == 0)
        o->tokens = make_tokens();
    else if (veer_parse_int64(value, strlen(value), &number) == VEER_OK) {
        if (strcmp(name, "inflight") == 0)
            o->max_inflight_bytes = (size_t)number;
        if (strcmp(name, "queue") == 0)
            sse->queue_events = (size_t)number;
        if (strcmp(name, "subscribers") == 0)
            sse->max_clients = (size_t)number;
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            if (strcmp(name, numbers[i].name) == 0)
                *numbers[i].target = (unsigned)number;
    }
}

static void serve(app *owner)
{
    char line[64];
    int64_t ms = 0;
    printf("%s\n", http_server_url(owner->server));
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) != NULL && strncmp(line, "stop ", 5) == 0)
        veer_parse_int64(line + 5, strcspn(line + 5, "\n"), &ms);
    const bool is_clean = http_server_stop(owner->server, (unsigned)ms);
    printf("%s\n", is_clean ? "clean" : "cut");
}

int main(int argc, char **argv)
{
    http_server *server = NULL;
    app owner = {.server = NULL};
    http_server_options options;
    http_sse_options sse = {.history = 16, .retry_ms = 500};
    http_router *router = NULL;
    veer_err err = VEER_ERR_INIT;
    http_server_options_init(&options);
    options.port = 0;
    options.context = &owner;
    options.on_access = on_access;
    for (int i = 1; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (equals == NULL)
            continue;
        *equals = '\0';
        set_option(&options, &sse, argv[i], equals + 1);
    }
    veer_rc rc = http_router_new(routes, sizeof routes / sizeof *routes, &router, &err);
    if (rc == VEER_OK)
        rc = http_sse_new(&sse, &owner.hub, &err);
    if (rc == VEER_OK)
        rc = http_server_start(&options, router, &server, &err);
    atomic_store(&owner.server, server);
    if (rc == VEER_OK)
        serve(&owner);
    else
        fprintf(stderr, "%s\n", err.msg);
    http_server_free(server);
    while (atomic_load(&owner.working) > 0)
        sleep_ms(5);
    http_sse_free(owner.hub);
    http_router_free(router);
    http_tokens_free(options.tokens);
    return rc == VEER_OK ? 0 : 1;
}
