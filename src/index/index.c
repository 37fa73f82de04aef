#include "index/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "index/bits.h"
#include "index/impl.h"

#define KEY_NAME "index.key"
#define RUN_BYTES ((uint64_t)32 << 20)
#define RESIDENT_BYTES ((uint64_t)32 << 20)

/* How far before the first entry of a table others may come. */
#define TABLE_BEFORE (VEER_INDEX_TABLE_BLOCKS / 2)

/* ---- opening ---- */

static veer_rc take_key(void *context, const veer_store_doc *doc)
{
    veer_hash_key *key = context;
    const uint8_t *bytes = doc->bytes.data;
    if (doc->bytes.len != 16)
        return VEER_ECORRUPT;
    *key = (veer_hash_key){veer_load64(bytes), veer_load64(bytes + 8)};
    return VEER_OK;
}

static veer_rc make_key(veer_index *index, veer_err *err)
{
    uint8_t bytes[16];
    veer_rc rc = veer_hash_key_random(&index->key, err);
    if (rc != VEER_OK)
        return rc;
    veer_store64(bytes, index->key.k0);
    veer_store64(bytes + 8, index->key.k1);
    const veer_store_doc doc = {.kind = VEER_STORE_DOC_META,
                                .key = veer_store_text(KEY_NAME),
                                .bytes = {bytes, sizeof bytes}};
    veer_store_tx tx = {.docs = &doc, .n_docs = 1};
    return veer_store_commit(index->store, &tx, err);
}

static veer_rc open_key(veer_index *index, veer_err *err)
{
    const veer_store_doc_key key = {VEER_STORE_DOC_META, veer_store_text(KEY_NAME)};
    veer_rc rc = veer_store_doc_get(index->store, &key, take_key, &index->key, err);
    if (rc == VEER_ENOTFOUND)
        rc = make_key(index, err);
    else if (rc == VEER_ECORRUPT)
        rc = veer_fail(err, VEER_ECORRUPT, "the key of the id index is damaged");
    return rc;
}

typedef struct opening {
    veer_index_set *set; /* runs so far */
    size_t max;          /* there is room for */
    veer_err *err;       /* where a failure goes */
} opening;

static veer_rc take_run(void *context, const veer_store_run *stored)
{
    opening *o = context;
    if (o->set->n == o->max) {
        const size_t max = 2 * o->max;
        veer_index_set *set = realloc(o->set, sizeof *set + max * sizeof(veer_index_member));
        if (set == NULL)
            return veer_fail_nomem(o->err);
        o->set = set;
        o->max = max;
    }
    veer_index_member *member = &o->set->runs[o->set->n];
    *member = (veer_index_member){0};
    const veer_rc rc = veer_index_run_open(stored, &member->run, o->err);
    o->set->n += rc == VEER_OK;
    return rc;
}

static int compare_runs(const void *a, const void *b)
{
    const veer_index_member *x = a, *y = b;
    return (x->run->first_block > y->run->first_block) -
           (x->run->first_block < y->run->first_block);
}

static veer_rc open_runs(veer_index *index, veer_err *err)
{
    opening o = {.max = 8, .err = err};
    veer_rc rc = veer_index_set_new(o.max, &o.set, err);
    if (rc != VEER_OK)
        return rc;
    o.set->n = 0;
    rc = veer_store_run_each(index->store, take_run, &o, err);
    index->set = o.set;
    if (rc != VEER_OK)
        return rc;
    qsort(o.set->runs, o.set->n, sizeof o.set->runs[0], compare_runs);
    for (size_t i = 1; i < o.set->n; i++)
        if (o.set->runs[i].run->first_block <= o.set->runs[i - 1].run->last_block)
            return veer_fail(err, VEER_ECORRUPT, "runs of the id index overlap");
    index->last_block = o.set->n > 0 ? o.set->runs[o.set->n - 1].run->last_block : 0;
    index->frozen_last = index->added = index->last_block;
    return VEER_OK;
}

veer_rc veer_index_open(veer_store *store, size_t table_entries, veer_index **ret, veer_err *err)
{
    veer_index *index = calloc(1, sizeof *index);
    if (index == NULL)
        return veer_fail_nomem(err);
    index->store = store;
    index->table_entries = table_entries > 0 ? table_entries : 1;
    index->run_bytes = RUN_BYTES;
    index->resident_bytes = RESIDENT_BYTES;
    pthread_mutex_init(&index->maintenance, NULL);
    pthread_rwlock_init(&index->lock, NULL);
    veer_rc rc = open_key(index, err);
    if (rc == VEER_OK)
        rc = open_runs(index, err);
    if (rc == VEER_OK)
        *ret = index;
    else
        veer_index_close(index);
    return rc;
}

void veer_index_close(veer_index *index)
{
    if (index == NULL)
        return;
    veer_index_table_done(&index->active);
    veer_index_table_done(&index->frozen);
    veer_index_set_release(index->set);
    pthread_rwlock_destroy(&index->lock);
    pthread_mutex_destroy(&index->maintenance);
    free(index);
}

/* ---- adding ---- */

