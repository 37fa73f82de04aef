/* What is decided on the head of a request, before a byte of its body is read. */
#include <string.h>

#include "base/limits.h"
#include "http/body.h"
#include "http/server_impl.h"

/* The answer is no: status and detail, and the body does not matter any more. */
static bool refuse(http_conn *conn, int status, const char *detail)
{
    http_response_problem(&conn->response, status, detail);
    conn->is_refused = true;
    return false;
}

static bool refuse_rc(http_conn *conn, veer_rc rc, const veer_err *err)
{
    http_response_error(&conn->response, rc, err);
    conn->is_refused = true;
    return false;
}

typedef struct header_list {
    http_header *headers; /* room for `room` of them */
    size_t count;
    size_t room;
} header_list;

static enum MHD_Result collect(void *cls, enum MHD_ValueKind kind, const char *name,
                               size_t name_len, const char *value, size_t value_len)
{
    header_list *list = cls;
    (void)kind;
    if (list->count < list->room)
        list->headers[list->count++] =
            (http_header){{name, name_len}, {value != NULL ? value : "", value_len}};
    return MHD_YES;
}

/* The headers, the layout and the framing. What fails here makes the rest of the connection
 * unreadable. */
static bool admit_head(http_conn *conn, const char *method, const char *version)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(conn->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    const int count = MHD_get_connection_values(conn->mhd, MHD_HEADER_KIND, NULL, NULL);
    header_list list = {.room = count > 0 ? (size_t)count : 0};
    const char *why = "";
    list.headers = veer_arena_array(&conn->arena, list.room + 1, sizeof *list.headers);
    if (list.headers == NULL || conn->target_copy.text == NULL)
        return refuse_rc(conn, VEER_ENOMEM, NULL);
    MHD_get_connection_values_n(conn->mhd, MHD_HEADER_KIND, collect, &list);
    http_head head = {.method = method,
                      .target = conn->target,
                      .version = version,
                      .size = info != NULL ? info->header_size : 0,
                      .headers = list.headers,
                      .count = list.count};
    /* The target was cut since; the copy tells its length. */
    if (!http_head_is_whole(&head))
        return refuse(conn, 400,
                      "a line of the head is not ended by CR LF, is folded, or holds a NUL");
    const int status = http_head_check(&head, &conn->framing, &why);
    if (status != 0)
        return refuse(conn, status, why);
    conn->request.headers = list.headers;
    conn->request.header_count = list.count;
    return true;
}

static bool answer_options(http_conn *conn, unsigned allowed)
{
    char allow[HTTP_ALLOW_TEXT_SIZE];
    http_allow_text(allowed, allow, sizeof allow);
    http_response_header(&conn->response, "Allow", allow);
    http_response_status(&conn->response, 204);
    conn->is_refused = true;
    return false;
}

static bool refuse_unmatched(http_conn *conn)
{
    const http_match *match = &conn->request.match;
    const http_text path = conn->request.path;
    char allow[HTTP_ALLOW_TEXT_SIZE];
    if (match->allowed == 0)
        return refuse(conn, 404,
                      path.len > 1 && path.text[path.len - 1] == '/'
                          ? "paths have no slash at the end"
                          : "there is nothing at this path");
    if (conn->request.method == HTTP_OPTIONS)
        return answer_options(conn, match->allowed);
    http_allow_text(match->allowed, allow, sizeof allow);
    http_response_header(&conn->response, "Allow", allow);
    return refuse(conn, 405, "the path does not know this method");
}

/* Path, route and query. */
static bool admit_target(http_conn *conn)
{
    veer_err err = VEER_ERR_INIT;
    http_request *request = &conn->request;
    http_text authority, query;
    http_pair *pairs = NULL;
    if (request->method == HTTP_OPTIONS && http_text_is(conn->target_copy, "*"))
        return answer_options(conn, (1u << HTTP_METHODS) - 1);
    veer_rc rc = http_url_split(conn->target_copy, &authority, &request->path, &query, &err);
    if (rc != VEER_OK)
        return refuse_rc(conn, rc, &err);
    const http_text host = http_request_header(request, "Host");
    if (authority.text != NULL &&
        (host.len != authority.len || memcmp(host.text, authority.text, host.len) != 0))
        return refuse(conn, 400, "the request target and Host name different servers");
    rc = http_router_match(conn->server->router, request->method, request->path, &conn->arena,
                           &request->match, &err);
    if (rc != VEER_OK)
        return refuse_rc(conn, rc, &err);
    if (request->match.route == NULL)
        return refuse_unmatched(conn);
    rc = http_url_query(query, &conn->arena, &pairs, &request->query_count, &err);
    request->query = pairs;
    return rc == VEER_OK || refuse_rc(conn, rc == VEER_ELIMIT ? VEER_EINVAL : rc, &err);
}

