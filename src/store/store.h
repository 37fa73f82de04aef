/* store/store.h: where everything is kept, behind one struct of functions.
 *
 * A store holds series, blocks of predictions and of labels, metric points, summaries, runs of the
 * id index and documents. It never sees one prediction: a block is opaque bytes with a few numbers
 * beside them. Backends: store/memory (tests, throw-away servers) and store/sqlite (a directory).
 * tests/conformance runs one suite over all of them; docs/storage.md says what is on disk.
 *
 * Writing. Everything is written by veer_store_commit, one transaction: all of it or nothing, and
 * VEER_OK only when it is durable. Calls that write may come from any thread; they are done one
 * after the other, so one writer with large transactions is the fast way. After a failed sync or
 * any other input/output error while writing, the store no longer writes: every later call that
 * would answers VEER_EIO until it is closed and opened again, because nobody can say what reached
 * the disk (a transaction that was answered with VEER_EIO is there as a whole or not at all). A
 * full disk (VEER_EIO too, "disk full") is different: nothing was changed, and writing works again
 * when there is space.
 *
 * Reading. Any number of threads, also while something is written. Each call sees the transactions
 * that were complete when it began, whole, and none that came later. What a callback receives is
 * lent for that call. A callback must not call the store. What it returns, if not VEER_OK, ends the
 * walk and is the walk's own answer; that is how one stops early.
 *
 * Row address. (block id, row) names a record for as long as it is kept: when blocks are merged,
 * the ids of the originals go on leading to their rows (veer_store_block_get).
 *
 * Times are microseconds since 1970 UTC. Names are UTF-8 with a length and may contain any byte.
 */
#ifndef VEER_STORE_STORE_H
#define VEER_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

typedef struct veer_store veer_store;

/** Bytes or text that belong to somebody else. */
typedef struct veer_store_bytes {
    const void *data; /* may be NULL when len is 0 */
    size_t len;       /* in bytes */
} veer_store_bytes;

/** A NUL-terminated text as veer_store_bytes. */
static inline veer_store_bytes veer_store_text(const char *text)
{
    return (veer_store_bytes){text, strlen(text)};
}

/** The half-open time from from_us to before to_us. */
typedef struct veer_store_span {
    int64_t from_us; /* first microsecond that belongs to it */
    int64_t to_us;   /* first that does not */
} veer_store_span;

/** All time. */
#define VEER_STORE_EVER          \
    (veer_store_span)            \
    {                            \
        INT64_MIN + 1, INT64_MAX \
    }

#define VEER_STORE_NO_SERIES UINT32_C(0) /* a thing of no series; in queries: of any */

/* ---- what is kept ---- */

/** A model and its version. Ids start at 1 and are never used for another pair. */
typedef struct veer_store_series {
    uint32_t id;              /* 1 and up, in order of first sight */
    veer_store_bytes model;   /* 1 to VEER_LIMIT_NAME_BYTES */
    veer_store_bytes version; /* 0 to VEER_LIMIT_NAME_BYTES; "" means none was given */
} veer_store_series;

/** What a block holds. The values are on disk. */
typedef enum veer_store_block_kind {
    VEER_STORE_PREDICTIONS = 1, /* of one series */
    VEER_STORE_LABELS = 2       /* of one series, or of none */
} veer_store_block_kind;

/** Records or labels, encoded (block/block.h). */
typedef struct veer_store_block {
    uint64_t id; /* given by the store: grows from commit to commit, over both kinds */
    veer_store_block_kind kind; /* what the bytes are */
    uint32_t series;            /* VEER_STORE_NO_SERIES for labels only */
    uint32_t rows;              /* at least 1 */
    int64_t time_min_us;        /* earliest timestamp of a row; INT64_MIN if no row has one */
    int64_t time_max_us;        /* latest; INT64_MIN if no row has one */
    int64_t arrival_us;         /* when it came in; what retention looks at */
    veer_store_bytes bytes;     /* 1 to VEER_LIMIT_STORE_BLOB_BYTES; data NULL in a listing */
} veer_store_block;

/** Several blocks of one kind and series become one that holds their rows, in ascending order of
 * block id. The new block has the first id; times and arrival are the extremes of the originals. */
typedef struct veer_store_merge {
    const uint64_t *ids;    /* of blocks as veer_store_block_each gives them, ascending */
    size_t n_ids;           /* at least 1: a block may be written anew */
    veer_store_bytes bytes; /* all rows, encoded */
} veer_store_merge;

