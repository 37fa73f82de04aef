/* json/tree.h: a JSON text as a tree, for answers and settings that are small and read by name.
 *
 * Records are never read this way: that is what the pull reader is for.
 */
#ifndef VEER_JSON_TREE_H
#define VEER_JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "json/reader.h"

typedef struct veer_json_node veer_json_node;
struct veer_json_node {
    veer_json_event kind;  /* OBJECT_BEGIN, ARRAY_BEGIN, STRING, NUMBER, TRUE, FALSE, NULL */
    const char *key;       /* of a member, NUL-terminated; NULL in arrays and at the top */
    const char *text;      /* of STRING, decoded, NUL-terminated; of NUMBER as written */
    double number;         /* of NUMBER */
    veer_json_node *child; /* first member or element */
    veer_json_node *next;  /* next member or element */
};

/** Reads a whole text; nodes and texts live in the arena. Errors of the reader. */
veer_rc veer_json_tree(const char *bytes, size_t len, veer_arena *arena, const veer_json_node **ret,
                       veer_err *err);

/** A member of an object; NULL if node is NULL, no object, or has none or a null there. */
const veer_json_node *veer_json_get(const veer_json_node *node, const char *key);

/** The text of a member that is a string, else the fallback. */
const char *veer_json_get_text(const veer_json_node *node, const char *key, const char *fallback);

/** The value of a member that is a number, else the fallback. */
double veer_json_get_number(const veer_json_node *node, const char *key, double fallback);

/** The same for counts: 0 if it is no number or negative; exact up to 2^53. */
uint64_t veer_json_get_count(const veer_json_node *node, const char *key);

/** Whether a member is true. */
bool veer_json_get_bool(const veer_json_node *node, const char *key);

/** The first element or member of a member that is an array or object, else NULL. */
const veer_json_node *veer_json_get_first(const veer_json_node *node, const char *key);

#endif
