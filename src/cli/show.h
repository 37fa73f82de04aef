/* cli/show.h: an answer of the server for people: facts as `name  value`, arrays of objects as
 * tables. For answers that need no drawing of their own. */
#ifndef VEER_CLI_SHOW_H
#define VEER_CLI_SHOW_H

#include "cli/ask.h"
#include "report/style.h"

/** Appends a tree. Keys become words ("last_block" is "last block"), nulls a dash. */
veer_rc veer_show_tree(const veer_json_node *tree, const veer_style *style, veer_buf *out,
                       veer_err *err);

/** Prints a reply: as JSON, else as veer_show_tree. */
veer_rc veer_show_reply(const veer_reply *reply, bool json, const veer_style *style, veer_err *err);

#endif