/** One value of a metric that was computed elsewhere. Key: series, metric, time, dataset; a second
 * put of a key replaces value and arrival. */
typedef struct veer_store_point {
    uint32_t series;          /* not VEER_STORE_NO_SERIES */
    veer_store_bytes metric;  /* 1 to VEER_LIMIT_NAME_BYTES */
    int64_t time_us;          /* of the value */
    veer_store_bytes dataset; /* 0 to VEER_LIMIT_NAME_BYTES; "" means none was given */
    double value;             /* finite; kept to the bit */
    int64_t arrival_us;       /* when it came in */
} veer_store_point;

/** A summary of one column over one bucket, as bytes. Key: series, kind, width_us, start_us,
 * column; a second put of a key replaces bytes and arrival. */
typedef struct veer_store_summary {
    uint32_t series;         /* not VEER_STORE_NO_SERIES */
    uint32_t kind;           /* what the bytes are: the writer's own number, at least 1 */
    int64_t width_us;        /* of the bucket, at least 1 */
    int64_t start_us;        /* of the bucket */
    veer_store_bytes column; /* 0 to VEER_LIMIT_NAME_BYTES */
    int64_t arrival_us;      /* of the newest record in it; what retention looks at */
    veer_store_bytes bytes;  /* 0 to VEER_LIMIT_STORE_BLOB_BYTES */
} veer_store_summary;

/** A range of summaries, for a query or a removal. */
typedef struct veer_store_summary_range {
    uint32_t series;         /* not VEER_STORE_NO_SERIES */
    uint32_t kind;           /* at least 1 */
    int64_t width_us;        /* at least 1 */
    veer_store_span span;    /* of start_us */
    veer_store_bytes column; /* only this one; data NULL means all */
} veer_store_summary_range;

/** One immutable, sorted piece of the id index over a range of blocks. */
typedef struct veer_store_run {
    uint64_t id;           /* given by the store, from the same row of numbers as block ids */
    uint64_t first_block;  /* blocks covered: from */
    uint64_t last_block;   /* to, inclusive; not before first_block */
    uint64_t entries;      /* how many */
    veer_store_bytes head; /* what is wanted in memory, a filter: 0 to ..._BLOB_BYTES */
    veer_store_bytes
        bytes; /* the entries, 0 to ..._BLOB_BYTES; in a walk data is NULL and len true */
} veer_store_run;

/** What a document is. The values are on disk; whoever owns a kind defines its keys and bytes. */
typedef enum veer_store_doc_kind {
    VEER_STORE_DOC_META = 1,           /* settings of the store itself: keys, checkpoints */
    VEER_STORE_DOC_TOKEN = 2,          /* access tokens, as hashes */
    VEER_STORE_DOC_REFERENCE = 3,      /* what is known of a fixed baseline (history/reference.h) */
    VEER_STORE_DOC_REFERENCE_ROWS = 4, /* its rows */
    VEER_STORE_DOC_SEGMENTS = 5,       /* the segments of a series (docs/buckets.md) */
    VEER_STORE_DOC_STALE = 6,          /* hours whose performance is to be made anew (the same) */
    VEER_STORE_DOC_RULE = 7,           /* rules made over HTTP; key: name (rules/rule.h) */
    VEER_STORE_DOC_SILENCE = 8,        /* key: id (alerts/silence.h) */
    VEER_STORE_DOC_ALERT = 9,          /* key: id; time: when it fired (alerts/alert.h) */
    VEER_STORE_DOC_ALERT_EVENT = 10,   /* key: alert id and a number (the same) */
    VEER_STORE_DOC_BOARD = 11,         /* watches of rules (alerts/board.h) */
    VEER_STORE_DOC_OUTBOX = 12,        /* messages on their way; key: id (notify/outbox.h) */
    VEER_STORE_DOC_DRIFT_RUN = 13,     /* key: id; time: of the evaluation (judge/run.h) */
    VEER_STORE_DOC_MODEL_SETTINGS = 14, /* key: model (judge/frame.h) */
    VEER_STORE_DOC_RETRAINING = 15,     /* key: id (judge/retraining.h) */
    VEER_STORE_DOC_LAST = 255           /* the largest number that a kind may have */
} veer_store_doc_kind;

/** Any small thing that has a key and a time: settings, tokens, results, rules. Key: kind, key; a
 * second put of a key replaces the rest. */
