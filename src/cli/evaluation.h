/* cli/evaluation.h: how a model is judged, as key=value. Pure. */
#ifndef VEER_CLI_EVALUATION_H
#define VEER_CLI_EVALUATION_H

#include "cli/body.h"

/**
 * Writes settings with assignments put into them: members of the object that is under way.
 *
 * @param settings     the present ones
 * @param assignments  n texts: "window=2h"; "window=" leaves it out, so that it is as by default
 * @return VEER_EINVAL for a text without '=', an unknown key (with the nearest one), a key that is
 *         there twice, or a value that is no number or no true or false where it has to be one
 */
veer_rc veer_evaluation_assign(veer_body *body, const veer_json_node *settings,
                               const char *const *assignments, size_t n, veer_err *err);

#endif
