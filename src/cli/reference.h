/* cli/reference.h: what the commands `reference ...` share. */
#ifndef VEER_CLI_REFERENCE_H
#define VEER_CLI_REFERENCE_H

#include "cli/show.h"

/** Filled by the rows of VEER_REFERENCE_ROWS. */
typedef struct veer_reference_options {
    veer_connect_options connect; /* which server */
    const char *version;          /* --version */
    bool json;                    /* --json */
} veer_reference_options;

/* Rows of a command whose options have a veer_reference_options `member`. */
#define VEER_REFERENCE_ROWS(type, member)                                            \
    {.name = "version",                                                              \
     .kind = VEER_OPT_TEXT,                                                          \
     .arg = "NAME",                                                                  \
     .help = "Version; without it, that of records without a version",               \
     .offset = offsetof(type, member) + offsetof(veer_reference_options, version)},  \
        {.name = "json",                                                             \
         .kind = VEER_OPT_FLAG,                                                      \
         .help = "Print the answer of the server",                                   \
         .offset = offsetof(type, member) + offsetof(veer_reference_options, json)}, \
        VEER_CONNECT_ROWS(type, member.connect)

/** A request about the reference of a model. */
typedef struct veer_reference_request {
    const char *method;       /* "GET" */
    const char *rest;         /* behind the model: "/reference", "/reference/freeze" */
    bool version_in_body;     /* else --version goes into the query */
    const char *content_type; /* of the body, or NULL */
    const veer_buf *body;     /* or NULL */
    const char *done;         /* printed instead of an answer without a body */
} veer_reference_request;

/** Connects, asks about the model that the first operand names, and prints the answer. */
veer_rc veer_reference_ask(const veer_cli *cli, const veer_reference_options *options,
                           const veer_reference_request *request, veer_err *err);

#endif
