/* A request from its head to its response. */
#include "base/limits.h"
#include "http/body.h"
#include "http/server_impl.h"

#define SINK_BYTES 65536u /* of an unwanted body are read to keep the connection */

/* True if the answer has to go out before the body, which costs the connection. */
static bool answers_early(const http_conn *conn)
{
    return conn->is_refused && (conn->framing.is_chunked || conn->framing.expects_continue ||
                                conn->framing.length > SINK_BYTES);
}

static enum MHD_Result begin(http_conn *conn, const char *method, const char *version)
{
    http_conn_enter(conn, HTTP_PHASE_BODY);
    if (!http_admit(conn, method, version) || answers_early(conn)) {
        conn->must_close = true;
        return http_send(conn);
    }
    return MHD_YES;
}

/* Too much has come after all: say so once the body ends. */
static void refuse_late(http_conn *conn, veer_rc rc)
{
    const veer_err err = {.rc = rc, .position = -1, .msg = "the body is over its limit"};
    http_response_error(&conn->response, rc, &err);
    conn->is_refused = true;
    atomic_fetch_sub(&conn->server->inflight, conn->held);
    conn->held = 0;
    veer_buf_done(&conn->body);
}

/* Counts bytes that are held; false if that is more than the server wants to hold. */
static bool hold(http_conn *conn, size_t size)
{
    conn->held += size;
    return atomic_fetch_add(&conn->server->inflight, size) + size <=
           conn->server->options.max_inflight_bytes;
}

static enum MHD_Result add_body(http_conn *conn, const char *data, size_t size)
{
    const size_t limit = conn->body.max_bytes;
    conn->bytes_in += size;
    if (conn->is_refused) /* read away, but not for ever */
        return conn->bytes_in > limit + SINK_BYTES ? MHD_NO : MHD_YES;
    if (conn->body.len + size >= limit) {
        refuse_late(conn, VEER_ELIMIT);
    } else if (!hold(conn, size)) {
        refuse_late(conn, VEER_ENOMEM);
    } else {
        veer_buf_append(&conn->body, data, size);
        if (conn->body.failed != VEER_OK)
            refuse_late(conn, VEER_ENOMEM);
    }
    return MHD_YES;
}

/* The plain body of a packed one. */
static veer_rc unpack(http_conn *conn, veer_err *err)
{
    const http_text packed = {conn->body.data, conn->body.len};
    veer_buf *out = &conn->unpacked;
    const size_t limit = out->max_bytes;
    out->max_bytes = limit - 1;
    veer_rc rc = http_gunzip(packed, out, err);
    out->max_bytes = limit;
    if (rc == VEER_OK && !hold(conn, out->len))
        rc = veer_fail_nomem(err);
    return rc;
}

static veer_rc prepare_body(http_conn *conn, veer_err *err)
{
    const bool is_packed = conn->is_gzip && conn->body.len > 0;
    veer_buf *buf = is_packed ? &conn->unpacked : &conn->body;
    const veer_rc rc = is_packed ? unpack(conn, err) : VEER_OK;
    if (rc != VEER_OK || buf->max_bytes == 0)
        return rc;
    const char *text = veer_buf_cstr(buf);
    if (buf->failed != VEER_OK)
        return veer_fail_nomem(err);
    conn->request.body = (http_text){text, buf->len};
    return VEER_OK;
}

/* True if the handler has kept the request for later. */
static bool is_suspended(http_conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    const bool suspended = conn->pending != NULL;
    pthread_mutex_unlock(&conn->lock);
    return suspended;
}

static enum MHD_Result finish(http_conn *conn)
{
    veer_err err = VEER_ERR_INIT;
    if (conn->is_refused)
        return http_send(conn);
    http_conn_enter(conn, HTTP_PHASE_HANDLER);
    veer_rc rc = prepare_body(conn, &err);
    if (rc == VEER_OK)
        rc = conn->request.match.route->handler(&conn->request, &conn->response, &err);
    if (is_suspended(conn))
        return MHD_YES;
    if (rc != VEER_OK) {
        http_stream_free(conn->response.stream);
        http_response_error(&conn->response, rc, &err);
    }
    return http_send(conn);
}

enum MHD_Result http_on_request(void *cls, struct MHD_Connection *mhd, const char *url,
                                const char *method, const char *version, const char *data,
                                size_t *size, void **context)
{
    http_conn *conn = *context;
    (void)cls, (void)mhd, (void)url;
    if (conn == NULL)
        return MHD_NO;
    switch ((http_phase)atomic_load(&conn->phase)) {
    case HTTP_PHASE_HEAD:
        return begin(conn, method, version);
    case HTTP_PHASE_BODY:
        if (*size == 0)
            return finish(conn);
        const size_t given = *size;
        *size = 0;
        return add_body(conn, data, given);
    case HTTP_PHASE_HANDLER:
        return http_pending_take(conn) ? http_send(conn) : MHD_YES;
    default:
        return MHD_NO;
    }
}
