/* What maintenance commits: buckets, what they add to EVER, and the figures that recovery needs. */
#include <stdlib.h>
#include <string.h>

#include "buckets/impl.h"
#include "summary/wire.h"

#define LOW_KEY "buckets.low"
#define LOW_KIND 'L'
#define LOW_VERSION 1

/* What a transaction adds to one EVER bucket. */
typedef struct veer_ever {
    uint32_t series;    /* whose */
    veer_part part;     /* activity or performance */
    int64_t arrival_us; /* newest */
    veer_window window; /* sum */
} veer_ever;

veer_rc veer_tx_start(veer_bucket_tx *tx, veer_buckets *buckets, veer_err *err)
{
    veer_store_stats stats;
    *tx = (veer_bucket_tx){.buckets = buckets};
    veer_store_stats_get(buckets->store, &stats);
    if (stats.failed || buckets->stopped)
        return veer_fail(err, VEER_EIO, "the store has stopped");
    pthread_mutex_lock(&buckets->lock);
    tx->number = ++buckets->tx;
    pthread_mutex_unlock(&buckets->lock);
    return VEER_OK;
}

void veer_tx_done(veer_bucket_tx *tx)
{
    for (size_t i = 0; i < tx->n_owned; i++)
        free(tx->owned[i]);
    for (size_t i = 0; i < tx->n_ever; i++)
        veer_window_done(&tx->ever[i].window);
    free(tx->ever);
    free(tx->owned);
    free(tx->summaries);
    free(tx->drops);
    free(tx->docs);
    free(tx->doc_drops);
    *tx = (veer_bucket_tx){0};
}

/* An array with room for one more element, or NULL: it is then as before. */
static void *grown(void *array, size_t n, size_t *cap, size_t size, veer_err *err)
{
    if (n < *cap)
        return array;
    const size_t more = *cap == 0 ? 16 : 2 * *cap;
    void *const room = realloc(array, more * size);
    if (room == NULL)
        (void)veer_fail_nomem(err);
    else
        *cap = more;
    return room;
}

veer_rc veer_tx_own(veer_bucket_tx *tx, void *memory, veer_err *err)
{
    void **const room = grown(tx->owned, tx->n_owned, &tx->cap_owned, sizeof *tx->owned, err);
    if (room == NULL) {
        free(memory);
        return VEER_ENOMEM;
    }
    tx->owned = room;
    tx->owned[tx->n_owned++] = memory;
    return VEER_OK;
}

/* A copy that lives as long as the transaction. */
static veer_rc keep_bytes(veer_bucket_tx *tx, veer_store_bytes bytes, veer_store_bytes *ret,
                          veer_err *err)
{
    char *const copy = veer_name_copy(bytes.data, bytes.len);
    if (copy == NULL)
        return veer_fail_nomem(err);
    *ret = (veer_store_bytes){copy, bytes.len};
    return veer_tx_own(tx, copy, err);
}

/* ---- buckets ---- */

static veer_rc encode(veer_bucket_tx *tx, unsigned kind, uint64_t number, const veer_window *window,
                      veer_store_bytes *ret, veer_err *err)
{
    const unsigned part = kind > VEER_BUCKETS_EVER ? kind - VEER_BUCKETS_EVER : kind;
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_STORE_BLOB_BYTES);
    veer_wire_put(&out, number);
    const veer_rc rc = veer_window_encode(window, (veer_part)part, &out, err);
    if (rc != VEER_OK || out.failed != VEER_OK) {
        const veer_rc status = rc == VEER_OK ? veer_buf_status(&out, err) : rc;
        veer_buf_done(&out);
        return status;
    }
    *ret = (veer_store_bytes){out.data, out.len};
    return veer_tx_own(tx, out.data, err);
}

