/* rules/yaml.h: YAML text as a JSON tree, telling of every mistake; behind rules/rulefile.h. */
#ifndef VEER_RULES_YAML_H
#define VEER_RULES_YAML_H

#include "rules/rulefile.h"

/** Told of a mistake; line 0: of the whole text. The message is lent for the call. */
typedef void yaml_fault_fn(void *context, unsigned line, unsigned column, const char *message);

/** Reads a text. VEER_OK also with mistakes; the root is NULL where they leave no tree, and for an
 * empty text. VEER_ENOMEM. */
veer_rc yaml_read(const char *text, size_t len, veer_arena *arena, yaml_fault_fn *fault,
                  void *context, veer_yaml *ret, veer_err *err);

#endif
