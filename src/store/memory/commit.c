/* Transactions of the memory backend: everything that can fail is done first, beside the data; then
 * the change is made, which cannot. See store/memory/state.h. */
#include <stdlib.h>

#include "store/memory/state.h"

/* What a transaction will put, made ready. */
typedef struct draft {
    void **items;            /* copies: merged, blocks, runs, points, summaries, docs */
    size_t count;            /* copies made */
    memory_part **new_parts; /* one for each block that a merge swallows */
    size_t n_new_parts;      /* how many */
    uint64_t next_id;        /* after the transaction */
} draft;

static size_t count_merged(const veer_store_tx *tx)
{
    size_t n = 0;
    for (size_t i = 0; i < tx->n_merges; i++)
        n += tx->merges[i].n_ids;
    return n;
}

static void draft_done(draft *d)
{
    for (size_t i = 0; i < d->count; i++)
        free(d->items[i]);
    for (size_t i = 0; i < d->n_new_parts; i++)
        free(d->new_parts[i]);
    free(d->items);
    free(d->new_parts);
}

static veer_rc draft_add(draft *d, void *copy, veer_err *err)
{
    if (copy == NULL)
        return veer_fail_nomem(err);
    d->items[d->count++] = copy;
    return VEER_OK;
}

static veer_rc draft_add_part(draft *d, memory_part part, veer_err *err)
{
    memory_part *copy = malloc(sizeof *copy);
    if (copy == NULL)
        return veer_fail_nomem(err);
    *copy = part;
    d->new_parts[d->n_new_parts++] = copy;
    return VEER_OK;
}

/* True if an earlier merge of the transaction takes the block already. */
static bool taken_before(const veer_store_tx *tx, size_t merge, uint64_t id)
{
    for (size_t i = 0; i < merge; i++)
        for (size_t j = 0; j < tx->merges[i].n_ids; j++)
            if (tx->merges[i].ids[j] == id)
                return true;
    return false;
}

static veer_rc draft_merge(const memory_state *state, const veer_store_tx *tx, size_t index,
                           draft *d, veer_err *err)
{
    const veer_store_merge *merge = &tx->merges[index];
    veer_store_block whole = {0};
    uint64_t rows = 0;
    for (size_t i = 0; i < merge->n_ids; i++) {
        const veer_store_block *block = sorted_find(&state->blocks, &merge->ids[i]);
        if (block == NULL || taken_before(tx, index, merge->ids[i]))
            return veer_fail(err, VEER_ENOTFOUND, "block %llu to merge is not there",
                             (unsigned long long)merge->ids[i]);
        if (i == 0)
            whole = *block;
        if (block->kind != whole.kind || block->series != whole.series)
            return veer_fail(err, VEER_EINVAL, "blocks %llu and %llu do not belong together",
                             (unsigned long long)whole.id, (unsigned long long)block->id);
        if (i > 0) {
            const memory_part part = {block->id, whole.id, (uint32_t)rows};
            const veer_rc rc = draft_add_part(d, part, err);
            if (rc != VEER_OK)
                return rc;
        }
        rows += block->rows;
        if (rows > UINT32_MAX)
            return veer_fail(err, VEER_ELIMIT, "a merged block of more than 2^32 rows");
        if (block->time_min_us != INT64_MIN &&
            (whole.time_min_us == INT64_MIN || block->time_min_us < whole.time_min_us))
            whole.time_min_us = block->time_min_us;
        if (block->time_max_us > whole.time_max_us)
            whole.time_max_us = block->time_max_us;
        if (block->arrival_us > whole.arrival_us)
            whole.arrival_us = block->arrival_us;
    }
    whole.rows = (uint32_t)rows;
    whole.bytes = merge->bytes;
    return draft_add(d, memory_copy_block(&whole), err);
}

static veer_rc draft_new(const veer_store_tx *tx, draft *d, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < tx->n_blocks; i++) {
        veer_store_block block = tx->blocks[i];
        block.id = d->next_id++;
        rc = draft_add(d, memory_copy_block(&block), err);
    }
    for (size_t i = 0; rc == VEER_OK && i < tx->n_runs; i++) {
        veer_store_run run = tx->runs[i];
        run.id = d->next_id++;
        rc = draft_add(d, memory_copy_run(&run), err);
    }
    for (size_t i = 0; rc == VEER_OK && i < tx->n_points; i++)
        rc = draft_add(d, memory_copy_point(&tx->points[i]), err);
    for (size_t i = 0; rc == VEER_OK && i < tx->n_summaries; i++)
        rc = draft_add(d, memory_copy_summary(&tx->summaries[i]), err);
    for (size_t i = 0; rc == VEER_OK && i < tx->n_docs; i++)
        rc = draft_add(d, memory_copy_doc(&tx->docs[i]), err);
    return rc;
}

