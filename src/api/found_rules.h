/* api/found_rules.h: rules of the judge by name, copied. */
#ifndef VEER_API_FOUND_RULES_H
#define VEER_API_FOUND_RULES_H

#include "api/asked.h"

/** A copy in the arena, by way of its JSON. VEER_ENOMEM, VEER_ELIMIT. */
veer_rc veer_api_copy_rule(const veer_rule *rule, veer_arena *arena, const veer_rule **ret,
                           veer_err *err);

/** The rule of a name, copied to the arena; *ret is NULL if there is none, and *ret_near (may be
 * NULL) is then the nearest name. */
veer_rc veer_api_find_rule(const veer_api *api, const char *name, veer_arena *arena,
                           const veer_rule **ret, const char **ret_near, veer_err *err);

/** Fails with VEER_ENOTFOUND: no rule has that name. */
veer_rc veer_api_fail_rule(const char *name, const char *near, veer_err *err);

#endif
