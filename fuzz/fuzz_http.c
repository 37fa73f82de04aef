/* Any bytes through everything of the HTTP layer that reads them: a target with its path and query,
 * the value of each header that is interpreted, a token, a gzip body. */
#include <string.h>

#include "base/limits.h"
#include "fuzz.h"
#include "http/body.h"
#include "http/request_impl.h"
#include "http/server.h"

#define GZIP_MAX ((size_t)1 << 16)

static veer_rc handler(const http_request *request, http_response *response, veer_err *err)
{
    (void)request, (void)response, (void)err;
    return VEER_OK;
}

static const http_parameter parameters[] = {
    {.name = "n", .type = HTTP_PARAMETER_INTEGER},
    {.name = "x", .type = HTTP_PARAMETER_NUMBER},
    {.name = "b", .type = HTTP_PARAMETER_BOOLEAN},
    {.name = "m", .choices = "a|b"},
};
static const http_route routes[] = {
    {HTTP_GET, "/", .id = "root", .handler = handler, .query = parameters, .query_count = 4},
    {HTTP_GET, "/a/{b}", .id = "one", .handler = handler, .any_query = true},
    {HTTP_POST, "/a/{b}/c/{d}", .id = "two", .handler = handler},
};

static bool is_plain(http_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.text[i] < 0x20 || text.text[i] == 0x7f)
            return false;
    return text.text != NULL && text.text[text.len] == '\0';
}

static void check_query(http_text query, const http_match *match, veer_arena *arena)
{
    http_pair *pairs;
    size_t count;
    if (http_url_query(query, arena, &pairs, &count, NULL) != VEER_OK)
        return;
    FUZZ_REQUIRE(count <= VEER_LIMIT_HTTP_QUERY);
    for (size_t i = 0; i < count; i++)
        FUZZ_REQUIRE(is_plain(pairs[i].name) && is_plain(pairs[i].value));
    if (match->route == NULL)
        return;
    const http_request request = {.match = *match, .query = pairs, .query_count = count};
    if (http_query_check(&request, NULL) == VEER_OK)
        FUZZ_REQUIRE(match->route->any_query || count <= 4);
}

static void try_target(http_text text, veer_arena *arena)
{
    http_router *router = NULL;
    http_text authority, path, query;
    http_match match = {0};
    if (http_url_split(text, &authority, &path, &query, NULL) != VEER_OK)
        return;
    FUZZ_REQUIRE(path.len > 0 && path.text[0] == '/');
    FUZZ_REQUIRE(http_router_new(routes, 3, &router, NULL) == VEER_OK);
    if (http_router_match(router, HTTP_GET, path, arena, &match, NULL) == VEER_OK) {
        for (size_t i = 0; i < match.value_count; i++) {
            const http_text value = match.values[i].value;
            FUZZ_REQUIRE(is_plain(value) && value.len > 0);
            FUZZ_REQUIRE(!http_text_is(value, ".") && !http_text_is(value, ".."));
        }
        check_query(query, &match, arena);
    }
    http_router_free(router);
}

/* Lines "name:value" as the headers of a head. */
static void try_head(http_text text)
{
    static const char *const names[] = {"Host", "Content-Length", "Transfer-Encoding", "Expect",
                                        "X"};
    http_header headers[5];
    http_framing framing = {0};
    const char *why;
    http_head head = {.method = "GET",
                      .target = HTTP_TEXT("/"),
                      .version = "HTTP/1.1",
                      .size = text.len,
                      .headers = headers};
    while (text.len > 0 && head.count < 5) {
        const char *end = memchr(text.text, '\n', text.len);
        const size_t len = end != NULL ? (size_t)(end - text.text) : text.len;
        const char *name = names[head.count];
        headers[head.count++] = (http_header){{name, strlen(name)}, {text.text, len}};
        text = (http_text){text.text + len + (end != NULL), text.len - len - (end != NULL)};
    }
    if (http_head_check(&head, &framing, &why) == 0)
        FUZZ_REQUIRE(!(framing.is_chunked && framing.has_length));
}

static void try_values(http_text text, veer_arena *arena)
{
    const http_header cookie = {HTTP_TEXT("Cookie"), text};
    const http_header known = {HTTP_TEXT("If-None-Match"), text};
    const http_request with_cookie = {.headers = &cookie, .header_count = 1};
    const http_request with_known = {.headers = &known, .header_count = 1};
    const http_origin origin = {.origin = text, .host = text};
    http_response response;
    http_token token;
    const http_text found = http_request_cookie(&with_cookie, "veer_token");
    FUZZ_REQUIRE(found.text == NULL || found.len <= text.len);
    FUZZ_REQUIRE(http_media_type(text, arena).len <= text.len);
    FUZZ_REQUIRE(http_bearer_of(text).len <= text.len);
    FUZZ_REQUIRE(http_host_name(text).len <= text.len);
    if (http_token_read(text, HTTP_SCOPE_READ, &token, NULL) == VEER_OK)
        FUZZ_REQUIRE(text.len == HTTP_TOKEN_TEXT_SIZE - 1);
    http_origin_allowed(HTTP_POST, &origin);
    http_accepts_gzip(text);
    http_response_init(&response);
    http_response_etag(&response, &with_known, "tag", 0);
    http_response_done(&response);
}

static void try_address(http_text text)
{
    char copy[64], host[32];
    uint16_t port = 1;
    if (text.len >= sizeof copy)
        return;
    memcpy(copy, text.text, text.len);
    copy[text.len] = '\0';
    if (http_address_split(copy, host, sizeof host, &port, NULL) == VEER_OK)
        FUZZ_REQUIRE(host[0] != '\0' && strlen(host) < sizeof host);
}

static void try_gzip(http_text text)
{
    veer_buf out;
    veer_buf_init(&out, GZIP_MAX);
    const veer_rc rc = http_gunzip(text, &out, NULL);
    FUZZ_REQUIRE(out.len <= GZIP_MAX);
    FUZZ_REQUIRE(rc == VEER_OK || rc == VEER_EPARSE || rc == VEER_ELIMIT || rc == VEER_ENOMEM);
    veer_buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_arena arena;
    const http_text text = {size > 0 ? (const char *)data : "", size};
    veer_arena_init(&arena, VEER_LIMIT_HTTP_REQUEST_ARENA);
    try_target(text, &arena);
    try_values(text, &arena);
    veer_arena_done(&arena);
    try_head(text);
    try_address(text);
    try_gzip(text);
    return 0;
}
