/* index/index.h: from the id of a record to where it is.
 *
 * The index maps the fingerprint of an id to the addresses (block, row) of the predictions and of
 * the labels that carry it. It is derived: whatever it holds can be made again from the blocks. New
 * entries stand in a table in memory; full tables become sorted, immutable runs in the store, and
 * runs are merged in the background. Of a run only a filter and fences stay in memory, so that an
 * id which is nowhere costs no read, and one that is somewhere costs one read of a page.
 *
 *   ids of one id     a prediction's id counts within its model; a label may come without a model
 *                     and then belongs to whatever model has the id
 *   address           of the block in which the record first came; it leads on through merges
 *                     (veer_store_block_get)
 *
 * Recovery: runs cover all blocks up to veer_index_last_block. Whoever opens the index adds the
 * entries of the blocks behind that again, and then of each new block, in ascending order.
 *
 * One thread adds. Any thread finds, also while another flushes. Flush, merge and expire are for
 * one maintenance thread.
 */
#ifndef VEER_INDEX_INDEX_H
#define VEER_INDEX_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "block/block.h"
#include "store/store.h"

typedef struct veer_index veer_index;

#define VEER_INDEX_NO_MODEL UINT32_C(0) /* a label that names no model; in a search: any model */

typedef enum veer_index_kind { VEER_INDEX_PREDICTION, VEER_INDEX_LABEL } veer_index_kind;

/** Where a record is. */
typedef struct veer_index_entry {
    veer_fingerprint id;  /* of its id */
    uint32_t model;       /* number of its model: the series id that the model was first given; or
                           * VEER_INDEX_NO_MODEL. At most VEER_LIMIT_STORE_SERIES */
    veer_index_kind kind; /* prediction or label */
    uint64_t block;       /* block of its arrival */
    uint32_t row;         /* row in that block, below VEER_LIMIT_BATCH_ROWS */
} veer_index_entry;

/** What is looked for. */
typedef struct veer_index_query {
    veer_fingerprint id; /* this id */
    uint32_t model;      /* of this model; entries without a model match too. NO_MODEL: of any */
} veer_index_query;

/** Opens the index of a store; the store must outlive it. Draws the key of the fingerprints when
 * the store has none yet (a document VEER_STORE_DOC_META "index.key"). Reads the heads of the runs.
 * A table is full with table_entries entries. VEER_EIO, VEER_ECORRUPT, VEER_ENOMEM. */
veer_rc veer_index_open(veer_store *store, size_t table_entries, veer_index **ret, veer_err *err);

/** Releases the memory; what was not flushed is added again at the next opening. NULL is fine. */
void veer_index_close(veer_index *index);

/** The fingerprint of an id: a keyed hash, so that nobody chooses collisions. Any thread. */
veer_fingerprint veer_index_fingerprint(const veer_index *index, const char *id, size_t len);

/** Runs cover all blocks up to this one; 0 if there is none. */
uint64_t veer_index_last_block(veer_index *index);

/** Adds entries, of ascending blocks. On failure none was added: VEER_ENOMEM; VEER_EINVAL for a
 * block that runs (or a flush under way) cover already, VEER_ELIMIT for a row or model beyond its
 * limit. */
veer_rc veer_index_add(veer_index *index, const veer_index_entry *entries, size_t n, veer_err *err);

/** All entries of block `block` and before have been added: the next flush may cover it. */
void veer_index_added(veer_index *index, uint64_t block);

/** A match: `query` is its number. Entries of one query come in no particular order. */
typedef void (*veer_index_found_fn)(void *context, size_t query, const veer_index_entry *entry);

/** Finds all entries of n queries. Cheapest in large groups: pages are read once for each 4,096
 * queries. fn must not call the index. VEER_EIO, VEER_ECORRUPT, VEER_ENOMEM; fn may then have been
 * called for earlier groups. */
veer_rc veer_index_find(veer_index *index, const veer_index_query *queries, size_t n,
                        veer_index_found_fn fn, void *context, veer_err *err);

/** Writes the table as a run if it is full (or not empty, when forced), or else merges runs that
 * have become many. *ret_done says whether anything was done; call again until it is false. One
 * step is one transaction of at most 32 MiB or of one table. After a failure everything is as
 * before, and the next call tries again. VEER_EIO, VEER_ECORRUPT, VEER_ENOMEM. */
veer_rc veer_index_flush(veer_index *index, bool force, bool *ret_done, veer_err *err);

/** Forgets runs all of whose blocks are before `first_kept`; entries of other runs and of the table
 * that are older may still be found. */
veer_rc veer_index_expire(veer_index *index, uint64_t first_kept, veer_err *err);

/** Figures. */
typedef struct veer_index_stats {
    uint64_t table_entries; /* in memory */
    uint64_t run_entries;   /* in runs */
    size_t runs;            /* runs */
    size_t memory_bytes;    /* table, filters and fences */
    uint64_t run_bytes;     /* in the store */
    uint64_t reads;         /* pages of runs read since it was opened */
} veer_index_stats;

void veer_index_stats_get(veer_index *index, veer_index_stats *ret);

#endif
