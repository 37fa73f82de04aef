/* What may be asked of a store: arguments and limits, the same for every backend. See store.h. */
#include "store/store.h"

#include <math.h>

#include "base/limits.h"

static veer_rc check_bytes(const char *what, veer_store_bytes bytes, size_t min, size_t max,
                           veer_err *err)
{
    if (bytes.len > max)
        return veer_fail(err, VEER_ELIMIT, "%s has %zu bytes, at most %zu are allowed", what,
                         bytes.len, max);
    if (bytes.len < min || (bytes.len > 0 && bytes.data == NULL))
        return veer_fail(err, VEER_EINVAL, "%s is empty", what);
    return VEER_OK;
}

static veer_rc check_name(const char *what, veer_store_bytes name, veer_err *err)
{
    return check_bytes(what, name, 1, VEER_LIMIT_NAME_BYTES, err);
}

static veer_rc check_optional_name(const char *what, veer_store_bytes name, veer_err *err)
{
    return check_bytes(what, name, 0, VEER_LIMIT_NAME_BYTES, err);
}

static veer_rc check_blob(const char *what, veer_store_bytes blob, size_t min, veer_err *err)
{
    return check_bytes(what, blob, min, VEER_LIMIT_STORE_BLOB_BYTES, err);
}

static veer_rc check_time(const char *what, int64_t time_us, veer_err *err)
{
    if (time_us < VEER_STORE_EVER.from_us || time_us >= VEER_STORE_EVER.to_us)
        return veer_fail(err, VEER_EINVAL, "the time of %s is missing", what);
    return VEER_OK;
}

static veer_rc check_series(const char *what, uint32_t series, veer_err *err)
{
    if (series == VEER_STORE_NO_SERIES)
        return veer_fail(err, VEER_EINVAL, "%s without a series", what);
    return VEER_OK;
}

static bool is_block_kind(uint32_t kind)
{
    return kind == VEER_STORE_PREDICTIONS || kind == VEER_STORE_LABELS;
}

static bool is_doc_kind(uint32_t kind)
{
    return kind >= 1 && kind <= VEER_STORE_DOC_LAST;
}

static veer_rc check_block(const veer_store_block *block, veer_err *err)
{
    if (!is_block_kind(block->kind))
        return veer_fail(err, VEER_EINVAL, "a block of unknown kind %d", (int)block->kind);
    if (block->series == VEER_STORE_NO_SERIES && block->kind != VEER_STORE_LABELS)
        return veer_fail(err, VEER_EINVAL, "predictions without a series");
    if (block->rows == 0)
        return veer_fail(err, VEER_EINVAL, "a block without rows");
    if (block->time_min_us > block->time_max_us ||
        (block->time_min_us == INT64_MIN) != (block->time_max_us == INT64_MIN))
        return veer_fail(err, VEER_EINVAL, "a block that ends before it begins");
    const veer_rc rc = check_time("arrival of a block", block->arrival_us, err);
    return rc != VEER_OK ? rc : check_blob("a block", block->bytes, 1, err);
}

static veer_rc check_merge(const veer_store_merge *merge, veer_err *err)
{
    if (merge->n_ids == 0)
        return veer_fail(err, VEER_EINVAL, "a merge of no blocks");
    for (size_t i = 1; i < merge->n_ids; i++)
        if (merge->ids[i] <= merge->ids[i - 1])
            return veer_fail(err, VEER_EINVAL, "the blocks of a merge are not in ascending order");
    return check_blob("a merged block", merge->bytes, 1, err);
}

static veer_rc check_point(const veer_store_point *point, veer_err *err)
{
    veer_rc rc = check_series("a metric point", point->series, err);
    if (rc == VEER_OK)
        rc = check_name("a metric name", point->metric, err);
    if (rc == VEER_OK)
        rc = check_optional_name("a dataset name", point->dataset, err);
    if (rc == VEER_OK)
        rc = check_time("a metric point", point->time_us, err);
    if (rc == VEER_OK)
        rc = check_time("arrival of a metric point", point->arrival_us, err);
    if (rc == VEER_OK && !isfinite(point->value))
        rc = veer_fail(err, VEER_EINVAL, "the value of a metric point is not finite");
    return rc;
}

