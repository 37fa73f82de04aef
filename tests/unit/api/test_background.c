/* Long requests: at most so many at once, others are told to come back; stopping ends them. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/background.h"
#include "base/limits.h"
#include "client/client.h"
#include "http/server.h"

#define OK(call) assert_int_equal(call, VEER_OK)

/* What the handlers of the test work with. */
typedef struct app {
    veer_background *background; /* under test */
    pthread_mutex_t lock;        /* of the rest */
    pthread_cond_t changed;      /* one of them */
    unsigned running;            /* jobs that are working now */
    unsigned released;           /* contexts given back */
    bool open;                   /* jobs may end */
} app;

static app the_app;

static veer_rc wait_for_gate(void *context, const atomic_bool *stop, http_response *response,
                             veer_err *err)
{
    app *a = context;
    (void)pthread_mutex_lock(&a->lock);
    a->running++;
    (void)pthread_cond_broadcast(&a->changed);
    while (!a->open && !atomic_load(stop)) {
        (void)pthread_mutex_unlock(&a->lock);
        (void)sched_yield();
        (void)pthread_mutex_lock(&a->lock);
    }
    a->running--;
    (void)pthread_mutex_unlock(&a->lock);
    if (atomic_load(stop))
        return veer_fail(err, VEER_EIO, "stopped");
    http_response_text(response, HTTP_PLAIN, "done");
    return VEER_OK;
}

static void release(void *context)
{
    app *a = context;
    (void)pthread_mutex_lock(&a->lock);
    a->released++;
    (void)pthread_mutex_unlock(&a->lock);
}

static veer_rc work(const http_request *request, http_response *response, veer_err *err)
{
    app *a = http_request_context(request);
    const veer_background_job job = {wait_for_gate, release, a};
    return veer_background_run(a->background, request, response, &job, err);
}

static const http_route routes[] = {
    {.method = HTTP_POST, .path = "/work", .id = "work", .summary = "Works", .handler = work},
};

/* ---- a server and its callers ---- */

typedef struct running {
    http_router *router; /* of the routes */
    http_server *server; /* answers */
} running;

static running start_server(void)
{
    running r = {0};
    http_server_options options;
    the_app = (app){0};
    assert_int_equal(pthread_mutex_init(&the_app.lock, NULL), 0);
    assert_int_equal(pthread_cond_init(&the_app.changed, NULL), 0);
    OK(veer_background_new(&the_app.background, NULL));
    OK(http_router_new(routes, 1, &r.router, NULL));
    http_server_options_init(&options);
    options.address = "127.0.0.1:0";
    options.threads = 1;
    options.context = &the_app;
    OK(http_server_start(&options, r.router, &r.server, NULL));
    return r;
}

static void stop_server(running *r)
{
    veer_background_stop(the_app.background);
    (void)http_server_stop(r->server, 1000);
    veer_background_free(the_app.background);
    http_server_free(r->server);
    http_router_free(r->router);
    (void)pthread_cond_destroy(&the_app.changed);
    (void)pthread_mutex_destroy(&the_app.lock);
}

typedef struct caller {
    const char *url;  /* of the server */
    int status;       /* of the answer */
    pthread_t thread; /* it */
} caller;

static void *call(void *context)
{
    caller *c = context;
    const veer_client_options options = {.url = c->url};
    const veer_call post = {.method = "POST", .path = "/work"};
    veer_client *client = NULL;
    veer_answer answer = {0};
    if (veer_client_new(&options, &client, NULL) == VEER_OK &&
        veer_client_send(client, &post, &answer, NULL) == VEER_OK) {
        c->status = answer.status;
        veer_answer_done(&answer);
    }
    veer_client_free(client);
    return NULL;
}

static void start_callers(const running *r, caller callers[VEER_LIMIT_BACKGROUND_JOBS])
{
    for (unsigned i = 0; i < VEER_LIMIT_BACKGROUND_JOBS; i++) {
        callers[i] = (caller){.url = http_server_url(r->server)};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
        (void)pthread_mutex_lock(&the_app.lock);
        while (the_app.running <= i)
            (void)pthread_cond_wait(&the_app.changed, &the_app.lock);
        (void)pthread_mutex_unlock(&the_app.lock);
    }
}

static void join_callers(caller callers[VEER_LIMIT_BACKGROUND_JOBS], int status)
{
    for (unsigned i = 0; i < VEER_LIMIT_BACKGROUND_JOBS; i++) {
        assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
        assert_int_equal(callers[i].status, status);
    }
}

static void open_gate(void)
{
    (void)pthread_mutex_lock(&the_app.lock);
    the_app.open = true;
    (void)pthread_mutex_unlock(&the_app.lock);
}

static void test_as_many_as_allowed(void **state)
{
    (void)state;
    running r = start_server();
    caller callers[VEER_LIMIT_BACKGROUND_JOBS];
    start_callers(&r, callers);
    caller one_more = {.url = http_server_url(r.server)};
    (void)call(&one_more);
    assert_int_equal(one_more.status, 503);
    open_gate();
    join_callers(callers, 200);
    stop_server(&r);
    assert_int_equal(the_app.released, VEER_LIMIT_BACKGROUND_JOBS + 1);
}

static void test_stopping_ends_what_runs(void **state)
{
    (void)state;
    running r = start_server();
    caller callers[VEER_LIMIT_BACKGROUND_JOBS];
    start_callers(&r, callers);
    veer_background_stop(the_app.background);
    join_callers(callers, 503);
    caller late = {.url = http_server_url(r.server)};
    (void)call(&late);
    assert_int_equal(late.status, 503);
    stop_server(&r);
    assert_int_equal(the_app.released, VEER_LIMIT_BACKGROUND_JOBS + 1);
}

static void test_without_threads(void **state)
{
    (void)state;
    running r = start_server();
    veer_background *kept = the_app.background;
    the_app.background = NULL;
    open_gate();
    caller one = {.url = http_server_url(r.server)};
    (void)call(&one);
    assert_int_equal(one.status, 200);
    the_app.background = kept;
    stop_server(&r);
    assert_int_equal(the_app.released, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_many_as_allowed),
        cmocka_unit_test(test_stopping_ends_what_runs),
        cmocka_unit_test(test_without_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
