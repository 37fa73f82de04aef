/* The memory backend: birth, reading, death. See store/memory/memory.h and state.h. */
#include "store/memory/memory.h"

#include <stdlib.h>
#include <string.h>

#include "store/memory/state.h"

void memory_lock_read(memory_state *state)
{
    (void)pthread_mutex_lock(&state->gate);
    (void)pthread_rwlock_rdlock(&state->lock);
    (void)pthread_mutex_unlock(&state->gate);
}

void memory_lock_write(memory_state *state)
{
    (void)pthread_mutex_lock(&state->gate);
    (void)pthread_rwlock_wrlock(&state->lock);
    (void)pthread_mutex_unlock(&state->gate);
}

void memory_unlock(memory_state *state)
{
    (void)pthread_rwlock_unlock(&state->lock);
}

void memory_count_block(memory_state *state, const veer_store_block *block, int sign)
{
    veer_store_block_stats *stats =
        block->kind == VEER_STORE_LABELS ? &state->stats.labels : &state->stats.predictions;
    const uint64_t factor = sign < 0 ? UINT64_MAX : 1; /* adding 2^64 - 1 takes one away */
    stats->blocks += factor;
    stats->rows += factor * block->rows;
    stats->bytes += factor * block->bytes.len;
}

static veer_rc memory_series_id(veer_store *store, veer_store_bytes model, veer_store_bytes version,
                                uint32_t *ret_id, veer_err *err)
{
    memory_state *state = memory_of(store);
    memory_lock_write(state);
    const veer_rc rc = veer_registry_id(&state->series, model, version, ret_id, err);
    memory_unlock(state);
    return rc;
}

static veer_rc memory_series_each(veer_store *store, veer_store_series_fn fn, void *context,
                                  veer_err *err)
{
    memory_state *state = memory_of(store);
    veer_rc rc = VEER_OK;
    (void)err;
    memory_lock_read(state);
    for (uint32_t id = 1; rc == VEER_OK && id <= state->series.durable; id++) {
        const veer_store_series series = veer_registry_get(&state->series, id);
        rc = fn(context, &series);
    }
    memory_unlock(state);
    return rc;
}

static veer_rc memory_block_get(veer_store *store, uint64_t id, veer_store_found_fn fn,
                                void *context, veer_err *err)
{
    memory_state *state = memory_of(store);
    memory_lock_read(state);
    const memory_part *part = sorted_find(&state->parts, &id);
    const veer_store_block *block = sorted_find(&state->blocks, part != NULL ? &part->block : &id);
    const veer_rc rc = block != NULL ? fn(context, block, part != NULL ? part->first_row : 0)
                                     : veer_fail(err, VEER_ENOTFOUND, "block %llu is not there",
                                                 (unsigned long long)id);
    memory_unlock(state);
    return rc;
}

static veer_rc memory_part_each(veer_store *store, uint64_t id, veer_store_part_fn fn,
                                void *context, veer_err *err)
{
    memory_state *state = memory_of(store);
    veer_rc rc = VEER_OK;
    memory_lock_read(state);
    const memory_part *part = sorted_find(&state->parts, &id);
    const veer_store_block *block = sorted_find(&state->blocks, part != NULL ? &part->block : &id);
    if (block == NULL) {
        rc = veer_fail(err, VEER_ENOTFOUND, "block %llu is not there", (unsigned long long)id);
    } else {
        veer_store_block listed = *block;
        listed.bytes.data = NULL;
        rc = fn(context, &listed, listed.id, 0);
        for (size_t i = sorted_lower(&state->parts, &listed.id);
             rc == VEER_OK && i < state->parts.count; i++) {
            part = state->parts.items[i];
            if (part->block == listed.id)
                rc = fn(context, &listed, part->id, part->first_row);
        }
    }
    memory_unlock(state);
    return rc;
}

static bool block_matches(const veer_store_block_query *query, const veer_store_block *block)
{
    if ((query->kind != 0 && block->kind != query->kind) ||
        (query->series != VEER_STORE_NO_SERIES && block->series != query->series))
        return false;
    return query->time == NULL ||
           (block->time_max_us >= query->time->from_us && block->time_max_us != INT64_MIN &&
            block->time_min_us < query->time->to_us);
}

