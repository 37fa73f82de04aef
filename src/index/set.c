/* The current set of runs: how it changes, first in the store, then in memory. */
#include <stdlib.h>

#include "base/limits.h"
#include "index/bits.h"
#include "index/impl.h"

veer_rc veer_index_models(const uint64_t bits[], uint32_t **ret, uint32_t *ret_n, veer_err *err)
{
    size_t n = 0;
    for (size_t w = 0; w < VEER_INDEX_MODEL_WORDS; w++)
        n += (size_t)__builtin_popcountll(bits[w]);
    uint32_t *models = malloc((n > 0 ? n : 1) * sizeof *models);
    if (models == NULL)
        return veer_fail_nomem(err);
    models[0] = 0;
    n = 0;
    for (uint32_t m = 0; m <= VEER_LIMIT_STORE_SERIES; m++)
        if (bits[m / 64] >> m % 64 & 1)
            models[n++] = m;
    *ret = models;
    *ret_n = n > 0 ? (uint32_t)n : 1;
    return VEER_OK;
}

/* Keeps the entries of the newest runs in memory, up to the limit. */
static void trim(const veer_index *index, veer_index_set *set)
{
    uint64_t bytes = 0;
    for (size_t i = set->n; i-- > 0;) {
        veer_index_member *member = &set->runs[i];
        if (member->resident == NULL)
            continue;
        bytes += member->run->bytes;
        if (bytes > index->resident_bytes) {
            veer_index_resident_release(member->resident);
            member->resident = NULL;
        }
    }
}

/* The current set with runs [at, at + n) replaced by `made`, if it has a run. */
static veer_rc changed_set(const veer_index *index, size_t at, size_t n, veer_index_member made,
                           veer_index_set **ret, veer_err *err)
{
    const veer_index_set *old = index->set;
    veer_index_set *set;
    const veer_rc rc = veer_index_set_new(old->n - n + (made.run != NULL), &set, err);
    if (rc != VEER_OK)
        return rc;
    size_t k = 0;
    for (size_t i = 0; i < at; i++)
        set->runs[k++] = old->runs[i];
    if (made.run != NULL)
        set->runs[k++] = made;
    for (size_t i = at + n; i < old->n; i++)
        set->runs[k++] = old->runs[i];
    for (size_t i = 0; i < k; i++) {
        atomic_fetch_add(&set->runs[i].run->owners, 1);
        if (set->runs[i].resident != NULL)
            atomic_fetch_add(&set->runs[i].resident->owners, 1);
    }
    trim(index, set);
    *ret = set;
    return VEER_OK;
}

static veer_rc commit_change(veer_index *index, size_t at, size_t n, veer_store_run *made,
                             veer_err *err)
{
    uint64_t *drops = malloc((n > 0 ? n : 1) * sizeof *drops);
    if (drops == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++)
        drops[i] = index->set->runs[at + i].run->id;
    veer_store_tx tx = {.run_drops = drops, .n_run_drops = n, .runs = made, .n_runs = made != NULL};
    const veer_rc rc = veer_store_commit(index->store, &tx, err);
    free(drops);
    return rc;
}

static void show_change(veer_index *index, veer_index_set *set, bool thaw)
{
    pthread_rwlock_wrlock(&index->lock);
    veer_index_set *const old = index->set;
    index->set = set;
    veer_index_table frozen = {0};
    if (thaw) {
        frozen = index->frozen;
        index->frozen = (veer_index_table){0};
        index->last_block = index->frozen_last;
    }
    pthread_rwlock_unlock(&index->lock);
    veer_index_table_done(&frozen);
    veer_index_set_release(old);
}

/* Entries in memory; takes `data` on success. */
static veer_rc new_resident(uint8_t *data, veer_index_resident **ret, veer_err *err)
{
    veer_index_resident *resident = malloc(sizeof *resident);
    if (resident == NULL)
        return veer_fail_nomem(err);
    atomic_init(&resident->owners, 1);
    resident->data = data;
    *ret = resident;
    return VEER_OK;
}