veer_fingerprint veer_index_fingerprint(const veer_index *index, const char *id, size_t len)
{
    uint64_t hash[2];
    veer_siphash13_128(&index->key, id, len, hash);
    return (veer_fingerprint){hash[0], hash[1]};
}

/* Where the table's block numbers begin, if it is empty. The write lock is held. */
static uint64_t base_for(const veer_index *index, uint64_t block)
{
    const uint64_t earliest = index->frozen_last + 1;
    if (index->active.count > 0)
        return index->active.base_block;
    return block > earliest + TABLE_BEFORE ? block - TABLE_BEFORE : earliest;
}

static veer_rc check_entries(const veer_index *index, uint64_t base,
                             const veer_index_entry *entries, size_t n, veer_err *err)
{
    for (size_t i = 0; i < n; i++) {
        const veer_index_entry *e = &entries[i];
        if (e->block <= index->frozen_last || e->block < base ||
            e->block - base >= VEER_INDEX_TABLE_BLOCKS)
            return veer_fail(err, VEER_EINVAL, "block %llu is out of order for the id index",
                             (unsigned long long)e->block);
        if (e->row >= VEER_LIMIT_BATCH_ROWS || e->model > VEER_LIMIT_STORE_SERIES)
            return veer_fail(err, VEER_ELIMIT, "row %u of model %u is beyond the id index", e->row,
                             e->model);
    }
    return VEER_OK;
}

static void put_entry(veer_index_table *table, const veer_index_entry *entry)
{
    const veer_index_item item = {.print = veer_index_print_of(entry->id),
                                  .block = entry->block,
                                  .model = entry->model,
                                  .row = (uint16_t)entry->row,
                                  .label = entry->kind == VEER_INDEX_LABEL};
    veer_index_table_put(table, &item);
}

#define AHEAD 8 /* entries whose slots are being fetched */

veer_rc veer_index_add(veer_index *index, const veer_index_entry *entries, size_t n, veer_err *err)
{
    if (n == 0)
        return VEER_OK;
    pthread_rwlock_wrlock(&index->lock);
    veer_index_table *table = &index->active;
    const uint64_t base = base_for(index, entries[0].block);
    veer_rc rc = check_entries(index, base, entries, n, err);
    if (rc == VEER_OK)
        rc = veer_index_table_reserve(table, n, err);
    if (rc == VEER_OK)
        table->base_block = base;
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        if (i + AHEAD < n)
            veer_index_table_prefetch(table, veer_index_print_of(entries[i + AHEAD].id));
        put_entry(table, &entries[i]);
    }
    pthread_rwlock_unlock(&index->lock);
    return rc;
}

void veer_index_added(veer_index *index, uint64_t block)
{
    pthread_rwlock_wrlock(&index->lock);
    if (block > index->added)
        index->added = block;
    pthread_rwlock_unlock(&index->lock);
}

uint64_t veer_index_last_block(veer_index *index)
{
    pthread_rwlock_rdlock(&index->lock);
    const uint64_t last = index->last_block;
    pthread_rwlock_unlock(&index->lock);
    return last;
}

/* ---- what the parts share ---- */

veer_rc veer_index_set_new(size_t n, veer_index_set **ret, veer_err *err)
{
    veer_index_set *set = malloc(sizeof *set + n * sizeof(veer_index_member));
    if (set == NULL)
        return veer_fail_nomem(err);
    atomic_init(&set->owners, 1);
    set->n = n;
    *ret = set;
    return VEER_OK;
}

void veer_index_set_release(veer_index_set *set)
{
    if (set == NULL || atomic_fetch_sub(&set->owners, 1) != 1)
        return;
    for (size_t i = 0; i < set->n; i++) {
        veer_index_run_release(set->runs[i].run);
        veer_index_resident_release(set->runs[i].resident);
    }
    free(set);
}

void veer_index_resident_release(veer_index_resident *resident)
{
    if (resident == NULL || atomic_fetch_sub(&resident->owners, 1) != 1)
        return;
    free(resident->data);
    free(resident);
}

veer_rc veer_index_read(veer_index *index, const veer_index_run *run, uint64_t offset,
                        uint8_t *data, size_t len, veer_err *err)
{
    atomic_fetch_add(&index->reads, 1);
    memset(data + len, 0, VEER_INDEX_SLACK);
    return len == 0 ? VEER_OK : veer_store_run_read(index->store, run->id, offset, data, len, err);
}

void veer_index_stats_get(veer_index *index, veer_index_stats *ret)
{
    veer_index_stats stats = {.reads = atomic_load(&index->reads)};
    pthread_rwlock_rdlock(&index->lock);
    stats.table_entries = index->active.count + index->frozen.count;
    stats.memory_bytes = sizeof *index + sizeof *index->set +
                         (index->active.n_slots + index->frozen.n_slots) * sizeof(veer_index_slot);
    stats.runs = index->set->n;
    for (size_t i = 0; i < index->set->n; i++) {
        const veer_index_run *run = index->set->runs[i].run;
        stats.run_entries += run->entries;
        stats.run_bytes += run->bytes;
        stats.memory_bytes += run->memory_bytes;
        if (index->set->runs[i].resident != NULL)
            stats.memory_bytes += run->bytes;
    }
    pthread_rwlock_unlock(&index->lock);
    *ret = stats;
}
