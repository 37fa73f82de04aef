/* store/memory/state.h: what the memory backend holds, for its own files. */
#ifndef VEER_STORE_MEMORY_STATE_H
#define VEER_STORE_MEMORY_STATE_H

#include <pthread.h>

#include "store/memory/sorted.h"
#include "store/registry.h"
#include "store/store.h"

/* An id that a merge took out of the set of blocks. */
typedef struct memory_part {
    uint64_t id;        /* first member: what parts are ordered by */
    uint64_t block;     /* where its rows are now */
    uint32_t first_row; /* where they begin there */
} memory_part;

/* Every kind of item begins with the public struct, whose texts and bytes lie behind it in the same
 * allocation. */
typedef struct memory_state {
    veer_store store;       /* first member */
    pthread_mutex_t gate;   /* held by a writer that waits for the readers, so that no more come */
    pthread_rwlock_t lock;  /* of everything below: readers read, the writer changes */
    veer_registry series;   /* names and ids */
    sorted blocks;          /* veer_store_block by id */
    sorted parts;           /* memory_part by id */
    sorted points;          /* veer_store_point by key */
    sorted summaries;       /* veer_store_summary by key */
    sorted runs;            /* veer_store_run by id */
    sorted docs;            /* veer_store_doc by key */
    uint64_t next_id;       /* of a block or run */
    veer_store_stats stats; /* figures; only those that change with commits are kept here */
} memory_state;

static inline memory_state *memory_of(veer_store *store)
{
    return (memory_state *)(void *)store;
}

/** Holds off writers until memory_unlock. */
void memory_lock_read(memory_state *state);
/** Holds off everybody until memory_unlock. */
void memory_lock_write(memory_state *state);
void memory_unlock(memory_state *state);

/* Orders, as SQLite orders too: texts byte by byte, then by length. */
int memory_compare_id(const void *a, const void *b); /* blocks, parts, runs */
int memory_compare_point(const void *a, const void *b);
int memory_compare_summary(const void *a, const void *b);
int memory_compare_doc(const void *a, const void *b);
int memory_compare_bytes(veer_store_bytes a, veer_store_bytes b);

/* Copies on the heap, released with free; NULL when there is no memory. */
veer_store_block *memory_copy_block(const veer_store_block *block);
veer_store_run *memory_copy_run(const veer_store_run *run);
veer_store_point *memory_copy_point(const veer_store_point *point);
veer_store_summary *memory_copy_summary(const veer_store_summary *summary);
veer_store_doc *memory_copy_doc(const veer_store_doc *doc);

/** Adds a block to the figures (sign 1) or takes it out (-1). */
void memory_count_block(memory_state *state, const veer_store_block *block, int sign);

/* Members of veer_store_ops that are in files of their own. */
veer_rc memory_commit(veer_store *store, veer_store_tx *tx, veer_err *err);
veer_rc memory_expire(veer_store *store, const veer_store_expiry *expiry, size_t *ret_removed,
                      veer_err *err);

#endif