static veer_rc memory_block_each(veer_store *store, const veer_store_block_query *query,
                                 veer_store_block_fn fn, void *context, veer_err *err)
{
    memory_state *state = memory_of(store);
    veer_rc rc = VEER_OK;
    (void)err;
    memory_lock_read(state);
    for (size_t i = sorted_lower(&state->blocks, &query->after_id);
         rc == VEER_OK && i < state->blocks.count; i++) {
        veer_store_block block = *(const veer_store_block *)state->blocks.items[i];
        if (query->to_id != 0 && block.id > query->to_id)
            break;
        if (block.id == query->after_id || !block_matches(query, &block))
            continue;
        if (query->listing)
            block.bytes.data = NULL;
        rc = fn(context, &block);
    }
    memory_unlock(state);
    return rc;
}

static veer_rc memory_point_each(veer_store *store, const veer_store_point_query *query,
                                 veer_store_point_fn fn, void *context, veer_err *err)
{
    memory_state *state = memory_of(store);
    const veer_store_point from = {.series = query->series, .time_us = INT64_MIN};
    veer_rc rc = VEER_OK;
    (void)err;
    memory_lock_read(state);
    for (size_t i = sorted_lower(&state->points, &from); rc == VEER_OK && i < state->points.count;
         i++) {
        const veer_store_point *point = state->points.items[i];
        if (query->series != VEER_STORE_NO_SERIES && point->series != query->series)
            break;
        if ((query->metric.data == NULL ||
             memory_compare_bytes(point->metric, query->metric) == 0) &&
            point->time_us >= query->span.from_us && point->time_us < query->span.to_us)
            rc = fn(context, point);
    }
    memory_unlock(state);
    return rc;
}

static veer_rc memory_summary_each(veer_store *store, const veer_store_summary_range *range,
                                   veer_store_summary_fn fn, void *context, veer_err *err)
{
    memory_state *state = memory_of(store);
    const veer_store_summary from = {.series = range->series,
                                     .kind = range->kind,
                                     .width_us = range->width_us,
                                     .start_us = range->span.from_us};
    veer_rc rc = VEER_OK;
    (void)err;
    memory_lock_read(state);
    for (size_t i = sorted_lower(&state->summaries, &from);
         rc == VEER_OK && i < state->summaries.count; i++) {
        const veer_store_summary *summary = state->summaries.items[i];
        if (summary->series != range->series || summary->kind != range->kind ||
            summary->width_us != range->width_us || summary->start_us >= range->span.to_us)
            break;
        if (range->column.data == NULL || memory_compare_bytes(summary->column, range->column) == 0)
            rc = fn(context, summary);
    }
    memory_unlock(state);
    return rc;
}

static veer_rc memory_run_each(veer_store *store, veer_store_run_fn fn, void *context,
                               veer_err *err)
{
    memory_state *state = memory_of(store);
    veer_rc rc = VEER_OK;
    (void)err;
    memory_lock_read(state);
    for (size_t i = 0; rc == VEER_OK && i < state->runs.count; i++) {
        veer_store_run run = *(const veer_store_run *)state->runs.items[i];
        run.bytes.data = NULL;
        rc = fn(context, &run);
    }
    memory_unlock(state);
    return rc;
}

static veer_rc memory_run_read(veer_store *store, uint64_t id, uint64_t offset, void *to,
                               size_t len, veer_err *err)
{
    memory_state *state = memory_of(store);
    veer_rc rc = VEER_OK;
    memory_lock_read(state);
    const veer_store_run *run = sorted_find(&state->runs, &id);
    if (run == NULL)
        rc = veer_fail(err, VEER_ENOTFOUND, "index run %llu is not there", (unsigned long long)id);
    else if (offset > run->bytes.len || len > run->bytes.len - offset)
        rc = veer_fail(err, VEER_EINVAL, "a read beyond the end of index run %llu",
                       (unsigned long long)id);
    else if (len > 0)
        memcpy(to, (const char *)run->bytes.data + offset, len);
    memory_unlock(state);
    return rc;
}

static veer_rc memory_doc_get(veer_store *store, const veer_store_doc_key *key,
                              veer_store_doc_fn fn, void *context, veer_err *err)
{
    memory_state *state = memory_of(store);
    const veer_store_doc wanted = {.kind = key->kind, .key = key->key};
    memory_lock_read(state);
    const veer_store_doc *doc = sorted_find(&state->docs, &wanted);
    const veer_rc rc = doc != NULL ? fn(context, doc)
                                   : veer_fail(err, VEER_ENOTFOUND, "the document is not there");
    memory_unlock(state);
    return rc;
}

static int compare_doc_times(const void *a, const void *b)
{
    const veer_store_doc *x = *(veer_store_doc *const *)a, *y = *(veer_store_doc *const *)b;
    const int order = (x->time_us > y->time_us) - (x->time_us < y->time_us);
    return order != 0 ? order : memory_compare_bytes(x->key, y->key);
}