/* The member for a run that was built; its entries are the builder's until the commit is done. */
static veer_rc new_member(const veer_index *index, const veer_index_builder *made,
                          const veer_store_run *run, veer_index_member *ret, veer_err *err)
{
    veer_rc rc = veer_index_run_open(run, &ret->run, err);
    if (rc == VEER_OK && run->bytes.len <= index->resident_bytes)
        rc = new_resident(made->bytes, &ret->resident, err);
    return rc;
}

veer_rc veer_index_replace(veer_index *index, size_t at, size_t n, veer_index_builder *made,
                           const veer_store_run *run, bool thaw, veer_err *err)
{
    veer_index_member member = {0};
    veer_index_set *set = NULL;
    veer_store_run put = {0};
    veer_rc rc = VEER_OK;
    if (made != NULL) {
        put = *run;
        rc = new_member(index, made, run, &member, err);
    }
    if (rc == VEER_OK)
        rc = changed_set(index, at, n, member, &set, err);
    if (rc == VEER_OK && (made != NULL || n > 0))
        rc = commit_change(index, at, n, made != NULL ? &put : NULL, err);
    if (member.resident != NULL && rc == VEER_OK)
        made->bytes = NULL;
    else if (member.resident != NULL)
        member.resident->data = NULL;
    if (rc == VEER_OK) {
        if (member.run != NULL)
            member.run->id = put.id;
        show_change(index, set, thaw);
        set = NULL;
    }
    veer_index_set_release(set);
    veer_index_run_release(member.run);
    veer_index_resident_release(member.resident);
    return rc;
}

/* ---- entries in memory, of runs that were not made by this process ---- */

/* The newest run that searches have read as a whole, in sum, and for which there is room beside the
 * newer ones; set->n if there is none. */
static size_t much_read(const veer_index *index)
{
    const veer_index_set *set = index->set;
    uint64_t bytes = 0;
    for (size_t i = set->n; i-- > 0;) {
        const veer_index_member *member = &set->runs[i];
        const bool wanted = member->resident == NULL && member->run->entries > 0 &&
                            atomic_load(&member->run->read_bytes) >= member->run->bytes;
        if (wanted && bytes + member->run->bytes <= index->resident_bytes)
            return i;
        if (member->resident != NULL)
            bytes += member->run->bytes;
    }
    return set->n;
}

/* All entries of a run, checked. */
static veer_rc read_run(veer_index *index, const veer_index_run *run, uint8_t *data, veer_err *err)
{
    const veer_index_bytes bytes = {0, data};
    veer_rc rc = veer_index_read(index, run, 0, data, (size_t)run->bytes, err);
    for (uint32_t page = 0; rc == VEER_OK && page < UINT32_C(1) << run->shape.page_bits; page++)
        rc = veer_index_page_check(run, page, &bytes, err);
    return rc;
}

veer_rc veer_index_load(veer_index *index, bool *ret_done, veer_err *err)
{
    const size_t at = much_read(index);
    if (at == index->set->n)
        return VEER_OK;
    veer_index_set *set = NULL;
    veer_index_resident *resident = NULL;
    veer_index_run *run = index->set->runs[at].run;
    uint8_t *data = malloc((size_t)run->bytes + VEER_INDEX_SLACK);
    veer_rc rc = data != NULL ? VEER_OK : veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = read_run(index, run, data, err);
    if (rc == VEER_OK)
        rc = new_resident(data, &resident, err);
    if (rc == VEER_OK) {
        data = NULL;
        rc = changed_set(index, at, 1, (veer_index_member){run, resident}, &set, err);
    }
    if (rc == VEER_OK) {
        show_change(index, set, false);
        *ret_done = true;
    }
    veer_index_resident_release(resident);
    free(data);
    return rc;
}
