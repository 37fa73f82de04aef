/* record/append.h: rows of one batch behind the rows of another. */
#ifndef VEER_RECORD_APPEND_H
#define VEER_RECORD_APPEND_H

#include "record/batch.h"

/**
 * Appends n rows of a sealed batch: timestamps, ids, fields, features and tags, in the order given.
 *
 * @param into  open or sealed; another batch than `from`; needs sealing again before it is read
 * @param rows  n row numbers < from->rows; NULL means the first n rows
 *
 * Columns of equal name become one; a column that only one side has is missing on the other. Cost:
 * O(n * columns + dictionary entries in use).
 *
 * @return VEER_OK; VEER_EINVAL when a feature is a number on one side and text on the other (start
 *         another batch: nothing is converted), VEER_ELIMIT when rows, columns or classes are too
 *         many, VEER_ENOMEM. On failure `into` holds the rows it held before.
 */
veer_rc veer_batch_append(veer_batch *into, const veer_batch *from, const uint32_t *rows, size_t n,
                          veer_err *err);

#endif