typedef struct veer_store_doc {
    veer_store_doc_kind kind; /* 1 to VEER_STORE_DOC_LAST */
    veer_store_bytes key;     /* 1 to VEER_LIMIT_NAME_BYTES */
    uint32_t series;          /* VEER_STORE_NO_SERIES if it belongs to none */
    int64_t time_us;          /* what walks are ordered by */
    int64_t arrival_us;       /* when it came in; what retention looks at */
    veer_store_bytes bytes;   /* 0 to VEER_LIMIT_STORE_BLOB_BYTES */
} veer_store_doc;

typedef struct veer_store_doc_key {
    veer_store_doc_kind kind; /* as in veer_store_doc */
    veer_store_bytes key;     /* as in veer_store_doc */
} veer_store_doc_key;

/* ---- what is done with it ---- */

/**
 * One transaction; zero what is not needed. Done in the order of the members, so that what is
 * dropped and put in one transaction ends up put. Dropping what is not there is no error.
 *
 * Putting a block or a run twice gives two of them: whether a record was seen before is for the
 * ingest to know. Points, summaries and documents have keys and are replaced.
 */
typedef struct veer_store_tx {
    const veer_store_summary_range *summary_drops; /* removed: series, kind, width and span */
    size_t n_summary_drops;                        /* how many ranges */
    const veer_store_doc_key *doc_drops;           /* removed documents */
    size_t n_doc_drops;                            /* how many */
    const uint64_t *run_drops;                     /* ids of removed runs */
    size_t n_run_drops;                            /* how many */
    const veer_store_merge *merges;                /* blocks that become one */
    size_t n_merges;                               /* how many new blocks */
    veer_store_block *blocks;                      /* new blocks; their ids are filled in */
    size_t n_blocks;                               /* how many */
    veer_store_run *runs;                          /* new runs; their ids are filled in */
    size_t n_runs;                                 /* how many */
    const veer_store_point *points;                /* put */
    size_t n_points;                               /* how many */
    const veer_store_summary *summaries;           /* put */
    size_t n_summaries;                            /* how many */
    const veer_store_doc *docs;                    /* put */
    size_t n_docs;                                 /* how many */
} veer_store_tx;

/** Which blocks. */
typedef struct veer_store_block_query {
    veer_store_block_kind kind;  /* 0 means both */
    uint32_t series;             /* VEER_STORE_NO_SERIES means all */
    uint64_t after_id;           /* only larger ids */
    uint64_t to_id;              /* only up to this id; 0 means no end */
    const veer_store_span *time; /* only blocks whose time range meets it; NULL means all, also
                                  * those without timestamps */
    bool listing;                /* leave the bytes out: data NULL, len true */
} veer_store_block_query;

/** Which points. */
typedef struct veer_store_point_query {
    uint32_t series;         /* VEER_STORE_NO_SERIES means all */
    veer_store_bytes metric; /* data NULL means all */
    veer_store_span span;    /* of time_us */
} veer_store_point_query;

/** Which documents of a kind. */
typedef struct veer_store_doc_query {
    veer_store_doc_kind kind; /* 1 to VEER_STORE_DOC_LAST */
    uint32_t series;          /* VEER_STORE_NO_SERIES means all */
    veer_store_span span;     /* of time_us */
    bool newest_first;        /* walk backwards */
} veer_store_doc_query;

/** What retention removes. */
typedef enum veer_store_expiry_of {
    VEER_STORE_EXPIRE_BLOCKS,    /* kind: veer_store_block_kind */
    VEER_STORE_EXPIRE_POINTS,    /* kind: 0 */
    VEER_STORE_EXPIRE_SUMMARIES, /* kind: of the summary */
    VEER_STORE_EXPIRE_DOCS       /* kind: veer_store_doc_kind */
} veer_store_expiry_of;

typedef struct veer_store_expiry {
    veer_store_expiry_of of; /* which collection */
    uint32_t kind;           /* which kind in it */
    int64_t before_us;       /* what arrived before this goes */
    size_t max_items;        /* at most so many, so that a commit never waits long; at least 1 */
} veer_store_expiry;

/** Blocks of one kind. */
typedef struct veer_store_block_stats {
    uint64_t blocks; /* merged ones count once */
    uint64_t rows;   /* in them */
    uint64_t bytes;  /* encoded */
} veer_store_block_stats;

