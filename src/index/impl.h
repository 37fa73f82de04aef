/* index/impl.h: what the parts of the index share.
 *
 * An entry is in exactly one of: the active table (the adder writes), the frozen table (being made
 * a run), a run of the current set. Moves between them happen under the write lock, so a search
 * that looks at the tables and takes the set under the read lock sees each entry once. It then
 * reads the runs of its set without the lock. A run may be dropped from the store meanwhile: the
 * search meets VEER_ENOTFOUND, waits for the maintenance to end and begins anew.
 */
#ifndef VEER_INDEX_IMPL_H
#define VEER_INDEX_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/hash.h"
#include "index/build.h"
#include "index/index.h"
#include "index/run.h"
#include "index/table.h"

/** The entries of a run, in memory. Checked. */
typedef struct veer_index_resident {
    atomic_size_t owners; /* sets that hold it */
    uint8_t *data;        /* with VEER_INDEX_SLACK bytes behind */
} veer_index_resident;

/** A run of a set. */
typedef struct veer_index_member {
    veer_index_run *run;           /* owned with other sets */
    veer_index_resident *resident; /* the same; NULL: its pages are read from the store */
} veer_index_member;

/** Runs by ascending blocks, immutable; shared by searches. */
typedef struct veer_index_set {
    atomic_size_t owners;     /* the index and searches under way */
    size_t n;                 /* runs */
    veer_index_member runs[]; /* of them */
} veer_index_set;

struct veer_index {
    veer_store *store;           /* where runs are; not owned */
    veer_hash_key key;           /* of the fingerprints */
    size_t table_entries;        /* that make a table full */
    uint64_t run_bytes;          /* a merge makes no larger run */
    uint64_t resident_bytes;     /* entries of runs in memory, at most */
    pthread_mutex_t maintenance; /* held by flush, merge and expire */
    pthread_rwlock_t lock;       /* guards what follows */
    veer_index_table active;     /* newest entries */
    veer_index_table frozen;     /* being written; empty otherwise */
    uint64_t frozen_last;        /* block up to which active and frozen leave nothing out */
    uint64_t added;              /* all entries up to this block were added */
    uint64_t last_block;         /* runs cover all up to this one */
    uint64_t first_kept;         /* entries of earlier blocks may go */
    veer_index_set *set;         /* current runs */
    atomic_uint_fast64_t reads;  /* of the store */
};

/** A set with room for n runs, one owner. VEER_ENOMEM. */
veer_rc veer_index_set_new(size_t n, veer_index_set **ret, veer_err *err);

/** One owner less; the last releases the runs. NULL is fine. */
void veer_index_set_release(veer_index_set *set);

/** One owner less; the last frees it. NULL is fine. */
void veer_index_resident_release(veer_index_resident *resident);

/** Reads len bytes of a run to data, behind which it writes VEER_INDEX_SLACK zeros. */
veer_rc veer_index_read(veer_index *index, const veer_index_run *run, uint64_t offset,
                        uint8_t *data, size_t len, veer_err *err);

/**
 * Replaces runs [at, at + n) of the current set by at most one new one, first in the store, then in
 * memory; the frozen table goes too if `thaw`. The maintenance is held. Of the runs with entries in
 * memory, the newest keep them up to resident_bytes.
 *
 * @param made  the builder of the new run, finished, or NULL; its bytes are taken on success
 * @param run   what the builder gave, or NULL
 */
veer_rc veer_index_replace(veer_index *index, size_t at, size_t n, veer_index_builder *made,
                           const veer_store_run *run, bool thaw, veer_err *err);

/** Brings the entries of a run that is read much into memory, if there is room. The maintenance is
 * held. */
veer_rc veer_index_load(veer_index *index, bool *ret_done, veer_err *err);

/** A set of models, as bits. */
#define VEER_INDEX_MODEL_WORDS (VEER_LIMIT_STORE_SERIES / 64 + 1)

/** The models whose bits are set, ascending; to be freed. At least one element. VEER_ENOMEM. */
veer_rc veer_index_models(const uint64_t bits[], uint32_t **ret, uint32_t *ret_n, veer_err *err);

/** Merges runs that have become many, if there are such. The maintenance is held. */
veer_rc veer_index_merge(veer_index *index, bool *ret_done, veer_err *err);

#endif
