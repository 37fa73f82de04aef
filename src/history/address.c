/* Rows by address: consecutive addresses of one block are copied together. */
#include "history/impl.h"
#include "record/append.h"

#define GROUP ((size_t)1024) /* rows copied at once */

/* A reading under way. */
typedef struct reading {
    veer_history *history;      /* where */
    veer_store_block_kind kind; /* what is expected */
    veer_batch *to;             /* gets the rows */
    veer_row_source *sources;   /* of all rows */
    veer_err *err;              /* of the caller */
} reading;

static veer_rc add_empty(reading *r, size_t first, size_t n)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        r->sources[first + i] = (veer_row_source){.arrival_us = VEER_TIME_MISSING};
        rc = veer_batch_commit_row(r->to, r->err);
    }
    return rc;
}

/* Rows that are in the held block; at most GROUP. */
static veer_rc add_rows(reading *r, const history_hold *hold, const veer_address *at, size_t first,
                        size_t n)
{
    uint32_t rows[GROUP];
    const history_block *block = hold->block;
    if (block->at.kind != r->kind)
        return veer_fail(r->err, VEER_ECORRUPT,
                         "an address leads to block %llu, which is of another "
                         "kind",
                         (unsigned long long)at->block);
    for (size_t i = 0; i < n; i++) {
        const uint64_t row = (uint64_t)hold->first_row + at[i].row;
        if (row >= block->at.rows)
            return veer_fail(r->err, VEER_ECORRUPT,
                             "an address leads to row %u of block %llu, which "
                             "has fewer",
                             at[i].row, (unsigned long long)at[i].block);
        rows[i] = (uint32_t)row;
        r->sources[first + i] =
            (veer_row_source){at[i].block, block->at.series,
                              block->label_arrival_us != NULL ? block->label_arrival_us[row]
                                                              : block->at.arrival_us};
    }
    return veer_batch_append(r->to, &block->batch, rows, n, r->err);
}

static veer_rc read_block(reading *r, const veer_address *at, size_t first, size_t n)
{
    history_cache *cache = r->history->cache;
    history_hold hold = {0};
    veer_rc rc = history_cache_hold(cache, at[first].block, &hold, r->err);
    if (rc == VEER_ENOTFOUND)
        return add_empty(r, first, n);
    for (size_t done = 0; rc == VEER_OK && done < n; done += GROUP) {
        const size_t group = n - done < GROUP ? n - done : GROUP;
        rc = add_rows(r, &hold, at + first + done, first + done, group);
    }
    history_cache_release(cache, &hold);
    return rc;
}

static veer_rc read_all(reading *r, const veer_address *at, size_t n)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0, end = 0; rc == VEER_OK && i < n; i = end) {
        for (end = i + 1; end < n && at[end].block == at[i].block;)
            end++;
        rc = read_block(r, at, i, end - i);
    }
    return rc == VEER_OK ? veer_batch_seal(r->to, r->err) : rc;
}

veer_rc veer_history_predictions(veer_history *history, const veer_address *at, size_t n,
                                 veer_batch *ret, veer_row_source *ret_sources, veer_err *err)
{
    reading r = {history, VEER_STORE_PREDICTIONS, ret, ret_sources, err};
    return read_all(&r, at, n);
}

veer_rc veer_history_labels(veer_history *history, const veer_address *at, size_t n,
                            veer_batch *ret, veer_row_source *ret_sources, veer_err *err)
{
    reading r = {history, VEER_STORE_LABELS, ret, ret_sources, err};
    return read_all(&r, at, n);
}
