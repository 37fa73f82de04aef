/* files/roles.h: what a column means, and the names by which it is recognised.
 *
 * One table of descriptors serves CSV headers and JSON keys. Names are compared without regard to
 * ASCII case, '-', '_', '.' and spaces ("Model ID" = "model_id" = "modelId").
 */
#ifndef VEER_FILES_ROLES_H
#define VEER_FILES_ROLES_H

#include <stdbool.h>
#include <stddef.h>

#include "record/batch.h"

/* X(name, text, field it fills or VEER_FIELD_COUNT) */
#define VEER_ROLE_LIST(X)                                        \
    X(VEER_ROLE_AUTO, "auto", VEER_FIELD_COUNT)                  \
    X(VEER_ROLE_FEATURE, "feature", VEER_FIELD_COUNT)            \
    X(VEER_ROLE_TAG, "tag", VEER_FIELD_COUNT)                    \
    X(VEER_ROLE_IGNORE, "ignore", VEER_FIELD_COUNT)              \
    X(VEER_ROLE_ID, "id", VEER_FIELD_COUNT)                      \
    X(VEER_ROLE_TIMESTAMP, "timestamp", VEER_FIELD_COUNT)        \
    X(VEER_ROLE_MODEL, "model", VEER_FIELD_MODEL)                \
    X(VEER_ROLE_VERSION, "version", VEER_FIELD_VERSION)          \
    X(VEER_ROLE_PREDICTION, "prediction", VEER_FIELD_COUNT)      \
    X(VEER_ROLE_CLASS, "class", VEER_FIELD_CLASS)                \
    X(VEER_ROLE_SCORE, "score", VEER_FIELD_SCORE)                \
    X(VEER_ROLE_VALUE, "value", VEER_FIELD_VALUE)                \
    X(VEER_ROLE_CONFIDENCE, "confidence", VEER_FIELD_CONFIDENCE) \
    X(VEER_ROLE_LATENCY, "latency_ms", VEER_FIELD_LATENCY)       \
    X(VEER_ROLE_COST, "cost_usd", VEER_FIELD_COST)               \
    X(VEER_ROLE_LABEL, "label", VEER_FIELD_COUNT)                \
    X(VEER_ROLE_LABEL_CLASS, "label_class", VEER_FIELD_LABEL)    \
    X(VEER_ROLE_LABEL_VALUE, "label_value", VEER_FIELD_LABEL_VALUE)

/* PREDICTION and LABEL stand for a class or a number, whichever the values show. */
typedef enum veer_role {
#define VEER_ROLE_ENUM(name, text, field) name,
    VEER_ROLE_LIST(VEER_ROLE_ENUM)
#undef VEER_ROLE_ENUM
        VEER_ROLE_COUNT
} veer_role;

/** The word for a role, for example "latency_ms". */
const char *veer_role_name(veer_role role);

/** The role of a word as veer_role_name gives it; false if there is none. */
bool veer_role_parse(const char *text, size_t len, veer_role *ret);

/** The role that a column or key name suggests; VEER_ROLE_FEATURE when it suggests nothing. */
veer_role veer_role_of_name(const char *name, size_t len);

/** The batch field of a role, or VEER_FIELD_COUNT. */
veer_field veer_role_field(veer_role role);

#endif
