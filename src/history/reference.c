#include "history/reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/hash.h"
#include "base/limits.h"
#include "block/block.h"
#include "block/wire.h"
#include "record/append.h"

#define MAGIC UINT32_C(0x46455256) /* "VREF" */
#define LAYOUT 1u
#define CHECKSUM_BYTES ((size_t)4)
#define LENGTH_BYTES ((size_t)4) /* before each block */
#define GROUP ((size_t)1024)     /* rows appended at once; with all columns they fit in a block */
#define HEAD_MAX_BYTES ((size_t)2048)

/* ---- keys ---- */

/* The key of a name: model, NUL, version; if that is too long, or a name has a NUL itself, NUL and
 * a hash in its place. The head names both, so a clash shows. */
typedef struct reference_key {
    char text[VEER_LIMIT_NAME_BYTES]; /* len bytes */
    size_t len;                       /* of them */
} reference_key;

static void hash_name(const veer_reference_name *name, reference_key *key)
{
    static const veer_hash_key keys[] = {{1, 2}, {3, 4}};
    char all[VEER_LIMIT_NAME_BYTES * 2];
    uint64_t hash[2];
    memcpy(all, name->model.data, name->model.len);
    if (name->version.len > 0)
        memcpy(all + name->model.len, name->version.data, name->version.len);
    for (size_t i = 0; i < 2; i++) {
        const veer_hash_key k = {keys[i].k0 + name->model.len, keys[i].k1};
        hash[i] = veer_siphash13(&k, all, name->model.len + name->version.len);
    }
    key->text[0] = '\0';
    key->len = 1 + (size_t)snprintf(key->text + 1, sizeof key->text - 1, "%016llx%016llx",
                                    (unsigned long long)hash[0], (unsigned long long)hash[1]);
}

static bool has_nul(veer_store_bytes text)
{
    return text.len > 0 && memchr(text.data, '\0', text.len) != NULL;
}

static veer_rc make_key(const veer_reference_name *name, reference_key *key, veer_err *err)
{
    if (name->model.len == 0 || name->model.len > VEER_LIMIT_NAME_BYTES ||
        name->version.len > VEER_LIMIT_NAME_BYTES)
        return veer_fail(err, VEER_EINVAL,
                         "a reference needs a model of 1 to %d bytes and a "
                         "version of at most as many",
                         VEER_LIMIT_NAME_BYTES);
    const size_t len = name->model.len + 1 + name->version.len;
    if (len > sizeof key->text || has_nul(name->model) || has_nul(name->version)) {
        hash_name(name, key);
        return VEER_OK;
    }
    memcpy(key->text, name->model.data, name->model.len);
    key->text[name->model.len] = '\0';
    if (name->version.len > 0)
        memcpy(key->text + name->model.len + 1, name->version.data, name->version.len);
    key->len = len;
    return VEER_OK;
}

static veer_store_doc_key doc_key(veer_store_doc_kind kind, const reference_key *key)
{
    return (veer_store_doc_key){kind, {key->text, key->len}};
}

/* ---- making one ---- */

void veer_reference_init(veer_reference *reference, size_t max_bytes)
{
    const size_t limit = VEER_LIMIT_REFERENCE_BYTES;
    *reference =
        (veer_reference){.time_min_us = VEER_TIME_MISSING, .time_max_us = VEER_TIME_MISSING};
    veer_batch_init(&reference->open, 0);
    veer_dict_init(&reference->features, VEER_LIMIT_COLUMNS);
    veer_buf_init(&reference->blocks, max_bytes == 0 || max_bytes > limit ? limit : max_bytes);
}

void veer_reference_done(veer_reference *reference)
{
    veer_batch_done(&reference->open);
    veer_dict_done(&reference->features);
    veer_buf_done(&reference->blocks);
}

static veer_rc too_large(const veer_reference *reference, veer_err *err)
{
    return veer_fail(err, VEER_ELIMIT,
                     "the reference is larger than %zu bytes; send a sample of it",
                     reference->blocks.max_bytes);
}

/* The open rows become a block. */
static veer_rc close_block(veer_reference *reference, veer_err *err)
{
    veer_buf *blocks = &reference->blocks;
    const size_t at = blocks->len;
    if (reference->open.rows == 0)
        return VEER_OK;
    veer_rc rc = veer_batch_seal(&reference->open, err);
    if (rc != VEER_OK)
        return rc;
    veer_put_int(blocks, 0, LENGTH_BYTES);
    rc = veer_buf_status(blocks, err);
    if (rc == VEER_OK)
        rc = veer_block_encode(&reference->open, NULL, reference->open.rows, blocks, err);
    if (rc == VEER_ELIMIT)
        return too_large(reference, err);
    if (rc != VEER_OK)
        return rc;
    veer_patch_int(blocks, at, blocks->len - at - LENGTH_BYTES, LENGTH_BYTES);
    veer_batch_clear(&reference->open);
    return VEER_OK;
}

