/* buckets/deltas.h: what came since a bucket was written, in memory. For the files of this layer.
 *
 * A bucket has a chain of deltas over disjoint, ascending ranges of blocks. Rows go into the last
 * one, unless that is sealed (to be written) or somebody reads it: then another one is begun. So
 * nobody ever waits for a reader, and whoever holds a delta may read it without a lock once it was
 * settled. Everything else here is guarded by the lock of its owner.
 */
#ifndef VEER_BUCKETS_DELTAS_H
#define VEER_BUCKETS_DELTAS_H

#include "base/hash.h"
#include "buckets/key.h"
#include "buckets/sums.h"

typedef struct veer_delta veer_delta;
struct veer_delta {
    veer_delta *next;   /* of later blocks */
    veer_window window; /* one part */
    uint64_t first;     /* block of the earliest contribution */
    uint64_t last;      /* of the latest */
    uint64_t tx;        /* number of the transaction that is to write it; 0: none */
    int64_t arrival_us; /* of the newest block in it */
    int64_t began_us;   /* by the monotonic clock */
    size_t bytes;       /* of memory, about */
    uint32_t readers;   /* that hold it */
    bool sealed;        /* takes no more rows */
    bool settled;       /* nothing waits in the window */
    bool dropped;       /* written; the last reader frees it */
};

/** A bucket that has deltas, or whose watermark is remembered. */
typedef struct veer_bucket veer_bucket;
struct veer_bucket {
    veer_lane lane;     /* which */
    int64_t start_us;   /* of the bucket */
    uint64_t watermark; /* of the stored bucket, if it was looked up; else 0 */
    veer_delta *deltas; /* oldest first; NULL while none */
    veer_bucket *older; /* in the list of those that have deltas, by first block */
    veer_bucket *newer; /* the same */
};

/** The buckets of a lane. */
typedef struct veer_bucket_row {
    veer_lane lane;               /* which */
    struct veer_bucket_row *next; /* in its slot of the table */
    veer_bucket **at;             /* n, by start */
    size_t n;                     /* buckets */
    size_t cap;                   /* room for */
} veer_bucket_row;

typedef struct veer_deltas {
    veer_bucket_row **slots; /* a power of two; NULL while there are none */
    size_t n_slots;          /* how many */
    size_t n_rows;           /* lanes in them */
    veer_hash_key key;       /* of the table */
    veer_bucket *oldest;     /* ends of the list of buckets with deltas */
    veer_bucket *newest;     /* the same */
    size_t n_deltas;         /* in chains */
    size_t bytes;            /* of memory, about */
} veer_deltas;

/** VEER_EIO if there is no random number. */
veer_rc veer_deltas_init(veer_deltas *deltas, veer_err *err);
void veer_deltas_done(veer_deltas *deltas);

/** The lane's buckets, or NULL. */
veer_bucket_row *veer_deltas_row(const veer_deltas *deltas, veer_lane lane);

/** The first bucket of a row that does not start before a time; n if there is none. */
size_t veer_bucket_row_from(const veer_bucket_row *row, int64_t start_us);

/** A bucket, or NULL. */
veer_bucket *veer_deltas_find(const veer_deltas *deltas, veer_lane lane, int64_t start_us);

/** A bucket, made if there is none; *ret_new says so. */
veer_rc veer_deltas_enter(veer_deltas *deltas, veer_lane lane, int64_t start_us, veer_bucket **ret,
                          bool *ret_new, veer_err *err);

/** The delta of a bucket that takes rows of a block. */
veer_rc veer_deltas_open(veer_deltas *deltas, veer_bucket *bucket, uint64_t block,
                         int64_t arrival_us, int64_t now_us, veer_delta **ret, veer_err *err);

/** The window of a delta changed: counts its memory. */
void veer_deltas_grown(veer_deltas *deltas, veer_delta *delta);

/** Brings in what waits. */
veer_rc veer_delta_settle(veer_deltas *deltas, veer_delta *delta, veer_err *err);

/** Takes the deltas whose transaction is `tx` from a bucket, and the bucket away if it is empty. */
void veer_deltas_drop(veer_deltas *deltas, veer_bucket *bucket, uint64_t tx);

/** One reader less. */
void veer_delta_release(veer_delta *delta);

/** Removes buckets without deltas. */
void veer_deltas_purge(veer_deltas *deltas);

#endif