static veer_rc check_summary_key(uint32_t series, uint32_t kind, int64_t width_us,
                                 veer_store_bytes column, veer_err *err)
{
    const veer_rc rc = check_series("a summary", series, err);
    if (rc != VEER_OK)
        return rc;
    if (kind == 0 || width_us <= 0)
        return veer_fail(err, VEER_EINVAL, "a summary needs a kind and a positive width");
    return check_optional_name("a column name", column, err);
}

static veer_rc check_summary(const veer_store_summary *summary, veer_err *err)
{
    veer_rc rc =
        check_summary_key(summary->series, summary->kind, summary->width_us, summary->column, err);
    if (rc == VEER_OK)
        rc = check_time("a summary", summary->start_us, err);
    if (rc == VEER_OK)
        rc = check_time("arrival of a summary", summary->arrival_us, err);
    return rc != VEER_OK ? rc : check_blob("a summary", summary->bytes, 0, err);
}

static veer_rc check_summary_range(const veer_store_summary_range *range, veer_err *err)
{
    return check_summary_key(range->series, range->kind, range->width_us, range->column, err);
}

static veer_rc check_run(const veer_store_run *run, veer_err *err)
{
    if (run->last_block < run->first_block)
        return veer_fail(err, VEER_EINVAL, "an index run that ends before it begins");
    const veer_rc rc = check_blob("the head of an index run", run->head, 0, err);
    return rc != VEER_OK ? rc : check_blob("an index run", run->bytes, 0, err);
}

static veer_rc check_doc_key(uint32_t kind, veer_store_bytes key, veer_err *err)
{
    if (!is_doc_kind(kind))
        return veer_fail(err, VEER_EINVAL, "a document of unknown kind %u", (unsigned)kind);
    return check_name("the key of a document", key, err);
}

static veer_rc check_doc(const veer_store_doc *doc, veer_err *err)
{
    veer_rc rc = check_doc_key(doc->kind, doc->key, err);
    if (rc == VEER_OK)
        rc = check_time("a document", doc->time_us, err);
    if (rc == VEER_OK)
        rc = check_time("arrival of a document", doc->arrival_us, err);
    return rc != VEER_OK ? rc : check_blob("a document", doc->bytes, 0, err);
}

