#include "http/http.h"

#include <string.h>
#include <strings.h>

static const char *const method_names[HTTP_METHODS + 1] = {
    [HTTP_GET] = "GET",         [HTTP_HEAD] = "HEAD",   [HTTP_POST] = "POST",
    [HTTP_PUT] = "PUT",         [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
    [HTTP_OPTIONS] = "OPTIONS", [HTTP_OTHER] = "",
};

static const struct {
    int status;
    const char *text;
} statuses[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

http_method http_method_of(const char *name)
{
    for (int m = 0; m < HTTP_METHODS; m++)
        if (strcmp(name, method_names[m]) == 0)
            return (http_method)m;
    return HTTP_OTHER;
}

const char *http_method_name(http_method method)
{
    return (unsigned)method <= HTTP_OTHER ? method_names[method] : "";
}

bool http_method_is_safe(http_method method)
{
    return method == HTTP_GET || method == HTTP_HEAD || method == HTTP_OPTIONS;
}

bool http_scopes_allow(http_scopes held, http_scopes needed)
{
    return needed == HTTP_SCOPE_NONE || (held & (needed | HTTP_SCOPE_ADMIN)) != 0;
}

const char *http_status_text(int status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].status == status)
            return statuses[i].text;
    return "";
}

bool http_text_is(http_text text, const char *literal)
{
    return text.text != NULL && text.len == strlen(literal) &&
           memcmp(text.text, literal, text.len) == 0;
}

bool http_text_is_caseless(http_text text, const char *literal)
{
    return text.text != NULL && text.len == strlen(literal) &&
           strncasecmp(text.text, literal, text.len) == 0;
}
