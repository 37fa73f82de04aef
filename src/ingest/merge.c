/* Small blocks of one kind and series become larger ones.
 *
 * Blocks have levels by their rows: below 16, below 256, below FINAL_ROWS; larger ones stay as they
 * are. MERGE_BLOCKS blocks in a row (in their series) of a level or below become one. So a row is
 * written anew at most three times, a busy series, whose commits are large, not at all, and a quiet
 * one ends with a few dozen small blocks at most.
 *
 * Only blocks that index and buckets have for good are merged: whoever folds again after a crash
 * finds the blocks behind those as they came.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "block/block.h"
#include "ingest/tasks.h"
#include "record/append.h"

#define MERGE_BLOCKS 16u              /* neighbours that become one */
#define MERGE_MOST 256u               /* at most so many at once */
#define FINAL_ROWS 4096u              /* blocks of so many rows are left alone */
#define MERGE_BYTES ((size_t)4 << 20) /* encoded, of all that become one */
#define MERGES 16u                    /* tried in one step */
#define PASS_BLOCKS ((size_t)65536)   /* looked at in one step */

static const uint32_t level_rows[] = {16, 256, FINAL_ROWS}; /* below which a level ends */
#define LEVELS (sizeof level_rows / sizeof level_rows[0])

typedef struct small_block {
    uint64_t id;
    uint64_t key; /* kind and series */
    uint32_t rows;
    size_t bytes;
} small_block;

typedef struct block_list {
    small_block *at; /* n */
    size_t n;
    size_t cap;
    veer_err *err; /* of the walk */
} block_list;

static veer_rc list_block(void *context, const veer_store_block *block)
{
    block_list *list = context;
    if (list->n == PASS_BLOCKS)
        return VEER_ELIMIT;
    const veer_rc rc =
        group_reserve(&list->at, &list->cap, list->n + 1, sizeof *list->at, list->err);
    if (rc == VEER_OK)
        list->at[list->n++] = (small_block){block->id, (uint64_t)block->kind << 32 | block->series,
                                            block->rows, block->bytes.len};
    return rc;
}

