/* index/build.h: makes a run of entries that come in order. */
#ifndef VEER_INDEX_BUILD_H
#define VEER_INDEX_BUILD_H

#include "index/run.h"

/** What is known of the entries before the first one comes. */
typedef struct veer_index_plan {
    uint64_t first_block;   /* blocks covered: from */
    uint64_t last_block;    /* to, inclusive */
    uint64_t entries;       /* at most this many */
    uint8_t row_bits;       /* of the highest row */
    const uint32_t *models; /* n_models numbers, ascending: of all entries, and maybe more */
    uint32_t n_models;      /* at least 1 */
} veer_index_plan;

typedef struct veer_index_builder {
    veer_index_plan plan;   /* as given */
    veer_index_shape shape; /* that follows from it */
    uint64_t count;         /* entries so far */
    uint64_t at;            /* next bit */
    uint8_t *bytes;         /* entries, with slack */
    uint32_t *starts;       /* first entry of each page, and behind the last */
    uint32_t page;          /* of the last entry */
    size_t filter_blocks;   /* of the filter */
    uint64_t *filter;       /* words */
} veer_index_builder;

/** The widths that a plan leads to. */
veer_index_shape veer_index_shape_of(const veer_index_plan *plan);

/** Starts a run; models are borrowed until veer_index_build_done. VEER_ENOMEM. */
veer_rc veer_index_build_init(veer_index_builder *builder, const veer_index_plan *plan,
                              veer_err *err);

/** Appends an entry: not before the last one, and within the plan. */
void veer_index_build_add(veer_index_builder *builder, const veer_index_item *item);

/** Appends the head to `head` and fills in a run for the store, whose bytes are the builder's and
 * whose head is the buffer's. VEER_ENOMEM, VEER_ELIMIT. */
veer_rc veer_index_build_finish(veer_index_builder *builder, veer_buf *head, veer_store_run *ret,
                                veer_err *err);

/** Frees everything. */
void veer_index_build_done(veer_index_builder *builder);

#endif