/* How many rows with the columns of both batches fit in a block. */
static size_t rows_that_fit(const veer_reference *reference, const veer_batch *batch)
{
    const size_t columns = reference->features.count + reference->open.tags.count +
                           batch->tags.count + VEER_FIELD_COUNT + 2;
    const size_t rows = VEER_LIMIT_BLOCK_CELLS / columns;
    return rows < VEER_LIMIT_BATCH_ROWS ? rows : VEER_LIMIT_BATCH_ROWS;
}

/* Rows go behind the open ones if they fit there: with too many of them, or a column that was of
 * the other kind, another block begins. */
static veer_rc append(veer_reference *reference, const veer_batch *batch, const uint32_t *rows,
                      size_t n, veer_err *err)
{
    veer_batch *open = &reference->open;
    if (open->rows > 0 && open->rows + n <= rows_that_fit(reference, batch)) {
        const veer_rc rc = veer_batch_append(open, batch, rows, n, NULL);
        if (rc == VEER_OK)
            return rc;
        if (rc == VEER_ENOMEM)
            return veer_fail_nomem(err);
    }
    const veer_rc rc = close_block(reference, err);
    return rc == VEER_OK ? veer_batch_append(open, batch, rows, n, err) : rc;
}

static veer_rc append_all(veer_reference *reference, const veer_batch *batch, veer_err *err)
{
    uint32_t rows[GROUP];
    veer_rc rc = VEER_OK;
    for (size_t done = 0, n = 0; rc == VEER_OK && done < batch->rows; done += n) {
        n = batch->rows - done < GROUP ? batch->rows - done : GROUP;
        for (size_t i = 0; i < n; i++)
            rows[i] = (uint32_t)(done + i);
        rc = append(reference, batch, rows, n, err);
    }
    return rc;
}

static veer_rc note_features(veer_reference *reference, const veer_batch *batch, veer_err *err)
{
    for (size_t i = 0; i < batch->features.count; i++) {
        size_t len = 0;
        uint32_t code = 0;
        const char *name = veer_columns_name(&batch->features, i, &len);
        const veer_rc rc = veer_dict_add(&reference->features, name, len, &code);
        if (rc == VEER_ELIMIT)
            return veer_fail(err, rc, "the reference has more than %d features",
                             VEER_LIMIT_COLUMNS);
        if (rc != VEER_OK)
            return veer_fail(err, rc, "no room for the names of features");
    }
    return VEER_OK;
}

static void note_rows(veer_reference *reference, const veer_batch *batch)
{
    const int64_t *times = veer_batch_timestamps(batch);
    const uint32_t *classes = veer_batch_codes(batch, VEER_FIELD_LABEL);
    const double *values = veer_batch_numbers(batch, VEER_FIELD_LABEL_VALUE);
    for (size_t row = 0; row < batch->rows; row++) {
        const bool labelled = (classes != NULL && classes[row] != VEER_CODE_MISSING) ||
                              (values != NULL && !isnan(values[row]));
        reference->labelled += labelled ? 1u : 0u;
        if (times == NULL || times[row] == VEER_TIME_MISSING)
            continue;
        if (reference->time_min_us == VEER_TIME_MISSING || times[row] < reference->time_min_us)
            reference->time_min_us = times[row];
        if (times[row] > reference->time_max_us)
            reference->time_max_us = times[row];
    }
    reference->rows += batch->rows;
}

veer_rc veer_reference_add(veer_reference *reference, const veer_batch *batch, veer_err *err)
{
    if (batch->rows == 0)
        return VEER_OK;
    veer_rc rc = note_features(reference, batch, err);
    if (rc == VEER_OK)
        rc = append_all(reference, batch, err);
    if (rc == VEER_OK)
        note_rows(reference, batch);
    return rc;
}

/* ---- the head ---- */

static void put_text(veer_buf *out, const void *text, size_t len)
{
    veer_put_int(out, len, 2);
    veer_buf_append(out, text, len);
}

