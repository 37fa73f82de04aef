/* From a request to its answer, with an engine that says what the test wants. */
#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "api/intake.h"
#include "api/resource.h"
#include "base/limits.h"
#include "http/server.h"

/* ---- the engine ---- */

struct veer_ingest {
    pthread_mutex_t lock;    /* guards the rest */
    pthread_cond_t changed;  /* a job came */
    veer_rc submit_rc;       /* what veer_ingest_submit says */
    veer_rc done_rc;         /* what becomes of a job */
    veer_ingest_job *held;   /* a job that waits, when holds */
    bool holds;              /* jobs wait until released */
    size_t rows;             /* of the last job */
    size_t points;           /* of the last job */
    veer_ingest_kind kind;   /* of the last job */
    bool ack_memory;         /* of the last job */
    const veer_batch *batch; /* first one of the last job: which memory it is */
};

static veer_ingest engine = {.lock = PTHREAD_MUTEX_INITIALIZER,
                             .changed = PTHREAD_COND_INITIALIZER};

static void finish(veer_ingest_job *job)
{
    veer_ingest_result result = {.rc = engine.done_rc,
                                 .err = {engine.done_rc, -1, "the disk is full"},
                                 .accepted = engine.rows + engine.points,
                                 .durable = !job->ack_memory};
    job->done(job, &result);
}

veer_rc veer_ingest_submit(veer_ingest *ingest, veer_ingest_job *job, veer_err *err)
{
    pthread_mutex_lock(&ingest->lock);
    const veer_rc rc = ingest->submit_rc;
    const bool holds = ingest->holds;
    ingest->rows = 0;
    for (size_t i = 0; i < job->n_batches; i++)
        ingest->rows += job->batches[i]->rows;
    ingest->points = job->n_points;
    ingest->kind = job->kind;
    ingest->ack_memory = job->ack_memory;
    ingest->batch = job->n_batches > 0 ? job->batches[0] : NULL;
    if (rc == VEER_OK && holds)
        ingest->held = job;
    pthread_cond_signal(&ingest->changed);
    pthread_mutex_unlock(&ingest->lock);
    if (rc != VEER_OK)
        return veer_fail(err, rc, "busy");
    if (!holds)
        finish(job);
    return VEER_OK;
}

size_t veer_ingest_id(veer_ingest *ingest, char out[VEER_INGEST_ID_SIZE])
{
    (void)ingest;
    memcpy(out, "made", 5);
    return 4;
}

bool veer_ingest_takes(veer_ingest *ingest, veer_store_bytes model)
{
    (void)ingest, (void)model;
    return true;
}

/* ---- the server ---- */

typedef struct fixture {
    veer_api api;        /* of the server */
    http_router *router; /* the routes that take in */
    http_server *server; /* runs */
} fixture;

static fixture fx;

static int set_up(void **state)
{
    (void)state;
    http_server_options options;
    engine.submit_rc = engine.done_rc = VEER_OK;
    engine.holds = false;
    engine.held = NULL;
    fx.api = (veer_api){.ingest = &engine, .clock = veer_clock_system()};
    http_server_options_init(&options);
    options.port = 0;
    options.threads = 1;
    options.context = &fx.api;
    if (veer_intakes_new(&fx.api.intakes, NULL) != VEER_OK ||
        http_router_new(veer_resource_intake.routes, veer_resource_intake.route_count, &fx.router,
                        NULL) != VEER_OK)
        return 1;
    return http_server_start(&options, fx.router, &fx.server, NULL) != VEER_OK;
}

static int tear_down(void **state)
{
    (void)state;
    http_server_stop(fx.server, 1000);
    http_server_free(fx.server);
    http_router_free(fx.router);
    veer_intakes_free(fx.api.intakes);
    return 0;
}

