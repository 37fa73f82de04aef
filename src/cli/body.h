/* cli/body.h: the JSON object that a command sends. */
#ifndef VEER_CLI_BODY_H
#define VEER_CLI_BODY_H

#include "base/buf.h"
#include "cli/options.h"
#include "json/tree.h"
#include "json/writer.h"

/** An object under way. */
typedef struct veer_body {
    veer_buf buf;       /* the text; owned */
    veer_json_writer w; /* for what the functions below do not write */
} veer_body;

/** Begins the object. */
void veer_body_begin(veer_body *body);

/** Ends it; buf holds the text then. Errors of the writer. */
veer_rc veer_body_end(veer_body *body, veer_err *err);

/** Frees it. */
void veer_body_done(veer_body *body);

/** A member with a text; NULL: left out. */
void veer_body_text(veer_body *body, const char *key, const char *text);

/** A number that the user gave, else left out. */
void veer_body_real(veer_body *body, const char *key, const veer_opt_real *value);

/** A list of texts; left out if it is empty. */
void veer_body_list(veer_body *body, const char *key, const veer_opt_list *list);

/** Writes a tree as it is. */
void veer_body_tree(veer_json_writer *w, const veer_json_node *node);

/** Whether two trees say the same: members in any order, numbers by value. */
bool veer_tree_equal(const veer_json_node *a, const veer_json_node *b);

#endif
