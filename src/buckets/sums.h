/* buckets/sums.h: the inside of windows, for the files of this layer.
 *
 * Folding adds rows and leaves numbers waiting in the window, settling brings them in and counts
 * what is missing. A window that is folded must be settled before anything else is done with it.
 */
#ifndef VEER_BUCKETS_SUMS_H
#define VEER_BUCKETS_SUMS_H

#include "buckets/window.h"

#define VEER_WAITING_MAX 4096 /* numbers that wait at most: so many are added fast */

/** Rows of a batch. */
typedef struct veer_rows {
    const veer_batch *batch; /* sealed */
    const uint32_t *at;      /* n row numbers; NULL: the first n */
    size_t n;                /* how many */
} veer_rows;

/** Row number i < rows->n. */
static inline size_t veer_row(const veer_rows *rows, size_t i)
{
    return rows->at == NULL ? i : rows->at[i];
}

/* ---- waiting numbers ---- */

/** Adds the finite ones of a column of numbers; makes the summary with the first of them. */
veer_rc veer_waiting_column(veer_waiting *waiting, veer_num_summary **summary, const double *values,
                            const veer_rows *rows, veer_err *err);

/** Adds one finite number; the caller flushes when veer_waiting_full. */
veer_rc veer_waiting_put(veer_waiting *waiting, double value, veer_err *err);
static inline bool veer_waiting_full(const veer_waiting *waiting)
{
    return waiting->n == VEER_WAITING_MAX;
}

/** Brings what waits into the summary, which may be NULL if nothing does. */
veer_rc veer_waiting_flush(veer_waiting *waiting, veer_num_summary *summary, veer_err *err);

/** Frees. */
void veer_waiting_done(veer_waiting *waiting);

/** Makes a summary of fewer rows one of `rows`, by missing ones. */
veer_rc veer_num_missing_to(veer_num_summary *summary, uint64_t rows, veer_err *err);
veer_rc veer_cat_missing_to(veer_cat_summary *summary, uint64_t rows, veer_err *err);

/* ---- columns of text ---- */

/** Adds a column of text, as cleaned classes or as it is; makes the summary with the first value
 * that is not missing. */
veer_rc veer_text_column(veer_cat_summary **summary, const uint32_t *codes, const veer_dict *dict,
                         bool classes, const veer_rows *rows, veer_err *err);

/* ---- the parts ---- */

void veer_activity_free(veer_activity *activity);
veer_rc veer_activity_fold(veer_activity **activity, const veer_rows *rows, veer_err *err);
veer_rc veer_activity_settle(veer_activity *activity, veer_err *err);
veer_rc veer_activity_merge(veer_activity **into, const veer_activity *from, veer_err *err);
veer_rc veer_activity_encode(const veer_activity *activity, veer_buf *out, veer_err *err);
veer_rc veer_activity_decode(const void *bytes, size_t len, veer_activity **ret, veer_err *err);

/** Only how many predictions there are: the rest is neither read nor checked. */
veer_rc veer_activity_count(const void *bytes, size_t len, uint64_t *ret, veer_err *err);
size_t veer_activity_memory(const veer_activity *activity);

void veer_features_free(veer_features *features);
veer_rc veer_features_fold(veer_features **features, const veer_rows *rows, veer_err *err);
veer_rc veer_features_settle(veer_features *features, veer_err *err);
veer_rc veer_features_merge(veer_features **into, const veer_features *from, veer_err *err);
veer_rc veer_features_encode(const veer_features *features, veer_buf *out, veer_err *err);
veer_rc veer_features_decode(const void *bytes, size_t len, veer_features **ret, veer_err *err);
/** Drops all features but one, which need not be there. */
void veer_features_keep(veer_features *features, const char *name);
size_t veer_features_memory(const veer_features *features);

void veer_performance_sums_free(veer_performance_sums *sums);
veer_rc veer_performance_sums_fold(veer_performance_sums **sums, const veer_rows *rows,
                                   const int64_t *label_time_us, veer_err *err);
veer_rc veer_performance_sums_settle(veer_performance_sums *sums, veer_err *err);
veer_rc veer_performance_sums_merge(veer_performance_sums **into, const veer_performance_sums *from,
                                    veer_err *err);
veer_rc veer_performance_sums_encode(const veer_performance_sums *sums, veer_buf *out,
                                     veer_err *err);
veer_rc veer_performance_sums_decode(const void *bytes, size_t len, veer_performance_sums **ret,
                                     veer_err *err);
size_t veer_performance_sums_memory(const veer_performance_sums *sums);

/** Where a true class is among those with scores, or would go; *ret_found says which. */
size_t veer_scores_place(const veer_performance_sums *sums, const char *name, size_t len,
                         bool *ret_found);

/** Makes room at a place for another true class with empty summaries. */
veer_rc veer_scores_insert(veer_performance_sums *sums, size_t at, const char *name, size_t len,
                           veer_err *err);

/** Drops what is dropped with the scores. */
void veer_scores_drop(veer_performance_sums *sums);

/** Drops the confusion counts, or scores and levels, if they have more classes than are kept. */
void veer_performance_sums_trim(veer_performance_sums *sums);

/* ---- windows ---- */

/** As veer_window_add_predictions and _outcomes, without settling. */
veer_rc veer_window_fold_predictions(veer_window *window, unsigned parts, const veer_rows *rows,
                                     veer_err *err);
veer_rc veer_window_fold_outcomes(veer_window *window, const veer_rows *rows,
                                  const int64_t *label_time_us, veer_err *err);

/** Brings everything in that waits, and frees the room for it. */
veer_rc veer_window_settle(veer_window *window, veer_err *err);

/** Moves the parts of `from` into a window that does not have them, merges the others. `from` is
 * empty then, or as on failure of veer_window_merge only to be freed. */
veer_rc veer_window_take(veer_window *into, veer_window *from, veer_err *err);

/* ---- memory, about ---- */

size_t veer_num_memory(const veer_num_summary *summary);
size_t veer_cat_memory(const veer_cat_summary *summary);

/** A copy of a name, NUL-terminated. */
char *veer_name_copy(const char *name, size_t len);

#endif
