/* cli/ask.h: a question to the server and its answer as a tree. */
#ifndef VEER_CLI_ASK_H
#define VEER_CLI_ASK_H

#include "cli/connect.h"
#include "json/tree.h"

#define VEER_ASK_MODELS "/api/v1/models/" /* path of questions about a model */

/** An answer; lives as long as the connection. */
typedef struct veer_reply {
    const veer_json_node *tree; /* NULL when there is no body */
    const char *text;           /* the body, NUL-terminated */
    size_t len;                 /* its bytes */
} veer_reply;

/** A member of the query of an address. */
typedef struct veer_query {
    const char *key;   /* as it is written */
    const char *value; /* any text; NULL: left out */
} veer_query;

/** What is asked: method, path + name + rest + query, body. */
typedef struct veer_question {
    const char *method;       /* NULL: GET */
    const char *path;         /* "/api/v1/alerts", or what stands before a name: VEER_ASK_MODELS */
    const char *name;         /* of a model, rule, alert ...; encoded here; NULL: none */
    const char *rest;         /* behind the name: "/drift"; NULL: nothing */
    const veer_query *query;  /* n_query */
    size_t n_query;           /* of them */
    const veer_buf *body;     /* NULL: none */
    const char *content_type; /* of the body; NULL: application/json */
} veer_question;

/** Asks; an answer outside 200..299 is an error as veer_client_call makes it, and VEER_EPARSE an
 * answer that is not JSON. VEER_EINVAL for a name that is empty or too long. */
veer_rc veer_ask_question(veer_connection *connection, const veer_question *question,
                          veer_reply *ret, veer_err *err);

/** Connects, asks, and prints a sentence when all is well. */
veer_rc veer_ask_and_say(const veer_connect_options *connect, const veer_question *question,
                         const char *sentence, veer_err *err);

/** Asks by the pieces of a request. body NULL: none; else body_len bytes of content_type. */
veer_rc veer_ask(veer_connection *connection, const char *method, const char *path,
                 const char *content_type, const void *body, size_t body_len, veer_reply *ret,
                 veer_err *err);

/** The same, GET. */
veer_rc veer_ask_get(veer_connection *connection, const char *path, veer_reply *ret, veer_err *err);

/** Prints an answer as it came, with a line end: what --json means. */
veer_rc veer_ask_print(const veer_reply *reply, veer_err *err);

#endif
