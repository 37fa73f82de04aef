/* files/infer.h: the type of a CSV column from a sample of its values.
 *
 * Over the values that are not missing: all true or false -> boolean; all integers -> integer; at
 * least 95 % numbers -> number; at least 95 % points in time with a calendar date -> timestamp;
 * else categorical. A column without values is a number column.
 */
#ifndef VEER_FILES_INFER_H
#define VEER_FILES_INFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "files/records.h"
#include "record/dict.h"

#define VEER_INFER_MOST_CLASSES 64 /* distinct whole numbers that still look like classes */

typedef struct veer_infer {
    uint64_t values;    /* not missing */
    uint64_t integers;  /* [+-]digits */
    uint64_t whole;     /* numbers without a fraction, however written */
    uint64_t numbers;   /* numbers, infinities included */
    uint64_t epochs;    /* numbers that are plausible points in time: from 1973 on */
    uint64_t times;     /* calendar dates and times */
    uint64_t booleans;  /* true, false */
    veer_dict distinct; /* whole numbers met, up to VEER_INFER_MOST_CLASSES */
    bool many;          /* there were more */
} veer_infer;

/** Nothing seen. */
void veer_infer_init(veer_infer *infer);

/** Frees the memory. */
void veer_infer_done(veer_infer *infer);

/** Looks at one value that is not missing. VEER_ENOMEM, VEER_EIO. */
veer_rc veer_infer_see(veer_infer *infer, const char *text, size_t len);

/** The type. */
veer_type veer_infer_type(const veer_infer *infer);

/** Whether a prediction or label column holds classes: text, booleans, or few whole numbers. */
bool veer_infer_is_class(const veer_infer *infer);

/** Whether most values can be read as points in time, calendar dates or epoch numbers. */
bool veer_infer_is_time(const veer_infer *infer);

/** Whether most values are numbers. */
bool veer_infer_is_number(const veer_infer *infer);

#endif
