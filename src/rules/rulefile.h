/* rules/rulefile.h: YAML files of rules, and any other YAML that becomes a JSON tree.
 *
 *     rules:
 *       - name: Low accuracy
 *         model: "*"
 *         expr: accuracy[1h] < 0.70
 *         severity: high
 *
 * A whole file is read: every mistake is reported, each with its line and column, not only the
 * first. Aliases, tags and merge keys are refused; a file has at most VEER_LIMIT_RULE_FILE_BYTES.
 */
#ifndef VEER_RULES_RULEFILE_H
#define VEER_RULES_RULEFILE_H

#include "rules/rule.h"

/** A mistake in a file. */
typedef struct veer_rule_mistake {
    unsigned line;       /* from 1; 0 if it is of the whole file */
    unsigned column;     /* from 1 */
    const char *message; /* one line, in the arena */
} veer_rule_mistake;

/** Rules of a file and what is wrong with it. */
typedef struct veer_rule_set {
    veer_rule *rules;            /* n_rules good ones, in order */
    size_t n_rules;              /* of them */
    veer_rule_mistake *mistakes; /* n_mistakes, in order of the lines */
    size_t n_mistakes;           /* at most VEER_LIMIT_RULE_MISTAKES */
} veer_rule_set;

/** Reads YAML text. VEER_OK also with mistakes (a file that is no YAML has one). VEER_ENOMEM. */
veer_rc veer_rulefile_read(const char *text, size_t len, veer_arena *arena, veer_rule_set *ret,
                           veer_err *err);

/** A node of YAML as a JSON tree with the place of each node: mappings, lists, scalars (a plain
 * true, false, null or number becomes one). For other files of settings (notify/channels_file.h).
 * VEER_EPARSE with "LINE:COLUMN: " before the message, or without it where it is of the whole text;
 * VEER_ELIMIT above VEER_LIMIT_RULE_FILE_BYTES. */
typedef struct veer_yaml_place {
    const veer_json_node *node; /* which */
    unsigned line;              /* from 1 */
    unsigned column;            /* from 1, in characters */
    unsigned key_line;          /* of the key of a member; 0: it has none */
    unsigned key_column;        /* of the key */
} veer_yaml_place;
typedef struct veer_yaml {
    const veer_json_node *root; /* NULL for an empty text */
    veer_yaml_place *places;    /* n_places, one per node */
    size_t n_places;            /* of them */
} veer_yaml;
veer_rc veer_yaml_read(const char *text, size_t len, veer_arena *arena, veer_yaml *ret,
                       veer_err *err);

/** Where a node stands; line 0 if it is none of these. O(n_places). */
veer_yaml_place veer_yaml_place_of(const veer_yaml *yaml, const veer_json_node *node);

#endif
