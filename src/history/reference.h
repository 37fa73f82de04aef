/* history/reference.h: a fixed baseline of a model and version, kept whole.
 *
 * Rows are gathered batch by batch into blocks and put into the store at once; a second reference
 * of the same model and version replaces the first. Layout: docs/references.md.
 */
#ifndef VEER_HISTORY_REFERENCE_H
#define VEER_HISTORY_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "record/batch.h"
#include "store/store.h"

#define VEER_REFERENCE_SOURCE_BYTES 256 /* of the text that says where it came from */

/** Whose it is. */
typedef struct veer_reference_name {
    veer_store_bytes model;   /* 1 to VEER_LIMIT_NAME_BYTES */
    veer_store_bytes version; /* 0 to VEER_LIMIT_NAME_BYTES; "" means of no version */
} veer_reference_name;

/** What is known without reading the rows. */
typedef struct veer_reference_info {
    veer_store_bytes source; /* where it came from, for a person; up to
                              * VEER_REFERENCE_SOURCE_BYTES, cut if it was longer */
    uint64_t rows;           /* records */
    uint64_t labelled;       /* of them, with a label */
    uint32_t features;       /* different features */
    int64_t created_us;      /* when it was put */
    int64_t time_min_us;     /* earliest time of a row; VEER_TIME_MISSING if no row has one */
    int64_t time_max_us;     /* latest */
    uint64_t bytes;          /* of the rows as kept */
} veer_reference_info;

/* ---- making one ---- */

typedef struct veer_reference {
    veer_batch open;     /* rows of the next block */
    veer_dict features;  /* names met so far */
    veer_buf blocks;     /* encoded so far */
    uint64_t rows;       /* added */
    uint64_t labelled;   /* of them, with a label */
    int64_t time_min_us; /* of the rows */
    int64_t time_max_us; /* of the rows */
} veer_reference;

/** Nothing yet. max_bytes: of the rows as kept; 0 or more than VEER_LIMIT_REFERENCE_BYTES means
 * VEER_LIMIT_REFERENCE_BYTES. */
void veer_reference_init(veer_reference *reference, size_t max_bytes);
void veer_reference_done(veer_reference *reference);

/** Adds the rows of a sealed batch. VEER_ELIMIT when the reference becomes too large or has too
 * many features, VEER_ENOMEM; it can then only be freed. */
veer_rc veer_reference_add(veer_reference *reference, const veer_batch *batch, veer_err *err);

/** Puts it into the store, durably. VEER_ENODATA without rows; VEER_ELIMIT, VEER_EIO,
 * VEER_ENOMEM. */
veer_rc veer_reference_put(veer_reference *reference, veer_store *store,
                           const veer_reference_name *name, const char *source, int64_t created_us,
                           veer_err *err);

/* ---- using one. VEER_ENOTFOUND if there is none, VEER_ECORRUPT, VEER_EIO, VEER_ENOMEM ---- */

typedef veer_rc (*veer_reference_fn)(void *context, const veer_reference_name *name,
                                     const veer_reference_info *info);

/** Calls fn once with what is known of it; texts are lent, fn must not call the store. */
veer_rc veer_reference_info_get(veer_store *store, const veer_reference_name *name,
                                veer_reference_fn fn, void *context, veer_err *err);

/** Walks over all references in order of creation, the same way. */
veer_rc veer_reference_each(veer_store *store, veer_reference_fn fn, void *context, veer_err *err);

/** Walks over the rows in sealed batches, lent for the call; what fn returns, if not VEER_OK, ends
 * it. All bytes of the reference are in memory meanwhile. */
typedef veer_rc (*veer_reference_rows_fn)(void *context, const veer_batch *batch);
veer_rc veer_reference_read(veer_store *store, const veer_reference_name *name,
                            veer_reference_rows_fn fn, void *context, veer_err *err);

veer_rc veer_reference_drop(veer_store *store, const veer_reference_name *name, veer_err *err);

#endif