/** Figures for a person and for /metrics. Cheap to get. */
typedef struct veer_store_stats {
    const char *backend;                /* "memory", "sqlite" */
    uint32_t schema_version;            /* of what is on disk; 0 if nothing is */
    veer_store_block_stats predictions; /* kept now */
    veer_store_block_stats labels;      /* kept now */
    uint32_t series;                    /* known, reserved ones included */
    uint64_t next_id;                   /* that a block or run will get */
    uint64_t commits;                   /* since it was opened */
    uint64_t failed_commits;            /* since it was opened */
    bool failed;                        /* writes no more until opened again */
    uint64_t data_bytes;                /* of the main file; what is held, in memory */
    uint64_t log_bytes;                 /* of the write-ahead log */
    uint64_t checkpoints;               /* since it was opened */
} veer_store_stats;

typedef veer_rc (*veer_store_series_fn)(void *context, const veer_store_series *series);
typedef veer_rc (*veer_store_block_fn)(void *context, const veer_store_block *block);
typedef veer_rc (*veer_store_point_fn)(void *context, const veer_store_point *point);
typedef veer_rc (*veer_store_summary_fn)(void *context, const veer_store_summary *summary);
typedef veer_rc (*veer_store_run_fn)(void *context, const veer_store_run *run);
typedef veer_rc (*veer_store_doc_fn)(void *context, const veer_store_doc *doc);

/** A block that covers a wanted id: its rows begin at first_row of the block. */
typedef veer_rc (*veer_store_found_fn)(void *context, const veer_store_block *block,
                                       uint32_t first_row);

/** A block that was merged into `block` (a listing, without its bytes), or that is `block` itself:
 * its rows begin at first_row there. */
typedef veer_rc (*veer_store_part_fn)(void *context, const veer_store_block *block, uint64_t id,
                                      uint32_t first_row);

/** Something that the check found, one line for a person. */
typedef void (*veer_store_finding_fn)(void *context, const char *finding);

/**
 * What a backend implements; every member is required. The functions below check arguments and
 * limits and call these, so a backend may rely on them. `err` is never read.
 */
typedef struct veer_store_ops {
    const char *name; /* as written in the configuration */

    /* The id of a pair, reserved if it is new. A reserved id is already usable in a transaction and
     * becomes durable with the next commit that succeeds, whatever is in it; if the process ends
     * before, it was never seen. The same pair gives the same id for ever. VEER_ELIMIT beyond
     * VEER_LIMIT_STORE_SERIES. */
    veer_rc (*series_id)(veer_store *store, veer_store_bytes model, veer_store_bytes version,
                         uint32_t *ret_id, veer_err *err);

    /* Walks over the durable series, by id. */
    veer_rc (*series_each)(veer_store *store, veer_store_series_fn fn, void *context,
                           veer_err *err);

    /* Does a transaction; see veer_store_tx. VEER_OK: durable, ids filled in. Otherwise nothing
     * happened as far as a reader sees, and ids are untouched: VEER_EINVAL for a series that was
     * never given out; VEER_ENOTFOUND for a merge of a block that is not there or is covered by
     * another, VEER_EINVAL for one of several kinds or series, VEER_ELIMIT if its rows exceed
     * UINT32_MAX; VEER_EIO, VEER_ECORRUPT, VEER_ENOMEM. */
    veer_rc (*commit)(veer_store *store, veer_store_tx *tx, veer_err *err);

    /* Calls fn with the block that holds the rows of block `id`, merged or not, once.
     * VEER_ENOTFOUND if it never was or is expired. */
    veer_rc (*block_get)(veer_store *store, uint64_t id, veer_store_found_fn fn, void *context,
                         veer_err *err);

    /* Walks over the ids that the block with the rows of block `id` covers, by id, its own first.
     * Reads no rows. VEER_ENOTFOUND as block_get. */
    veer_rc (*part_each)(veer_store *store, uint64_t id, veer_store_part_fn fn, void *context,
                         veer_err *err);

    /* Walks over blocks by ascending id, each once. A merged block has the first id of what it
     * covers, so whoever remembers "done up to id X" merges only blocks up to X. */
    veer_rc (*block_each)(veer_store *store, const veer_store_block_query *query,
                          veer_store_block_fn fn, void *context, veer_err *err);

    /* Walks over points by series, metric, time, dataset. */
    veer_rc (*point_each)(veer_store *store, const veer_store_point_query *query,
                          veer_store_point_fn fn, void *context, veer_err *err);

    /* Walks over summaries by start, column. */
    veer_rc (*summary_each)(veer_store *store, const veer_store_summary_range *range,
                            veer_store_summary_fn fn, void *context, veer_err *err);

    /* Walks over runs by id, with head and without bytes. */
    veer_rc (*run_each)(veer_store *store, veer_store_run_fn fn, void *context, veer_err *err);

    /* Copies len bytes of a run from an offset; cost grows with len, not with the run.
     * VEER_ENOTFOUND without the run, VEER_EINVAL beyond its end; `to` then holds anything. */
    veer_rc (*run_read)(veer_store *store, uint64_t id, uint64_t offset, void *to, size_t len,
                        veer_err *err);

    /* Calls fn with a document, once. VEER_ENOTFOUND if there is none. */
    veer_rc (*doc_get)(veer_store *store, const veer_store_doc_key *key, veer_store_doc_fn fn,
                       void *context, veer_err *err);

    /* Walks over the documents of a kind by time, then key; newest_first exactly backwards. */
    veer_rc (*doc_each)(veer_store *store, const veer_store_doc_query *query, veer_store_doc_fn fn,
                        void *context, veer_err *err);

    /* Removes up to max_items that arrived before a time, durably, in a transaction of its own. A
     * merged block goes when its last record may. Call again until *ret_removed < max_items. */
    veer_rc (*expire)(veer_store *store, const veer_store_expiry *expiry, size_t *ret_removed,
                      veer_err *err);

    /* Writes a copy of all that is durable now to a new file or directory that the backend can
     * open, while others read and write. VEER_EINVAL if the path exists or the backend keeps
     * nothing on disk; VEER_EIO, and then no file is left. */
    veer_rc (*backup)(veer_store *store, const char *path, veer_err *err);

    /* Looks for damage; fn once for each finding. VEER_OK whatever was found, if it could look. */
    veer_rc (*check)(veer_store *store, veer_store_finding_fn fn, void *context, veer_err *err);

    /* Fills in figures. */
    void (*stats)(veer_store *store, veer_store_stats *ret);

    /* Releases everything. No other call may be under way. */
    void (*close)(veer_store *store);
} veer_store_ops;

