/* ingest/group.h: what one commit is made of, and what comes of it.
 *
 *   group_collect    rows of the jobs -> items: fingerprint, model, series
 *   group_find       items -> matches in the index
 *   group_gather     duplicates out; predictions into lots, one per series and block
 *   group_join       labels and their predictions, whichever came first -> outcomes
 *   group_encode     lots -> blocks
 *   (commit, answers)
 *   group_index      items -> entries of the index
 *   group_fold       lots and outcomes -> buckets
 *
 * When a store is opened, a block that index or buckets do not have yet becomes a group of one lot
 * (group_restore) and takes the same way from group_find on, so that what is made again equals what
 * was made. The writer owns the one group of an engine; it keeps its memory.
 *
 * Before the commit lots stand for blocks whose ids nobody knows; LOT_PENDING + number takes the
 * place of the id, larger than that of any block.
 */
#ifndef VEER_INGEST_GROUP_H
#define VEER_INGEST_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "history/history.h"
#include "index/index.h"
#include "ingest/ingest.h"
#include "ingest/names.h"
#include "record/batch.h"

#define GROUP_NONE UINT32_MAX
#define LOT_PENDING (UINT64_MAX / 2)

/** One row of a job, or of a restored block. Its query stands beside it in group.queries. */
typedef struct group_item {
    uint32_t job;    /* number of the job; GROUP_NONE when restored */
    uint32_t row;    /* in the batch of the job, then in the lot */
    uint32_t lot;    /* where it went; GROUP_NONE: a duplicate */
    uint32_t next;   /* next item of the group with the same fingerprint and kind */
    uint32_t slot;   /* predictions: number of the series in this group */
    uint8_t kind;    /* veer_index_kind */
    bool duplicate;  /* not stored */
    bool waits;      /* a label whose prediction is not there */
    uint32_t at_row; /* row in the block that is stored */
} group_item;

/** What will be one block. */
typedef struct group_lot {
    veer_batch batch;     /* rows */
    veer_index_kind kind; /* predictions, or labels */
    uint32_t series;      /* of predictions */
    uint64_t block;       /* id, or LOT_PENDING + number */
    int64_t arrival_us;   /* of all rows */
    uint32_t *items;      /* n_items: the item of each row of the batch */
    size_t n_items;       /* rows */
    size_t cap_items;     /* allocated */
    uint32_t *keep;       /* labels: n_keep rows of the batch that are stored */
    size_t n_keep;        /* how many */
    size_t cap_keep;      /* allocated */
    size_t columns;       /* at most so many columns */
    veer_buf bytes;       /* encoded */
} group_lot;

/** Number of a series in this group. */
typedef struct group_slot {
    veer_ingest_name *name; /* the series */
    uint32_t lot;           /* lot that takes rows now, or GROUP_NONE */
    uint32_t first, last;   /* chain of items in group.chain while a batch is gathered */
    uint64_t predictions;   /* stored of this group */
    bool is_new;            /* has no predictions yet */
} group_slot;

/** An entry that the index has for an item. */
typedef struct group_match {
    uint32_t item;          /* whose */
    veer_index_entry entry; /* what was found */
    uint32_t read;          /* where its row was read to, or GROUP_NONE */
} group_match;

/** Rows read from the history, in order of their address. */
typedef struct group_reads {
    struct group_read {
        veer_address at;      /* what is read */
        uint32_t match;       /* for this match */
    } * at;                   /* n of them */
    size_t n;                 /* rows */
    size_t cap;               /* allocated */
    veer_address *addresses;  /* n */
    veer_row_source *sources; /* n */
    veer_batch *batches;      /* rows i to i + READ_ROWS - 1 in batch i / READ_ROWS */
    size_t n_batches;         /* in use */
    size_t cap_batches;       /* initialised */
} group_reads;

#define READ_ROWS ((size_t)VEER_LIMIT_BATCH_ROWS)

/** A row somewhere. */
typedef struct group_row {
    const veer_batch *batch; /* where */
    uint32_t row;            /* which */
} group_row;

/** A prediction that has its label now, or another one than before. */
typedef struct group_outcome {
    uint32_t lot;         /* that completes it */
    uint32_t series;      /* of the prediction */
    bool is_correction;   /* it had another label */
    bool waited;          /* the label came first */
    uint32_t number;      /* in order of finding */
    group_row prediction; /* the prediction */
    group_row label;      /* the label that counts */
    int64_t label_us;     /* what the label says, or missing */
} group_outcome;

/** One label among those of an id. */
typedef struct group_label {
    group_row row;        /* the label */
    int64_t stated_us;    /* what it says, or missing */
    veer_label_rank rank; /* among others */
    uint32_t model;       /* that it names, or VEER_INDEX_NO_MODEL */
} group_label;

typedef struct group_job {
    veer_ingest_job *job;      /* it */
    veer_ingest_result result; /* what became of it */
    bool answered;             /* done was called */
} group_job;

