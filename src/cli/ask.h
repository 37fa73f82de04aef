/* cli/ask.h: a question to the server and its answer as a tree. */
#ifndef VEER_CLI_ASK_H
#define VEER_CLI_ASK_H

#include "cli/connect.h"
#include "json/tree.h"

/** An answer; lives as long as the connection. */
typedef struct veer_reply {
    const veer_json_node *tree; /* NULL when there is no body */
    const char *text;           /* the body, NUL-terminated */
    size_t len;                 /* its bytes */
} veer_reply;

/** Asks; an answer outside 200..299 is an error as veer_client_call makes it, and VEER_EPARSE an
 * answer that is not JSON. body NULL: none; else body_len bytes of content_type. */
veer_rc veer_ask(veer_connection *connection, const char *method, const char *path,
                 const char *content_type, const void *body, size_t body_len, veer_reply *ret,
                 veer_err *err);

/** The same, GET. */
veer_rc veer_ask_get(veer_connection *connection, const char *path, veer_reply *ret, veer_err *err);

/** Prints an answer as it came, with a line end: what --json means. */
veer_rc veer_ask_print(const veer_reply *reply, veer_err *err);

#endif
