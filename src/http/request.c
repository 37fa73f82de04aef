#include <string.h>

#include "base/num.h"
#include "http/request_impl.h"

void *http_request_context(const http_request *request)
{
    return request->context;
}

const http_route *http_request_route(const http_request *request)
{
    return request->match.route;
}

http_method http_request_method(const http_request *request)
{
    return request->method;
}

http_text http_request_path(const http_request *request)
{
    return request->path;
}

http_text http_request_path_value(const http_request *request, const char *name)
{
    for (size_t i = 0; i < request->match.value_count; i++)
        if (strcmp(request->match.values[i].name, name) == 0)
            return request->match.values[i].value;
    return (http_text){0};
}

http_text http_request_query_at(const http_request *request, const char *name, size_t index)
{
    for (size_t i = 0; i < request->query_count; i++)
        if (http_text_is(request->query[i].name, name) && index-- == 0)
            return request->query[i].value;
    return (http_text){0};
}

http_text http_request_query(const http_request *request, const char *name)
{
    return http_request_query_at(request, name, 0);
}

int64_t http_request_query_int(const http_request *request, const char *name, int64_t fallback)
{
    const http_text value = http_request_query(request, name);
    int64_t number;
    if (value.text == NULL || veer_parse_int64(value.text, value.len, &number) != VEER_OK)
        return fallback;
    return number;
}

double http_request_query_number(const http_request *request, const char *name, double fallback)
{
    const http_text value = http_request_query(request, name);
    size_t used;
    double number;
    if (value.text == NULL || veer_parse_double(value.text, value.len, &used, &number) != VEER_OK ||
        used != value.len)
        return fallback;
    return number;
}

bool http_request_query_bool(const http_request *request, const char *name, bool fallback)
{
    const http_text value = http_request_query(request, name);
    return value.text == NULL ? fallback : http_text_is(value, "true");
}

http_text http_request_header(const http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (http_text_is_caseless(request->headers[i].name, name))
            return request->headers[i].value;
    return (http_text){0};
}

http_text http_request_cookie(const http_request *request, const char *name)
{
    http_text rest = http_request_header(request, "Cookie");
    const size_t name_len = strlen(name);
    while (rest.text != NULL && rest.len > 0) {
        const char *end = memchr(rest.text, ';', rest.len);
        const size_t len = end != NULL ? (size_t)(end - rest.text) : rest.len;
        if (len > name_len && memcmp(rest.text, name, name_len) == 0 && rest.text[name_len] == '=')
            return (http_text){rest.text + name_len + 1, len - name_len - 1};
        size_t skip = len + (end != NULL);
        while (skip < rest.len && rest.text[skip] == ' ')
            skip++;
        rest = (http_text){rest.text + skip, rest.len - skip};
    }
    return (http_text){0};
}

http_text http_request_body(const http_request *request)
{
    return request->body;
}

http_text http_request_media_type(const http_request *request)
{
    return request->media_type;
}

const char *http_request_peer(const http_request *request)
{
    return request->peer;
}

http_scopes http_request_scopes(const http_request *request)
{
    return request->scopes;
}

const char *http_request_token_id(const http_request *request)
{
    return request->token_id;
}

veer_arena *http_request_arena(const http_request *request)
{
    return request->arena;
}
