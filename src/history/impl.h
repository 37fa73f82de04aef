/* history/impl.h: what the files of this folder share. */
#ifndef VEER_HISTORY_IMPL_H
#define VEER_HISTORY_IMPL_H

#include <pthread.h>

#include "history/cache.h"

struct veer_history {
    veer_store *store;      /* where everything is */
    veer_index *index;      /* where labels are found */
    history_cache *cache;   /* blocks decoded lately */
    pthread_mutex_t lock;   /* of the two below */
    uint32_t *model_number; /* of each series up to n_series, by id - 1 */
    size_t n_series;        /* known so far */
};

/** What labels are put into: rows of one block. */
typedef struct history_labelling {
    const history_block *block; /* where the rows are */
    const uint32_t *rows;       /* batch->rows row numbers of the block */
    uint64_t to_block;          /* labels of later blocks do not count; 0: all do */
    veer_batch *batch;          /* sealed; gets the labels that count, and is sealed again */
    int64_t *label_time_us;     /* one per row, to be filled; see veer_history_rows */
} history_labelling;

/** Gives each row the label that counts for it. */
veer_rc history_label_rows(veer_history *history, const history_labelling *labelling,
                           veer_err *err);

#endif