veer_rc veer_tx_put(veer_bucket_tx *tx, const veer_store_summary_range *range, uint64_t number,
                    int64_t arrival_us, const veer_window *window, veer_err *err)
{
    veer_store_summary summary = {.series = range->series,
                                  .kind = range->kind,
                                  .width_us = range->width_us,
                                  .start_us = range->span.from_us,
                                  .arrival_us = arrival_us};
    veer_rc rc = keep_bytes(tx, range->column, &summary.column, err);
    if (rc == VEER_OK)
        rc = encode(tx, range->kind, number, window, &summary.bytes, err);
    if (rc != VEER_OK)
        return rc;
    veer_store_summary *const room =
        grown(tx->summaries, tx->n_summaries, &tx->cap_summaries, sizeof *tx->summaries, err);
    if (room == NULL)
        return VEER_ENOMEM;
    tx->summaries = room;
    tx->summaries[tx->n_summaries++] = summary;
    tx->bytes += summary.bytes.len;
    if (range->kind < VEER_BUCKETS_EVER && number > tx->watermark)
        tx->watermark = number;
    return VEER_OK;
}

veer_rc veer_tx_drop(veer_bucket_tx *tx, const veer_store_summary *summary, veer_err *err)
{
    veer_store_summary_range range = {
        .series = summary->series,
        .kind = summary->kind,
        .width_us = summary->width_us,
        .span = {summary->start_us, summary->start_us + 1},
    };
    veer_rc rc = keep_bytes(tx, summary->column, &range.column, err);
    if (rc != VEER_OK)
        return rc;
    veer_store_summary_range *const room =
        grown(tx->drops, tx->n_drops, &tx->cap_drops, sizeof *tx->drops, err);
    if (room == NULL)
        return VEER_ENOMEM;
    tx->drops = room;
    tx->drops[tx->n_drops++] = range;
    return VEER_OK;
}

/* ---- documents ---- */

static veer_rc put_doc(veer_bucket_tx *tx, veer_store_doc doc, veer_err *err)
{
    const veer_rc rc = keep_bytes(tx, doc.key, &doc.key, err);
    if (rc != VEER_OK)
        return rc;
    veer_store_doc *const room = grown(tx->docs, tx->n_docs, &tx->cap_docs, sizeof *tx->docs, err);
    if (room == NULL)
        return VEER_ENOMEM;
    tx->docs = room;
    tx->docs[tx->n_docs++] = doc;
    return VEER_OK;
}

veer_rc veer_tx_drop_doc(veer_bucket_tx *tx, veer_store_doc_kind kind, const void *key, size_t len,
                         veer_err *err)
{
    veer_store_doc_key drop = {.kind = kind};
    veer_rc rc = keep_bytes(tx, (veer_store_bytes){key, len}, &drop.key, err);
    if (rc != VEER_OK)
        return rc;
    veer_store_doc_key *const room =
        grown(tx->doc_drops, tx->n_doc_drops, &tx->cap_doc_drops, sizeof *tx->doc_drops, err);
    if (room == NULL)
        return VEER_ENOMEM;
    tx->doc_drops = room;
    tx->doc_drops[tx->n_doc_drops++] = drop;
    return VEER_OK;
}

static veer_rc put_low(veer_bucket_tx *tx, veer_err *err)
{
    veer_buf out;
    veer_buf_init(&out, 64);
    veer_wire_put_head(&out, LOW_KIND, LOW_VERSION);
    veer_wire_put(&out, tx->low);
    veer_wire_put(&out, tx->high);
    veer_wire_put(&out, tx->number);
    const veer_rc rc = veer_buf_status(&out, err);
    if (rc != VEER_OK) {
        veer_buf_done(&out);
        return rc;
    }
    const veer_store_bytes bytes = {out.data, out.len};
    const veer_rc own = veer_tx_own(tx, out.data, err);
    if (own != VEER_OK)
        return own;
    const veer_store_doc doc = {.kind = VEER_STORE_DOC_META,
                                .key = veer_store_text(LOW_KEY),
                                .bytes = bytes};
    return put_doc(tx, doc, err);
}

