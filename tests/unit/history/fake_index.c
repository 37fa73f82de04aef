#include "fake_index.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct veer_index {
    pthread_mutex_t lock; /* of the rest */
    veer_index_entry *at; /* n entries */
    size_t n;             /* entries */
    veer_rc fail;         /* of the next search */
};

veer_rc veer_index_open(veer_store *store, size_t table_entries, veer_index **ret, veer_err *err)
{
    (void)store;
    (void)table_entries;
    (void)err;
    *ret = calloc(1, sizeof **ret);
    if (*ret == NULL || pthread_mutex_init(&(*ret)->lock, NULL) != 0)
        abort();
    return VEER_OK;
}

void veer_index_close(veer_index *index)
{
    free(index->at);
    (void)pthread_mutex_destroy(&index->lock);
    free(index);
}

/* Ids that begin with "twin" share a fingerprint, as no two will in practice. */
veer_fingerprint veer_index_fingerprint(const veer_index *index, const char *id, size_t len)
{
    (void)index;
    veer_fingerprint print = {UINT64_C(0xcbf29ce484222325), len};
    if (len >= 4 && memcmp(id, "twin", 4) == 0)
        len = 4, print.lo = 4;
    for (size_t i = 0; i < len; i++)
        print.hi = (print.hi ^ (unsigned char)id[i]) * UINT64_C(0x100000001b3);
    return print;
}

veer_rc veer_index_add(veer_index *index, const veer_index_entry *entries, size_t n, veer_err *err)
{
    (void)err;
    (void)pthread_mutex_lock(&index->lock);
    index->at = realloc(index->at, (index->n + n) * sizeof *entries);
    if (index->at == NULL)
        abort();
    memcpy(index->at + index->n, entries, n * sizeof *entries);
    index->n += n;
    (void)pthread_mutex_unlock(&index->lock);
    return VEER_OK;
}

veer_rc veer_index_find(veer_index *index, const veer_index_query *queries, size_t n,
                        veer_index_found_fn fn, void *context, veer_err *err)
{
    (void)pthread_mutex_lock(&index->lock);
    const veer_rc rc = index->fail;
    index->fail = VEER_OK;
    for (size_t i = index->n; rc == VEER_OK && i-- > 0;) {
        const veer_index_entry *entry = &index->at[i];
        for (size_t q = 0; q < n; q++)
            if (queries[q].id.hi == entry->id.hi && queries[q].id.lo == entry->id.lo &&
                (queries[q].model == entry->model || queries[q].model == VEER_INDEX_NO_MODEL ||
                 entry->model == VEER_INDEX_NO_MODEL))
                fn(context, q, entry);
    }
    (void)pthread_mutex_unlock(&index->lock);
    return rc == VEER_OK ? rc : veer_fail(err, rc, "the index fails on demand");
}

void fake_index_fail(veer_index *index, veer_rc rc)
{
    (void)pthread_mutex_lock(&index->lock);
    index->fail = rc;
    (void)pthread_mutex_unlock(&index->lock);
}
