/* record/fill.h: filling a batch column by column, for decoders.
 *
 *   veer_batch_fill_begin     no rows, no columns
 *   for each column: room for its cells, all of them written, then veer_column_filled
 *   veer_batch_fill_end       sealed, as if the rows had been set one by one
 *
 * What the setters of record/batch.h promise (no infinities, codes within the dictionary, lengths)
 * is here the duty of the caller. Between begin and end the batch is good for these calls only, and
 * for veer_batch_clear.
 */
#ifndef VEER_RECORD_FILL_H
#define VEER_RECORD_FILL_H

#include "record/batch.h"

/** Clears the batch; VEER_ELIMIT when it may not hold that many rows. */
veer_rc veer_batch_fill_begin(veer_batch *batch, size_t rows, veer_err *err);

/** Room for rows cells, contents undefined; NULL without memory. */
double *veer_column_fill_numbers(veer_column *column, size_t rows);
uint32_t *veer_column_fill_codes(veer_column *column, size_t rows);
int64_t *veer_batch_fill_timestamps(veer_batch *batch, size_t rows);

/** Room for rows + 1 offsets of ids; their bytes are the caller's to put in batch->id_bytes. */
uint32_t *veer_batch_fill_ids(veer_batch *batch, size_t rows);

/** The cells of a column are written: counts the valid ones. */
void veer_column_filled(veer_column *column, size_t rows);

/** Gives the rows of a sealed batch that have no timestamp this one. VEER_ENOMEM. */
veer_rc veer_batch_fill_missing_times(veer_batch *batch, int64_t time_us, veer_err *err);

/** The batch has `rows` rows and is sealed. */
veer_rc veer_batch_fill_end(veer_batch *batch, size_t rows, veer_err *err);

#endif
