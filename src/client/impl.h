/* client/impl.h: what the files of this layer share. */
#ifndef VEER_CLIENT_IMPL_H
#define VEER_CLIENT_IMPL_H

#include <curl/curl.h>

#include "client/client.h"

/** Makes libcurl ready, once; false if it cannot be. Any thread. */
bool client_curl_start(void);

struct veer_client {
    CURL *curl;                        /* with its connections */
    char *url;                         /* of the server, without a slash at the end */
    char *token;                       /* or NULL */
    char *ca_file;                     /* or NULL */
    int64_t timeout_ms;                /* of one request */
    int64_t connect_wait_ms;           /* of all tries of a call */
    const volatile sig_atomic_t *stop; /* ends a wait; may be NULL */
    bool loopback;                     /* the server is on this machine */
    char why[CURL_ERROR_SIZE + 1];     /* libcurl's words for the last failure */
};

/** One request and where its answer goes. */
typedef struct client_transfer {
    const veer_call *call;  /* what is asked */
    veer_client_sink sink;  /* takes the body of a 200..299, or NULL: all goes to `body` */
    void *context;          /* of sink */
    veer_buf *body;         /* else; its limit is set */
    veer_err *err;          /* of the caller, for sink */
    veer_client *client;    /* whose answer it is */
    int status;             /* of the answer, 0 before it */
    veer_rc sink_rc;        /* what sink returned */
    bool delivered;         /* sink was called */
    int64_t retry_after_ms; /* what the server asks for; 0: nothing */
    CURLcode code;          /* what libcurl says */
} client_transfer;

/** Sends one request once; its outcome is in the transfer. VEER_ENOMEM, VEER_EINVAL only. */
veer_rc client_transfer_run(veer_client *client, client_transfer *transfer, veer_err *err);

/** The failure of a transfer in words. */
veer_rc client_transfer_fail(const veer_client *client, const client_transfer *transfer,
                             veer_err *err);

/** The error of an answer outside 200..299. */
veer_rc client_status_fail(veer_client *client, int status, const veer_buf *body, veer_err *err);

#endif
