/* http/http.h: the words that the files of this layer share: methods, scopes, bytes of text. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Bytes that belong to someone else. Path values, query parameters and the body of a request have a
 * NUL behind them; its path, headers and cookies do not. */
typedef struct http_text {
    const char *text; /* NULL: absent */
    size_t len;       /* bytes */
} http_text;

typedef enum http_method {
    HTTP_GET, /* a GET route answers HEAD too */
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS, /* answered by the server itself */
    HTTP_METHODS,
    HTTP_OTHER = HTTP_METHODS, /* any other token: 405 or 404 */
} http_method;

/** The method of a name; methods are case-sensitive. */
http_method http_method_of(const char *name);

/** "GET"; "" for HTTP_OTHER. */
const char *http_method_name(http_method method);

/** True if a request of this method is not meant to change anything. */
bool http_method_is_safe(http_method method);

/* What a token allows; a set of bits. A route names one of them, or HTTP_SCOPE_NONE for everyone.
 */
typedef unsigned http_scopes;
#define HTTP_SCOPE_NONE 0u
#define HTTP_SCOPE_INGEST 1u /* send predictions, labels, metrics */
#define HTTP_SCOPE_READ 2u   /* see results */
#define HTTP_SCOPE_ADMIN 4u  /* change settings, and everything that the others may */
#define HTTP_SCOPES_ALL (HTTP_SCOPE_INGEST | HTTP_SCOPE_READ | HTTP_SCOPE_ADMIN)

/** True if a holder of these scopes may use a route of that scope: the matrix in one place. */
bool http_scopes_allow(http_scopes held, http_scopes needed);

/** The reason phrase of a status, for example "Not Found"; "" for an unknown one. */
const char *http_status_text(int status);

/* The text as a literal argument: HTTP_TEXT("Host"). */
#define HTTP_TEXT(literal) ((http_text){(literal), sizeof(literal) - 1})

/** True if the text is exactly this literal; case of ASCII letters ignored in the second form. */
bool http_text_is(http_text text, const char *literal);
bool http_text_is_caseless(http_text text, const char *literal);

#endif
