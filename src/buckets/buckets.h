/* buckets/buckets.h: windows of time, kept while rows come in, read at any step over any range.
 *
 * Every record is folded into buckets of its series, and of its segments (a tag and its value,
 * "country=IT"; activity and performance only; at most VEER_LIMIT_SEGMENTS per series, more are
 * counted as not segmented).
 *
 *   LIVE  1 min (activity), 5 min (features, performance): records whose time is at most
 *         VEER_BUCKETS_LIVE_US before the arrival of the block that brought them (for an outcome,
 *         that completed it)
 *   HOUR  all others; live ones are merged into hours when they have left that age
 *   DAY   hours that arrived more than VEER_BUCKETS_HOURS_US ago are merged into days
 *   EVER  everything once more, whole series only, activity and performance, for counters that only
 *         grow: corrections do not change it
 *
 * A record is in exactly one of LIVE, HOUR and DAY, so a window is the merge of what lies in it.
 *
 * The store has each bucket as a summary (kind = part, column = segment or ""), led by a watermark:
 * the bucket holds all contributions of blocks up to it. What came since is a delta in memory. A
 * contribution belongs to the block that completed it: the prediction's block, or for an outcome
 * the later one of prediction and label. So a bucket can be written alone, at any time, and after a
 * crash each block behind veer_buckets_low is folded again while buckets skip what they have.
 *
 * Kinds of summaries in the store: VEER_PART_* for LIVE, HOUR and DAY, which is what retention is
 * to remove (VEER_STORE_EXPIRE_SUMMARIES with kind 1 to 3); VEER_BUCKETS_EVER + part for EVER,
 * which stays. docs/buckets.md has the protocol and the bytes.
 *
 * One thread folds. Any thread reads. Writing, compaction and making anew are for one maintenance
 * thread.
 */
#ifndef VEER_BUCKETS_BUCKETS_H
#define VEER_BUCKETS_BUCKETS_H

#include "base/clock.h"
#include "buckets/window.h"
#include "store/store.h"

#define VEER_BUCKETS_LIVE_US (INT64_C(48) * 3600 * 1000000)
#define VEER_BUCKETS_HOURS_US (INT64_C(35) * 24 * 3600 * 1000000)

#define VEER_BUCKETS_EVER 16u /* kinds of the EVER level are above this */

typedef struct veer_buckets veer_buckets;

/** Where rows come from. */
typedef struct veer_buckets_source {
    uint64_t block;     /* id of the block that completes the contribution */
    uint32_t series;    /* of the predictions */
    int64_t arrival_us; /* of that block */
} veer_buckets_source;

/** Opens the buckets of a store, which must outlive them, as the clock, which tells the age of
 * deltas. Reads one document (VEER_STORE_DOC_META "buckets.low"). */
veer_rc veer_buckets_open(veer_store *store, const veer_clock *clock, veer_buckets **ret,
                          veer_err *err);
void veer_buckets_close(veer_buckets *buckets);

/** The store's buckets hold every block up to this one; those behind it are to be folded again. */
uint64_t veer_buckets_low(const veer_buckets *buckets);

/* ---- folding; blocks ascending ---- */

/** Folds predictions, with their own labels where they have some. Rows without a time count at the
 * arrival. VEER_ENOMEM, VEER_EIO: see veer_buckets_folded. */
veer_rc veer_buckets_predictions(veer_buckets *buckets, const veer_buckets_source *source,
                                 const veer_batch *batch, const uint32_t *rows, size_t n,
                                 veer_err *err);

/** Folds outcomes, as veer_window_add_outcomes takes them; the batch also has the tags. */
veer_rc veer_buckets_outcomes(veer_buckets *buckets, const veer_buckets_source *source,
                              const veer_batch *batch, const int64_t *label_time_us, size_t n,
                              veer_err *err);

/** Notes that the labels of predictions at these times were replaced. */
veer_rc veer_buckets_corrections(veer_buckets *buckets, const veer_buckets_source *source,
                                 const veer_batch *batch, size_t n, veer_err *err);

/** Everything of blocks up to `block` has been folded. If a fold failed, do not call this: close
 * and open again, so that the blocks are folded anew. */
void veer_buckets_folded(veer_buckets *buckets, uint64_t block);

/* ---- reading ---- */

typedef struct veer_buckets_query {
    const uint32_t *series; /* n_series; all are merged */
    size_t n_series;        /* at least 1 */
    const char *segment;    /* "country=IT"; NULL: whole series */
    unsigned parts;         /* VEER_PARTS(...) | ... */
    int64_t from_us;        /* rounded down to the bucket that holds it */
    int64_t to_us;          /* exclusive, rounded up */
    const char *feature;    /* only this one of the features; NULL: all */
    int64_t step_us;        /* width of the windows, aligned to multiples since 1970; 0: one window.
                             * At most VEER_LIMIT_WINDOWS windows */
} veer_buckets_query;

/** Windows in order of time; empty ones have NULL parts. */
typedef struct veer_windows {
    veer_window *at; /* n windows */
    size_t n;        /* windows */
    int64_t step_us; /* width: as asked, or wider where only wider buckets are left */
} veer_windows;

/** Reads windows. VEER_EINVAL, VEER_ELIMIT for too many windows, VEER_EIO, VEER_ECORRUPT,
 * VEER_ENOMEM. No data gives windows without parts, which is no error. */