static veer_rc draft_make(memory_state *state, const veer_store_tx *tx, draft *d, veer_err *err)
{
    const size_t n_merged = count_merged(tx);
    const size_t n_items =
        tx->n_merges + tx->n_blocks + tx->n_runs + tx->n_points + tx->n_summaries + tx->n_docs;
    veer_rc rc = veer_registry_check(&state->series, tx, err);
    if (rc != VEER_OK)
        return rc;
    *d = (draft){.items = calloc(n_items + 1, sizeof(void *)),
                 .new_parts = calloc(n_merged + 1, sizeof(memory_part *)),
                 .next_id = state->next_id};
    if (d->items == NULL || d->new_parts == NULL)
        rc = veer_fail_nomem(err);
    for (size_t i = 0; rc == VEER_OK && i < tx->n_merges; i++)
        rc = draft_merge(state, tx, i, d, err);
    if (rc == VEER_OK)
        rc = draft_new(tx, d, err);
    return rc;
}

static bool reserve(memory_state *state, const veer_store_tx *tx)
{
    return sorted_reserve(&state->blocks, tx->n_blocks + tx->n_merges) &&
           sorted_reserve(&state->parts, count_merged(tx)) &&
           sorted_reserve(&state->runs, tx->n_runs) &&
           sorted_reserve(&state->points, tx->n_points) &&
           sorted_reserve(&state->summaries, tx->n_summaries) &&
           sorted_reserve(&state->docs, tx->n_docs);
}

static bool in_range(void *context, const void *item)
{
    const veer_store_summary_range *range = context;
    const veer_store_summary *summary = item;
    return summary->series == range->series && summary->kind == range->kind &&
           summary->width_us == range->width_us && summary->start_us >= range->span.from_us &&
           summary->start_us < range->span.to_us &&
           (range->column.data == NULL ||
            memory_compare_bytes(summary->column, range->column) == 0);
}

static void drop_item(void *context, void *item)
{
    (void)context;
    free(item);
}

static void apply_drops(memory_state *state, const veer_store_tx *tx)
{
    for (size_t i = 0; i < tx->n_summary_drops; i++) {
        veer_store_summary_range range = tx->summary_drops[i];
        const veer_store_summary from = {.series = range.series,
                                         .kind = range.kind,
                                         .width_us = range.width_us,
                                         .start_us = range.span.from_us};
        (void)sorted_remove_if(&state->summaries, sorted_lower(&state->summaries, &from), SIZE_MAX,
                               in_range, &range, drop_item);
    }
    for (size_t i = 0; i < tx->n_doc_drops; i++) {
        const veer_store_doc key = {.kind = tx->doc_drops[i].kind, .key = tx->doc_drops[i].key};
        free(sorted_take(&state->docs, &key));
    }
    for (size_t i = 0; i < tx->n_run_drops; i++)
        free(sorted_take(&state->runs, &tx->run_drops[i]));
}

/* What led to a swallowed block leads to the new one. */
static void redirect_parts(memory_state *state, const memory_part *swallowed)
{
    for (size_t i = 0; i < state->parts.count; i++) {
        memory_part *part = state->parts.items[i];
        if (part->block == swallowed->id) {
            part->block = swallowed->block;
            part->first_row += swallowed->first_row;
        }
    }
}

static void apply_merges(memory_state *state, const veer_store_tx *tx, draft *d)
{
    for (size_t i = 0; i < d->n_new_parts; i++) {
        veer_store_block *old = sorted_take(&state->blocks, &d->new_parts[i]->id);
        memory_count_block(state, old, -1);
        free(old);
        redirect_parts(state, d->new_parts[i]);
        (void)sorted_put(&state->parts, d->new_parts[i]);
    }
    d->n_new_parts = 0;
    for (size_t i = 0; i < tx->n_merges; i++) {
        veer_store_block *old = sorted_put(&state->blocks, d->items[i]);
        memory_count_block(state, old, -1);
        memory_count_block(state, d->items[i], 1);
        free(old);
    }
}

static void put_all(sorted *set, void ***next, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(sorted_put(set, *(*next)++));
}

static void apply(memory_state *state, veer_store_tx *tx, draft *d)
{
    void **next = d->items + tx->n_merges;
    apply_drops(state, tx);
    apply_merges(state, tx, d);
    for (size_t i = 0; i < tx->n_blocks; i++) {
        tx->blocks[i].id = state->next_id + i;
        memory_count_block(state, next[i], 1);
    }
    for (size_t i = 0; i < tx->n_runs; i++)
        tx->runs[i].id = state->next_id + tx->n_blocks + i;
    put_all(&state->blocks, &next, tx->n_blocks);
    put_all(&state->runs, &next, tx->n_runs);
    put_all(&state->points, &next, tx->n_points);
    put_all(&state->summaries, &next, tx->n_summaries);
    put_all(&state->docs, &next, tx->n_docs);
    d->count = 0;
    state->next_id = d->next_id;
    state->series.durable = veer_registry_count(&state->series);
}

veer_rc memory_commit(veer_store *store, veer_store_tx *tx, veer_err *err)
{
    memory_state *state = memory_of(store);
    draft d = {0};
    memory_lock_write(state);
    veer_rc rc = draft_make(state, tx, &d, err);
    if (rc == VEER_OK && !reserve(state, tx))
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK)
        apply(state, tx, &d);
    if (rc == VEER_OK)
        state->stats.commits++;
    else
        state->stats.failed_commits++;
    memory_unlock(state);
    draft_done(&d);
    return rc;
}
