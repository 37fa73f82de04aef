/* The thread of the deadlines: shuts the sockets of connections that are too slow. */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "http/server_impl.h"

#define TICK_MIN_MS 10u
#define TICK_MAX_MS 500u

/* How long a connection may stay in its phase; 0: for ever. */
static int64_t allowed_ms(const http_server *server, http_phase phase)
{
    const http_server_options *o = &server->options;
    const int64_t allowed[HTTP_PHASES] = {
        [HTTP_PHASE_FRESH] = o->head_timeout_ms, [HTTP_PHASE_IDLE] = o->idle_timeout_ms,
        [HTTP_PHASE_HEAD] = o->head_timeout_ms,  [HTTP_PHASE_BODY] = o->body_timeout_ms,
        [HTTP_PHASE_SEND] = o->send_timeout_ms,
    };
    return allowed[phase];
}

/* libmicrohttpd sees the end of the socket and closes the connection. */
static void cut(http_conn *conn)
{
    if (!atomic_exchange(&conn->was_cut, true))
        shutdown(conn->fd, SHUT_RDWR);
}

/* Between two requests, and nothing of the next one has arrived. */
static bool is_quiet(const http_conn *conn, http_phase phase)
{
    int unread = 0;
    return (phase == HTTP_PHASE_FRESH || phase == HTTP_PHASE_IDLE) &&
           ioctl(conn->fd, FIONREAD, &unread) == 0 && unread == 0;
}

static void look_at(http_server *server, http_conn *conn, int64_t now_us)
{
    const http_phase phase = (http_phase)atomic_load_explicit(&conn->phase, memory_order_acquire);
    const int64_t since = atomic_load_explicit(&conn->since_us, memory_order_relaxed);
    const int64_t allowed = allowed_ms(server, phase);
    if (allowed > 0 && now_us - since > allowed * 1000) {
        if (!atomic_load(&conn->was_cut))
            atomic_fetch_add(&server->timeouts, 1);
        cut(conn);
    } else if (atomic_load(&server->draining) && is_quiet(conn, phase)) {
        cut(conn);
    } else if (phase == HTTP_PHASE_STREAM) {
        pthread_mutex_lock(&conn->lock);
        if (conn->stream != NULL && atomic_load(&server->draining))
            http_stream_end(conn->stream);
        else if (conn->stream != NULL)
            http_stream_tick(conn->stream, now_us);
        pthread_mutex_unlock(&conn->lock);
    }
}

/* A quarter of the shortest deadline, within reason; quick while the server drains. */
static unsigned tick_ms(const http_server *server)
{
    unsigned shortest = TICK_MAX_MS * 4;
    for (int p = 0; p < HTTP_PHASES; p++) {
        const int64_t allowed = allowed_ms(server, (http_phase)p);
        if (allowed > 0 && allowed < shortest)
            shortest = (unsigned)allowed;
    }
    if (atomic_load(&server->draining) || shortest / 4 < TICK_MIN_MS)
        return TICK_MIN_MS;
    return shortest / 4;
}

static void sleep_locked(http_server *server)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    const unsigned ms = tick_ms(server);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    if (!server->watch_ends)
        pthread_cond_timedwait(&server->wake, &server->lock,
                               &until); /* a false alarm is harmless */
}

void *http_watch(void *cls)
{
    http_server *server = cls;
    pthread_mutex_lock(&server->lock);
    while (!server->watch_ends) {
        const int64_t now_us = http_now_us(server);
        for (http_conn *conn = server->conns; conn != NULL; conn = conn->next)
            look_at(server, conn, now_us);
        sleep_locked(server);
    }
    pthread_mutex_unlock(&server->lock);
    return NULL;
}
