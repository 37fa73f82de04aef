/* Walks over predictions: the blocks of a series are listed first, then read one by one. A block
 * that is merged meanwhile still leads to its rows; one that expires is passed over. */
#include <stdlib.h>

#include "history/impl.h"
#include "record/append.h"

/* A block of a listing. */
typedef struct listed {
    uint64_t id;   /* as it was stored */
    uint32_t rows; /* of it, from where the id leads */
} listed;

typedef struct walk {
    veer_history *history;           /* where */
    const veer_history_query *query; /* what */
    veer_history_fn fn;              /* gets the rows */
    void *context;                   /* for fn */
    size_t left;                     /* rows until the page is full */
    veer_history_cursor next;        /* set once a row behind the page is found */
    uint32_t series;                 /* of the walk now */
    listed *blocks;                  /* n_blocks of the series */
    size_t n_blocks;                 /* listed so far */
    size_t cap_blocks;               /* room for so many */
    uint64_t begin;                  /* block that must be in the listing; 0: none */
    bool begin_seen;                 /* it was */
    history_block block;             /* read now */
    uint32_t *rows;                  /* that match, of the block; room for all */
    size_t n_rows;                   /* that match */
    int64_t *label_time_us;          /* room for as many; NULL without labels */
    size_t cap_rows;                 /* room of the two */
    veer_batch some;                 /* the rows that match, if not all do */
    veer_err *err;                   /* of the caller */
} walk;

/* ---- which blocks ---- */

static bool may_match(const veer_store_span *span, const veer_store_block *block)
{
    const bool timed = block->time_max_us != INT64_MIN && block->time_max_us >= span->from_us &&
                       block->time_min_us < span->to_us;
    return timed || (block->arrival_us >= span->from_us && block->arrival_us < span->to_us);
}