static void write_head(const veer_reference *reference, const veer_reference_name *name,
                       const char *source, int64_t created_us, veer_buf *out)
{
    const size_t source_len = strlen(source);
    const uint64_t numbers[] = {reference->rows,
                                reference->labelled,
                                (uint64_t)created_us,
                                (uint64_t)reference->time_min_us,
                                (uint64_t)reference->time_max_us,
                                reference->blocks.len};
    veer_put_int(out, MAGIC, 4);
    veer_put_int(out, LAYOUT, 4);
    veer_put_int(out, reference->features.count, 4);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        veer_put_int(out, numbers[i], 8);
    put_text(out, name->model.data, name->model.len);
    put_text(out, name->version.data, name->version.len);
    put_text(out, source,
             source_len < VEER_REFERENCE_SOURCE_BYTES ? source_len : VEER_REFERENCE_SOURCE_BYTES);
    veer_put_int(out, veer_crc32c(0, out->data, out->len), CHECKSUM_BYTES);
}

static veer_store_bytes take_text(veer_cursor *in)
{
    const size_t len = (size_t)veer_cursor_int(in, 2);
    return (veer_store_bytes){veer_cursor_bytes(in, len), in->bad ? 0 : len};
}

static veer_rc read_head(veer_store_bytes bytes, veer_reference_name *name,
                         veer_reference_info *info, veer_err *err)
{
    const uint8_t *data = bytes.data;
    if (bytes.len < CHECKSUM_BYTES)
        return veer_fail(err, VEER_ECORRUPT, "the head of a reference is cut");
    veer_cursor sum = {data + bytes.len - CHECKSUM_BYTES, data + bytes.len, false};
    veer_cursor in = {data, data + bytes.len - CHECKSUM_BYTES, false};
    if (veer_cursor_int(&sum, CHECKSUM_BYTES) != veer_crc32c(0, data, bytes.len - CHECKSUM_BYTES) ||
        veer_cursor_int(&in, 4) != MAGIC)
        return veer_fail(err, VEER_ECORRUPT, "the head of a reference is damaged");
    if (veer_cursor_int(&in, 4) != LAYOUT)
        return veer_fail(err, VEER_ECORRUPT, "the reference was written by a newer Veer");
    info->features = (uint32_t)veer_cursor_int(&in, 4);
    info->rows = veer_cursor_int(&in, 8);
    info->labelled = veer_cursor_int(&in, 8);
    info->created_us = (int64_t)veer_cursor_int(&in, 8);
    info->time_min_us = (int64_t)veer_cursor_int(&in, 8);
    info->time_max_us = (int64_t)veer_cursor_int(&in, 8);
    info->bytes = veer_cursor_int(&in, 8);
    name->model = take_text(&in);
    name->version = take_text(&in);
    info->source = take_text(&in);
    if (!veer_cursor_done(&in))
        return veer_fail(err, VEER_ECORRUPT, "the head of a reference is malformed");
    return VEER_OK;
}

