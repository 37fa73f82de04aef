/* http/response.h: builds an answer. A response starts as 200 without a body. */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "http/request.h"

#define HTTP_JSON "application/json"
#define HTTP_PROBLEM_JSON "application/problem+json"
#define HTTP_PLAIN "text/plain; charset=utf-8"
#define HTTP_HTML "text/html; charset=utf-8"

void http_response_status(http_response *response, int status);

/** Sets a header; name and value are copied. A second call with the name replaces the first one. A
 * value with a control character is a programming error that becomes 500. */
void http_response_header(http_response *response, const char *name, const char *value);

/**
 * Empties the body, names its type (a string that lives for ever) and gives the buffer to write
 * into; failures of the buffer become 500 or 503 by themselves:
 *
 *     veer_json_writer w;
 *     veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
 */
veer_buf *http_response_body(http_response *response, const char *content_type);

/** A body of NUL-terminated text, copied. */
void http_response_text(http_response *response, const char *content_type, const char *text);

/** A body of bytes that live for ever, for content compiled into the program; not copied. */
void http_response_constant(http_response *response, const char *content_type, const void *bytes,
                            size_t len);

/**
 * Names the entity tag of what would be answered (without quotes; copied) and lets clients keep it
 * for max_age_s seconds (0: ask each time). True if the client has it already: the answer is then
 * 304 and the handler returns at once. Only for GET routes.
 */
bool http_response_etag(http_response *response, const http_request *request, const char *etag,
                        unsigned max_age_s);

/** A problem document (RFC 9457): type "about:blank", title of the status, detail (NULL: none). */
void http_response_problem(http_response *response, int status, const char *detail);

/** The same from a failure: status of the code, detail and position of err (may be NULL). Codes
 * that are faults of the server give no detail. VEER_ELIMIT is 413, VEER_ENOMEM and VEER_EIO 503
 * with Retry-After. */
void http_response_error(http_response *response, veer_rc rc, const veer_err *err);

/** 503 with Retry-After. */
void http_response_busy(http_response *response, unsigned retry_after_s, const char *detail);

/** What has been set so far, for tests and logs. */
int http_response_status_of(const http_response *response);
http_text http_response_body_of(const http_response *response);
http_text http_response_header_of(const http_response *response, const char *name);

#endif
