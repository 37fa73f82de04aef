/* The label that counts for each row of a block.
 *
 * Ids become fingerprints, looked up sorted and all at once; the labels that are found are read in
 * the order of their addresses, so that each block of labels is visited once, and the best so far
 * is kept per row.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "history/impl.h"
#include "record/fill.h"

/* A label that was found for a row. */
typedef struct candidate {
    veer_address at; /* of the label */
    uint32_t row;    /* of the batch */
} candidate;

/* The best label of a row so far. */
typedef struct best {
    veer_label_rank rank; /* holds if there is one */
    bool own;             /* the record has a label of its own */
    bool found;           /* another one counts */
    uint32_t code;        /* found: its class in work.classes, or VEER_CODE_MISSING */
    double value;         /* found: its number, or NaN */
    int64_t time_us;      /* what the label says, or VEER_TIME_MISSING */
} best;

typedef struct work {
    veer_history *history;       /* where */
    const history_labelling *in; /* the rows */
    size_t n;                    /* rows of the batch */
    uint32_t *sorted;            /* rows with an id, by fingerprint: queries[i] is of sorted[i] */
    veer_index_query *queries;   /* n_queries */
    size_t n_queries;            /* rows with an id */
    candidate *candidates;       /* n_candidates */
    size_t n_candidates;         /* found so far */
    size_t cap_candidates;       /* room for so many */
    bool no_memory;              /* some were left out */
    best *best;                  /* one per row */
    veer_dict classes;           /* of labels that were best once */
    veer_err *err;               /* of the caller */
} work;

/* ---- looking up ---- */

typedef struct keyed {
    veer_fingerprint id; /* of a row */
    uint32_t row;        /* of the batch */
} keyed;

static int by_fingerprint(const void *a, const void *b)
{
    const veer_fingerprint *x = &((const keyed *)a)->id, *y = &((const keyed *)b)->id;
    if (x->hi != y->hi)
        return x->hi > y->hi ? 1 : -1;
    return (x->lo > y->lo) - (x->lo < y->lo);
}

static void make_queries(work *w, keyed *keys, uint32_t model)
{
    for (size_t row = 0; row < w->n; row++) {
        size_t len = 0;
        const char *id = veer_batch_id(w->in->batch, row, &len);
        if (len > 0)
            keys[w->n_queries++] =
                (keyed){veer_index_fingerprint(w->history->index, id, len), (uint32_t)row};
    }
    qsort(keys, w->n_queries, sizeof *keys, by_fingerprint);
    for (size_t i = 0; i < w->n_queries; i++) {
        w->queries[i] = (veer_index_query){keys[i].id, model};
        w->sorted[i] = keys[i].row;
    }
}

static void take_entry(void *context, size_t query, const veer_index_entry *entry)
{
    work *w = context;
    const uint64_t to_block = w->in->to_block;
    if (entry->kind != VEER_INDEX_LABEL || (to_block != 0 && entry->block > to_block))
        return;
    if (w->n_candidates == w->cap_candidates) {
        const size_t cap = w->cap_candidates < 64 ? 64 : w->cap_candidates * 2;
        candidate *grown = realloc(w->candidates, cap * sizeof *grown);
        if (grown == NULL) {
            w->no_memory = true;
            return;
        }
        w->candidates = grown;
        w->cap_candidates = cap;
    }
    w->candidates[w->n_candidates++] = (candidate){{entry->block, entry->row}, w->sorted[query]};
}

static int by_address(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->at.block != y->at.block)
        return x->at.block > y->at.block ? 1 : -1;
    return (x->at.row > y->at.row) - (x->at.row < y->at.row);
}

static veer_rc look_up(work *w, uint32_t model)
{
    keyed *keys = malloc(w->n * sizeof *keys);
    if (keys == NULL)
        return veer_fail_nomem(w->err);
    make_queries(w, keys, model);
    free(keys);
    const veer_rc rc =
        veer_index_find(w->history->index, w->queries, w->n_queries, take_entry, w, w->err);
    if (rc != VEER_OK)
        return rc;
    if (w->no_memory)
        return veer_fail_nomem(w->err);
    if (w->n_candidates > 0)
        qsort(w->candidates, w->n_candidates, sizeof *w->candidates, by_address);
    return VEER_OK;
}

