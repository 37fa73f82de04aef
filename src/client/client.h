/* client/client.h: calls to a Veer server over HTTP, through libcurl.
 *
 * One client per thread; connections are kept alive. Answers that are problem documents become a
 * veer_err with their detail. Redirects are not followed: they are answers like any other. Proxies
 * of the environment (http_proxy) are used, but not for this machine itself.
 */
#ifndef VEER_CLIENT_CLIENT_H
#define VEER_CLIENT_CLIENT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

typedef struct veer_client veer_client;

typedef struct veer_client_options {
    const char *url;                   /* "http://127.0.0.1:8321", no slash at the end */
    const char *token;                 /* NULL: none */
    const char *ca_file;               /* PEM of a private authority; NULL: the system's */
    int64_t timeout_ms;                /* of one call; 0: 60,000 */
    int64_t connect_wait_ms;           /* keep trying to connect and 503 for so long; 0: do not */
    const volatile sig_atomic_t *stop; /* looked at while waiting: not 0 ends it; may be NULL */
} veer_client_options;

/** Texts of the options are copied. VEER_EINVAL for an address that is not http:// or https:// or a
 * token with characters that no header can carry. */
veer_rc veer_client_new(const veer_client_options *options, veer_client **ret, veer_err *err);
void veer_client_free(veer_client *client);

/** A request. */
typedef struct veer_call {
    const char *method;       /* "GET" */
    const char *path;         /* encoded, with the query: "/api/v1/models" */
    const char *content_type; /* of the body, or NULL */
    const void *body;         /* body_len bytes, or NULL */
    size_t body_len;          /* bytes */
    const char *accept;       /* or NULL */
    bool repeatable;          /* asked twice means the same: also tried again, within
                               * connect_wait_ms, when the connection was cut */
} veer_call;

/** What the server said. */
typedef struct veer_answer {
    int status;             /* HTTP status */
    veer_buf body;          /* owned; veer_answer_done */
    char content_type[128]; /* without parameters, "" if none */
} veer_answer;

/**
 * Any answer of the server, also 4xx and 5xx, is VEER_OK. VEER_EIO: not reached, cut off, not in
 * time; VEER_ELIMIT: an answer above VEER_LIMIT_HTTP_RESPONSE_BYTES.
 *
 * With connect_wait_ms, a server that is not there and one that says 503 are asked again until that
 * time is over, after its Retry-After or after a pause that grows; the last outcome is told then.
 */
veer_rc veer_client_send(veer_client *client, const veer_call *call, veer_answer *ret,
                         veer_err *err);

/** The same, but an answer outside 200..299 becomes an error: 404 VEER_ENOTFOUND, other 4xx
 * VEER_EINVAL, 5xx VEER_EIO, with the detail of the problem document. */
veer_rc veer_client_call(veer_client *client, const veer_call *call, veer_answer *ret,
                         veer_err *err);
void veer_answer_done(veer_answer *answer);

/** The error that veer_client_call makes of the last answer; VEER_OK for 200..299. */
veer_rc veer_client_judge(veer_client *client, const veer_answer *answer, veer_err *err);

/** A header of the last answer, valid until the next request; NULL if it had none. */
const char *veer_client_header(veer_client *client, const char *name);

typedef veer_rc (*veer_client_sink)(void *context, const void *bytes, size_t len, veer_err *err);

/** The same as veer_client_call, giving the body of a 200..299 to fn piece by piece as it comes:
 * for exports of any size. What fn returns, if not VEER_OK, ends it. timeout_ms is then the longest
 * silence. Not tried again once fn was called. */
veer_rc veer_client_stream(veer_client *client, const veer_call *call, veer_client_sink fn,
                           void *context, veer_err *err);

/** Appends text as one encoded path segment or query value. */
veer_rc veer_client_escape(veer_buf *out, const char *text, size_t len, veer_err *err);

#endif
