#include "unit/index/support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"

static faulty_store *faulty_of(veer_store *store)
{
    return (faulty_store *)(void *)store;
}

static veer_rc faulty_commit(veer_store *store, veer_store_tx *tx, veer_err *err)
{
    faulty_store *faulty = faulty_of(store);
    if (faulty->commits > 0 && --faulty->commits == 0)
        return veer_fail(err, VEER_EIO, "the disk is full");
    faulty->dones++;
    return veer_store_commit(faulty->inner, tx, err);
}

static veer_rc faulty_run_read(veer_store *store, uint64_t id, uint64_t offset, void *to,
                               size_t len, veer_err *err)
{
    faulty_store *faulty = faulty_of(store);
    if (faulty->reads > 0 && --faulty->reads == 0)
        return veer_fail(err, VEER_EIO, "the disk cannot be read");
    const veer_rc rc = veer_store_run_read(faulty->inner, id, offset, to, len, err);
    if (rc == VEER_OK && faulty->corrupt)
        ((unsigned char *)to)[len / 2] ^= 1;
    return rc;
}

static veer_rc faulty_run_each(veer_store *store, veer_store_run_fn fn, void *context,
                               veer_err *err)
{
    return veer_store_run_each(faulty_of(store)->inner, fn, context, err);
}

static veer_rc faulty_doc_get(veer_store *store, const veer_store_doc_key *key,
                              veer_store_doc_fn fn, void *context, veer_err *err)
{
    return veer_store_doc_get(faulty_of(store)->inner, key, fn, context, err);
}

void faulty_init(faulty_store *faulty, veer_store *inner)
{
    *faulty = (faulty_store){.inner = inner};
    faulty->ops = *inner->ops;
    faulty->ops.commit = faulty_commit;
    faulty->ops.run_read = faulty_run_read;
    faulty->ops.run_each = faulty_run_each;
    faulty->ops.doc_get = faulty_doc_get;
    faulty->base.ops = &faulty->ops;
}

veer_fingerprint print_of(veer_index *index, unsigned id)
{
    char text[16];
    const int len = snprintf(text, sizeof text, "id-%u", id);
    return veer_index_fingerprint(index, text, (size_t)len);
}

veer_index_entry entry_of(veer_index *index, unsigned id, uint32_t model, veer_index_kind kind,
                          uint64_t block, uint32_t row)
{
    return (veer_index_entry){print_of(index, id), model, kind, block, row};
}

void add_one(veer_index *index, veer_index_entry entry)
{
    assert_int_equal(veer_index_add(index, &entry, 1, NULL), VEER_OK);
    veer_index_added(index, entry.block);
}

size_t flush_all(veer_index *index, bool force)
{
    bool done = true;
    size_t steps = 0;
    for (; done; steps++)
        assert_int_equal(veer_index_flush(index, force, &done, NULL), VEER_OK);
    return steps - 1;
}

static void take(void *context, size_t query, const veer_index_entry *entry)
{
    found *f = context;
    assert_true(f->n < FOUND_MAX);
    size_t at = f->n++;
    for (; at > 0; at--) {
        const veer_index_entry *before = &f->entry[at - 1];
        if (f->query[at - 1] < query ||
            (f->query[at - 1] == query &&
             (before->block < entry->block ||
              (before->block == entry->block &&
               (before->row < entry->row ||
                (before->row == entry->row && before->kind <= entry->kind))))))
            break;
        f->query[at] = f->query[at - 1];
        f->entry[at] = *before;
    }
    f->query[at] = query;
    f->entry[at] = *entry;
}

veer_rc find_all(veer_index *index, const veer_index_query *queries, size_t n, found *ret,
                 veer_err *err)
{
    ret->n = 0;
    return veer_index_find(index, queries, n, take, ret, err);
}

size_t count_of(veer_index *index, unsigned id, uint32_t model)
{
    found *f = malloc(sizeof *f);
    const veer_index_query query = {print_of(index, id), model};
    assert_non_null(f);
    assert_int_equal(find_all(index, &query, 1, f, NULL), VEER_OK);
    const size_t n = f->n;
    free(f);
    return n;
}
