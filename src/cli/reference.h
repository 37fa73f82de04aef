/* cli/reference.h: what the commands `reference ...` share. */
#ifndef VEER_CLI_REFERENCE_H
#define VEER_CLI_REFERENCE_H

#include "cli/show.h"

/** A request about the reference of a model. */
typedef struct veer_reference_request {
    const char *method;       /* "GET" */
    const char *model;        /* whose */
    const char *rest;         /* behind .../reference, such as "/freeze" */
    const char *version;      /* into the query; NULL: none */
    const char *content_type; /* of the body, or NULL */
    const veer_buf *body;     /* or NULL */
    const char *done;         /* printed instead of an answer without a body */
    bool json;                /* print the answer as it came */
} veer_reference_request;

/** Connects, asks and prints the answer. */
veer_rc veer_reference_ask(const veer_cli *cli, const veer_connect_options *connect,
                           const veer_reference_request *request, veer_err *err);

#endif
