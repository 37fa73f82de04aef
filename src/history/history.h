/* history/history.h: stored records, read back: by address, and by time with their labels.
 *
 * Which label counts for a prediction: of all labels of its id (its own one in the record included,
 * which has the time of the prediction) the one with the latest time; without times, or with equal
 * ones, the one that came last (larger address). The same rule everywhere, veer_history_label_wins.
 *
 * Decoded columns of blocks are cached (least recently used, bounded); any thread may read.
 */
#ifndef VEER_HISTORY_HISTORY_H
#define VEER_HISTORY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "index/index.h"
#include "record/batch.h"
#include "store/store.h"

typedef struct veer_history veer_history;

/** Opens readers over a store and its index, which must outlive it. cache_bytes bounds the decoded
 * columns that are kept. */
veer_rc veer_history_open(veer_store *store, veer_index *index, size_t cache_bytes,
                          veer_history **ret, veer_err *err);
void veer_history_close(veer_history *history);

/* ---- by address ---- */

/** A row of a block; the block as it was at arrival. */
typedef struct veer_address {
    uint64_t block; /* id */
    uint32_t row;   /* row in it */
} veer_address;

/** What is read with a row beside its values. */
typedef struct veer_row_source {
    uint64_t block;     /* id of the block of arrival; 0: the row is gone (expired) */
    uint32_t series;    /* of the block; VEER_STORE_NO_SERIES for labels */
    int64_t arrival_us; /* predictions: of the block that holds it now; labels: their own */
} veer_row_source;

/**
 * Reads n predictions into `ret`, appended in the order of the addresses: timestamp, id, class,
 * score, value, label and label value of the record, and tags; no features. A row that is gone
 * becomes an empty row with block 0 in ret_sources. Sort by block for speed.
 */
veer_rc veer_history_predictions(veer_history *history, const veer_address *at, size_t n,
                                 veer_batch *ret, veer_row_source *ret_sources, veer_err *err);

/** Reads n labels, appended in order: timestamp, id, model, version, label, label value. */
veer_rc veer_history_labels(veer_history *history, const veer_address *at, size_t n,
                            veer_batch *ret, veer_row_source *ret_sources, veer_err *err);

/** Whether label b replaces label a. Times may be VEER_TIME_MISSING. */
bool veer_history_label_wins(int64_t time_a_us, veer_address a, int64_t time_b_us, veer_address b);

/* ---- by time ---- */

typedef struct veer_history_query {
    const uint32_t *series; /* n_series; read one after the other */
    size_t n_series;        /* at least 1 */
    veer_store_span span;   /* of the time of a prediction; rows without a time count at the arrival
                             * of their block */
    uint64_t to_block;      /* nothing that came in later blocks, labels too; 0: no end */
    bool labels;            /* put the label that counts into LABEL and LABEL_VALUE */
    bool features;          /* decode features as well */
} veer_history_query;

/** Rows in the order of arrival, as a sealed batch, lent for the call. */
typedef struct veer_history_rows {
    uint32_t series;              /* of all rows */
    const veer_batch *batch;      /* every row has model and version left out: see series */
    const int64_t *label_time_us; /* of the label that counts; VEER_TIME_MISSING where it says none
                                   * or there is none */
} veer_history_rows;

typedef veer_rc (*veer_history_fn)(void *context, const veer_history_rows *rows);

/** Walks over predictions of a span, block after block. What fn returns, if not VEER_OK, ends it.
 */
veer_rc veer_history_each(veer_history *history, const veer_history_query *query,
                          veer_history_fn fn, void *context, veer_err *err);

#endif
