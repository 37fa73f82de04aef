/* files/record_json.h: one JSON object becomes one row of a batch. No input or output here: files
 * and the HTTP server use the same decoder.
 *
 * The canonical record is {model, version?, id?, timestamp?, features{}, prediction{class?, score?,
 * probabilities{}?, value?}, confidence?, latency_ms?, cost_usd?, tags{}?, label?}; docs/files.md
 * lists the other spellings. A feature is a number, a string, a boolean or null (missing). Nothing
 * of a refused record stays in the batch.
 */
#ifndef VEER_FILES_RECORD_JSON_H
#define VEER_FILES_RECORD_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "files/record_shape.h"
#include "files/roles.h"
#include "record/batch.h"
#include "json/reader.h"

#define VEER_POINTER_SIZE 640

/** Where in a record a fault lies: a JSON pointer (RFC 6901) such as "/features/age"; "" is the
 * whole record. */
typedef struct veer_pointer {
    char text[VEER_POINTER_SIZE]; /* NUL-terminated */
} veer_pointer;

/** Appends "/key" with the escapes of RFC 6901; what does not fit is cut. */
void veer_pointer_add(veer_pointer *pointer, const char *key, size_t len);

/** A name that the caller gave a role. */
typedef struct veer_role_rule {
    const char *name; /* column, top-level key or feature, compared exactly */
    veer_role role;   /* what it is */
} veer_role_rule;

/**
 * Looks at a record that was read and is not committed yet: adds cells to the open row, or refuses
 * the record and may name the member at fault in *ret_member (a literal; it is NULL before).
 */
typedef veer_rc veer_record_complete(void *context, veer_batch *batch, const char **ret_member,
                                     veer_err *err);

typedef struct veer_record_options {
    const veer_role_rule *rules; /* come before the well-known names; may be NULL */
    size_t rule_count;           /* rules */
    bool flat;                   /* unknown top-level scalars are features, else VEER_EINVAL */
    bool only_rules;             /* no well-known names: everything else is a feature */
    bool mismatch_is_missing;    /* count a feature of another type instead of refusing it */
    int64_t min_time_us;         /* earlier timestamps are refused */
    int64_t max_time_us;         /* later ones too; 0 = no bound but the calendar's (year 2262) */
    bool alone;                  /* only white space may follow the record */
    veer_record_complete *complete; /* called before a record is kept; may be NULL */
    void *context;                  /* for complete */
    veer_record_shape *shape;       /* of the records read with these options; NULL: not kept */
} veer_record_options;

/**
 * Reads the next value of r, which must be an object, as a prediction, and commits it.
 *
 * @return VEER_OK; or the record's fault with *ret_pointer and a message that names the field and
 *         the fix: VEER_EINVAL, VEER_ELIMIT, VEER_ENOMEM. r then stands behind the record, so that
 *         the next one can be read, and the batch is as before. VEER_EPARSE: the JSON itself is
 *         broken and nothing can follow.
 */
veer_rc veer_record_read_prediction(veer_json_reader *r, const veer_record_options *options,
                                    veer_batch *batch, veer_pointer *ret_pointer, veer_err *err);

/** The same for a label: {id, label | value, timestamp?, model?, version?}. It becomes a row with
 * id, timestamp, model, version and label or label_value. */
veer_rc veer_record_read_label(veer_json_reader *r, const veer_record_options *options,
                               veer_batch *batch, veer_pointer *ret_pointer, veer_err *err);

/** The time that the last event of r, a value other than null, says: RFC 3339 or a number since the
 * epoch, within the bounds of the options. VEER_EINVAL, VEER_ELIMIT; VEER_EPARSE: the JSON itself
 * is broken. */
veer_rc veer_record_read_time(const veer_json_reader *r, veer_json_event event,
                              const veer_record_options *options, int64_t *ret_us, veer_err *err);

/** Goes from anywhere in a record with the fault rc behind the record, which begins at the mark.
 * Returns rc; or, where the JSON itself is broken, its fault in err, the pointer emptied. */
veer_rc veer_record_leave(veer_json_reader *r, veer_json_mark begin, veer_rc rc,
                          veer_pointer *ret_pointer, veer_err *err);

/** "expected WHAT, found a string": the fault of a value that is something else, VEER_EINVAL;
 * VEER_EPARSE, without a message, where the JSON itself is broken. */
veer_rc veer_record_unexpected(veer_json_event found, const char *what, veer_err *err);

#endif