static int ask(const char *target, const char *body)
{
    char request[4096];
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(http_server_port(fx.server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    const int len = snprintf(request, sizeof request,
                             "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                             "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                             target, strlen(body), body);
    assert_int_equal(write(fd, request, (size_t)len), len);
    return fd;
}

/* The whole answer; says its status. */
static int answer(int fd, char text[8192])
{
    size_t len = 0;
    ssize_t got;
    while ((got = read(fd, text + len, 8191 - len)) > 0)
        len += (size_t)got;
    text[len] = '\0';
    close(fd);
    assert_memory_equal(text, "HTTP/1.1 ", 9);
    return (text[9] - '0') * 100 + (text[10] - '0') * 10 + text[11] - '0';
}

static int post(const char *target, const char *body, char text[8192])
{
    return answer(ask(target, body), text);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no %s in %s", part, text);
}

#define R "{\"model\":\"m\",\"features\":{\"a\":1}}"

/* ---- tests ---- */

static void test_jobs(void **state)
{
    char text[8192];
    (void)state;
    assert_int_equal(post("/api/v1/predictions", "[" R "," R "]", text), 200);
    assert_has(text,
               "{\"accepted\":2,\"duplicates\":0,\"rejected\":0,\"errors\":[],\"durable\":true,"
               "\"ids\":[\"made\",\"made\"]}");
    assert_int_equal(engine.kind, VEER_INGEST_PREDICTIONS);
    assert_int_equal(post("/inference?ack=memory", R, text), 200);
    assert_has(text, "\"durable\":false,\"id\":\"made\",\"ids\":[\"made\"]}");
    assert_true(engine.ack_memory);
    assert_int_equal(post("/feedback", "{\"id\":1,\"label\":\"x\"}", text), 200);
    assert_int_equal(engine.kind, VEER_INGEST_LABELS);
    assert_int_equal(post("/api/v1/metrics?model=m", "[{\"auc\":0.5,\"mae\":2},{\"x\":1}]", text),
                     200);
    assert_has(text, "\"accepted\":2,\"duplicates\":0,\"rejected\":1,\"errors\":[{\"index\":1,"
                     "\"pointer\":\"/x\"");
    assert_int_equal(engine.points, 2);
    assert_int_equal(engine.rows, 0);
}

static void test_memory_is_used_again(void **state)
{
    char text[8192];
    (void)state;
    assert_int_equal(post("/api/v1/predictions", R, text), 200);
    const veer_batch *batch = engine.batch;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(post("/api/v1/predictions", R, text), 200);
        assert_ptr_equal(engine.batch, batch);
        assert_int_equal(engine.rows, 1);
    }
}

static void test_full_queue(void **state)
{
    char text[8192];
    (void)state;
    engine.submit_rc = VEER_EIO;
    assert_int_equal(post("/api/v1/predictions", R, text), 503);
    assert_has(text, "Retry-After: 1\r\n");
    assert_has(text, "application/problem+json");
    assert_has(text, "too much is waiting");
    engine.submit_rc = VEER_OK;
    assert_int_equal(post("/api/v1/predictions", R, text), 200);
}

static void test_failed_commit(void **state)
{
    char text[8192];
    (void)state;
    engine.done_rc = VEER_EIO;
    assert_int_equal(post("/api/v1/predictions", R, text), 503);
    assert_has(text, "Retry-After: ");
    assert_null(strstr(text, "accepted"));
    engine.done_rc = VEER_ELIMIT;
    assert_int_equal(post("/api/v1/predictions", R, text), 413);
}

static veer_ingest_job *wait_for_job(void)
{
    pthread_mutex_lock(&engine.lock);
    while (engine.held == NULL)
        pthread_cond_wait(&engine.changed, &engine.lock);
    veer_ingest_job *job = engine.held;
    engine.held = NULL;
    pthread_mutex_unlock(&engine.lock);
    return job;
}

/* The answer waits for the engine, and a client that goes away does not disturb it. */
static void test_waiting(void **state)
{
    char text[8192];
    (void)state;
    engine.holds = true;
    const int fd = ask("/api/v1/predictions", R);
    veer_ingest_job *job = wait_for_job();
    assert_int_equal(recv(fd, text, 1, MSG_DONTWAIT), -1);
    finish(job);
    assert_int_equal(answer(fd, text), 200);
    const int gone = ask("/api/v1/predictions", R);
    job = wait_for_job();
    close(gone);
    finish(job);
    engine.holds = false;
    assert_int_equal(post("/api/v1/predictions", R, text), 200);
}

static void test_without_engine(void **state)
{
    char text[8192];
    (void)state;
    engine.submit_rc = VEER_EIO; /* must not be asked */
    assert_int_equal(post("/api/v1/predictions", "[]", text), 200);
    assert_has(text,
               "{\"accepted\":0,\"duplicates\":0,\"rejected\":0,\"errors\":[],\"durable\":true}");
    assert_int_equal(post("/api/v1/predictions", "{}", text), 400);
    assert_has(text, "\"status\":400,\"detail\":\"the record has neither");
    assert_has(text, "\"accepted\":0,\"duplicates\":0,\"rejected\":1,\"errors\":[{\"index\":0,");
    assert_int_equal(post("/api/v1/predictions", "[" R ",", text), 400);
    assert_has(text, "\"accepted\":0,\"duplicates\":0,\"rejected\":2,");
    char name[600] = "/api/v1/metrics?model=";
    memset(name + strlen(name), 'm', VEER_LIMIT_NAME_BYTES + 1);
    assert_int_equal(post(name, "{\"auc\":1}", text), 400);
    assert_has(text, "at most 256 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_jobs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory_is_used_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_full_queue, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failed_commit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_waiting, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_without_engine, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