static veer_rc put_segments(veer_bucket_tx *tx, uint32_t series, veer_err *err)
{
    char key[9];
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_STORE_BLOB_BYTES);
    const veer_rc rc = veer_segments_encode(tx->buckets->segments[series], &out, err);
    if (rc != VEER_OK) {
        veer_buf_done(&out);
        return rc;
    }
    const veer_store_bytes bytes = {out.data, out.len};
    const veer_rc own = veer_tx_own(tx, out.data, err);
    if (own != VEER_OK)
        return own;
    for (unsigned i = 0; i < 8; i++)
        key[i] = "0123456789abcdef"[(series >> (28 - 4 * i)) & 15];
    const veer_store_doc doc = {
        .kind = VEER_STORE_DOC_SEGMENTS, .key = {key, 8}, .series = series, .bytes = bytes};
    return put_doc(tx, doc, err);
}

static veer_rc put_stale(veer_bucket_tx *tx, const veer_stale_hour *hour, veer_err *err)
{
    unsigned char key[2 * VEER_STALE_KEY_BYTES];
    veer_stale_key(hour, key);
    const veer_store_doc doc = {.kind = VEER_STORE_DOC_STALE,
                                .key = {key, sizeof key},
                                .series = hour->series,
                                .time_us = hour->start_us};
    return put_doc(tx, doc, err);
}

/* What was dropped in this transaction is not put in it. */
static bool is_dropped(const veer_bucket_tx *tx, const veer_stale_hour *hour)
{
    unsigned char key[2 * VEER_STALE_KEY_BYTES];
    veer_stale_key(hour, key);
    for (size_t i = 0; i < tx->n_doc_drops; i++)
        if (tx->doc_drops[i].kind == VEER_STORE_DOC_STALE &&
            memcmp(tx->doc_drops[i].key.data, key, sizeof key) == 0)
            return true;
    return false;
}

static veer_rc put_documents(veer_bucket_tx *tx, veer_err *err)
{
    const veer_buckets *const b = tx->buckets;
    veer_rc rc = put_low(tx, err);
    for (uint32_t i = 0; rc == VEER_OK && i < b->n_segments; i++)
        if (b->segments[i] != NULL && b->segments[i]->saved < b->segments[i]->names.count)
            rc = put_segments(tx, i, err);
    for (size_t i = 0; rc == VEER_OK && i < b->stale.n; i++)
        if (!b->stale.at[i].saved && !is_dropped(tx, &b->stale.at[i]))
            rc = put_stale(tx, &b->stale.at[i], err);
    return rc;
}

/* The documents that were put are known to be there. */
static void mark_saved(veer_bucket_tx *tx)
{
    veer_buckets *const b = tx->buckets;
    for (size_t i = 0; i < tx->n_docs; i++) {
        const veer_store_doc *const doc = &tx->docs[i];
        if (doc->kind == VEER_STORE_DOC_SEGMENTS) {
            const uint8_t *const bytes = doc->bytes.data;
            veer_wire in = {.at = bytes + 2, .end = bytes + doc->bytes.len};
            b->segments[doc->series]->saved = (uint32_t)veer_wire_get(&in, VEER_LIMIT_SEGMENTS);
        }
        if (doc->kind == VEER_STORE_DOC_STALE) {
            const size_t at = veer_stale_from(&b->stale, doc->series, doc->time_us);
            if (at < b->stale.n && b->stale.at[at].series == doc->series &&
                b->stale.at[at].start_us == doc->time_us)
                b->stale.at[at].saved = true;
        }
    }
}

/* ---- EVER ---- */

