#include "buckets/buckets.h"

#include <stdlib.h>
#include <string.h>

#include "buckets/impl.h"
#include "summary/wire.h"

typedef struct loading {
    veer_buckets *buckets; /* to fill */
    veer_err *err;         /* of the walk */
} loading;

static veer_rc load_low(void *context, const veer_store_doc *doc)
{
    const loading *const l = context;
    veer_wire in = veer_wire_open(doc->bytes.data, doc->bytes.len, 'L', 1);
    const uint64_t low = veer_wire_get(&in, UINT64_MAX);
    const uint64_t high = veer_wire_get(&in, UINT64_MAX);
    const uint64_t tx = veer_wire_get(&in, UINT64_MAX);
    if (!veer_wire_done(&in))
        return veer_fail(l->err, VEER_ECORRUPT, "the watermark of the buckets is damaged");
    atomic_init(&l->buckets->low, low);
    l->buckets->folded = low;
    l->buckets->high = high;
    l->buckets->tx = tx;
    return VEER_OK;
}

static veer_rc load_series(void *context, const veer_store_series *series)
{
    veer_buckets *const b = context;
    if (series->id > b->max_series)
        b->max_series = series->id;
    return VEER_OK;
}

static veer_rc load(veer_buckets *b, veer_err *err)
{
    const veer_store_doc_key key = {VEER_STORE_DOC_META, veer_store_text("buckets.low")};
    loading l = {b, err};
    veer_rc rc = veer_store_doc_get(b->store, &key, load_low, &l, err);
    if (rc == VEER_OK || rc == VEER_ENOTFOUND)
        rc = veer_segments_load(b, err);
    if (rc == VEER_OK)
        rc = veer_stale_load(b, err);
    if (rc == VEER_OK)
        rc = veer_store_series_each(b->store, load_series, b, err);
    return rc;
}

veer_rc veer_buckets_open(veer_store *store, const veer_clock *clock, veer_buckets **ret,
                          veer_err *err)
{
    veer_buckets *const b = calloc(1, sizeof *b);
    if (b == NULL)
        return veer_fail_nomem(err);
    b->store = store;
    b->clock = clock;
    b->budget_bytes = VEER_LIMIT_DELTA_BYTES;
    b->compaction.series = 1;
    atomic_init(&b->low, 0);
    pthread_mutex_init(&b->lock, NULL);
    pthread_mutex_init(&b->rearranging, NULL);
    veer_rc rc = veer_deltas_init(&b->deltas, err);
    if (rc == VEER_OK)
        rc = veer_stamps_init(&b->stamps, err);
    if (rc == VEER_OK)
        rc = load(b, err);
    if (rc != VEER_OK) {
        veer_buckets_close(b);
        return rc;
    }
    *ret = b;
    return VEER_OK;
}

void veer_buckets_close(veer_buckets *buckets)
{
    if (buckets == NULL)
        return;
    veer_deltas_done(&buckets->deltas);
    veer_stamps_done(&buckets->stamps);
    veer_segments_free(buckets);
    free(buckets->stale.at);
    free(buckets->compaction.day_check_us);
    pthread_mutex_destroy(&buckets->lock);
    pthread_mutex_destroy(&buckets->rearranging);
    free(buckets);
}

uint64_t veer_buckets_low(const veer_buckets *buckets)
{
    return atomic_load(&buckets->low);
}

/* ---- folding ---- */

static veer_rc fold(veer_buckets *b, const veer_buckets_source *source, veer_fold_what what,
                    veer_rows rows, const int64_t *label_time_us, veer_err *err)
{
    const veer_fold f = {.buckets = b,
                         .deltas = &b->deltas,
                         .source = source,
                         .rows = rows,
                         .label_time_us = label_time_us,
                         .what = what};
    return veer_fold_rows(&f, err);
}

veer_rc veer_buckets_predictions(veer_buckets *buckets, const veer_buckets_source *source,
                                 const veer_batch *batch, const uint32_t *rows, size_t n,
                                 veer_err *err)
{
    return fold(buckets, source, VEER_FOLD_PREDICTIONS, (veer_rows){batch, rows, n}, NULL, err);
}

veer_rc veer_buckets_outcomes(veer_buckets *buckets, const veer_buckets_source *source,
                              const veer_batch *batch, const int64_t *label_time_us, size_t n,
                              veer_err *err)
{
    return fold(buckets, source, VEER_FOLD_OUTCOMES, (veer_rows){batch, NULL, n}, label_time_us,
                err);
}

veer_rc veer_buckets_corrections(veer_buckets *buckets, const veer_buckets_source *source,
                                 const veer_batch *batch, size_t n, veer_err *err)
{
    return fold(buckets, source, VEER_FOLD_CORRECTIONS, (veer_rows){batch, NULL, n}, NULL, err);
}

static void seal_all(veer_buckets *b)
{
    for (veer_bucket *bucket = b->deltas.oldest; bucket != NULL; bucket = bucket->newer)
        for (veer_delta *d = bucket->deltas; d != NULL; d = d->next)
            d->sealed = true;
}

void veer_buckets_folded(veer_buckets *buckets, uint64_t block)
{
    veer_buckets *const b = buckets;
    pthread_mutex_lock(&b->lock);
    const bool recovered = b->folded < b->high && block >= b->high;
    if (block > b->folded)
        b->folded = block;
    if (b->boundary_wanted)
        seal_all(b);
    b->boundary_wanted = false;
    if (recovered)
        veer_deltas_purge(&b->deltas);
    pthread_mutex_unlock(&b->lock);
}

/* ---- figures ---- */

void veer_buckets_stats_get(veer_buckets *buckets, veer_buckets_stats *ret)
{
    veer_buckets *const b = buckets;
    pthread_mutex_lock(&b->lock);
    *ret = (veer_buckets_stats){
        .deltas = b->deltas.n_deltas,
        .memory_bytes = b->deltas.bytes,
        .folded = b->folded,
        .low = atomic_load(&b->low),
        .stale = b->stale.n,
        .writes = b->writes,
    };
    pthread_mutex_unlock(&b->lock);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static veer_rc copy_names(veer_buckets *b, uint32_t series, char ***ret, size_t *ret_n,
                          veer_err *err)
{
    const veer_segments *const s = series < b->n_segments ? b->segments[series] : NULL;
    char **const names = calloc((s == NULL ? 0 : s->names.count) + 1, sizeof(char *));
    if (names == NULL)
        return veer_fail_nomem(err);
    *ret = names;
    for (uint32_t i = 0; s != NULL && i < s->names.count; i++) {
        size_t len = 0;
        const char *const name = veer_dict_text(&s->names, i, &len);
        names[i] = veer_name_copy(name, len);
        if (names[i] == NULL)
            return veer_fail_nomem(err);
        *ret_n = i + 1;
    }
    return VEER_OK;
}

veer_rc veer_buckets_segments(veer_buckets *buckets, uint32_t series, veer_buckets_segment_fn fn,
                              void *context, veer_err *err)
{
    char **names = NULL;
    size_t n = 0;
    pthread_mutex_lock(&buckets->lock);
    veer_rc rc = copy_names(buckets, series, &names, &n, err);
    pthread_mutex_unlock(&buckets->lock);
    if (rc == VEER_OK)
        qsort(names, n, sizeof(char *), by_text);
    for (size_t i = 0; rc == VEER_OK && i < n; i++)
        rc = fn(context, names[i]);
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    free(names);
    return rc;
}
