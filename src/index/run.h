/* index/run.h: a sorted, immutable piece of the index. docs/index-format.md has the layout.
 *
 * The fingerprints are cut into 2^page_bits pages by their upper bits; where each page starts is in
 * the head, so a search reads one page and nothing else, and the upper bits need not be kept. All
 * entries of a run have one width in bits. Decoding trusts nothing: VEER_ECORRUPT.
 */
#ifndef VEER_INDEX_RUN_H
#define VEER_INDEX_RUN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "index/filter.h"
#include "index/item.h"
#include "store/store.h"

#define VEER_INDEX_PAGE_ENTRIES 256 /* of a page, at most on average, at least half of it */
#define VEER_INDEX_PAGE_BITS_MAX 24
#define VEER_INDEX_BLOCK_BITS_MAX 48
#define VEER_INDEX_ROW_BITS_MAX 16

/** How wide the fields of the entries are. */
typedef struct veer_index_shape {
    uint8_t page_bits;  /* upper bits of a fingerprint that are its page */
    uint8_t model_bits; /* a place in the list of models */
    uint8_t block_bits; /* block - first_block */
    uint8_t row_bits;   /* row */
} veer_index_shape;

/** Bits of one entry: rest of hi, lo, model, kind, block, row. */
static inline unsigned veer_index_entry_bits(const veer_index_shape *shape)
{
    return 64u - shape->page_bits + 16u + shape->model_bits + 1u + shape->block_bits +
           shape->row_bits;
}

/** Bytes of `entries` entries. */
static inline uint64_t veer_index_entries_bytes(const veer_index_shape *shape, uint64_t entries)
{
    return (entries * veer_index_entry_bits(shape) + 7) / 8;
}

/** The head of a run, in memory. Several sets of runs share it. */
typedef struct veer_index_run {
    atomic_size_t owners;            /* sets that hold it */
    atomic_uint_fast64_t read_bytes; /* of it, by searches, so far */
    uint64_t id;                     /* in the store */
    uint64_t first_block;            /* blocks covered: from */
    uint64_t last_block;             /* to, inclusive */
    uint64_t entries;                /* at most UINT32_MAX */
    uint64_t bytes;                  /* of the entries, in the store */
    size_t memory_bytes;             /* of this struct and its arrays */
    veer_index_shape shape;          /* of the entries */
    uint32_t n_models;               /* models */
    size_t filter_blocks;            /* of the filter */
    uint64_t *filter; /* filter_blocks * VEER_INDEX_FILTER_WORDS; begins a cache line */
    uint32_t *starts; /* first entry of each page, and behind the last: 2^page_bits + 1 */
    uint32_t *checks; /* checksum of each page */
    uint32_t *models; /* numbers of models, ascending */
} veer_index_run;

/** Decodes a head: `from` as veer_store_run_each gives it. One owner. VEER_ECORRUPT, VEER_ENOMEM.
 */
veer_rc veer_index_run_open(const veer_store_run *from, veer_index_run **ret, veer_err *err);

/** One owner less; the last one frees it. NULL is fine. */
void veer_index_run_release(veer_index_run *run);

/** The page of a fingerprint. */
static inline uint32_t veer_index_page_of(const veer_index_shape *shape, veer_index_print print)
{
    return shape->page_bits == 0 ? 0 : (uint32_t)(print.hi >> (64 - shape->page_bits));
}

/** Bytes of a run that were read: whole pages. */
typedef struct veer_index_bytes {
    uint64_t offset;     /* of the first byte in the run */
    const uint8_t *data; /* with VEER_INDEX_SLACK bytes behind */
} veer_index_bytes;

/** First byte of a page, and behind the last one. */
void veer_index_page_span(const veer_index_run *run, uint32_t page, uint64_t *ret_from,
                          uint64_t *ret_to);

/** Holds a page against its checksum. */
veer_rc veer_index_page_check(const veer_index_run *run, uint32_t page,
                              const veer_index_bytes *bytes, veer_err *err);

/** First entry of a page that is not before a fingerprint; starts[page + 1] if there is none. */
uint32_t veer_index_page_search(const veer_index_run *run, uint32_t page,
                                const veer_index_bytes *bytes, veer_index_print print);

/** Decodes entry i, which is in `page`. VEER_ECORRUPT for a block or model that cannot be. */
veer_rc veer_index_entry_get(const veer_index_run *run, uint32_t page,
                             const veer_index_bytes *bytes, uint32_t i, veer_index_item *ret,
                             veer_err *err);

#endif
