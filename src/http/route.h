/* http/route.h: a constant table of routes, and the match of a method and a path with it.
 *
 * A pattern is "/" or segments of literal text and "{name}" parameters: "/api/v1/models/{model}".
 * A literal wins over a parameter at the same place. A parameter takes exactly one non-empty
 * segment, decoded after the split: "%2F" inside it is a slash of the value and nothing else. Paths
 * with an encoded NUL or control character, malformed "%", bytes that are not UTF-8, or a segment
 * "." or ".." (encoded or not) are refused with 400. There is one spelling of a path: a trailing or
 * doubled slash is 404, with a hint in the detail.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "base/arena.h"
#include "http/http.h"

typedef struct http_request http_request;
typedef struct http_response http_response;

/**
 * Answers one request. It runs on a thread of the server; many run at once.
 *
 * Fill the response and return VEER_OK, or return a failure: the server then answers with a problem
 * document made of the code and err (http_response_error) in place of what was filled. A handler
 * that answers later calls http_suspend (http/pending.h) or http_sse_attach (http/sse.h) and
 * returns VEER_OK.
 */
typedef veer_rc http_handler(const http_request *request, http_response *response, veer_err *err);

typedef enum http_parameter_type {
    HTTP_PARAMETER_TEXT,    /* UTF-8, no control characters */
    HTTP_PARAMETER_INTEGER, /* an int64 */
    HTTP_PARAMETER_NUMBER,  /* a finite double */
    HTTP_PARAMETER_BOOLEAN, /* true or false */
} http_parameter_type;

/* One query parameter that a route understands; any other, or the same twice, is 400. */
typedef struct http_parameter {
    const char *name;         /* as written in the URL, decoded */
    http_parameter_type type; /* checked before the handler runs */
    bool is_required;         /* its absence is 400 */
    bool may_repeat;          /* "match[]=a&match[]=b" */
    const char *choices;      /* "hour|day": one of these; NULL: anything */
    const char *summary;      /* for the API description */
} http_parameter;

typedef struct http_route {
    http_method method;          /* HTTP_GET covers HEAD; HTTP_OPTIONS is not allowed here */
    const char *path;            /* the pattern */
    http_scopes scope;           /* one HTTP_SCOPE_ */
    const char *id;              /* operation id, unique: "listModels" */
    const char *summary;         /* one sentence for the API description */
    const http_parameter *query; /* query_count of them; NULL if none */
    size_t query_count;
    bool any_query;              /* other parameters are let through (protocols of others) */
    const char *request_type;    /* media types it reads, separated by '|', else 415; NULL: any; '|'
                                  * at the end: none need be named */
    const char *request_schema;  /* name of a schema, or NULL */
    const char *response_type;   /* media type of its success */
    const char *response_schema; /* name of a schema, or NULL */
    size_t body_limit;           /* bytes of a body after decompression; 0: no body */
    bool is_page;                /* for browsers: the headers of a page, not of an API */
    http_handler *handler;
} http_route;

/* A matched path parameter. */
typedef struct http_path_value {
    const char *name; /* of the pattern; borrowed from the router */
    http_text value;  /* decoded, valid UTF-8; borrowed from the arena */
} http_path_value;

typedef struct http_match {
    const http_route *route; /* NULL unless a route answers */
    unsigned allowed;        /* bit of each http_method that the path knows; 0: unknown path */
    const http_path_value *values; /* value_count of them, in order of the pattern */
    size_t value_count;
} http_match;

typedef struct http_router http_router;

/**
 * Builds the matcher of a table, which must outlive it. VEER_EINVAL names the fault: a malformed
 * pattern, two routes of one method and shape, a missing handler, too many parameters.
 */
veer_rc http_router_new(const http_route *routes, size_t count, http_router **ret, veer_err *err);
void http_router_free(http_router *router);

/** Adds the routes of another table, which must outlive the router, before the router is used.
 * After a failure it is good for http_router_free only. */
veer_rc http_router_add(http_router *router, const http_route *routes, size_t count, veer_err *err);

/** The first table, for describing the API. */
const http_route *http_router_routes(const http_router *router, size_t *ret_count);

/**
 * Finds the route of a raw path (the part before '?', undecoded).
 *
 * @return VEER_OK with the match: a route, or no route and the allowed methods (405), or neither
 *         (404); VEER_EPARSE for a path that nobody may send (400); VEER_ENOMEM
 */
veer_rc http_router_match(const http_router *router, http_method method, http_text path,
                          veer_arena *arena, http_match *ret, veer_err *err);

/** Writes the value of an Allow header, "GET, HEAD, OPTIONS", for a set of methods. */
void http_allow_text(unsigned allowed, char *out, size_t size);
#define HTTP_ALLOW_TEXT_SIZE 64

#endif
