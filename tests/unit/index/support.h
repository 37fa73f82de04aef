/* What the tests of the index share: a store that fails on request, entries, what was found. */
#ifndef VEER_TEST_INDEX_SUPPORT_H
#define VEER_TEST_INDEX_SUPPORT_H

#include "index/index.h"

typedef struct faulty_store {
    veer_store base;     /* first member: pass &faulty.base */
    veer_store_ops ops;  /* those of inner, but for commit and run_read */
    veer_store *inner;   /* does the work; not owned */
    int commits;         /* until one fails; 0: none fails */
    int reads;           /* until one fails; 0: none fails */
    bool corrupt;        /* reads give other bytes */
    unsigned long dones; /* commits that were done */
} faulty_store;

/** A store in front of another. */
void faulty_init(faulty_store *faulty, veer_store *inner);

/** An id as a fingerprint of this index. */
veer_fingerprint print_of(veer_index *index, unsigned id);

/** An entry of an id; the rest follows from block and row. */
veer_index_entry entry_of(veer_index *index, unsigned id, uint32_t model, veer_index_kind kind,
                          uint64_t block, uint32_t row);

/** Adds one entry and says that its block is done. */
void add_one(veer_index *index, veer_index_entry entry);

/** Flushes until nothing is left to do; the number of steps. */
size_t flush_all(veer_index *index, bool force);

#define FOUND_MAX 4096

typedef struct found {
    size_t n;                          /* entries */
    size_t query[FOUND_MAX];           /* of each: which query */
    veer_index_entry entry[FOUND_MAX]; /* ordered by query, block, row, kind */
} found;

/** Finds all entries of n queries. */
veer_rc find_all(veer_index *index, const veer_index_query *queries, size_t n, found *ret,
                 veer_err *err);

/** How many entries an id of a model has. */
size_t count_of(veer_index *index, unsigned id, uint32_t model);

#endif
