#include "base/limits.h"
#include "http/body.h"
#include "http/server_impl.h"

#define GZIP_FROM_BYTES 1024u
#define STREAM_BLOCK_BYTES 8192u

/* Headers of every answer; a response that sets one of them itself wins. */
static const struct {
    const char *name;
    const char *api;  /* for programs */
    const char *page; /* for browsers; NULL: not for them */
} standard[] = {
    {"Cache-Control", "no-store", "no-store"},
    {"X-Content-Type-Options", "nosniff", "nosniff"},
    {"Cross-Origin-Resource-Policy", "same-origin", "same-origin"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
     "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
     "frame-ancestors 'none'"},
    {"X-Frame-Options", NULL, "DENY"},
    {"Referrer-Policy", NULL, "no-referrer"},
    {"Cross-Origin-Opener-Policy", NULL, "same-origin"},
};

/* libmicrohttpd asks for writable bytes that it only reads. */
static void *readable(const char *bytes)
{
    const union {
        const char *given;
        void *wanted;
    } pointer = {.given = bytes};
    return pointer.wanted;
}

static bool has_body(int status)
{
    return status != 204 && status != 304;
}

/* The bytes to send: packed if the client takes that and it pays. */
static http_text choose_body(http_conn *conn, bool *ret_packed)
{
    const http_text plain = http_response_body_of(&conn->response);
    const http_text none = {"", 0};
    *ret_packed = false;
    if (!has_body(conn->response.status))
        return none;
    if (conn->takes_gzip && plain.len >= GZIP_FROM_BYTES &&
        http_type_is_compressible(conn->response.content_type) &&
        http_response_header_of(&conn->response, "Content-Encoding").text == NULL &&
        http_gzip(plain, &conn->packed)) {
        *ret_packed = true;
        return (http_text){conn->packed.data, conn->packed.len};
    }
    return plain;
}

static bool add_standard(struct MHD_Response *made, const http_conn *conn)
{
    const http_route *route = conn->request.match.route;
    const bool is_page = route != NULL && route->is_page;
    bool ok = true;
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++) {
        const char *value = is_page ? standard[i].page : standard[i].api;
        if (value != NULL &&
            http_response_header_of(&conn->response, standard[i].name).text == NULL)
            ok &= MHD_add_response_header(made, standard[i].name, value) == MHD_YES;
    }
    return ok;
}

static bool add_headers(struct MHD_Response *made, const http_conn *conn, bool is_packed)
{
    const http_response *response = &conn->response;
    bool ok = add_standard(made, conn);
    if (response->content_type != NULL && has_body(response->status))
        ok &= MHD_add_response_header(made, "Content-Type", response->content_type) == MHD_YES;
    for (size_t i = 0; i < response->header_count; i++)
        ok &= MHD_add_response_header(made, response->text.data + response->headers[i].name,
                                      response->text.data + response->headers[i].value) == MHD_YES;
    if (http_type_is_compressible(response->content_type))
        ok &= MHD_add_response_header(made, "Vary", "Accept-Encoding") == MHD_YES;
    if (is_packed)
        ok &= MHD_add_response_header(made, "Content-Encoding", "gzip") == MHD_YES;
    if (conn->must_close || atomic_load(&conn->server->draining))
        ok &= MHD_add_response_header(made, "Connection", "close") == MHD_YES;
    return ok;
}

static enum MHD_Result queue(http_conn *conn, struct MHD_Response *made, bool is_packed)
{
    enum MHD_Result result = MHD_NO;
    if (made != NULL && add_headers(made, conn, is_packed))
        result = MHD_queue_response(conn->mhd, (unsigned)conn->response.status, made);
    if (result == MHD_YES)
        conn->sent_status = conn->response.status;
    if (made != NULL)
        MHD_destroy_response(made);
    return result;
}

static enum MHD_Result send_stream(http_conn *conn)
{
    void *stream = conn->response.stream;
    struct MHD_Response *made =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES, http_stream_read,
                                          stream, http_stream_free);
    if (made == NULL)
        http_stream_free(stream);
    conn->response.stream = NULL;
    http_conn_enter(conn, HTTP_PHASE_STREAM);
    return queue(conn, made, false);
}

enum MHD_Result http_send(http_conn *conn)
{
    bool is_packed;
    if (conn->response.stream != NULL)
        return send_stream(conn);
    http_response_settle(&conn->response);
    const http_text body = choose_body(conn, &is_packed);
    /* The bytes stay where they are until the request is forgotten, after the last was sent. */
    struct MHD_Response *made =
        MHD_create_response_from_buffer(body.len, readable(body.text), MHD_RESPMEM_PERSISTENT);
    conn->bytes_out = conn->request.method == HTTP_HEAD ? 0 : body.len;
    http_conn_enter(conn, HTTP_PHASE_SEND);
    return queue(conn, made, is_packed);
}