/* ---- the best of a row ---- */

static bool has_own_label(const veer_batch *batch, size_t row)
{
    const uint32_t *codes = veer_batch_codes(batch, VEER_FIELD_LABEL);
    const double *values = veer_batch_numbers(batch, VEER_FIELD_LABEL_VALUE);
    return (codes != NULL && codes[row] != VEER_CODE_MISSING) ||
           (values != NULL && !isnan(values[row]));
}

static void own_labels(work *w)
{
    const history_labelling *in = w->in;
    const int64_t *times = veer_batch_timestamps(in->batch);
    for (size_t row = 0; row < w->n; row++) {
        best *b = &w->best[row];
        *b = (best){.own = has_own_label(in->batch, row), .time_us = VEER_TIME_MISSING};
        if (!b->own)
            continue;
        const bool timed = times != NULL && times[row] != VEER_TIME_MISSING;
        b->time_us = timed ? times[row] : VEER_TIME_MISSING;
        b->rank = (veer_label_rank){timed ? times[row] : in->block->at.arrival_us,
                                    history_block_origin(in->block, in->rows[row])};
    }
}

static bool same_id(const work *w, uint32_t row, const veer_batch *labels, uint32_t label)
{
    size_t a_len = 0, b_len = 0;
    const char *a = veer_batch_id(w->in->batch, row, &a_len);
    const char *b = veer_batch_id(labels, label, &b_len);
    return a_len == b_len && memcmp(a, b, a_len) == 0;
}

static veer_rc keep(work *w, best *b, const veer_batch *labels, uint32_t label)
{
    const uint32_t *codes = veer_batch_codes(labels, VEER_FIELD_LABEL);
    const double *values = veer_batch_numbers(labels, VEER_FIELD_LABEL_VALUE);
    b->found = true;
    b->value = values != NULL ? values[label] : (double)NAN;
    b->code = VEER_CODE_MISSING;
    if (codes == NULL || codes[label] == VEER_CODE_MISSING)
        return VEER_OK;
    size_t len = 0;
    const char *text = veer_dict_text(&labels->fields[VEER_FIELD_LABEL].dict, codes[label], &len);
    const veer_rc rc = veer_dict_add(&w->classes, text, len, &b->code);
    return rc == VEER_OK ? rc : veer_fail(w->err, rc, "no room for the classes of labels");
}

static veer_rc consider(work *w, const history_hold *hold, const candidate *c)
{
    const history_block *block = hold->block;
    const uint64_t at = (uint64_t)hold->first_row + c->at.row;
    if (block->at.kind != VEER_STORE_LABELS || at >= block->at.rows)
        return veer_fail(w->err, VEER_ECORRUPT,
                         "the index leads to a label %llu:%u that is not there",
                         (unsigned long long)c->at.block, c->at.row);
    const uint32_t label = (uint32_t)at;
    if (!same_id(w, c->row, &block->batch, label))
        return VEER_OK; /* another id of the same fingerprint */
    const int64_t *times = veer_batch_timestamps(&block->batch);
    const int64_t said = times != NULL ? times[label] : VEER_TIME_MISSING;
    const veer_label_rank rank = {said != VEER_TIME_MISSING ? said : block->label_arrival_us[label],
                                  c->at};
    best *b = &w->best[c->row];
    if ((b->own || b->found) && !veer_history_label_wins(b->rank, rank))
        return VEER_OK;
    b->rank = rank;
    b->time_us = said;
    return keep(w, b, &block->batch, label);
}

