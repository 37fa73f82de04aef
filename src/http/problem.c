/* Problem documents (RFC 9457). */
#include <stdio.h>

#include "http/request_impl.h"
#include "json/writer.h"

#define RETRY_AFTER_S 1u

static void write_problem(http_response *response, int status, const char *detail, int64_t position)
{
    veer_json_writer w;
    http_response_status(response, status);
    veer_json_writer_init(&w, http_response_body(response, HTTP_PROBLEM_JSON), 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "type");
    veer_json_put_string(&w, "about:blank");
    veer_json_put_key(&w, "title");
    veer_json_put_string(&w, http_status_text(status));
    veer_json_put_key(&w, "status");
    veer_json_put_int64(&w, status);
    if (detail != NULL && detail[0] != '\0') {
        veer_json_put_key(&w, "detail");
        veer_json_put_string(&w, detail);
    }
    if (position >= 0) {
        veer_json_put_key(&w, "position");
        veer_json_put_int64(&w, position);
    }
    veer_json_end_object(&w);
}

void http_response_problem(http_response *response, int status, const char *detail)
{
    write_problem(response, status, detail, -1);
}

void http_response_busy(http_response *response, unsigned retry_after_s, const char *detail)
{
    char text[16];
    snprintf(text, sizeof text, "%u", retry_after_s);
    http_response_header(response, "Retry-After", text);
    write_problem(response, 503, detail, -1);
}

void http_response_error(http_response *response, veer_rc rc, const veer_err *err)
{
    const int status = veer_rc_http_status(rc);
    const bool has_message = err != NULL && err->msg[0] != '\0';
    http_response_reset(response, SIZE_MAX);
    if (status == 503)
        http_response_busy(response, RETRY_AFTER_S, veer_rc_text(rc));
    else if (status >= 500)
        write_problem(response, status, NULL, -1);
    else
        write_problem(response, status, has_message ? err->msg : veer_rc_text(rc),
                      has_message ? err->position : -1);
}

void http_response_settle(http_response *response)
{
    const veer_rc failed = response->constant == NULL ? response->body.failed : VEER_OK;
    if (failed == VEER_ENOMEM) {
        http_response_error(response, VEER_ENOMEM, NULL);
    } else if (failed != VEER_OK || response->is_broken || response->status < 200 ||
               response->status > 599) {
        http_response_reset(response, SIZE_MAX);
        http_response_problem(response, 500, NULL);
    }
}
