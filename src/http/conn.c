#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "http/server_impl.h"

#define KEEP_BYTES 65536u /* of each buffer of a connection between two requests */

int64_t http_now_us(const http_server *server)
{
    return veer_clock_monotonic_us(server->options.clock);
}

void http_conn_enter(http_conn *conn, http_phase phase)
{
    atomic_store_explicit(&conn->since_us, http_now_us(conn->server), memory_order_relaxed);
    atomic_store_explicit(&conn->phase, (int)phase, memory_order_release);
}

enum MHD_Result http_on_accept(void *cls, const struct sockaddr *address, socklen_t len)
{
    http_server *server = cls;
    (void)address, (void)len;
    return atomic_load(&server->draining) ? MHD_NO : MHD_YES;
}

static void name_peer(http_conn *conn)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(conn->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info != NULL ? info->client_addr : NULL;
    if (address != NULL && address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr,
                  conn->peer, sizeof conn->peer);
    if (address == NULL || address->sa_family != AF_INET6)
        return;
    const struct in6_addr *v6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(v6))
        inet_ntop(AF_INET, &v6->s6_addr[12], conn->peer, sizeof conn->peer);
    else
        inet_ntop(AF_INET6, v6, conn->peer, sizeof conn->peer);
}

static http_conn *conn_new(http_server *server, struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    http_conn *conn = calloc(1, sizeof *conn);
    if (conn == NULL || info == NULL || pthread_mutex_init(&conn->lock, NULL) != 0) {
        free(conn);
        return NULL;
    }
    conn->server = server;
    conn->mhd = mhd;
    conn->fd = info->connect_fd;
    name_peer(conn);
    veer_arena_init(&conn->arena, VEER_LIMIT_HTTP_REQUEST_ARENA);
    http_response_init(&conn->response);
    veer_buf_init(&conn->body, 0);
    veer_buf_init(&conn->unpacked, 0);
    veer_buf_init(&conn->packed, VEER_LIMIT_HTTP_RESPONSE_BYTES);
    http_conn_enter(conn, HTTP_PHASE_FRESH);
    return conn;
}

static void conn_free(http_conn *conn)
{
    veer_arena_done(&conn->arena);
    http_response_done(&conn->response);
    veer_buf_done(&conn->body);
    veer_buf_done(&conn->unpacked);
    veer_buf_done(&conn->packed);
    pthread_mutex_destroy(&conn->lock);
    free(conn);
}

static void list_insert(http_server *server, http_conn *conn)
{
    pthread_mutex_lock(&server->lock);
    conn->next = server->conns;
    if (conn->next != NULL)
        conn->next->prev = conn;
    server->conns = conn;
    server->conn_count++;
    pthread_mutex_unlock(&server->lock);
}

static void list_remove(http_server *server, http_conn *conn)
{
    pthread_mutex_lock(&server->lock);
    if (conn->next != NULL)
        conn->next->prev = conn->prev;
    if (conn->prev != NULL)
        conn->prev->next = conn->next;
    else
        server->conns = conn->next;
    server->conn_count--;
    pthread_cond_broadcast(&server->closed);
    pthread_mutex_unlock(&server->lock);
}

void http_on_connection(void *cls, struct MHD_Connection *mhd, void **context,
                        enum MHD_ConnectionNotificationCode code)
{
    http_server *server = cls;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        http_conn *conn = conn_new(server, mhd);
        *context = conn;
        if (conn != NULL) {
            atomic_fetch_add(&server->accepted, 1);
            list_insert(server, conn);
        }
    } else if (*context != NULL) {
        list_remove(server, *context);
        conn_free(*context);
        *context = NULL;
    }
}

static void keep_small(veer_buf *buf)
{
    if (buf->cap > KEEP_BYTES)
        veer_buf_done(buf);
    else
        veer_buf_clear(buf);
}

/* Forgets a request; memory of ordinary size stays for the next one. */
static void forget_request(http_conn *conn)
{
    atomic_fetch_sub(&conn->server->inflight, conn->held);
    conn->held = 0;
    http_response_reset(&conn->response, KEEP_BYTES);
    keep_small(&conn->body);
    keep_small(&conn->unpacked);
    keep_small(&conn->packed);
    veer_arena_reset(&conn->arena);
    conn->request = (http_request){0};
    conn->framing = (http_framing){0};
    conn->target = conn->target_copy = (http_text){0};
    conn->method = "";
    conn->is_refused = conn->is_gzip = conn->takes_gzip = conn->must_close = false;
    conn->bytes_in = conn->bytes_out = 0;
    conn->sent_status = 0;
}

/* Called with the request line, before libmicrohttpd cuts the target into pieces. */
void *http_on_target(void *cls, const char *target, struct MHD_Connection *mhd)
{
    http_server *server = cls;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    http_conn *conn = info != NULL ? info->socket_context : NULL;
    if (conn == NULL)
        return NULL;
    const int64_t fresh_us = atomic_load(&conn->phase) == HTTP_PHASE_FRESH
                                 ? atomic_load(&conn->since_us)
                                 : http_now_us(server);
    forget_request(conn);
    conn->start_us = http_now_us(server);
    if (target != NULL) {
        const size_t len = strlen(target);
        conn->target = (http_text){target, len};
        conn->target_copy = (http_text){veer_arena_strndup(&conn->arena, target, len), len};
    }
    http_conn_enter(conn, HTTP_PHASE_HEAD);
    atomic_store(&conn->since_us, fresh_us);
    return conn;
}

static void report_access(http_conn *conn)
{
    const http_server_options *options = &conn->server->options;
    const http_text target = conn->target_copy;
    size_t path_len = 0;
    while (target.text != NULL && path_len < target.len && target.text[path_len] != '?')
        path_len++;
    const http_access access = {
        .method = conn->method,
        .path = {target.text != NULL ? target.text : "", path_len},
        .route = conn->request.match.route,
        .peer = conn->peer,
        .token_id = conn->request.token_id,
        .status = conn->sent_status,
        .bytes_in = conn->bytes_in,
        .bytes_out = conn->bytes_out,
        .duration_us = http_now_us(conn->server) - conn->start_us,
    };
    atomic_fetch_add(&conn->server->requests, 1);
    if (options->on_access != NULL)
        options->on_access(options->context, &access);
}

/* A pending answer that nobody will fetch any more: the connection was torn down. */
static void drop_pending(http_conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    if (conn->pending != NULL)
        http_pending_abandon(conn->pending);
    pthread_mutex_unlock(&conn->lock);
    http_pending_take(conn);
}

void http_on_completed(void *cls, struct MHD_Connection *mhd, void **context,
                       enum MHD_RequestTerminationCode code)
{
    http_conn *conn = *context;
    (void)cls, (void)mhd, (void)code;
    if (conn == NULL)
        return;
    *context = NULL;
    drop_pending(conn);
    pthread_mutex_lock(&conn->lock);
    if (conn->stream != NULL)
        conn->bytes_out = http_stream_sent(conn->stream);
    pthread_mutex_unlock(&conn->lock);
    report_access(conn);
    forget_request(conn);
    http_conn_enter(conn, HTTP_PHASE_IDLE);
}