/* Each kind of item with its check, so that a transaction is one loop after the other. */
#define CHECK_ALL(member, check)                                     \
    do {                                                             \
        for (size_t i = 0; rc == VEER_OK && i < tx->n_##member; i++) \
            rc = check(&tx->member[i], err);                         \
    } while (0)

static veer_rc check_tx_drops(const veer_store_tx *tx, veer_err *err)
{
    veer_rc rc = VEER_OK;
    CHECK_ALL(summary_drops, check_summary_range);
    for (size_t i = 0; rc == VEER_OK && i < tx->n_doc_drops; i++)
        rc = check_doc_key(tx->doc_drops[i].kind, tx->doc_drops[i].key, err);
    CHECK_ALL(merges, check_merge);
    return rc;
}

static veer_rc check_tx_puts(const veer_store_tx *tx, veer_err *err)
{
    veer_rc rc = VEER_OK;
    CHECK_ALL(blocks, check_block);
    CHECK_ALL(runs, check_run);
    CHECK_ALL(points, check_point);
    CHECK_ALL(summaries, check_summary);
    CHECK_ALL(docs, check_doc);
    return rc;
}

veer_rc veer_store_series_id(veer_store *store, veer_store_bytes model, veer_store_bytes version,
                             uint32_t *ret_id, veer_err *err)
{
    veer_rc rc = check_name("a model name", model, err);
    if (rc == VEER_OK)
        rc = check_optional_name("a model version", version, err);
    return rc != VEER_OK ? rc : store->ops->series_id(store, model, version, ret_id, err);
}

veer_rc veer_store_series_each(veer_store *store, veer_store_series_fn fn, void *context,
                               veer_err *err)
{
    return store->ops->series_each(store, fn, context, err);
}

veer_rc veer_store_commit(veer_store *store, veer_store_tx *tx, veer_err *err)
{
    veer_rc rc = check_tx_drops(tx, err);
    if (rc == VEER_OK)
        rc = check_tx_puts(tx, err);
    return rc != VEER_OK ? rc : store->ops->commit(store, tx, err);
}

veer_rc veer_store_block_get(veer_store *store, uint64_t id, veer_store_found_fn fn, void *context,
                             veer_err *err)
{
    return store->ops->block_get(store, id, fn, context, err);
}

veer_rc veer_store_part_each(veer_store *store, uint64_t id, veer_store_part_fn fn, void *context,
                             veer_err *err)
{
    return store->ops->part_each(store, id, fn, context, err);
}

veer_rc veer_store_block_each(veer_store *store, const veer_store_block_query *query,
                              veer_store_block_fn fn, void *context, veer_err *err)
{
    if (query->kind != 0 && !is_block_kind(query->kind))
        return veer_fail(err, VEER_EINVAL, "blocks of unknown kind %d", (int)query->kind);
    return store->ops->block_each(store, query, fn, context, err);
}

veer_rc veer_store_point_each(veer_store *store, const veer_store_point_query *query,
                              veer_store_point_fn fn, void *context, veer_err *err)
{
    const veer_rc rc = check_optional_name("a metric name", query->metric, err);
    return rc != VEER_OK ? rc : store->ops->point_each(store, query, fn, context, err);
}

veer_rc veer_store_summary_each(veer_store *store, const veer_store_summary_range *range,
                                veer_store_summary_fn fn, void *context, veer_err *err)
{
    const veer_rc rc = check_summary_range(range, err);
    return rc != VEER_OK ? rc : store->ops->summary_each(store, range, fn, context, err);
}

veer_rc veer_store_run_each(veer_store *store, veer_store_run_fn fn, void *context, veer_err *err)
{
    return store->ops->run_each(store, fn, context, err);
}

veer_rc veer_store_run_read(veer_store *store, uint64_t id, uint64_t offset, void *to, size_t len,
                            veer_err *err)
{
    return store->ops->run_read(store, id, offset, to, len, err);
}

veer_rc veer_store_doc_get(veer_store *store, const veer_store_doc_key *key, veer_store_doc_fn fn,
                           void *context, veer_err *err)
{
    const veer_rc rc = check_doc_key(key->kind, key->key, err);
    return rc != VEER_OK ? rc : store->ops->doc_get(store, key, fn, context, err);
}

veer_rc veer_store_doc_each(veer_store *store, const veer_store_doc_query *query,
                            veer_store_doc_fn fn, void *context, veer_err *err)
{
    if (!is_doc_kind(query->kind))
        return veer_fail(err, VEER_EINVAL, "documents of unknown kind %d", (int)query->kind);
    return store->ops->doc_each(store, query, fn, context, err);
}

veer_rc veer_store_expire(veer_store *store, const veer_store_expiry *expiry, size_t *ret_removed,
                          veer_err *err)
{
    const uint32_t kind = expiry->kind;
    const bool known = expiry->of == VEER_STORE_EXPIRE_BLOCKS      ? is_block_kind(kind)
                       : expiry->of == VEER_STORE_EXPIRE_POINTS    ? kind == 0
                       : expiry->of == VEER_STORE_EXPIRE_SUMMARIES ? kind > 0
                                                                   : is_doc_kind(kind);
    if (!known || expiry->max_items == 0)
        return veer_fail(err, VEER_EINVAL, "nothing of kind %u can expire", (unsigned)kind);
    return store->ops->expire(store, expiry, ret_removed, err);
}

veer_rc veer_store_backup(veer_store *store, const char *path, veer_err *err)
{
    return store->ops->backup(store, path, err);
}

veer_rc veer_store_check(veer_store *store, veer_store_finding_fn fn, void *context, veer_err *err)
{
    return store->ops->check(store, fn, context, err);
}

void veer_store_stats_get(veer_store *store, veer_store_stats *ret)
{
    store->ops->stats(store, ret);
}

void veer_store_close(veer_store *store)
{
    if (store != NULL)
        store->ops->close(store);
}
