/* buckets/impl.h: the inside of veer_buckets, for the files of this layer. */
#ifndef VEER_BUCKETS_IMPL_H
#define VEER_BUCKETS_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "buckets/deltas.h"
#include "buckets/stamps.h"

/** The segments of a series. Number i + 1 is name i: 0 means the whole series. */
typedef struct veer_segments {
    veer_dict names; /* "tag=value", in order of first sight */
    uint32_t saved;  /* of them, that the store has */
} veer_segments;

/** An hour whose performance is stale. */
typedef struct veer_stale_hour {
    uint32_t series;  /* whose */
    int64_t start_us; /* of the hour */
    uint64_t block;   /* of the latest correction */
    bool saved;       /* the store has it */
} veer_stale_hour;

typedef struct veer_stale_list {
    veer_stale_hour *at; /* n, by series and start */
    size_t n;            /* hours */
    size_t cap;          /* room for */
} veer_stale_list;

/** Where compaction goes on. */
typedef struct veer_compaction {
    uint32_t series;       /* next to look at, from 1 */
    unsigned step;         /* which part and level of it */
    int64_t rest_until_us; /* real time; nothing is looked for before */
    int64_t *day_check_us; /* per series and part: no hour is old enough before; n_day_check */
    size_t n_day_check;    /* room */
} veer_compaction;

struct veer_buckets {
    veer_store *store;        /* borrowed */
    const veer_clock *clock;  /* borrowed */
    pthread_mutex_t lock;     /* guards what follows, except where it says otherwise */
    veer_deltas deltas;       /* not yet written */
    veer_segments **segments; /* by series; n_segments */
    size_t n_segments;        /* room */
    veer_stale_list stale;    /* to be made anew */
    veer_stamps stamps;       /* of what changed */
    uint64_t folded;          /* everything up to this block is in deltas or store */
    atomic_uint_fast64_t low; /* everything up to this block is in the store */
    uint64_t high;            /* no stored bucket has a larger watermark */
    uint64_t tx;              /* number of the last transaction tried */
    bool boundary_wanted;     /* seal all deltas at the end of the block that is being folded */
    bool stopped;             /* the store writes no more */
    uint64_t rearranged;      /* grows when stored buckets begin and end to move: odd meanwhile */
    uint32_t max_series;      /* largest id seen */
    size_t budget_bytes;      /* of deltas; VEER_LIMIT_DELTA_BYTES */
    uint64_t writes;          /* transactions */
    int64_t low_written_us;   /* monotonic; when low was last written alone */
    pthread_mutex_t rearranging; /* held, before `lock`, while stored buckets move */
    veer_compaction compaction;  /* of the maintenance thread alone */
};

/** Around a commit in which stored buckets of a part of a series move to others in [from, to), so
 * that readers read again. */
void veer_rearrange_begin(veer_buckets *buckets);
void veer_rearrange_end(veer_buckets *buckets, uint32_t series, unsigned part, int64_t from_us,
                        int64_t to_us);

/* ---- segments ---- */

/** The segments of a series, made if there are none. */
veer_rc veer_segments_of(veer_buckets *buckets, uint32_t series, veer_segments **ret,
                         veer_err *err);

/** The number of a segment; 0 if it is not kept apart. */
uint16_t veer_segment_find(const veer_buckets *buckets, uint32_t series, const char *name,
                           size_t len);

/** The name of a segment; "" for 0. */
veer_store_bytes veer_segment_name(const veer_buckets *buckets, uint32_t series, uint16_t segment);

veer_rc veer_segments_load(veer_buckets *buckets, veer_err *err);
void veer_segments_free(veer_buckets *buckets);
veer_rc veer_segments_encode(const veer_segments *segments, veer_buf *out, veer_err *err);

/* ---- stale hours ---- */

/** Notes a correction. */
veer_rc veer_stale_add(veer_stale_list *list, uint32_t series, int64_t time_us, uint64_t block,
                       veer_err *err);

/** The first hour of a series that does not start before a time; list->n if there is none. */
size_t veer_stale_from(const veer_stale_list *list, uint32_t series, int64_t start_us);

veer_rc veer_stale_load(veer_buckets *buckets, veer_err *err);

#define VEER_STALE_KEY_BYTES 12
/** The key of the document of an hour. */
void veer_stale_key(const veer_stale_hour *hour, unsigned char out[2 * VEER_STALE_KEY_BYTES]);

/* ---- folding ---- */

typedef enum veer_fold_what {
    VEER_FOLD_PREDICTIONS,
    VEER_FOLD_OUTCOMES,
    VEER_FOLD_CORRECTIONS
} veer_fold_what;

typedef struct veer_fold {
    veer_buckets *buckets;             /* segments and watermarks */
    veer_deltas *deltas;               /* where rows go */
    const veer_buckets_source *source; /* of the rows */
    veer_rows rows;                    /* what is folded */
    const int64_t *label_time_us;      /* outcomes; or NULL */
    veer_fold_what what;               /* kind of rows */
    bool fixed;                        /* all rows go to one level, and are of one stretch: */
    veer_level level;                  /* that level */
    veer_store_span span;              /* rows outside are ignored */
} veer_fold;

/** Folds; takes the lock of the buckets while it needs it. */
veer_rc veer_fold_rows(const veer_fold *fold, veer_err *err);