veer_rc veer_reference_put(veer_reference *reference, veer_store *store,
                           const veer_reference_name *name, const char *source, int64_t created_us,
                           veer_err *err)
{
    reference_key key;
    veer_buf head;
    if (reference->rows == 0)
        return veer_fail(err, VEER_ENODATA, "a reference without rows");
    veer_rc rc = make_key(name, &key, err);
    if (rc == VEER_OK)
        rc = close_block(reference, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_init(&head, HEAD_MAX_BYTES);
    write_head(reference, name, source, created_us, &head);
    rc = veer_buf_status(&head, err);
    const veer_store_doc docs[] = {{.kind = VEER_STORE_DOC_REFERENCE,
                                    .key = {key.text, key.len},
                                    .time_us = created_us,
                                    .arrival_us = created_us,
                                    .bytes = {head.data, head.len}},
                                   {.kind = VEER_STORE_DOC_REFERENCE_ROWS,
                                    .key = {key.text, key.len},
                                    .time_us = created_us,
                                    .arrival_us = created_us,
                                    .bytes = {reference->blocks.data, reference->blocks.len}}};
    veer_store_tx tx = {.docs = docs, .n_docs = 2};
    if (rc == VEER_OK)
        rc = veer_store_commit(store, &tx, err);
    veer_buf_done(&head);
    return rc;
}

/* ---- using one ---- */

/* Where the head of a document goes. */
typedef struct heading {
    const veer_reference_name *wanted; /* NULL: any */
    veer_reference_fn fn;              /* gets it; NULL: nobody */
    void *context;                     /* for fn */
    veer_err *err;                     /* of the caller */
} heading;

static bool same_text(veer_store_bytes a, veer_store_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static veer_rc not_there(veer_err *err)
{
    return veer_fail(err, VEER_ENOTFOUND, "there is no reference of this model and version");
}

static veer_rc show_head(void *context, const veer_store_doc *doc)
{
    const heading *h = context;
    veer_reference_name name;
    veer_reference_info info;
    const veer_rc rc = read_head(doc->bytes, &name, &info, h->err);
    if (rc != VEER_OK)
        return rc;
    if (h->wanted != NULL &&
        (!same_text(h->wanted->model, name.model) || !same_text(h->wanted->version, name.version)))
        return not_there(h->err);
    return h->fn != NULL ? h->fn(h->context, &name, &info) : VEER_OK;
}

/* Finds the key of a reference that is there. */
static veer_rc find(veer_store *store, const veer_reference_name *name, veer_reference_fn fn,
                    void *context, reference_key *key, veer_err *err)
{
    heading h = {name, fn, context, err};
    veer_rc rc = make_key(name, key, err);
    if (rc != VEER_OK)
        return rc;
    const veer_store_doc_key at = doc_key(VEER_STORE_DOC_REFERENCE, key);
    rc = veer_store_doc_get(store, &at, show_head, &h, err);
    return rc == VEER_ENOTFOUND ? not_there(err) : rc;
}

veer_rc veer_reference_info_get(veer_store *store, const veer_reference_name *name,
                                veer_reference_fn fn, void *context, veer_err *err)
{
    reference_key key;
    return find(store, name, fn, context, &key, err);
}

veer_rc veer_reference_each(veer_store *store, veer_reference_fn fn, void *context, veer_err *err)
{
    heading h = {NULL, fn, context, err};
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_REFERENCE, .span = VEER_STORE_EVER};
    return veer_store_doc_each(store, &query, show_head, &h, err);
}

/* The rows are copied out of the store, so that the callback may use it. */
typedef struct copy {
    uint8_t *bytes; /* owned */
    size_t len;     /* of them */
    veer_err *err;  /* of the caller */
} copy;

static veer_rc copy_rows(void *context, const veer_store_doc *doc)
{
    copy *c = context;
    c->bytes = malloc(doc->bytes.len + 1);
    if (c->bytes == NULL)
        return veer_fail_nomem(c->err);
    if (doc->bytes.len > 0)
        memcpy(c->bytes, doc->bytes.data, doc->bytes.len);
    c->len = doc->bytes.len;
    return VEER_OK;
}

static veer_rc read_blocks(const copy *c, veer_reference_rows_fn fn, void *context, veer_err *err)
{
    veer_cursor in = {c->bytes, c->bytes + c->len, false};
    veer_batch batch;
    veer_rc rc = VEER_OK;
    veer_batch_init(&batch, 0);
    while (rc == VEER_OK && in.at < in.end) {
        const size_t len = (size_t)veer_cursor_int(&in, LENGTH_BYTES);
        const uint8_t *block = veer_cursor_bytes(&in, len);
        if (in.bad)
            rc = veer_fail(err, VEER_ECORRUPT, "the rows of a reference are cut");
        if (rc == VEER_OK)
            rc = veer_block_decode(block, len, &batch, err);
        if (rc == VEER_OK)
            rc = fn(context, &batch);
    }
    veer_batch_done(&batch);
    return rc;
}

veer_rc veer_reference_read(veer_store *store, const veer_reference_name *name,
                            veer_reference_rows_fn fn, void *context, veer_err *err)
{
    reference_key key;
    copy c = {.err = err};
    veer_rc rc = find(store, name, NULL, NULL, &key, err);
    if (rc != VEER_OK)
        return rc;
    const veer_store_doc_key at = doc_key(VEER_STORE_DOC_REFERENCE_ROWS, &key);
    rc = veer_store_doc_get(store, &at, copy_rows, &c, err);
    if (rc == VEER_OK)
        rc = read_blocks(&c, fn, context, err);
    free(c.bytes);
    return rc;
}

veer_rc veer_reference_drop(veer_store *store, const veer_reference_name *name, veer_err *err)
{
    reference_key key;
    const veer_rc rc = find(store, name, NULL, NULL, &key, err);
    if (rc != VEER_OK)
        return rc;
    const veer_store_doc_key drops[] = {doc_key(VEER_STORE_DOC_REFERENCE, &key),
                                        doc_key(VEER_STORE_DOC_REFERENCE_ROWS, &key)};
    veer_store_tx tx = {.doc_drops = drops, .n_doc_drops = 2};
    return veer_store_commit(store, &tx, err);
}
