/* history/history.h: stored records, read back: by address, and by time with their labels.
 *
 * Which label counts for a prediction: of all labels of its id that name its model or none (its own
 * one in the record included, which has the time of the prediction) the one with the latest time;
 * a label that says no time counts from its arrival; with equal times the one that came last
 * (larger address). One rule everywhere, veer_history_label_wins.
 *
 * Decoded blocks are cached, without features (least recently used, bounded). Any thread may read.
 * Rows keep their address when blocks are merged. What has expired may be read until
 * veer_history_forget.
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
 * blocks that are kept. VEER_ENOMEM. */
veer_rc veer_history_open(veer_store *store, veer_index *index, size_t cache_bytes,
                          veer_history **ret, veer_err *err);
void veer_history_close(veer_history *history);

/** Empties the cache; after something was expired. */
void veer_history_forget(veer_history *history);

/** Figures of the cache. */
typedef struct veer_history_stats {
    size_t cache_bytes; /* held now, about */
    uint64_t hits;      /* blocks that were there */
    uint64_t misses;    /* blocks that were read and decoded */
} veer_history_stats;

void veer_history_stats_get(veer_history *history, veer_history_stats *ret);

/** The number of the model of a series, as the index has it: the first series that the model was
 * given. VEER_ENOTFOUND for a series that the store does not have, VEER_EIO, VEER_ENOMEM. */
veer_rc veer_history_model(veer_history *history, uint32_t series, uint32_t *ret, veer_err *err);

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
    int64_t arrival_us; /* labels: their own; predictions: of their block, or of the newest that was
                         * merged with it before it was read */
} veer_row_source;

/**
 * Reads n predictions into `ret`, appended in the order of the addresses and sealed: timestamp, id,
 * class, score, value, label and label value of the record, and tags; no features. A row that is
 * gone becomes an empty row with block 0 in ret_sources. Sort by block for speed.
 *
 * @return VEER_OK; VEER_ELIMIT when `ret` cannot hold them; VEER_ECORRUPT for a block that cannot
 *         be read, or an address that is of another kind or beyond its block; VEER_EIO,
 *         VEER_ENOMEM. On failure `ret` holds anything and can be cleared.
 */
veer_rc veer_history_predictions(veer_history *history, const veer_address *at, size_t n,
                                 veer_batch *ret, veer_row_source *ret_sources, veer_err *err);

/** Reads n labels, appended in order and sealed: timestamp, id, model, version, label, label value.
 * Errors as above. */
veer_rc veer_history_labels(veer_history *history, const veer_address *at, size_t n,
                            veer_batch *ret, veer_row_source *ret_sources, veer_err *err);

/** A label among others of one prediction. */
typedef struct veer_label_rank {
    int64_t time_us; /* what the label says, or else its arrival; of a record's own label: the time
                      * of the prediction, or else the arrival of its block */
    veer_address at; /* where it came in */
} veer_label_rank;

/** Whether label b replaces label a. A total order: the outcome of many does not depend on which
 * are compared first. */
bool veer_history_label_wins(veer_label_rank a, veer_label_rank b);

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

/** A place between two rows of a walk, which keeps its meaning while blocks are merged or expire:
 * the row is counted from where the block's rows now begin (veer_store_block_get). A block that is
 * gone means the next one of the series. Zeroed: the beginning, or nothing more. */
typedef struct veer_history_cursor {
    uint32_t series; /* one of the query's; VEER_STORE_NO_SERIES: the beginning */
    uint64_t block;  /* id of a block as it was stored when the cursor was made */
    uint32_t row;    /* next row in it */
} veer_history_cursor;

/** Rows in the order of arrival, as a sealed batch, lent for the call. */
typedef struct veer_history_rows {
    uint32_t series;              /* of all rows */
    uint64_t block;               /* that holds them */
    const uint32_t *block_rows;   /* row in it, of each */
    const veer_batch *batch;      /* every row has model and version left out: see series */
    const int64_t *label_time_us; /* of the label that counts; that of the prediction where it is
                                   * the record's own; VEER_TIME_MISSING where it says none, or
                                   * there is none. NULL unless labels were asked for */
} veer_history_rows;

/** Where row i of the batch is, for a page that ends before it. */
veer_history_cursor veer_history_cursor_at(const veer_history_rows *rows, size_t i);

typedef veer_rc (*veer_history_fn)(void *context, const veer_history_rows *rows);

/** Walks over predictions of a span, block after block. What fn returns, if not VEER_OK, ends it.
 * VEER_EIO, VEER_ECORRUPT, VEER_ENOMEM. */
veer_rc veer_history_each(veer_history *history, const veer_history_query *query,
                          veer_history_fn fn, void *context, veer_err *err);

/** One page of such a walk.
 *
 * @param from      where the last page ended; zeroed for the first
 * @param max_rows  at least 1; the page ends after so many
 * @param ret_next  where the next page begins; zeroed when no further row matches
 * @return as veer_history_each; VEER_EINVAL for a cursor of another query's series
 */
veer_rc veer_history_page(veer_history *history, const veer_history_query *query,
                          const veer_history_cursor *from, size_t max_rows, veer_history_fn fn,
                          void *context, veer_history_cursor *ret_next, veer_err *err);

#endif
