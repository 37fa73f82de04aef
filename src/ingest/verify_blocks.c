/* Blocks against what the store says of them, and their records against the index. */
#include <stdlib.h>
#include <string.h>

#include "history/block.h"
#include "ingest/verify.h"

/* Rows of one block that are looked up. */
typedef struct lookup {
    veer_verify *v;             /* where */
    const history_block *block; /* that has the rows */
    uint32_t first;             /* row of the first */
    size_t n;                   /* rows */
    veer_index_query *queries;  /* n_queries, by fingerprint */
    uint32_t *row;              /* of each query, counted from first */
    bool *found;                /* of each query */
    veer_address *twins;        /* of each query: another prediction with its id, or block 0 */
    size_t n_queries;           /* rows that have an id */
} lookup;

/* ---- looking up ---- */

typedef struct keyed {
    veer_fingerprint id; /* of a row */
    uint32_t row;        /* counted from first */
} keyed;

static int by_fingerprint(const void *a, const void *b)
{
    const veer_fingerprint *x = &((const keyed *)a)->id, *y = &((const keyed *)b)->id;
    if (x->hi != y->hi)
        return x->hi > y->hi ? 1 : -1;
    return (x->lo > y->lo) - (x->lo < y->lo);
}

static veer_rc make_queries(lookup *l, uint32_t model)
{
    keyed *keys = malloc(l->n * sizeof *keys);
    if (keys == NULL)
        return veer_fail_nomem(l->v->err);
    for (size_t i = 0; i < l->n; i++) {
        size_t len = 0;
        const char *id = veer_batch_id(&l->block->batch, l->first + i, &len);
        if (len > 0)
            keys[l->n_queries++] =
                (keyed){veer_index_fingerprint(l->v->index, id, len), (uint32_t)i};
    }
    qsort(keys, l->n_queries, sizeof *keys, by_fingerprint);
    for (size_t i = 0; i < l->n_queries; i++) {
        l->queries[i] = (veer_index_query){keys[i].id, model};
        l->row[i] = keys[i].row;
    }
    free(keys);
    return VEER_OK;
}

static void take_entry(void *context, size_t query, const veer_index_entry *entry)
{
    lookup *l = context;
    const bool labels = l->block->at.kind == VEER_STORE_LABELS;
    if ((entry->kind == VEER_INDEX_LABEL) != labels)
        return;
    const veer_address want = history_block_origin(l->block, l->first + l->row[query]);
    if (entry->block == want.block && entry->row == want.row)
        l->found[query] = true;
    else if (!labels &&
             (entry->block < want.block || (entry->block == want.block && entry->row < want.row)))
        l->twins[query] = (veer_address){entry->block, entry->row};
}

/* ---- what was found ---- */

static bool has_id_of(lookup *l, const veer_batch *other, uint32_t row)
{
    size_t a_len = 0, b_len = 0;
    const char *a = veer_batch_id(other, 0, &a_len);
    const char *b = veer_batch_id(&l->block->batch, row, &b_len);
    return a_len == b_len && memcmp(a, b, a_len) == 0;
}

/* An earlier prediction of the same model and id, if its record is still there. */
static veer_rc check_twin(lookup *l, size_t query, veer_address at)
{
    const veer_address *twin = &l->twins[query];
    veer_row_source source = {0};
    veer_batch batch;
    veer_batch_init(&batch, 0);
    const veer_rc rc = veer_history_predictions(l->v->history, twin, 1, &batch, &source, l->v->err);
    if (rc == VEER_ECORRUPT)
        veer_verify_say(l->v,
                        "index: leads from prediction %llu:%u to %llu:%u, which cannot be read",
                        (unsigned long long)at.block, at.row, (unsigned long long)twin->block,
                        twin->row);
    else if (rc == VEER_OK && source.block != 0 && has_id_of(l, &batch, l->first + l->row[query]))
        veer_verify_say(l->v, "block %llu: the prediction of row %u is there twice, as %llu:%u too",
                        (unsigned long long)at.block, at.row, (unsigned long long)twin->block,
                        twin->row);
    veer_batch_done(&batch);
    return rc == VEER_ECORRUPT ? VEER_OK : rc;
}