static int by_key_and_id(const void *a, const void *b)
{
    const small_block *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* The neighbours from `first` on that may become one block of a level; how many. */
static size_t neighbours(const block_list *list, size_t first, uint32_t below)
{
    size_t n = 0, bytes = 0;
    uint64_t rows = 0;
    while (first + n < list->n && n < MERGE_MOST) {
        const small_block *block = &list->at[first + n];
        rows += block->rows;
        bytes += block->bytes;
        if (block->key != list->at[first].key || block->rows >= below ||
            rows > VEER_LIMIT_BATCH_ROWS || (n > 0 && bytes > MERGE_BYTES))
            break;
        n++;
    }
    return n;
}

static bool choose(const block_list *list, size_t *ret_first, size_t *ret_n)
{
    for (size_t level = 0; level < LEVELS; level++)
        for (size_t i = 0; i < list->n;) {
            const size_t n = neighbours(list, i, level_rows[level]);
            if (n >= MERGE_BLOCKS) {
                *ret_first = i;
                *ret_n = n;
                return true;
            }
            i += n == 0 ? 1 : n;
        }
    return false;
}

/* ---- one merge ---- */

/* The rows of several blocks. */
typedef struct merged {
    veer_batch one;           /* a decoded block */
    veer_batch all;           /* the rows of all */
    veer_fingerprint *prints; /* labels: one per row of all */
    int64_t *times;           /* labels: arrival, one per row of all */
    size_t cap_prints;        /* allocated */
    size_t cap_times;         /* allocated */
    bool stop;                /* the next block does not go together with these */
    veer_err *err;            /* of the walk */
} merged;

static veer_rc read_label_columns(merged *m, const veer_store_block *block)
{
    const size_t at = m->all.rows;
    veer_block *opened = NULL;
    veer_rc rc = veer_block_open(block->bytes.data, block->bytes.len, &opened, m->err);
    if (rc != VEER_OK)
        return rc;
    const size_t rows = at + veer_block_rows(opened);
    rc = group_reserve(&m->prints, &m->cap_prints, rows, sizeof *m->prints, m->err);
    if (rc == VEER_OK)
        rc = group_reserve(&m->times, &m->cap_times, rows, sizeof *m->times, m->err);
    if (rc == VEER_OK)
        rc =
            veer_block_fingerprints(opened, veer_block_fingerprint(opened), m->prints + at, m->err);
    if (rc == VEER_OK)
        rc = veer_block_times(opened, veer_block_arrival(opened), m->times + at, m->err);
    veer_block_free(opened);
    return rc;
}

static veer_rc take_block(void *context, const veer_store_block *block, uint32_t first_row)
{
    merged *m = context;
    (void)first_row;
    veer_rc rc = veer_block_decode(block->bytes.data, block->bytes.len, &m->one, m->err);
    if (rc == VEER_OK && block->kind == VEER_STORE_LABELS)
        rc = read_label_columns(m, block);
    if (rc != VEER_OK)
        return rc;
    const size_t columns = VEER_FIELD_COUNT + 4u + m->all.features.count + m->all.tags.count +
                           m->one.features.count + m->one.tags.count;
    if ((m->all.rows + m->one.rows) * columns > VEER_LIMIT_BLOCK_CELLS) {
        m->stop = true;
        return VEER_OK;
    }
    rc = veer_batch_append(&m->all, &m->one, NULL, m->one.rows, m->err);
    m->stop = rc == VEER_EINVAL || rc == VEER_ELIMIT; /* a feature that changed its kind */
    return m->stop ? VEER_OK : rc;
}

static veer_rc encode(merged *m, veer_store_block_kind kind, veer_buf *out)
{
    const veer_rc rc = veer_batch_seal(&m->all, m->err);
    if (rc != VEER_OK)
        return rc;
    return kind == VEER_STORE_LABELS ? veer_label_block_encode(&m->all, m->prints, m->times, NULL,
                                                               m->all.rows, out, m->err)
                                     : veer_block_encode(&m->all, NULL, m->all.rows, out, m->err);
}

static void merged_done(merged *m)
{
    veer_batch_done(&m->one);
    veer_batch_done(&m->all);
    free(m->prints);
    free(m->times);
}

/* Merges as many of n blocks as go together; *ret_n of them, 1 if none did. */
static veer_rc merge(veer_ingest *ingest, const small_block *blocks, size_t n, size_t *ret_n,
                     veer_err *err)
{
    uint64_t ids[MERGE_MOST];
    merged m = {.err = err};
    veer_buf bytes;
    size_t taken = 0;
    veer_rc rc = VEER_OK;
    veer_batch_init(&m.one, 0);
    veer_batch_init(&m.all, 0);
    veer_buf_init(&bytes, VEER_LIMIT_STORE_BLOB_BYTES);
    while (rc == VEER_OK && taken < n) {
        ids[taken] = blocks[taken].id;
        rc = veer_store_block_get(ingest->store, ids[taken], take_block, &m, err);
        if (m.stop)
            break;
        taken++;
    }
    if (rc == VEER_OK && taken > 1)
        rc = encode(&m, (veer_store_block_kind)(blocks[0].key >> 32), &bytes);
    if (rc == VEER_OK && taken > 1) {
        const veer_store_merge merge = {ids, taken, {bytes.data, bytes.len}};
        veer_store_tx tx = {.merges = &merge, .n_merges = 1};
        rc = veer_store_commit(ingest->store, &tx, err);
    }
    merged_done(&m);
    veer_buf_done(&bytes);
    *ret_n = taken > 1 ? taken : 1;
    return rc;
}

/* ---- a step ---- */

/* Takes the blocks that were merged, or could not be, out of the list of what may be. */
static void strike(block_list *list, size_t first, size_t n)
{
    for (size_t i = first; i < first + n; i++)
        list->at[i].rows = FINAL_ROWS;
}

static veer_rc list_small(veer_ingest *ingest, block_list *list, veer_err *err)
{
    const veer_ingest_derived *derived = veer_ingest_current(ingest);
    const uint64_t low = veer_buckets_low(derived->buckets);
    const uint64_t indexed = veer_index_last_block(derived->index);
    const uint64_t to = low < indexed ? low : indexed;
    if (to == 0)
        return VEER_OK;
    const veer_store_block_query query = {.after_id = ingest->merge_after,
                                          .to_id = to,
                                          .listing = true};
    const veer_rc rc = veer_store_block_each(ingest->store, &query, list_block, list, err);
    return rc == VEER_ELIMIT && list->n == PASS_BLOCKS ? VEER_OK : rc;
}

/* Where the next walk begins: behind blocks that will stay as they are for ever. */
static void note_final(veer_ingest *ingest, const block_list *list)
{
    for (size_t i = 0; i < list->n && list->at[i].rows >= FINAL_ROWS; i++)
        ingest->merge_after = list->at[i].id;
}

veer_rc task_merge_blocks(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err)
{
    block_list list = {.err = err};
    size_t first = 0, n = 0, merges = 0, blocks = 0;
    veer_rc rc = list_small(ingest, &list, err);
    if (rc == VEER_OK)
        note_final(ingest, &list);
    if (list.n > 1)
        qsort(list.at, list.n, sizeof *list.at, by_key_and_id);
    (void)all;
    while (rc == VEER_OK && merges < MERGES && choose(&list, &first, &n)) {
        size_t done = 1;
        rc = merge(ingest, &list.at[first], n, &done, err);
        if (rc == VEER_ECORRUPT) { /* its neighbours stay small; the rest goes on */
            veer_ingest_trouble(ingest, rc, err == NULL ? "a block is damaged" : err->msg);
            rc = VEER_OK;
            strike(&list, first, n);
            continue;
        }
        if (rc == VEER_OK && done > 1)
            blocks += done;
        strike(&list, first, done);
        merges++;
    }
    *ret_left = rc == VEER_OK && blocks > 0 && choose(&list, &first, &n);
    free(list.at);
    pthread_mutex_lock(&ingest->lock);
    ingest->stats.merged_blocks += blocks;
    pthread_mutex_unlock(&ingest->lock);
    return rc;
}
