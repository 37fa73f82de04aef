/* client/outgoing_impl.h: what the files of outgoing requests share. */
#ifndef VEER_CLIENT_OUTGOING_IMPL_H
#define VEER_CLIENT_OUTGOING_IMPL_H

#include <curl/curl.h>

#include "client/outgoing.h"

#define OUTGOING_HOST_BYTES 256

/** One request under way. */
typedef struct outgoing {
    const veer_outgoing *request;       /* of the caller */
    const veer_outgoing_policy *policy; /* of the caller */
    const atomic_bool *stop;            /* of the caller; may be NULL */
    int64_t now_us;                     /* of the caller */
    CURL *curl;                         /* the transfer */
    struct curl_slist *headers;         /* its headers */
    struct curl_slist *receivers;       /* of a mail */
    size_t mail_sent;                   /* bytes of the text that libcurl took */
    size_t received;                    /* bytes of the body that came */
    bool enough;                        /* cut off by us: more than anybody needs came */
    bool refused;                       /* an address was refused */
    bool opened;                        /* another was not */
    char host[OUTGOING_HOST_BYTES];     /* for messages */
    char why[CURL_ERROR_SIZE + 1];      /* libcurl's words */
    veer_outgoing_answer answer;        /* what came back */
} outgoing;

/** Checks URL, method, headers and mail, and gives the host. VEER_EINVAL. */
veer_rc outgoing_check(const veer_outgoing *request, char host[OUTGOING_HOST_BYTES], veer_err *err);

/** Sets what a mail needs. VEER_ENOMEM. */
veer_rc outgoing_mail_set(outgoing *o, veer_err *err);

#endif