static veer_rc ever_of(veer_bucket_tx *tx, uint32_t series, veer_part part, veer_ever **ret,
                       veer_err *err)
{
    for (size_t i = tx->n_ever; i-- > 0;)
        if (tx->ever[i].series == series && tx->ever[i].part == part) {
            *ret = &tx->ever[i];
            return VEER_OK;
        }
    veer_ever *const room = grown(tx->ever, tx->n_ever, &tx->cap_ever, sizeof *tx->ever, err);
    if (room == NULL)
        return VEER_ENOMEM;
    tx->ever = room;
    tx->ever[tx->n_ever] = (veer_ever){.series = series, .part = part, .arrival_us = INT64_MIN};
    *ret = &tx->ever[tx->n_ever++];
    return VEER_OK;
}

static veer_rc add_ever(veer_bucket_tx *tx, uint32_t series, veer_part part,
                        const veer_window *window, int64_t arrival_us, veer_err *err)
{
    veer_ever *ever = NULL;
    const veer_rc rc = ever_of(tx, series, part, &ever, err);
    if (rc != VEER_OK)
        return rc;
    if (arrival_us > ever->arrival_us)
        ever->arrival_us = arrival_us;
    return veer_window_merge(&ever->window, window, err);
}

veer_rc veer_tx_ever(veer_bucket_tx *tx, uint32_t series, const veer_window *window,
                     int64_t arrival_us, veer_err *err)
{
    if (window->activity != NULL)
        return add_ever(tx, series, VEER_PART_ACTIVITY, window, arrival_us, err);
    if (window->performance != NULL && window->performance->labelled > 0)
        return add_ever(tx, series, VEER_PART_PERFORMANCE, window, arrival_us, err);
    return VEER_OK;
}

static veer_rc put_ever(veer_bucket_tx *tx, veer_ever *ever, veer_err *err)
{
    const veer_store_summary_range range = veer_ever_range(ever->series, ever->part);
    veer_stored stored;
    veer_rc rc = veer_stored_load(tx->buckets->store, &range, &stored, err);
    if (rc == VEER_OK)
        rc = veer_window_merge(&stored.window, &ever->window, err);
    if (rc == VEER_OK && stored.window.performance != NULL) {
        stored.window.performance->corrections = 0;
        stored.window.performance->stale = false;
    }
    const int64_t arrival_us =
        stored.arrival_us > ever->arrival_us ? stored.arrival_us : ever->arrival_us;
    if (rc == VEER_OK)
        rc = veer_tx_put(tx, &range, tx->number, arrival_us, &stored.window, err);
    veer_window_done(&stored.window);
    return rc;
}

/* ---- deltas ---- */

veer_rc veer_tx_take(veer_buckets *buckets, veer_bucket *bucket, uint64_t number,
                     uint64_t *ret_watermark, veer_err *err)
{
    veer_rc rc = VEER_OK;
    uint64_t watermark = buckets->folded;
    bool any = false;
    for (veer_delta *d = bucket->deltas; d != NULL; d = d->next) {
        if (d->last > buckets->folded) {
            watermark = d->first - 1;
            buckets->boundary_wanted |= !d->sealed;
            break;
        }
        if (rc == VEER_OK)
            rc = veer_delta_settle(&buckets->deltas, d, err);
        d->sealed = true;
        d->tx = number;
        d->readers++;
        any = true;
    }
    *ret_watermark = any ? watermark : 0;
    return rc;
}

veer_rc veer_tx_list(veer_bucket_tx *tx, veer_bucket *bucket, uint64_t watermark, veer_taken *ret,
                     veer_err *err)
{
    const veer_store_bytes name =
        veer_segment_name(tx->buckets, bucket->lane.series, bucket->lane.segment);
    size_t n = 0;
    for (const veer_delta *d = bucket->deltas; d != NULL; d = d->next)
        n += d->tx == tx->number;
    *ret = (veer_taken){.bucket = bucket, .watermark = watermark, .name_len = name.len};
    memcpy(ret->name, name.data, name.len);
    ret->deltas = calloc(n + 1, sizeof(veer_delta *));
    if (ret->deltas == NULL)
        return veer_fail_nomem(err);
    for (veer_delta *d = bucket->deltas; d != NULL; d = d->next)
        if (d->tx == tx->number)
            ret->deltas[ret->n++] = d;
    return veer_tx_own(tx, ret->deltas, err);
}