static veer_rc read_labels(work *w)
{
    history_cache *cache = w->history->cache;
    veer_rc rc = VEER_OK;
    for (size_t i = 0, end = 0; rc == VEER_OK && i < w->n_candidates; i = end) {
        const uint64_t block = w->candidates[i].at.block;
        history_hold hold = {0};
        for (end = i + 1; end < w->n_candidates && w->candidates[end].at.block == block;)
            end++;
        rc = history_cache_hold(cache, block, &hold, w->err);
        if (rc == VEER_ENOTFOUND) { /* expired */
            rc = VEER_OK;
            continue;
        }
        for (size_t j = i; rc == VEER_OK && j < end; j++)
            rc = consider(w, &hold, &w->candidates[j]);
        history_cache_release(cache, &hold);
    }
    return rc;
}

/* ---- putting it into the batch ---- */

/* The labels of many batches meet in this one, so there may be more classes than one batch brings.
 */
static veer_rc put_code(work *w, veer_column *column, const best *b, uint32_t *ret)
{
    size_t len = 0;
    const char *text = veer_dict_text(&w->classes, b->code, &len);
    column->dict.max_entries = UINT32_MAX - 1;
    const veer_rc rc = veer_dict_add(&column->dict, text, len, ret);
    return rc == VEER_OK ? rc : veer_fail(w->err, rc, "no room for the classes of labels");
}

static veer_rc put_codes(work *w)
{
    veer_column *column = &w->in->batch->fields[VEER_FIELD_LABEL];
    const bool was = column->valid > 0;
    veer_rc rc = VEER_OK;
    uint32_t *codes = was ? column->codes : veer_column_fill_codes(column, w->n);
    if (codes == NULL)
        return veer_fail_nomem(w->err);
    for (size_t row = 0; rc == VEER_OK && row < w->n; row++) {
        const best *b = &w->best[row];
        if (!was || b->found)
            codes[row] = VEER_CODE_MISSING;
        if (b->found && b->code != VEER_CODE_MISSING)
            rc = put_code(w, column, b, &codes[row]);
    }
    veer_column_filled(column, w->n);
    return rc;
}

static veer_rc put_values(work *w)
{
    veer_column *column = &w->in->batch->fields[VEER_FIELD_LABEL_VALUE];
    const bool was = column->valid > 0;
    double *numbers = was ? column->numbers : veer_column_fill_numbers(column, w->n);
    if (numbers == NULL)
        return veer_fail_nomem(w->err);
    for (size_t row = 0; row < w->n; row++) {
        if (w->best[row].found)
            numbers[row] = w->best[row].value;
        else if (!was)
            numbers[row] = (double)NAN;
    }
    veer_column_filled(column, w->n);
    return VEER_OK;
}

static veer_rc put(work *w)
{
    veer_rc rc = VEER_OK;
    for (size_t row = 0; row < w->n; row++)
        w->in->label_time_us[row] = w->best[row].time_us;
    if (w->n_candidates == 0)
        return VEER_OK;
    rc = put_codes(w);
    if (rc == VEER_OK)
        rc = put_values(w);
    return rc == VEER_OK ? veer_batch_seal(w->in->batch, w->err) : rc;
}

veer_rc history_label_rows(veer_history *history, const history_labelling *labelling, veer_err *err)
{
    work w = {.history = history, .in = labelling, .n = labelling->batch->rows, .err = err};
    uint32_t model = 0;
    veer_rc rc = veer_history_model(history, labelling->block->at.series, &model, err);
    if (rc != VEER_OK)
        return rc;
    veer_dict_init(&w.classes, UINT32_MAX - 1);
    w.sorted = malloc(w.n * sizeof *w.sorted);
    w.queries = malloc(w.n * sizeof *w.queries);
    w.best = malloc(w.n * sizeof *w.best);
    if (w.sorted == NULL || w.queries == NULL || w.best == NULL) {
        rc = veer_fail_nomem(err);
        goto out;
    }
    own_labels(&w);
    rc = look_up(&w, model);
    if (rc == VEER_OK)
        rc = read_labels(&w);
    if (rc == VEER_OK)
        rc = put(&w);
out:
    veer_dict_done(&w.classes);
    free(w.sorted);
    free(w.queries);
    free(w.best);
    free(w.candidates);
    return rc;
}
