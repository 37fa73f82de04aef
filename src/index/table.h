/* index/table.h: the newest entries, in memory: open addressing, 20 bytes a slot.
 *
 * A slot's place is the fingerprint as a fraction of the table, so that growing and taking out in
 * order walk memory from front to end. No thread of its own, no lock.
 */
#ifndef VEER_INDEX_TABLE_H
#define VEER_INDEX_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "index/item.h"

typedef struct veer_index_slot {
    uint32_t hi_high;   /* upper half of print.hi */
    uint32_t hi_low;    /* lower half */
    uint32_t lo_row;    /* print.lo << 16 | row */
    uint32_t where;     /* (block - base_block) << 1 | label */
    uint32_t one_model; /* model + 1; 0: the slot is empty */
} veer_index_slot;

typedef struct veer_index_table {
    veer_index_slot *slots; /* n_slots; NULL until something is added */
    size_t n_slots;         /* 0 or a power of two */
    size_t count;           /* slots in use */
    uint64_t base_block;    /* block numbers are kept from here; set by the first entry */
    uint64_t max_block;     /* highest block of an entry */
} veer_index_table;

/** Distance of blocks in one table; a table is full before it is reached. */
#define VEER_INDEX_TABLE_BLOCKS (UINT64_C(1) << 31)

/** Frees the slots; the table is empty. */
void veer_index_table_done(veer_index_table *table);

/** Makes room for n more. VEER_ENOMEM: nothing changed. */
veer_rc veer_index_table_reserve(veer_index_table *table, size_t n, veer_err *err);

/** Adds an entry: there must be room, and its block within VEER_INDEX_TABLE_BLOCKS of base_block.
 */
void veer_index_table_put(veer_index_table *table, const veer_index_item *item);

/** Begins to bring the slots of a fingerprint into the cache. */
void veer_index_table_prefetch(const veer_index_table *table, veer_index_print print);

/** Walks over the entries of a fingerprint: *at is where to go on. Start with
 * veer_index_table_start; false at the end. */
size_t veer_index_table_start(const veer_index_table *table, veer_index_print print);
bool veer_index_table_next(const veer_index_table *table, veer_index_print print, size_t *at,
                           veer_index_item *ret);

/** The entry of a slot in use. */
veer_index_item veer_index_table_item(const veer_index_table *table, const veer_index_slot *slot);

/** A copy of the slots in use by ascending fingerprint, block, row; `count` of them, to be freed by
 * the caller. VEER_ENOMEM. */
veer_rc veer_index_table_sorted(const veer_index_table *table, veer_index_slot **ret,
                                veer_err *err);

#endif
