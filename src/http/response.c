#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "http/request_impl.h"

#define HEADER_BYTES 16384u

void http_response_init(http_response *response)
{
    *response = (http_response){.status = 200};
    veer_buf_init(&response->body, VEER_LIMIT_HTTP_RESPONSE_BYTES);
    veer_buf_init(&response->text, HEADER_BYTES);
}

void http_response_done(http_response *response)
{
    veer_buf_done(&response->body);
    veer_buf_done(&response->text);
}

static void keep_small(veer_buf *buf, size_t keep_bytes)
{
    if (buf->cap > keep_bytes)
        veer_buf_done(buf);
    else
        veer_buf_clear(buf);
}

void http_response_reset(http_response *response, size_t keep_bytes)
{
    keep_small(&response->body, keep_bytes);
    veer_buf_clear(&response->text);
    response->status = 200;
    response->content_type = NULL;
    response->constant = NULL;
    response->constant_len = 0;
    response->header_count = 0;
    response->is_broken = false;
    response->stream = NULL;
}

void http_response_status(http_response *response, int status)
{
    response->status = status;
}

static bool is_clean(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return false;
    return true;
}

static size_t put_text(http_response *response, const char *text)
{
    const size_t at = response->text.len;
    veer_buf_append(&response->text, text, strlen(text) + 1);
    return at;
}

/* The place of a header; header_count if it is not set. */
static size_t place_of(const http_response *response, const char *name)
{
    size_t i = 0;
    while (i < response->header_count &&
           strcasecmp(response->text.data + response->headers[i].name, name) != 0)
        i++;
    return i;
}

void http_response_header(http_response *response, const char *name, const char *value)
{
    const size_t at = place_of(response, name);
    if (!is_clean(value) || at == HTTP_RESPONSE_HEADERS) {
        response->is_broken = true;
        return;
    }
    if (at == response->header_count)
        response->headers[at].name = put_text(response, name);
    response->headers[at].value = put_text(response, value);
    if (response->text.failed != VEER_OK)
        response->is_broken = true;
    else if (at == response->header_count)
        response->header_count++;
}

veer_buf *http_response_body(http_response *response, const char *content_type)
{
    veer_buf_clear(&response->body);
    response->constant = NULL;
    response->content_type = content_type;
    return &response->body;
}

void http_response_text(http_response *response, const char *content_type, const char *text)
{
    veer_buf_puts(http_response_body(response, content_type), text);
}

void http_response_constant(http_response *response, const char *content_type, const void *bytes,
                            size_t len)
{
    http_response_body(response, content_type);
    response->constant = bytes;
    response->constant_len = len;
}

/* True if a list of tags ("a", W/"b-gz") holds this tag; the weak comparison. */
static bool has_tag(http_text list, const char *etag)
{
    const size_t len = strlen(etag);
    if (http_text_is(list, "*"))
        return true;
    for (size_t i = 0; i < list.len; i++) {
        if (list.text[i] != '"')
            continue;
        const char *begin = list.text + i + 1;
        const char *end = memchr(begin, '"', list.len - i - 1);
        if (end == NULL)
            return false;
        if ((size_t)(end - begin) == len && memcmp(begin, etag, len) == 0)
            return true;
        i = (size_t)(end - list.text);
    }
    return false;
}

bool http_response_etag(http_response *response, const http_request *request, const char *etag,
                        unsigned max_age_s)
{
    char text[160];
    const int len = snprintf(text, sizeof text, "W/\"%s\"", etag);
    if (len < 0 || (size_t)len >= sizeof text) {
        response->is_broken = true;
        return false;
    }
    http_response_header(response, "ETag", text);
    snprintf(text, sizeof text, "private, max-age=%u%s", max_age_s,
             max_age_s == 0 ? ", must-revalidate" : "");
    http_response_header(response, "Cache-Control", text);
    const http_text known = http_request_header(request, "If-None-Match");
    if (known.text == NULL || !has_tag(known, etag))
        return false;
    http_response_status(response, 304);
    return true;
}

int http_response_status_of(const http_response *response)
{
    return response->status;
}

http_text http_response_body_of(const http_response *response)
{
    if (response->constant != NULL)
        return (http_text){response->constant, response->constant_len};
    return (http_text){response->body.data != NULL ? response->body.data : "", response->body.len};
}

http_text http_response_header_of(const http_response *response, const char *name)
{
    const size_t at = place_of(response, name);
    if (at == response->header_count)
        return (http_text){0};
    const char *value = response->text.data + response->headers[at].value;
    return (http_text){value, strlen(value)};
}
