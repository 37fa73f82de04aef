/* block/block.h: records as bytes, column by column, and back.
 *
 * A block holds up to VEER_LIMIT_BATCH_ROWS records of one series (model and version), compressed
 * per column, lossless to the bit; a label block holds labels with their fingerprints and arrival
 * times. Blocks are what a store keeps. docs/block-format.md has the layout, byte for byte.
 *
 *   veer_block_encode              rows of a batch -> bytes
 *   veer_block_decode              bytes -> the whole batch
 *   veer_block_open                bytes -> a directory of columns, nothing decoded yet
 *   veer_block_field, _feature...  find a column in it
 *   veer_block_numbers, _codes...  decode that one column into the caller's arrays
 *
 * Decoding trusts nothing: checksum, sizes, counts, limits, bit widths, dictionary bounds and names
 * are checked here, and no allocation is larger than what the limits allow for the rows and bytes
 * at hand. Whatever is not a block gives VEER_ECORRUPT, with the offset of the fault in the error
 * where there is one.
 *
 * What a cell that is missing was called does not survive: NaN of any payload comes back as NAN,
 * the mismatch counts of columns as 0. Everything pure: no input, output, clock or global state.
 */
#ifndef VEER_BLOCK_BLOCK_H
#define VEER_BLOCK_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "record/batch.h"

/** What a block holds. */
typedef enum veer_block_kind {
    VEER_BLOCK_PREDICTIONS, /* made by veer_block_encode */
    VEER_BLOCK_LABELS       /* made by veer_label_block_encode */
} veer_block_kind;

/** What a column of a block means. */
typedef enum veer_block_role {
    VEER_BLOCK_TIMESTAMP,   /* int64 us: of the prediction, or of the label */
    VEER_BLOCK_ID,          /* byte strings */
    VEER_BLOCK_FIELD,       /* a veer_field: numbers or text */
    VEER_BLOCK_FEATURE,     /* numbers or text */
    VEER_BLOCK_TAG,         /* text */
    VEER_BLOCK_FINGERPRINT, /* label blocks: 128 bits */
    VEER_BLOCK_ARRIVAL,     /* label blocks: int64 us, never missing */
    VEER_BLOCK_ROLE_COUNT
} veer_block_role;

/** A keyed 128-bit hash of (model, id). */
typedef struct veer_fingerprint {
    uint64_t hi; /* first eight bytes, little-endian */
    uint64_t lo; /* last eight */
} veer_fingerprint;

/** One entry of the directory. Names and bytes point into the block. */
typedef struct veer_block_column {
    veer_block_role role;  /* what it means */
    veer_column_kind kind; /* fields, features, tags: numbers or text */
    veer_field field;      /* role FIELD: which one */
    const char *name;      /* field, feature or tag name, not NUL-terminated; else length 0 */
    size_t name_len;       /* 0 to VEER_LIMIT_NAME_BYTES */
    uint8_t codec;         /* how the bytes are to be read (block/format.h) */
    uint8_t flags;         /* the same */
    const uint8_t *bytes;  /* the encoded column */
    size_t len;            /* its bytes */
} veer_block_column;

typedef struct veer_block veer_block;

/* ---- whole blocks ---- */

/**
 * Appends the block of some rows of a sealed batch to `out`.
 *
 * @param rows  n row numbers < batch->rows, in the order to be stored; NULL means the first n rows
 * @param n     1 to VEER_LIMIT_BATCH_ROWS
 *
 * With NULL, a feature or tag column without any value is kept, as empty; with chosen rows it is
 * left out, because it may belong to other rows. Fields without a value are always left out.
 * Dictionaries hold the values in use, in order of first appearance among the rows.
 *
 * @return VEER_OK; VEER_EINVAL for no rows, an infinity, or a name that is not UTF-8; VEER_ELIMIT
 *         beyond VEER_LIMIT_BLOCK_CELLS or VEER_LIMIT_BLOCK_BYTES, or what `out` may hold;
 *         VEER_ENOMEM. On failure `out` is as long as before, and usable.
 */
veer_rc veer_block_encode(const veer_batch *batch, const uint32_t *rows, size_t n, veer_buf *out,
                          veer_err *err);

/**
 * Appends the label block of some rows of a sealed batch. What counts is up to the caller; usually
 * model, version, id, timestamp (of the label, may be missing), class or value of the label.
 *
 * @param fingerprints  one per row of the batch
 * @param arrival_us    one per row of the batch, not VEER_TIME_MISSING
 * @return as veer_block_encode; VEER_EINVAL also for a missing arrival time.
 */
