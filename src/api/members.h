/* api/members.h: a small JSON body, read member by member after a table. */
#ifndef VEER_API_MEMBERS_H
#define VEER_API_MEMBERS_H

#include "base/arena.h"
#include "http/http.h"
#include "json/tree.h"

/** What a member may be. null counts as absent. */
typedef enum veer_member_kind {
    VEER_MEMBER_TEXT,     /* one line: a string without control characters */
    VEER_MEMBER_LINES,    /* a string; line breaks and tabs are allowed */
    VEER_MEMBER_TIME,     /* a string or number for veer_query_time */
    VEER_MEMBER_DURATION, /* a string for veer_api_duration */
    VEER_MEMBER_OBJECT,   /* an object */
    VEER_MEMBER_ARRAY,    /* an array */
    VEER_MEMBER_KINDS
} veer_member_kind;

typedef struct veer_member {
    const char *name;      /* of the key */
    veer_member_kind kind; /* what it may be */
    bool is_required;      /* its absence is an error */
    size_t most_bytes;     /* of a text; 0: VEER_LIMIT_NAME_BYTES */
} veer_member;

/** Reads a body as a tree: one object, without NUL in any text. VEER_EPARSE, VEER_EINVAL,
 * VEER_ELIMIT, VEER_ENOMEM. */
veer_rc veer_members_parse(http_text body, veer_arena *arena, const veer_json_node **ret,
                           veer_err *err);

/**
 * Finds the members of a table in an object.
 *
 * @param values  one per row; NULL where the member is absent or null
 * @return VEER_EINVAL names the member: unknown (with the nearest name), twice, of the wrong type,
 *         empty, with control characters, missing; VEER_ELIMIT for a text that is too long
 */
veer_rc veer_members_take(const veer_json_node *object, const veer_member *table, size_t n,
                          const veer_json_node **values, veer_err *err);

/** Both in one. */
veer_rc veer_members_read(http_text body, const veer_member *table, size_t n, veer_arena *arena,
                          const veer_json_node **values, veer_err *err);

/** The text of a value, or the fallback where it is NULL. */
const char *veer_member_text(const veer_json_node *value, const char *fallback);

/** Checks a text that becomes part of what is kept: 1 to most_bytes bytes, no control characters
 * (LINES: but line breaks and tabs). VEER_EINVAL, VEER_ELIMIT naming it. */
veer_rc veer_member_check_text(const char *name, const char *text, veer_member_kind kind,
                               size_t most_bytes, veer_err *err);

/** A copy of an object with one more member, a text, in front. NULL without memory. */
const veer_json_node *veer_members_add(const veer_json_node *object, const char *name,
                                       const char *text, veer_arena *arena);

/** A copy of an object without the members of these names. NULL without memory. */
const veer_json_node *veer_members_without(const veer_json_node *object, const char *const *names,
                                           size_t n, veer_arena *arena);

#endif