static veer_rc list_block(void *context, const veer_store_block *block)
{
    walk *w = context;
    w->begin_seen = w->begin_seen || block->id == w->begin;
    if (!may_match(&w->query->span, block))
        return VEER_OK;
    if (w->n_blocks == w->cap_blocks) {
        const size_t cap = w->cap_blocks < 64 ? 64 : w->cap_blocks * 2;
        listed *grown = realloc(w->blocks, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(w->err);
        w->blocks = grown;
        w->cap_blocks = cap;
    }
    w->blocks[w->n_blocks++] = (listed){block->id, block->rows};
    return VEER_OK;
}

static veer_rc list(walk *w, uint64_t after_id)
{
    const veer_store_block_query query = {.kind = VEER_STORE_PREDICTIONS,
                                          .series = w->series,
                                          .after_id = after_id,
                                          .to_id = w->query->to_block,
                                          .listing = true};
    w->n_blocks = 0;
    return veer_store_block_each(w->history->store, &query, list_block, w, w->err);
}

/* ---- one block ---- */

static veer_rc make_room(walk *w, size_t rows)
{
    if (rows <= w->cap_rows)
        return VEER_OK;
    uint32_t *more_rows = realloc(w->rows, rows * sizeof *more_rows);
    if (more_rows == NULL)
        return veer_fail_nomem(w->err);
    w->rows = more_rows;
    if (w->query->labels) {
        int64_t *more_times = realloc(w->label_time_us, rows * sizeof *more_times);
        if (more_times == NULL)
            return veer_fail_nomem(w->err);
        w->label_time_us = more_times;
    }
    w->cap_rows = rows;
    return VEER_OK;
}

/* Gathers the rows in [from, to) of the block that the query wants. */
static void choose(walk *w, uint32_t from, uint32_t to)
{
    const veer_store_span *span = &w->query->span;
    const uint64_t to_block = w->query->to_block;
    const int64_t *times = veer_batch_timestamps(&w->block.batch);
    /* only a merged block can hold what came later than its own id says */
    const bool check_origin = to_block != 0 && w->block.n_parts > 1;
    w->n_rows = 0;
    for (uint32_t row = from; row < to; row++) {
        const int64_t time_us =
            times != NULL && times[row] != VEER_TIME_MISSING ? times[row] : w->block.at.arrival_us;
        if (time_us < span->from_us || time_us >= span->to_us)
            continue;
        if (check_origin && history_block_origin(&w->block, row).block > to_block)
            continue;
        w->rows[w->n_rows++] = row;
    }
}

static veer_rc give(walk *w)
{
    veer_batch *batch = &w->block.batch;
    veer_rc rc = VEER_OK;
    if (w->n_rows < batch->rows) {
        batch = &w->some;
        veer_batch_clear(batch);
        rc = veer_batch_append(batch, &w->block.batch, w->rows, w->n_rows, w->err);
        if (rc == VEER_OK)
            rc = veer_batch_seal(batch, w->err);
    }
    if (rc == VEER_OK && w->query->labels) {
        const history_labelling labelling = {&w->block, w->rows, w->query->to_block, batch,
                                             w->label_time_us};
        rc = history_label_rows(w->history, &labelling, w->err);
    }
    if (rc != VEER_OK)
        return rc;
    const veer_history_rows rows = {w->series, w->block.at.id, w->rows, batch,
                                    w->query->labels ? w->label_time_us : NULL};
    return w->fn(w->context, &rows);
}

/* The rows of a listed block from `skip` on. */
static veer_rc visit_rows(walk *w, const listed *at, uint32_t first_row, uint32_t skip)
{
    const uint32_t from = skip < at->rows ? skip : at->rows;
    veer_rc rc = make_room(w, w->block.batch.rows);
    if (rc != VEER_OK)
        return rc;
    if ((uint64_t)first_row + at->rows > w->block.batch.rows)
        return veer_fail(w->err, VEER_ECORRUPT, "block %llu has fewer rows than before",
                         (unsigned long long)at->id);
    choose(w, first_row + from, first_row + at->rows);
    if (w->n_rows > w->left) {
        w->next = (veer_history_cursor){w->series, at->id, w->rows[w->left] - first_row};
        w->n_rows = w->left;
    }
    w->left -= w->n_rows;
    return w->n_rows == 0 ? VEER_OK : give(w);
}

static veer_rc visit(walk *w, const listed *at, uint32_t skip)
{
    const uint32_t names = 1u << VEER_FIELD_MODEL | 1u << VEER_FIELD_VERSION;
    const history_wanted wanted = {.prediction_fields = VEER_BLOCK_ALL_FIELDS & ~names,
                                   .features = w->query->features};
    uint32_t first_row = 0;
    veer_rc rc =
        history_block_load(w->history->store, at->id, &wanted, &w->block, &first_row, w->err);
    if (rc == VEER_ENOTFOUND)
        return VEER_OK; /* expired since it was listed */
    if (rc == VEER_OK)
        rc = visit_rows(w, at, first_row, skip);
    history_block_done(&w->block);
    return rc;
}

/* ---- where a page begins ---- */

typedef struct place {
    uint64_t id;        /* that is looked for */
    uint64_t block;     /* that holds it now; 0: one of another series does */
    uint32_t series;    /* that it has to be of */
    uint32_t first_row; /* of its rows there */
} place;

static veer_rc take_place(void *context, const veer_store_block *block, uint64_t id,
                          uint32_t first_row)
{
    place *p = context;
    if (id == p->id && block->kind == VEER_STORE_PREDICTIONS && block->series == p->series) {
        p->block = block->id;
        p->first_row = first_row;
    }
    return VEER_OK;
}

static veer_rc wrong_cursor(const walk *w)
{
    return veer_fail(w->err, VEER_EINVAL, "the cursor belongs to another query");
}

/* Lists the blocks from a cursor on; *ret_skip rows of the first one are done. */
static veer_rc list_from(walk *w, const veer_history_cursor *from, uint64_t *ret_block,
                         uint32_t *ret_skip)
{
    const uint64_t to_block = w->query->to_block;
    place p = {.id = from->block, .series = from->series};
    veer_rc rc = VEER_OK;
    do { /* again if it was merged between the two questions */
        p.block = 0;
        rc = veer_store_part_each(w->history->store, from->block, take_place, &p, w->err);
        if (rc == VEER_ENOTFOUND) {
            w->begin = 0;
            *ret_block = 0;
            return list(w, from->block);
        }
        w->begin = p.block;
        w->begin_seen = false;
        if (rc == VEER_OK && p.block == 0)
            rc = wrong_cursor(w);
        if (rc == VEER_OK)
            rc = list(w, p.block - 1);
    } while (rc == VEER_OK && !w->begin_seen && (to_block == 0 || p.block <= to_block));
    const uint64_t skip = (uint64_t)p.first_row + from->row;
    *ret_block = p.block;
    *ret_skip = skip < UINT32_MAX ? (uint32_t)skip : UINT32_MAX;
    return rc;
}

/* ---- the walk ---- */

static veer_rc walk_series(walk *w, const veer_history_cursor *from)
{
    uint64_t begin = 0;
    uint32_t skip = 0;
    veer_rc rc = from != NULL ? list_from(w, from, &begin, &skip) : list(w, 0);
    for (size_t i = 0; rc == VEER_OK && i < w->n_blocks && w->next.block == 0; i++)
        rc = visit(w, &w->blocks[i], w->blocks[i].id == begin ? skip : 0);
    return rc;
}

static veer_rc walk_all(walk *w, const veer_history_cursor *from)
{
    const veer_history_query *query = w->query;
    veer_rc rc = VEER_OK;
    size_t i = 0;
    if (from != NULL)
        while (i < query->n_series && query->series[i] != from->series)
            i++;
    if (from != NULL && i == query->n_series)
        return wrong_cursor(w);
    for (; rc == VEER_OK && i < query->n_series && w->next.block == 0; i++) {
        w->series = query->series[i];
        rc = walk_series(w, from);
        from = NULL;
    }
    return rc;
}

veer_history_cursor veer_history_cursor_at(const veer_history_rows *rows, size_t i)
{
    return (veer_history_cursor){rows->series, rows->block, rows->block_rows[i]};
}

veer_rc veer_history_page(veer_history *history, const veer_history_query *query,
                          const veer_history_cursor *from, size_t max_rows, veer_history_fn fn,
                          void *context, veer_history_cursor *ret_next, veer_err *err)
{
    walk w = {.history = history,
              .query = query,
              .fn = fn,
              .context = context,
              .left = max_rows,
              .err = err};
    veer_batch_init(&w.some, 0);
    const bool resumes = from->series != VEER_STORE_NO_SERIES;
    const veer_rc rc = walk_all(&w, resumes ? from : NULL);
    veer_batch_done(&w.some);
    free(w.blocks);
    free(w.rows);
    free(w.label_time_us);
    if (rc == VEER_OK)
        *ret_next = w.next;
    return rc;
}

veer_rc veer_history_each(veer_history *history, const veer_history_query *query,
                          veer_history_fn fn, void *context, veer_err *err)
{
    const veer_history_cursor start = {0};
    veer_history_cursor next;
    return veer_history_page(history, query, &start, SIZE_MAX, fn, context, &next, err);
}
