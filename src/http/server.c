#include "http/server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "http/epoll.h"
#include "http/server_impl.h"

#define POOL_BYTES ((size_t)2 * VEER_LIMIT_HTTP_HEAD_BYTES) /* of libmicrohttpd, a connection */
#define PEM_STEP 4096u                                      /* bytes of a file at a time */
#define GRACE_MS 1000u                                      /* for the last 503s */

/* Not const: libmicrohttpd takes a pointer that could write. */
static char tls_priorities[] = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

void http_server_options_init(http_server_options *options)
{
    *options = (http_server_options){.port = 8080};
}

static void default_unsigned(unsigned *value, unsigned fallback)
{
    if (*value == 0)
        *value = fallback;
}

static void fill_defaults(http_server_options *o)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    default_unsigned(&o->threads, cores > 0 ? (unsigned)cores : 1);
    if (o->threads > VEER_LIMIT_HTTP_THREADS)
        o->threads = VEER_LIMIT_HTTP_THREADS;
    default_unsigned(&o->max_connections, VEER_LIMIT_HTTP_CONNECTIONS);
    if (o->max_connections < o->threads)
        o->max_connections = o->threads;
    default_unsigned(&o->idle_timeout_ms, VEER_LIMIT_HTTP_IDLE_MS);
    default_unsigned(&o->head_timeout_ms, VEER_LIMIT_HTTP_HEAD_MS);
    default_unsigned(&o->body_timeout_ms, VEER_LIMIT_HTTP_BODY_MS);
    default_unsigned(&o->send_timeout_ms, VEER_LIMIT_HTTP_SEND_MS);
    if (o->max_inflight_bytes == 0)
        o->max_inflight_bytes = VEER_LIMIT_HTTP_INFLIGHT_BYTES;
    if (o->clock == NULL)
        o->clock = veer_clock_system();
}

/* A whole small file as text; *ret is the caller's. */
static veer_rc read_pem(const char *path, char **ret, veer_err *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    veer_buf buf;
    ssize_t got = -1;
    veer_buf_init(&buf, VEER_LIMIT_HTTP_PEM_BYTES + PEM_STEP);
    while (fd >= 0 && buf.len <= VEER_LIMIT_HTTP_PEM_BYTES && veer_buf_reserve(&buf, PEM_STEP)) {
        got = read(fd, buf.data + buf.len, PEM_STEP);
        if (got <= 0)
            break;
        buf.len += (size_t)got;
    }
    const int fault = errno;
    if (fd >= 0)
        close(fd);
    veer_buf_cstr(&buf);
    if (fd < 0 || got < 0 || buf.failed != VEER_OK || buf.len > VEER_LIMIT_HTTP_PEM_BYTES ||
        memchr(buf.data, '\0', buf.len) != NULL) {
        const bool unread = fd < 0 || got < 0;
        veer_buf_done(&buf);
        return veer_fail(err, unread ? VEER_EIO : VEER_EINVAL, "%s: %s", path,
                         unread ? strerror(fault) : "is not PEM, or too large");
    }
    *ret = buf.data;
    return VEER_OK;
}

static veer_rc read_tls(http_server *server, veer_err *err)
{
    const http_server_options *o = &server->options;
    if ((o->tls_cert_file == NULL) != (o->tls_key_file == NULL))
        return veer_fail(err, VEER_EINVAL, "TLS needs a certificate file and a key file");
    if (o->tls_cert_file == NULL)
        return VEER_OK;
    const veer_rc rc = read_pem(o->tls_cert_file, &server->tls_cert, err);
    return rc == VEER_OK ? read_pem(o->tls_key_file, &server->tls_key, err) : rc;
}

/* Nothing is decoded in place: the raw target is what this layer reads. */
static size_t leave_encoded(void *cls, struct MHD_Connection *mhd, char *text)
{
    (void)cls, (void)mhd;
    return strlen(text);
}

/* libmicrohttpd closes fd when it stops, and not if it does not start. */
static veer_rc start_daemon(http_server *server, int fd, veer_err *err)
{
    const http_server_options *o = &server->options;
    const bool has_tls = server->tls_cert != NULL;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, server->tls_cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, server->tls_key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, tls_priorities},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem pool[] = {
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)o->threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    http_epoll_prepare();
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (has_tls ? MHD_USE_TLS : 0), 0,
        http_on_accept, server, http_on_request, server, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, o->max_connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        o->max_per_address, MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_NOTIFY_CONNECTION, http_on_connection, server, MHD_OPTION_URI_LOG_CALLBACK,
        http_on_target, server, MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, http_on_completed, server, MHD_OPTION_ARRAY,
        has_tls ? tls : none, MHD_OPTION_ARRAY, o->threads > 1 ? pool : none, MHD_OPTION_END);
    if (server->daemon != NULL)
        return VEER_OK;
    return veer_fail(err, has_tls ? VEER_EINVAL : VEER_EIO, "%s",
                     has_tls ? "the server does not start: is the key that of the certificate?"
                             : "the server does not start: no memory, threads or descriptors");
}