/** First member of every backend's struct. */
struct veer_store {
    const veer_store_ops *ops; /* lives for ever */
};

/* ---- the functions to call: arguments checked, then the backend ----
 *
 * Each answers as its member of veer_store_ops says, and VEER_EINVAL or VEER_ELIMIT for what does
 * not hold to the comments of the structs above, before anything is done. */

veer_rc veer_store_series_id(veer_store *store, veer_store_bytes model, veer_store_bytes version,
                             uint32_t *ret_id, veer_err *err);
veer_rc veer_store_series_each(veer_store *store, veer_store_series_fn fn, void *context,
                               veer_err *err);
veer_rc veer_store_commit(veer_store *store, veer_store_tx *tx, veer_err *err);
veer_rc veer_store_block_get(veer_store *store, uint64_t id, veer_store_found_fn fn, void *context,
                             veer_err *err);
veer_rc veer_store_part_each(veer_store *store, uint64_t id, veer_store_part_fn fn, void *context,
                             veer_err *err);
veer_rc veer_store_block_each(veer_store *store, const veer_store_block_query *query,
                              veer_store_block_fn fn, void *context, veer_err *err);
veer_rc veer_store_point_each(veer_store *store, const veer_store_point_query *query,
                              veer_store_point_fn fn, void *context, veer_err *err);
veer_rc veer_store_summary_each(veer_store *store, const veer_store_summary_range *range,
                                veer_store_summary_fn fn, void *context, veer_err *err);
veer_rc veer_store_run_each(veer_store *store, veer_store_run_fn fn, void *context, veer_err *err);
veer_rc veer_store_run_read(veer_store *store, uint64_t id, uint64_t offset, void *to, size_t len,
                            veer_err *err);
veer_rc veer_store_doc_get(veer_store *store, const veer_store_doc_key *key, veer_store_doc_fn fn,
                           void *context, veer_err *err);
veer_rc veer_store_doc_each(veer_store *store, const veer_store_doc_query *query,
                            veer_store_doc_fn fn, void *context, veer_err *err);
veer_rc veer_store_expire(veer_store *store, const veer_store_expiry *expiry, size_t *ret_removed,
                          veer_err *err);
veer_rc veer_store_backup(veer_store *store, const char *path, veer_err *err);
veer_rc veer_store_check(veer_store *store, veer_store_finding_fn fn, void *context, veer_err *err);
void veer_store_stats_get(veer_store *store, veer_store_stats *ret);

/** Closes a store; NULL is fine. */
void veer_store_close(veer_store *store);

#endif