veer_rc veer_buckets_read(veer_buckets *buckets, const veer_buckets_query *query, veer_windows *ret,
                          veer_err *err);
void veer_windows_done(veer_windows *windows);

/** A number that is another one if what veer_buckets_read finds for the query may have changed:
 * rows came, labels were replaced, buckets were merged or removed. Asked for before reading, it is
 * that of what is read then, or of something older. The step does not matter. Grows with each
 * change, in the whole process. */
uint64_t veer_buckets_version(veer_buckets *buckets, const veer_buckets_query *query);

/** Summaries of what began before a time were removed from the store. */
void veer_buckets_expired(veer_buckets *buckets, int64_t before_us);

/** How many predictions there are in the buckets that veer_buckets_read would read for the same
 * query; parts and step do not matter. Buckets are not decoded, which is many times quicker. */
veer_rc veer_buckets_count(veer_buckets *buckets, const veer_buckets_query *query, uint64_t *ret,
                           veer_err *err);

/** Predictions window by window. */
typedef struct veer_counts {
    uint64_t *at;    /* n of them */
    size_t n;        /* windows */
    int64_t from_us; /* start of the first one */
    int64_t step_us; /* as that of veer_windows; 0: one window */
} veer_counts;

/** The same for each window that veer_buckets_read would give. */
veer_rc veer_buckets_counts(veer_buckets *buckets, const veer_buckets_query *query,
                            veer_counts *ret, veer_err *err);
void veer_counts_done(veer_counts *counts);

/** The EVER bucket of one series: activity and performance. */
veer_rc veer_buckets_ever(veer_buckets *buckets, uint32_t series, veer_window *ret, veer_err *err);

/** The segments of a series that have data, by name; fn returning other than VEER_OK ends it. */
typedef veer_rc (*veer_buckets_segment_fn)(void *context, const char *segment);
veer_rc veer_buckets_segments(veer_buckets *buckets, uint32_t series, veer_buckets_segment_fn fn,
                              void *context, veer_err *err);

/** Earliest and latest time that has activity; VEER_ENODATA if there is none. */
veer_rc veer_buckets_extent(veer_buckets *buckets, uint32_t series, veer_store_span *ret,
                            veer_err *err);

/* ---- maintenance ---- */

/** Writes deltas, the oldest first, up to max_bytes in one transaction; *ret_left says whether more
 * wait. With all false only deltas older than max_age_us (or when they fill their memory) are
 * written. */
typedef struct veer_buckets_flush {
    size_t max_bytes;   /* about this much per transaction; at least one bucket */
    int64_t max_age_us; /* deltas that began so long ago, by the monotonic clock; 0: all */
} veer_buckets_flush;

veer_rc veer_buckets_write(veer_buckets *buckets, const veer_buckets_flush *flush, bool *ret_left,
                           veer_err *err);

/** Merges live buckets that have left their age into hours, and hours into days, a bounded piece of
 * work; *ret_left says whether more waits. now_us: real time. */
veer_rc veer_buckets_compact(veer_buckets *buckets, int64_t now_us, bool *ret_left, veer_err *err);

/** A stretch of time (an hour, or a day where hours are merged) of one series, whose performance is
 * stale. */
typedef struct veer_buckets_stale {
    uint32_t series; /* whose */
    int64_t from_us; /* first microsecond */
    int64_t to_us;   /* first that does not belong to it */
    uint64_t up_to;  /* compute from the blocks up to this one, no later ones */
} veer_buckets_stale;

/** Its performance, made anew from its rows. */
typedef struct veer_buckets_redo veer_buckets_redo;

/** Takes one stale stretch to be computed from its rows: what is in memory is set aside at
 * ret->up_to. VEER_ENODATA if there is none (or none can be taken now, as its block is still being
 * folded). Then veer_buckets_redo_rows for all predictions of the stretch with the labels that
 * count, veer_buckets_redo_commit, veer_buckets_redo_free; without the commit nothing changes and
 * the stretch is given out again later. One at a time; no write or compaction between. */
veer_rc veer_buckets_take_stale(veer_buckets *buckets, veer_buckets_stale *ret,
                                veer_buckets_redo **ret_redo, veer_err *err);

/** Adds the rows of a batch that have a time in the stretch and a label, as
 * veer_window_add_outcomes; the batch also has the tags. */
veer_rc veer_buckets_redo_rows(veer_buckets_redo *redo, const veer_batch *batch,
                               const int64_t *label_time_us, veer_err *err);

/** Replaces the performance of the stretch, and of its segments, durably. If there were fewer
 * outcomes than the stretch holds, raw records are gone: the old sums stay, and stay marked as
 * stale, and the stretch is not given out again (until the next correction). */
veer_rc veer_buckets_redo_commit(veer_buckets_redo *redo, veer_err *err);

/** NULL is fine. */
void veer_buckets_redo_free(veer_buckets_redo *redo);

/** Figures. */
typedef struct veer_buckets_stats {
    size_t deltas;       /* in memory */
    size_t memory_bytes; /* of them, about */
    uint64_t folded;     /* block up to which everything is folded */
    uint64_t low;        /* as veer_buckets_low */
    uint64_t stale;      /* buckets that wait to be computed from their rows */
    uint64_t writes;     /* transactions since it was opened */
} veer_buckets_stats;

void veer_buckets_stats_get(veer_buckets *buckets, veer_buckets_stats *ret);

#endif