veer_rc veer_label_block_encode(const veer_batch *batch, const veer_fingerprint *fingerprints,
                                const int64_t *arrival_us, const uint32_t *rows, size_t n,
                                veer_buf *out, veer_err *err);

/**
 * Replaces what the batch holds by the records of a block of either kind, sealed; the fingerprints
 * and arrival times of labels are read with veer_block_open. On failure the batch is empty.
 *
 * @return VEER_OK, VEER_ECORRUPT, VEER_ELIMIT if the block has more rows than the batch may hold,
 *         VEER_ENOMEM.
 */
veer_rc veer_block_decode(const void *bytes, size_t len, veer_batch *batch, veer_err *err);

/* ---- single columns ---- */

#define VEER_BLOCK_ALL_FIELDS UINT32_MAX /* a set of fields: 1u << VEER_FIELD_... for each */

/** veer_block_decode of an opened block for its timestamps, ids, tags and the fields of a set, and
 * of the features if asked for; the rest is missing in the batch. */
veer_rc veer_block_decode_some(const veer_block *block, uint32_t fields, bool features,
                               veer_batch *batch, veer_err *err);

/** Checks the checksum, the header and the directory. The bytes must outlive the block and not
 * change. O(bytes) for the checksum, no column is decoded. VEER_ECORRUPT, VEER_ENOMEM. */
veer_rc veer_block_open(const void *bytes, size_t len, veer_block **ret, veer_err *err);

/** Frees the directory, not the bytes. */
void veer_block_free(veer_block *block);

veer_block_kind veer_block_kind_of(const veer_block *block);

/** 1 to VEER_LIMIT_BATCH_ROWS. */
size_t veer_block_rows(const veer_block *block);

/** The smallest and largest timestamp; both VEER_TIME_MISSING when no row has one. */
void veer_block_time_range(const veer_block *block, int64_t *ret_min_us, int64_t *ret_max_us);

/** Columns in the order of the directory: timestamp, id, fields, features, tags. */
size_t veer_block_column_count(const veer_block *block);
const veer_block_column *veer_block_column_at(const veer_block *block, size_t index);

/** A column, or NULL when no row has it. */
const veer_block_column *veer_block_timestamp(const veer_block *block);
const veer_block_column *veer_block_id(const veer_block *block);
const veer_block_column *veer_block_field(const veer_block *block, veer_field field);
const veer_block_column *veer_block_feature(const veer_block *block, const char *name, size_t len);
const veer_block_column *veer_block_tag(const veer_block *block, const char *name, size_t len);

/** Of label blocks, which always have both; NULL in others. */
const veer_block_column *veer_block_fingerprint(const veer_block *block);
const veer_block_column *veer_block_arrival(const veer_block *block);

/* The decoders below fill one element per row of the block; `column` is of this block and of the
 * right kind. VEER_ECORRUPT (the arrays then hold anything), VEER_ENOMEM. */

/** A number column: NAN where missing, never infinite. */
veer_rc veer_block_numbers(const veer_block *block, const veer_block_column *column,
                           double *ret_values, veer_err *err);

/** A text column: codes into ret_dict, which is cleared and filled (initialise it with a limit of
 * at least the rows); VEER_CODE_MISSING where missing. */
veer_rc veer_block_codes(const veer_block *block, const veer_block_column *column,
                         uint32_t *ret_codes, veer_dict *ret_dict, veer_err *err);

/** The timestamps (VEER_TIME_MISSING where missing) or arrival times. */
veer_rc veer_block_times(const veer_block *block, const veer_block_column *column,
                         int64_t *ret_times, veer_err *err);

/** The ids: row i is [ret_offsets[i], ret_offsets[i + 1]) of ret_bytes, which is cleared first and
 * must allow rows * VEER_LIMIT_ID_BYTES; empty where missing. ret_offsets has rows + 1 elements. */
veer_rc veer_block_ids(const veer_block *block, const veer_block_column *column,
                       uint32_t *ret_offsets, veer_buf *ret_bytes, veer_err *err);

/** The fingerprints of a label block. */
veer_rc veer_block_fingerprints(const veer_block *block, const veer_block_column *column,
                                veer_fingerprint *ret, veer_err *err);

#endif
