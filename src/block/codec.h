/* block/codec.h: one column as bytes, and back.
 *
 * Encoders take the work with the rows to store, append to `out` the presence bitmap where some
 * rows have no value, then the codec's own bytes, and say which codec and flags it was. Decoders
 * read one element per row. VEER_ENOMEM, and what is said below; decoders VEER_ECORRUPT.
 */
#ifndef VEER_BLOCK_CODEC_H
#define VEER_BLOCK_CODEC_H

#include <stdint.h>

#include "block/block.h"
#include "block/wire.h"
#include "block/work.h"

/** How a column came out. */
typedef struct veer_encoded {
    uint8_t codec; /* block/format.h */
    uint8_t flags; /* the same */
    size_t valid;  /* rows with a value */
} veer_encoded;

/** Doubles; VEER_EINVAL for an infinity. */
veer_rc veer_numbers_encode(veer_block_work *work, const double *values, veer_buf *out,
                            veer_encoded *ret, veer_err *err);
veer_rc veer_numbers_decode(veer_block_work *work, const veer_block_column *column, double *ret,
                            veer_err *err);

/** Codes and what they mean. */
veer_rc veer_text_encode(veer_block_work *work, const veer_column *text, veer_buf *out,
                         veer_encoded *ret, veer_err *err);
veer_rc veer_text_decode(veer_block_work *work, const veer_block_column *column,
                         uint32_t *ret_codes, veer_dict *ret_dict, veer_err *err);

/** Times; VEER_TIME_MISSING is no value. */
veer_rc veer_times_encode(veer_block_work *work, const int64_t *times, veer_buf *out,
                          veer_encoded *ret, veer_err *err);
veer_rc veer_times_decode(veer_block_work *work, const veer_block_column *column, int64_t *ret,
                          veer_err *err);

/** Ids of a batch; an empty one is no value. */
veer_rc veer_ids_encode(veer_block_work *work, const veer_batch *batch, veer_buf *out,
                        veer_encoded *ret, veer_err *err);
veer_rc veer_ids_decode(veer_block_work *work, const veer_block_column *column,
                        uint32_t *ret_offsets, veer_buf *ret_bytes, veer_err *err);

/** Fingerprints. */
veer_rc veer_fingerprints_encode(veer_block_work *work, const veer_fingerprint *values,
                                 veer_buf *out, veer_encoded *ret, veer_err *err);
veer_rc veer_fingerprints_decode(const veer_block_work *work, const veer_block_column *column,
                                 veer_fingerprint *ret, veer_err *err);

/* ---- what the codecs share ---- */

/** Appends the bitmap of work->presence if some but not all rows have a value; the flags. */
uint8_t veer_presence_put(const veer_block_work *work, size_t valid, veer_buf *out);

/**
 * Starts reading a column: its bitmap, if it has one, goes to work->presence.
 * Returns the number of rows with a value, 1 to rows; in->bad is set if the bitmap is malformed.
 */
size_t veer_presence_get(veer_block_work *work, const veer_block_column *column, veer_cursor *in);

/** Whether row i has a value, by work->presence. */
static inline bool veer_present(const veer_block_work *work, size_t i)
{
    return (work->presence[i / 8] >> i % 8 & 1) != 0;
}

/** VEER_ECORRUPT, naming the column. */
veer_rc veer_column_corrupt(const veer_block_column *column, veer_err *err);

#endif