static veer_rc tell(lookup *l)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < l->n_queries; i++) {
        const veer_address at = history_block_origin(l->block, l->first + l->row[i]);
        if (!l->found[i])
            veer_verify_say(l->v, "index: the record %llu:%u is not found by its id",
                            (unsigned long long)at.block, at.row);
        if (l->twins[i].block != 0)
            rc = check_twin(l, i, at);
    }
    return rc;
}

static veer_rc look_up(lookup *l)
{
    const history_block *block = l->block;
    uint32_t model = VEER_INDEX_NO_MODEL; /* labels: whatever model they name */
    veer_rc rc = VEER_OK;
    if (block->at.kind == VEER_STORE_PREDICTIONS)
        rc = veer_history_model(l->v->history, block->at.series, &model, l->v->err);
    l->queries = calloc(l->n, sizeof *l->queries);
    l->row = calloc(l->n, sizeof *l->row);
    l->found = calloc(l->n, sizeof *l->found);
    l->twins = calloc(l->n, sizeof *l->twins);
    if (l->queries == NULL || l->row == NULL || l->found == NULL || l->twins == NULL)
        rc = veer_fail_nomem(l->v->err);
    if (rc == VEER_OK)
        rc = make_queries(l, model);
    if (rc == VEER_OK)
        rc = veer_index_find(l->v->index, l->queries, l->n_queries, take_entry, l, l->v->err);
    if (rc == VEER_OK)
        rc = tell(l);
    free(l->queries);
    free(l->row);
    free(l->found);
    free(l->twins);
    return rc;
}

/* ---- a block ---- */

static void check_times(veer_verify *v, const history_block *block)
{
    const int64_t *times = veer_batch_timestamps(&block->batch);
    int64_t min = INT64_MIN, max = INT64_MIN;
    for (size_t i = 0; times != NULL && i < block->batch.rows; i++) {
        if (times[i] == VEER_TIME_MISSING)
            continue;
        min = min == INT64_MIN || times[i] < min ? times[i] : min;
        max = times[i] > max ? times[i] : max;
    }
    if (min != block->at.time_min_us || max != block->at.time_max_us)
        veer_verify_say(v, "block %llu: the times of its rows are not those that the store says",
                        (unsigned long long)block->at.id);
}

static void check_parts(veer_verify *v, const history_block *block)
{
    for (size_t i = 0; i < block->n_parts; i++) {
        const history_part *part = &block->parts[i];
        if (part->first_row >= block->at.rows ||
            (i > 0 && part->first_row <= block->parts[i - 1].first_row))
            veer_verify_say(v, "block %llu: the rows of block %llu, merged into it, are not there",
                            (unsigned long long)block->at.id, (unsigned long long)part->id);
    }
}

static veer_rc check_block(veer_verify *v, const veer_store_block *listed, bool indexed)
{
    const history_wanted all = {VEER_BLOCK_ALL_FIELDS, VEER_BLOCK_ALL_FIELDS, true};
    history_block block;
    uint32_t first_row = 0;
    veer_err why = VEER_ERR_INIT;
    veer_rc rc = history_block_load(v->store, listed->id, &all, &block, &first_row, &why);
    if (rc == VEER_ECORRUPT)
        veer_verify_say(v, "block %llu: %s", (unsigned long long)listed->id, why.msg);
    if (rc == VEER_ECORRUPT || rc == VEER_ENOTFOUND) /* not there: expired meanwhile */
        return VEER_OK;
    if (rc != VEER_OK)
        return veer_fail(v->err, rc, "%s", why.msg);
    check_times(v, &block);
    check_parts(v, &block);
    lookup l = {.v = v, .block = &block, .first = first_row, .n = listed->rows};
    if (indexed && (uint64_t)first_row + listed->rows <= block.at.rows)
        rc = look_up(&l);
    history_block_done(&block);
    return rc;
}

veer_rc veer_verify_blocks(veer_verify *v)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < v->n_blocks; i++) {
        rc = veer_verify_may_go_on(v);
        if (rc == VEER_OK)
            rc = check_block(v, &v->blocks[i], v->blocks[i].id <= v->up_to);
    }
    return rc;
}
