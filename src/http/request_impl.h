/* http/request_impl.h: the insides of a request and a response; for this layer and its tests. */
#ifndef HTTP_REQUEST_IMPL_H
#define HTTP_REQUEST_IMPL_H

#include "http/auth.h"
#include "http/head.h"
#include "http/response.h"
#include "http/url.h"

typedef struct http_conn http_conn;

struct http_request {
    void *context;                     /* of the application */
    http_conn *conn;                   /* the connection it came on */
    http_method method;                /* HTTP_HEAD stays HTTP_HEAD */
    http_text path;                    /* raw */
    http_match match;                  /* route and path values */
    const http_pair *query;            /* query_count parameters, decoded */
    size_t query_count;                /* of them */
    const http_header *headers;        /* header_count of them, checked and trimmed */
    size_t header_count;               /* of them */
    http_text body;                    /* unpacked */
    http_text media_type;              /* lower case, without parameters */
    const char *peer;                  /* numeric address */
    http_scopes scopes;                /* what the caller may do */
    char token_id[HTTP_TOKEN_ID_SIZE]; /* "" without a token */
    veer_arena *arena;                 /* lives as long as the request */
};

#define HTTP_RESPONSE_HEADERS 16

/* A header of a response: the name, a NUL, the value, a NUL, in the buffer of headers. */
typedef struct http_out_header {
    size_t name;  /* offset */
    size_t value; /* offset */
} http_out_header;

struct http_response {
    int status;               /* 200 at first */
    const char *content_type; /* NULL: no body was set */
    veer_buf body;            /* unless constant is set */
    const void *constant;     /* constant_len bytes that live for ever, or NULL */
    size_t constant_len;      /* of constant */
    veer_buf text;            /* names and values of the headers */
    http_out_header headers[HTTP_RESPONSE_HEADERS]; /* header_count of them */
    size_t header_count;                            /* of them */
    bool is_broken;                                 /* misused, or out of memory: answered 500 */
    void *stream;                                   /* an event stream in place of a body */
};

void http_response_init(http_response *response);
void http_response_done(http_response *response);

/** As new; keeps memory up to keep_bytes of the body. */
void http_response_reset(http_response *response, size_t keep_bytes);

/** Turns a response that failed while it was built into the problem it has become. */
void http_response_settle(http_response *response);

/** Reads the media type of a Content-Type value: lower case, without parameters. */
http_text http_media_type(http_text content_type, veer_arena *arena);

/** Holds the query of a request against the parameters of its route; VEER_EPARSE names the fault.
 */
veer_rc http_query_check(const http_request *request, veer_err *err);

/** True if a route reads this media type. */
bool http_type_accepted(const http_route *route, http_text media_type);

#endif