/* ---- stored buckets ---- */

/** Lane and start of a bucket as the store has it; span of one start. */
veer_store_summary_range veer_stored_range(uint32_t series, unsigned part, int64_t width_us,
                                           veer_store_span span, veer_store_bytes column);

/** Splits stored bytes into number (watermark, or transaction for EVER) and part. */
veer_rc veer_stored_open(const veer_store_summary *summary, uint64_t *ret_number,
                         veer_store_bytes *ret_part, veer_err *err);

/** A stored bucket. */
typedef struct veer_stored {
    bool found;         /* there is one */
    uint64_t number;    /* watermark, or transaction */
    int64_t arrival_us; /* of the newest record in it */
    veer_window window; /* one part */
} veer_stored;

/** Reads one bucket; not found is VEER_OK too. The caller ends it with veer_window_done. */
veer_rc veer_stored_load(veer_store *store, const veer_store_summary_range *range, veer_stored *ret,
                         veer_err *err);

/** Only the watermark; 0 if there is no bucket. */
veer_rc veer_stored_watermark(veer_store *store, const veer_store_summary_range *range,
                              uint64_t *ret, veer_err *err);

/** The kind, width and start of the EVER bucket of a part. */
veer_store_summary_range veer_ever_range(uint32_t series, unsigned part);

/* ---- transactions ---- */

/** What is put together for one commit; owns its bytes. */
typedef struct veer_bucket_tx {
    veer_buckets *buckets;             /* whose */
    uint64_t number;                   /* of this transaction */
    veer_store_summary *summaries;     /* n_summaries */
    size_t n_summaries, cap_summaries; /* in use, room */
    veer_store_summary_range *drops;   /* n_drops */
    size_t n_drops, cap_drops;         /* in use, room */
    veer_store_doc *docs;              /* n_docs */
    size_t n_docs, cap_docs;           /* in use, room */
    veer_store_doc_key *doc_drops;     /* n_doc_drops */
    size_t n_doc_drops, cap_doc_drops; /* in use, room */
    void **owned;                      /* memory that lives as long as this; n_owned */
    size_t n_owned, cap_owned;         /* in use, room */
    size_t bytes;                      /* of all summaries */
    uint64_t watermark;                /* largest that is put */
    struct veer_ever *ever;            /* n_ever: what is added to EVER buckets */
    size_t n_ever, cap_ever;           /* in use, room */
    uint64_t low;                      /* that it makes durable */
    uint64_t high;                     /* the same */
} veer_bucket_tx;

/** Starts; VEER_EIO if the store has stopped. */
veer_rc veer_tx_start(veer_bucket_tx *tx, veer_buckets *buckets, veer_err *err);
void veer_tx_done(veer_bucket_tx *tx);

/** Puts a bucket; `window` is encoded now. An empty window keeps the watermark alone. */
veer_rc veer_tx_put(veer_bucket_tx *tx, const veer_store_summary_range *range, uint64_t number,
                    int64_t arrival_us, const veer_window *window, veer_err *err);

/** Drops one stored bucket. */
veer_rc veer_tx_drop(veer_bucket_tx *tx, const veer_store_summary *summary, veer_err *err);

veer_rc veer_tx_drop_doc(veer_bucket_tx *tx, veer_store_doc_kind kind, const void *key, size_t len,
                         veer_err *err);

/** Adds a delta that this transaction writes to the EVER bucket. */
veer_rc veer_tx_ever(veer_bucket_tx *tx, uint32_t series, const veer_window *window,
                     int64_t arrival_us, veer_err *err);

/** Adds the rest (EVER, low, segments, stale hours) and commits. On success low and high are those
 * of the transaction; deltas with its number are still there, to be dropped by the caller. */
veer_rc veer_tx_commit(veer_bucket_tx *tx, veer_err *err);

/** Memory that ends with the transaction; takes `memory` also when it fails. */
veer_rc veer_tx_own(veer_bucket_tx *tx, void *memory, veer_err *err);

/** Marks the deltas of a bucket that the next transaction may write: those of whole blocks. They
 * are sealed, settled and held. *ret_watermark: up to where the stored bucket then holds
 * everything; 0 if there are none. Call with the lock. */
veer_rc veer_tx_take(veer_buckets *buckets, veer_bucket *bucket, uint64_t number,
                     uint64_t *ret_watermark, veer_err *err);

/** The deltas that were taken, oldest first, and the name of their segment, as copies that outlive
 * the lock; call with it. *ret is the transaction's. */
typedef struct veer_taken {
    veer_bucket *bucket;                 /* whose */
    veer_delta **deltas;                 /* n */
    size_t n;                            /* deltas */
    uint64_t watermark;                  /* as veer_tx_take says */
    size_t name_len;                     /* bytes of the name */
    char name[VEER_LIMIT_SEGMENT_BYTES]; /* of the segment, not terminated */
} veer_taken;
veer_rc veer_tx_list(veer_bucket_tx *tx, veer_bucket *bucket, uint64_t watermark, veer_taken *ret,
                     veer_err *err);

/** Lets go of them; call with the lock. After a failed commit they are ordinary deltas again. */
void veer_tx_release(veer_buckets *buckets, veer_bucket *bucket, uint64_t number, bool written);

#endif