static veer_rc init_locks(http_server *server, veer_err *err)
{
    pthread_condattr_t attr;
    if (pthread_mutex_init(&server->lock, NULL) != 0)
        return veer_fail_nomem(err);
    if (pthread_condattr_init(&attr) != 0)
        return veer_fail_nomem(err);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    const bool ok = pthread_cond_init(&server->closed, &attr) == 0 &&
                    pthread_cond_init(&server->wake, &attr) == 0;
    pthread_condattr_destroy(&attr);
    return ok ? VEER_OK : veer_fail_nomem(err);
}

static void end_watch(http_server *server)
{
    if (!server->has_watch)
        return;
    pthread_mutex_lock(&server->lock);
    server->watch_ends = true;
    pthread_cond_broadcast(&server->wake);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->watch, NULL);
    server->has_watch = false;
}

/* Starts the threads; signals of the program are not for them. */
static veer_rc start_threads(http_server *server, int fd, veer_err *err)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    server->has_watch = pthread_create(&server->watch, NULL, http_watch, server) == 0;
    const veer_rc rc = server->has_watch ? start_daemon(server, fd, err)
                                         : veer_fail(err, VEER_EIO, "no thread for the server");
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}

veer_rc http_server_start(const http_server_options *options, const http_router *router,
                          http_server **ret, veer_err *err)
{
    int fd = -1;
    http_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        return veer_fail_nomem(err);
    server->options = *options;
    server->router = router;
    fill_defaults(&server->options);
    veer_rc rc = init_locks(server, err);
    if (rc == VEER_OK)
        rc = read_tls(server, err);
    if (rc == VEER_OK)
        rc = http_listen(server, &fd, err);
    if (rc == VEER_OK)
        rc = start_threads(server, fd, err);
    if (rc != VEER_OK && fd >= 0)
        close(fd);
    if (rc == VEER_OK)
        *ret = server;
    else
        http_server_free(server);
    return rc;
}

uint16_t http_server_port(const http_server *server)
{
    return server->port;
}

const char *http_server_url(const http_server *server)
{
    return server->url;
}

/* Waits until no connection is left; false after ms. */
static bool wait_closed(http_server *server, unsigned ms)
{
    struct timespec until;
    int late = 0;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&server->lock);
    while (server->conn_count > 0 && late == 0)
        late = pthread_cond_timedwait(&server->closed, &server->lock, &until);
    const bool all_closed = server->conn_count == 0;
    pthread_mutex_unlock(&server->lock);
    return all_closed;
}

/* Nobody waits any longer: libmicrohttpd must not be stopped with connections asleep. */
static void wake_all(http_server *server)
{
    atomic_store(&server->aborting, true);
    pthread_mutex_lock(&server->lock);
    for (http_conn *conn = server->conns; conn != NULL; conn = conn->next) {
        pthread_mutex_lock(&conn->lock);
        if (conn->pending != NULL)
            http_pending_abandon(conn->pending);
        if (conn->stream != NULL)
            http_stream_end(conn->stream);
        pthread_mutex_unlock(&conn->lock);
    }
    pthread_mutex_unlock(&server->lock);
}

bool http_server_stop(http_server *server, unsigned deadline_ms)
{
    if (server->daemon == NULL)
        return true;
    pthread_mutex_lock(&server->lock);
    atomic_store(&server->draining, true);
    pthread_cond_broadcast(&server->wake);
    pthread_mutex_unlock(&server->lock);
    const bool is_clean = wait_closed(server, deadline_ms);
    wake_all(server);
    if (!is_clean)
        wait_closed(server, GRACE_MS);
    end_watch(server);
    MHD_stop_daemon(server->daemon);
    server->daemon = NULL;
    return is_clean;
}

void http_server_free(http_server *server)
{
    if (server == NULL)
        return;
    http_server_stop(server, 0);
    end_watch(server);
    free(server->tls_cert);
    free(server->tls_key);
    pthread_cond_destroy(&server->closed);
    pthread_cond_destroy(&server->wake);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

http_server_stats http_server_stats_of(http_server *server)
{
    pthread_mutex_lock(&server->lock);
    const size_t connections = server->conn_count;
    pthread_mutex_unlock(&server->lock);
    return (http_server_stats){
        .requests = atomic_load(&server->requests),
        .timeouts = atomic_load(&server->timeouts),
        .connections_all = atomic_load(&server->accepted),
        .connections = connections,
        .inflight_bytes = atomic_load(&server->inflight),
    };
}