void veer_tx_release(veer_buckets *buckets, veer_bucket *bucket, uint64_t number, bool written)
{
    for (veer_delta *d = bucket->deltas; d != NULL; d = d->next) {
        if (d->tx != number)
            continue;
        d->readers--;
        if (!written && !buckets->stopped)
            d->tx = 0;
    }
    if (written)
        veer_deltas_drop(&buckets->deltas, bucket, number);
}

/* ---- the commit ---- */

/* Everything up to the block before the first delta that this transaction leaves. */
static uint64_t low_after(const veer_bucket_tx *tx)
{
    const veer_buckets *const b = tx->buckets;
    uint64_t low = b->folded;
    for (const veer_bucket *bucket = b->deltas.oldest; bucket != NULL; bucket = bucket->newer) {
        const veer_delta *d = bucket->deltas;
        if (d->first > low + 1)
            break;
        while (d != NULL && d->tx == tx->number)
            d = d->next;
        if (d != NULL && d->first - 1 < low)
            low = d->first - 1;
    }
    return low;
}

static veer_rc prepare(veer_bucket_tx *tx, veer_err *err)
{
    veer_buckets *const b = tx->buckets;
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < tx->n_ever; i++)
        rc = put_ever(tx, &tx->ever[i], err);
    if (rc != VEER_OK)
        return rc;
    pthread_mutex_lock(&b->lock);
    tx->low = low_after(tx);
    tx->high = tx->watermark > b->high ? tx->watermark : b->high;
    rc = put_documents(tx, err);
    pthread_mutex_unlock(&b->lock);
    return rc;
}

/* A store that has stopped may have the transaction or not: deltas go on naming it, so that readers
 * can tell from what is stored. */
static void note_failure(veer_buckets *b)
{
    veer_store_stats stats;
    veer_store_stats_get(b->store, &stats);
    pthread_mutex_lock(&b->lock);
    b->stopped |= stats.failed;
    pthread_mutex_unlock(&b->lock);
}

veer_rc veer_tx_commit(veer_bucket_tx *tx, veer_err *err)
{
    veer_buckets *const b = tx->buckets;
    veer_rc rc = prepare(tx, err);
    if (rc != VEER_OK)
        return rc;
    veer_store_tx store = {
        .summary_drops = tx->drops,
        .n_summary_drops = tx->n_drops,
        .doc_drops = tx->doc_drops,
        .n_doc_drops = tx->n_doc_drops,
        .summaries = tx->summaries,
        .n_summaries = tx->n_summaries,
        .docs = tx->docs,
        .n_docs = tx->n_docs,
    };
    rc = veer_store_commit(b->store, &store, err);
    if (rc != VEER_OK)
        note_failure(b);
    if (rc != VEER_OK)
        return rc;
    pthread_mutex_lock(&b->lock);
    atomic_store(&b->low, tx->low);
    b->high = tx->high;
    b->writes++;
    b->low_written_us = veer_clock_monotonic_us(b->clock);
    mark_saved(tx);
    pthread_mutex_unlock(&b->lock);
    return VEER_OK;
}

void veer_rearrange_begin(veer_buckets *buckets)
{
    pthread_mutex_lock(&buckets->rearranging);
    pthread_mutex_lock(&buckets->lock);
    buckets->rearranged++;
    pthread_mutex_unlock(&buckets->lock);
}

void veer_rearrange_end(veer_buckets *buckets, uint32_t series, unsigned part, int64_t from_us,
                        int64_t to_us)
{
    pthread_mutex_lock(&buckets->lock);
    veer_stamps_set(&buckets->stamps, series, part, from_us, to_us);
    buckets->rearranged++;
    pthread_mutex_unlock(&buckets->lock);
    pthread_mutex_unlock(&buckets->rearranging);
}
