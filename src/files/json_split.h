/* files/json_split.h: cuts a stream of JSON into the texts of its records, without judging them.
 *
 * One object per line, objects in sequence or one array of objects. Where the first record ends on
 * the line on which it starts, every line is a record by itself, so that a broken line costs that
 * line; otherwise a record goes from a bracket to its partner.
 */
#ifndef VEER_FILES_JSON_SPLIT_H
#define VEER_FILES_JSON_SPLIT_H

#include <stdint.h>

#include "files/source.h"

typedef struct veer_json_split veer_json_split;

/** Cuts what the source gives, which is borrowed. */
veer_rc veer_json_split_new(veer_source *source, veer_json_split **ret, veer_err *err);

/** NULL is fine. */
void veer_json_split_free(veer_json_split *split);

/** The next record and the line on which it starts; valid until the next call, *ret NULL at the
 * end. VEER_ELIMIT names the line of a record above VEER_LIMIT_LINE_BYTES; errors of the source. */
veer_rc veer_json_split_next(veer_json_split *split, const char **ret, size_t *ret_len,
                             uint64_t *ret_line, veer_err *err);

#endif