typedef struct veer_ingest_group {
    uint64_t number;           /* of this group, so that names know whether their slot is of it */
    int64_t arrival_us;        /* of everything in it */
    group_job *jobs;           /* n_jobs */
    size_t n_jobs;             /* jobs */
    size_t cap_jobs;           /* allocated */
    group_item *items;         /* n_items */
    veer_index_query *queries; /* one per item */
    size_t n_items;            /* rows of all jobs */
    size_t cap_items;          /* allocated, both */
    uint32_t *table;           /* table_size: first item of a fingerprint and kind + 1, or 0 */
    size_t table_size;         /* a power of two */
    size_t table_cap;          /* allocated */
    group_slot *slots;         /* n_slots */
    size_t n_slots;            /* series in this group */
    size_t cap_slots;          /* allocated */
    uint32_t *chain;          /* next item of the same slot, while a batch is gathered; cap_items */
    uint32_t *rows;           /* row numbers for one append; cap_items */
    group_lot *lots;          /* n_lots */
    size_t n_lots;            /* in use */
    size_t cap_lots;          /* initialised */
    uint32_t label_lot;       /* lot that takes labels now, or GROUP_NONE */
    group_match *matches;     /* n_matches, by item, block and row */
    size_t n_matches;         /* found */
    size_t cap_matches;       /* allocated */
    uint64_t match_before;    /* matches of this block and later ones do not count */
    uint64_t match_from;      /* nor those of earlier blocks than this */
    bool match_failed;        /* no memory for a match */
    group_reads predictions;  /* rows of matches: predictions of labels */
    group_reads labels;       /* rows of matches: labels */
    group_label *priors;      /* n_priors: labels that were there before one */
    size_t n_priors;          /* labels */
    size_t cap_priors;        /* allocated */
    group_outcome *outcomes;  /* n_outcomes */
    size_t n_outcomes;        /* found */
    size_t cap_outcomes;      /* allocated */
    veer_store_block *blocks; /* n_blocks: lots with rows to be stored, in their order */
    size_t n_blocks;          /* how many */
    veer_store_point *points; /* n_points */
    size_t n_points;          /* of all jobs */
    size_t cap_blocks;        /* allocated */
    size_t cap_points;        /* allocated */
    veer_index_entry *entries; /* of one lot */
    veer_fingerprint *prints;  /* of one lot */
    int64_t *times;            /* of one lot */
    size_t cap_entries;        /* allocated, all three */
    veer_ingest_news *news;    /* one per slot */
    size_t cap_news;           /* allocated */
    veer_batch joined;         /* outcomes that are being folded */
    uint32_t *fold_rows;       /* of their predictions */
    int64_t *fold_times;       /* of their labels */
    size_t cap_fold;           /* allocated, both */
} veer_ingest_group;

void group_init(veer_ingest_group *group);
void group_done(veer_ingest_group *group);

/** Begins a new group; keeps the memory, up to a bound. */
void group_clear(veer_ingest_group *group, uint64_t match_before, int64_t arrival_us);

/** Room for n elements of size bytes in *array, by doubling. */
veer_rc group_reserve(void *array, size_t *cap, size_t n, size_t size, veer_err *err);

/** Adds the rows and points of a job. VEER_EINVAL, VEER_ENOTFOUND, VEER_ELIMIT: the job is at
 * fault. */
veer_rc group_collect(veer_ingest *ingest, veer_ingest_job *job, veer_err *err);

/** The lot of a stored block: decodes it and makes its items. */
veer_rc group_restore(veer_ingest *ingest, const veer_store_block *block, veer_err *err);

veer_rc group_find(veer_ingest *ingest, veer_err *err);
veer_rc group_gather(veer_ingest *ingest, veer_err *err);
veer_rc group_join(veer_ingest *ingest, veer_err *err);
veer_rc group_encode(veer_ingest *ingest, veer_err *err);
void group_committed(veer_ingest_group *group); /* the blocks have ids: so have the lots */
veer_rc group_index(veer_ingest *ingest, veer_err *err);
veer_rc group_fold(veer_ingest *ingest, veer_err *err);

/** The matches of an item: *ret_n of them. */
const group_match *group_matches_of(const veer_ingest_group *group, uint32_t item, size_t *ret_n);

/** The first item of a fingerprint and kind, or GROUP_NONE; more by next. */
uint32_t group_first(const veer_ingest_group *group, veer_fingerprint id, veer_index_kind kind);

/** The table of fingerprints: emptied, with room for all items; puts an item before those that are
 * there; puts an item in the place of one behind `before` (or GROUP_NONE). */
veer_rc group_table_begin(veer_ingest_group *group, veer_err *err);
void group_table_put(veer_ingest_group *group, uint32_t item);
void group_table_replace(veer_ingest_group *group, uint32_t before, uint32_t known, uint32_t item);

/** A new lot, empty. */
veer_rc group_add_lot(veer_ingest_group *group, veer_index_kind kind, uint32_t series,
                      uint32_t *ret, veer_err *err);

/** Notes in a lot which item its next row is. */
veer_rc group_lot_note(group_lot *lot, uint32_t item, veer_err *err);

#endif
