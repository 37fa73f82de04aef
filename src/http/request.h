/* http/request.h: what a handler sees of a request. Everything is borrowed: it lives until the
 * handler returns, no longer, also when the handler suspends. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/arena.h"
#include "http/route.h"

/** The application's pointer of http_server_options. */
void *http_request_context(const http_request *request);

const http_route *http_request_route(const http_request *request);
http_method http_request_method(const http_request *request); /* HTTP_HEAD stays HTTP_HEAD */

/** The path as it came, undecoded, without the query. */
http_text http_request_path(const http_request *request);

/** A "{name}" of the route's pattern, decoded. A name that the pattern does not have gives NULL
 * text: that is a programming error. */
http_text http_request_path_value(const http_request *request, const char *name);

/** The first value of a query parameter, decoded; text NULL if it was not sent. "?a" and "?a="
 * are both the empty text. */
http_text http_request_query(const http_request *request, const char *name);

/** The index-th value of a parameter that may repeat; text NULL behind the last one. */
http_text http_request_query_at(const http_request *request, const char *name, size_t index);

/** A parameter that the route declares as a number, or the fallback if it was not sent. */
int64_t http_request_query_int(const http_request *request, const char *name, int64_t fallback);
double http_request_query_number(const http_request *request, const char *name, double fallback);
bool http_request_query_bool(const http_request *request, const char *name, bool fallback);

/** A header by name, case ignored, white space around the value removed; the first one if it was
 * sent more than once. text NULL: not sent. */
http_text http_request_header(const http_request *request, const char *name);

/** A cookie by name, undecoded; text NULL: not sent. */
http_text http_request_cookie(const http_request *request, const char *name);

/** The body, decompressed. Never NULL text; a NUL follows the last byte. */
http_text http_request_body(const http_request *request);

/** The media type of the body without parameters, in lower case; empty if none was named. */
http_text http_request_media_type(const http_request *request);

/** Numeric address of the client, without the port. */
const char *http_request_peer(const http_request *request);

/** What the caller may do, and the id of its token ("" without one). */
http_scopes http_request_scopes(const http_request *request);
const char *http_request_token_id(const http_request *request);

/** Memory that lives as long as the request. */
veer_arena *http_request_arena(const http_request *request);

#endif