static bool refuse_token(http_conn *conn)
{
    http_response_header(&conn->response, "WWW-Authenticate", "Bearer");
    return refuse(conn, 401, "a valid token is needed");
}

/* Who asks, and may they. */
static bool admit_caller(http_conn *conn)
{
    const http_server_options *options = &conn->server->options;
    http_request *request = &conn->request;
    const http_origin origin = {
        .sec_fetch_site = http_request_header(request, "Sec-Fetch-Site"),
        .origin = http_request_header(request, "Origin"),
        .host = http_request_header(request, "Host"),
    };
    http_token token;
    if (!http_origin_allowed(request->method, &origin))
        return refuse(conn, 403, "a page of another site may not change anything here");
    if (options->tokens == NULL) {
        if (!options->allow_remote && origin.host.text != NULL &&
            !http_host_allowed(origin.host, options->hosts, options->host_count))
            return refuse(conn, 403, "Host is no name of this server");
        request->scopes = HTTP_SCOPES_ALL;
        return true;
    }
    http_text given = http_bearer_of(http_request_header(request, "Authorization"));
    if (given.text == NULL)
        given = http_request_cookie(request, HTTP_TOKEN_COOKIE);
    if (given.text != NULL &&
        http_tokens_check(options->tokens, given, veer_clock_real_us(options->clock), &token)) {
        request->scopes = token.scopes;
        memcpy(request->token_id, token.id, sizeof token.id);
    } else if (request->match.route->scope != HTTP_SCOPE_NONE) {
        return refuse_token(conn);
    }
    return http_scopes_allow(request->scopes, request->match.route->scope) ||
           refuse(conn, 403, "the token does not have the scope that this needs");
}

static bool admit_coding(http_conn *conn)
{
    const http_text coding = http_request_header(&conn->request, "Content-Encoding");
    if (coding.text == NULL || http_text_is_caseless(coding, "identity"))
        return true;
    conn->is_gzip = http_text_is_caseless(coding, "gzip");
    if (conn->is_gzip)
        return true;
    http_response_header(&conn->response, "Accept-Encoding", "gzip");
    return refuse(conn, 415, "the body may be plain or gzip");
}

/* The body that is announced. */
static bool admit_body(http_conn *conn)
{
    const http_server *server = conn->server;
    http_request *request = &conn->request;
    const http_route *route = request->match.route;
    veer_err err = VEER_ERR_INIT;
    if (conn->framing.length == 0 && !conn->framing.is_chunked)
        return true;
    request->media_type =
        http_media_type(http_request_header(request, "Content-Type"), &conn->arena);
    if (route->body_limit == 0)
        return refuse(conn, 413, "no body is expected here");
    if (conn->framing.length > route->body_limit) {
        veer_fail(&err, VEER_ELIMIT, "the body is larger than %zu bytes", route->body_limit);
        return refuse_rc(conn, VEER_ELIMIT, &err);
    }
    if (!http_type_accepted(route, request->media_type)) {
        const char *type = route->request_type;
        veer_fail(&err, VEER_EINVAL, "the body must be %.*s; say so in Content-Type",
                  (int)strcspn(type, "|"), type);
        return refuse(conn, 415, err.msg);
    }
    if (!admit_coding(conn))
        return false;
    if (conn->framing.length + atomic_load(&server->inflight) > server->options.max_inflight_bytes)
        return refuse_rc(conn, VEER_ENOMEM, NULL);
    conn->body.max_bytes = route->body_limit + 1; /* and the NUL behind it */
    conn->unpacked.max_bytes = route->body_limit + 1;
    return true;
}

static bool admit_request(http_conn *conn)
{
    veer_err err = VEER_ERR_INIT;
    if (!admit_target(conn) || !admit_caller(conn))
        return false;
    if (http_query_check(&conn->request, &err) != VEER_OK)
        return refuse_rc(conn, VEER_EPARSE, &err);
    return admit_body(conn);
}

bool http_admit(http_conn *conn, const char *method, const char *version)
{
    http_request *request = &conn->request;
    conn->method = method;
    request->conn = conn;
    request->context = conn->server->options.context;
    request->method = http_method_of(method);
    request->peer = conn->peer;
    request->arena = &conn->arena;
    request->body = (http_text){"", 0};
    request->media_type = request->body;
    if (!admit_head(conn, method, version)) {
        conn->must_close = true;
        return false;
    }
    conn->takes_gzip = http_accepts_gzip(http_request_header(request, "Accept-Encoding"));
    /* libmicrohttpd is lenient about the lines between chunks. Nothing that follows them is read as
     * a request, so a difference of opinion with a proxy about where they end is harmless. */
    conn->must_close = conn->framing.is_chunked;
    admit_request(conn);
    return true;
}