/* The documents of a query, by time; returns how many. */
static size_t gather_docs(const memory_state *state, const veer_store_doc_query *query,
                          const veer_store_doc **found)
{
    size_t n = 0;
    for (size_t i = 0; i < state->docs.count; i++) {
        const veer_store_doc *doc = state->docs.items[i];
        if (doc->kind == query->kind &&
            (query->series == VEER_STORE_NO_SERIES || doc->series == query->series) &&
            doc->time_us >= query->span.from_us && doc->time_us < query->span.to_us)
            found[n++] = doc;
    }
    qsort(found, n, sizeof(void *), compare_doc_times);
    return n;
}

static veer_rc memory_doc_each(veer_store *store, const veer_store_doc_query *query,
                               veer_store_doc_fn fn, void *context, veer_err *err)
{
    memory_state *state = memory_of(store);
    veer_rc rc = VEER_OK;
    memory_lock_read(state);
    const veer_store_doc **found = malloc((state->docs.count + 1) * sizeof(const void *));
    if (found == NULL) {
        rc = veer_fail_nomem(err);
    } else {
        const size_t n = gather_docs(state, query, found);
        for (size_t i = 0; rc == VEER_OK && i < n; i++)
            rc = fn(context, found[query->newest_first ? n - 1 - i : i]);
    }
    memory_unlock(state);
    free(found);
    return rc;
}

static veer_rc memory_backup(veer_store *store, const char *path, veer_err *err)
{
    (void)store;
    return veer_fail(err, VEER_EINVAL, "cannot back up to '%s': the store is in memory only", path);
}

static veer_rc memory_check(veer_store *store, veer_store_finding_fn fn, void *context,
                            veer_err *err)
{
    memory_state *state = memory_of(store);
    (void)err;
    memory_lock_read(state);
    for (size_t i = 0; i < state->parts.count; i++) {
        const memory_part *part = state->parts.items[i];
        if (sorted_find(&state->blocks, &part->block) == NULL)
            fn(context, "the id of a merged block leads nowhere");
    }
    memory_unlock(state);
    return VEER_OK;
}

static void memory_stats(veer_store *store, veer_store_stats *ret)
{
    memory_state *state = memory_of(store);
    memory_lock_read(state);
    *ret = state->stats;
    ret->backend = store->ops->name;
    ret->series = veer_registry_count(&state->series);
    ret->next_id = state->next_id;
    ret->data_bytes = ret->predictions.bytes + ret->labels.bytes;
    memory_unlock(state);
}

static void free_all(sorted *set)
{
    for (size_t i = 0; i < set->count; i++)
        free(set->items[i]);
    free(set->items);
}

static void memory_close(veer_store *store)
{
    memory_state *state = memory_of(store);
    free_all(&state->blocks);
    free_all(&state->parts);
    free_all(&state->points);
    free_all(&state->summaries);
    free_all(&state->runs);
    free_all(&state->docs);
    veer_registry_done(&state->series);
    (void)pthread_rwlock_destroy(&state->lock);
    (void)pthread_mutex_destroy(&state->gate);
    free(state);
}

static const veer_store_ops memory_ops = {
    .name = "memory",
    .series_id = memory_series_id,
    .series_each = memory_series_each,
    .commit = memory_commit,
    .block_get = memory_block_get,
    .part_each = memory_part_each,
    .block_each = memory_block_each,
    .point_each = memory_point_each,
    .summary_each = memory_summary_each,
    .run_each = memory_run_each,
    .run_read = memory_run_read,
    .doc_get = memory_doc_get,
    .doc_each = memory_doc_each,
    .expire = memory_expire,
    .backup = memory_backup,
    .check = memory_check,
    .stats = memory_stats,
    .close = memory_close,
};

veer_rc veer_store_memory_open(veer_store **ret, veer_err *err)
{
    memory_state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = veer_registry_init(&state->series, err);
    if (rc != VEER_OK) {
        free(state);
        return rc;
    }
    state->store.ops = &memory_ops;
    state->next_id = 1;
    state->blocks.compare = memory_compare_id;
    state->parts.compare = memory_compare_id;
    state->runs.compare = memory_compare_id;
    state->points.compare = memory_compare_point;
    state->summaries.compare = memory_compare_summary;
    state->docs.compare = memory_compare_doc;
    (void)pthread_mutex_init(&state->gate, NULL);
    (void)pthread_rwlock_init(&state->lock, NULL);
    *ret = &state->store;
    return VEER_OK;
}
