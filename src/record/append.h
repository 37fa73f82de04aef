/* record/append.h: rows of one batch behind the rows of another. */
#ifndef VEER_RECORD_APPEND_H
#define VEER_RECORD_APPEND_H

#include "record/batch.h"

/* What is appended beside timestamps and ids: a set of fields, features, tags. */
#define VEER_APPEND_FIELD(field) (1u << (field))
#define VEER_APPEND_FIELDS ((1u << VEER_FIELD_COUNT) - 1)
#define VEER_APPEND_FEATURES (1u << VEER_FIELD_COUNT)
#define VEER_APPEND_TAGS (2u << VEER_FIELD_COUNT)
#define VEER_APPEND_ALL (VEER_APPEND_FIELDS | VEER_APPEND_FEATURES | VEER_APPEND_TAGS)

/**
 * Appends n rows of a sealed batch: timestamps, ids, fields, features and tags, in the order given.
 *
 * @param into  open or sealed; another batch than `from`; needs sealing again before it is read
 * @param rows  n row numbers < from->rows; NULL means the first n rows
 *
 * Columns of equal name become one; a column that only one side has is missing on the other, and
 * one of `from` that never had a value is left out. Of counted mismatches as many come along as
 * cells are missing. Allocates only while `into` grows. Cost: O(n * columns + dictionary entries in
 * use); columns that stand in the same order on both sides are found without a search.
 *
 * @return VEER_OK; VEER_EINVAL when a feature is a number on one side and text on the other (start
 *         another batch: nothing is converted), VEER_ELIMIT when rows, columns or classes are too
 *         many, VEER_ENOMEM. On failure `into` holds the rows and columns it held before.
 */
veer_rc veer_batch_append(veer_batch *into, const veer_batch *from, const uint32_t *rows, size_t n,
                          veer_err *err);

/** The same for some of the fields, and features and tags only where asked for. */
veer_rc veer_batch_append_parts(veer_batch *into, const veer_batch *from, unsigned parts,
                                const uint32_t *rows, size_t n, veer_err *err);

#endif
