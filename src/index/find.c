/* Searching: tables and filters for many queries at once, then the pages that are left. */
#include <stdlib.h>

#include "index/bits.h"
#include "index/impl.h"

#define CHUNK 4096        /* queries that share one look at the tables */
#define READ_BYTES 32768u /* pages so close to each other are read at once */
#define AHEAD 8           /* queries whose memory is being fetched */

typedef struct hit {
    size_t query;         /* its number */
    veer_index_item item; /* what was found */
} hit;

typedef struct search {
    veer_index *index;               /* searched */
    const veer_index_query *queries; /* n of the caller's */
    size_t n;                        /* at most CHUNK */
    veer_index_set *set;             /* runs as they were when it began */
    uint64_t *wanted;                /* page << 32 | query, for one run */
    hit *hits;                       /* n_hits */
    size_t n_hits;                   /* so far */
    size_t max_hits;                 /* there is room for */
    uint8_t *data;                   /* bytes of pages, and slack */
    size_t max_data;                 /* there is room for */
} search;

static veer_rc add_hit(search *s, size_t query, const veer_index_item *item, veer_err *err)
{
    const uint32_t model = s->queries[query].model;
    if (model != VEER_INDEX_NO_MODEL && item->model != VEER_INDEX_NO_MODEL && item->model != model)
        return VEER_OK;
    if (s->n_hits == s->max_hits) {
        const size_t max = s->max_hits > 0 ? 2 * s->max_hits : 64;
        hit *hits = realloc(s->hits, max * sizeof *hits);
        if (hits == NULL)
            return veer_fail_nomem(err);
        s->hits = hits;
        s->max_hits = max;
    }
    s->hits[s->n_hits++] = (hit){query, *item};
    return VEER_OK;
}

static veer_rc search_table(search *s, const veer_index_table *table, veer_err *err)
{
    if (table->count == 0)
        return VEER_OK;
    for (size_t i = 0; i < AHEAD && i < s->n; i++)
        veer_index_table_prefetch(table, veer_index_print_of(s->queries[i].id));
    for (size_t i = 0; i < s->n; i++) {
        const veer_index_print print = veer_index_print_of(s->queries[i].id);
        size_t at = veer_index_table_start(table, print);
        veer_index_item item;
        if (i + AHEAD < s->n)
            veer_index_table_prefetch(table, veer_index_print_of(s->queries[i + AHEAD].id));
        while (veer_index_table_next(table, print, &at, &item)) {
            const veer_rc rc = add_hit(s, i, &item, err);
            if (rc != VEER_OK)
                return rc;
        }
    }
    return VEER_OK;
}

/* Looks at both tables and takes the runs, as they are at one moment. */
static veer_rc search_tables(search *s, veer_err *err)
{
    veer_index *index = s->index;
    pthread_rwlock_rdlock(&index->lock);
    veer_rc rc = search_table(s, &index->active, err);
    if (rc == VEER_OK)
        rc = search_table(s, &index->frozen, err);
    s->set = index->set;
    atomic_fetch_add(&s->set->owners, 1);
    pthread_rwlock_unlock(&index->lock);
    return rc;
}

static void prefetch_filter(const veer_index_run *run, veer_fingerprint id)
{
    const veer_index_print print = veer_index_print_of(id);
    __builtin_prefetch(&run->filter[veer_index_filter_at(run->filter_blocks, print)]);
}

static int compare_wanted(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The queries that pass the filter of a run; how many. */
static size_t pass_filter(search *s, const veer_index_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < AHEAD && i < s->n; i++)
        prefetch_filter(run, s->queries[i].id);
    for (size_t i = 0; i < s->n; i++) {
        const veer_index_print print = veer_index_print_of(s->queries[i].id);
        if (i + AHEAD < s->n)
            prefetch_filter(run, s->queries[i + AHEAD].id);
        s->wanted[n] = (uint64_t)veer_index_page_of(&run->shape, print) << 32 | i;
        n += veer_index_filter_has(run->filter, run->filter_blocks, print);
    }
    return n;
}

static uint32_t page_wanted(uint64_t wanted)
{
    return (uint32_t)(wanted >> 32);
}

/* Entries of one query in a page that was read and checked. */
static veer_rc search_page(search *s, const veer_index_run *run, uint64_t wanted,
                           const veer_index_bytes *bytes, veer_err *err)
{
    const uint32_t page = page_wanted(wanted);
    const size_t query = (size_t)(wanted & UINT32_MAX);
    const veer_index_print print = veer_index_print_of(s->queries[query].id);
    uint32_t i = veer_index_page_search(run, page, bytes, print);
    for (; i < run->starts[page + 1]; i++) {
        veer_index_item item;
        veer_rc rc = veer_index_entry_get(run, page, bytes, i, &item, err);
        if (rc == VEER_OK && veer_index_print_compare(item.print, print) != 0)
            break;
        if (rc == VEER_OK)
            rc = add_hit(s, query, &item, err);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

/* How many of the wanted, from the first on, are read at once; *ret_to: the end of their bytes. */
static size_t group_of(const search *s, const veer_index_run *run, size_t n, uint64_t *ret_from,
                       uint64_t *ret_to)
{
    veer_index_page_span(run, page_wanted(s->wanted[0]), ret_from, ret_to);
    size_t k = 1;
    for (; k < n; k++) {
        uint64_t from, to;
        veer_index_page_span(run, page_wanted(s->wanted[k]), &from, &to);
        if (to - *ret_from > READ_BYTES && to > *ret_to)
            break;
        *ret_to = to > *ret_to ? to : *ret_to;
    }
    return k;
}

static veer_rc read_bytes(search *s, const veer_index_run *run, uint64_t from, uint64_t to,
                          veer_err *err)
{
    const size_t len = (size_t)(to - from);
    if (len + VEER_INDEX_SLACK > s->max_data) {
        const size_t max = (len > READ_BYTES ? len : READ_BYTES) + VEER_INDEX_SLACK;
        uint8_t *data = realloc(s->data, max);
        if (data == NULL)
            return veer_fail_nomem(err);
        s->data = data;
        s->max_data = max;
    }
    return veer_index_read(s->index, run, from, s->data, len, err);
}

static veer_rc search_group(search *s, const veer_index_run *run, const uint64_t *wanted, size_t n,
                            uint64_t from, veer_err *err)
{
    const veer_index_bytes bytes = {from, s->data};
    for (size_t i = 0; i < n; i++) {
        veer_rc rc = VEER_OK;
        if (i == 0 || page_wanted(wanted[i]) != page_wanted(wanted[i - 1]))
            rc = veer_index_page_check(run, page_wanted(wanted[i]), &bytes, err);
        if (rc == VEER_OK)
            rc = search_page(s, run, wanted[i], &bytes, err);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

static veer_rc search_resident(search *s, const veer_index_member *member, size_t n, veer_err *err)
{
    const veer_index_bytes bytes = {0, member->resident->data};
    for (size_t i = 0; i < n; i++) {
        const veer_rc rc = search_page(s, member->run, s->wanted[i], &bytes, err);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

static veer_rc search_run(search *s, const veer_index_member *member, veer_err *err)
{
    uint64_t *const all = s->wanted;
    veer_index_run *run = member->run;
    size_t n = pass_filter(s, run);
    veer_rc rc = VEER_OK;
    if (member->resident != NULL)
        return search_resident(s, member, n, err);
    if (n > 1)
        qsort(s->wanted, n, sizeof *s->wanted, compare_wanted);
    while (n > 0 && rc == VEER_OK) {
        uint64_t from, to;
        const size_t k = group_of(s, run, n, &from, &to);
        rc = read_bytes(s, run, from, to, err);
        atomic_fetch_add(&run->read_bytes, to - from);
        if (rc == VEER_OK)
            rc = search_group(s, run, s->wanted, k, from, err);
        s->wanted += k;
        n -= k;
    }
    s->wanted = all;
    return rc;
}

/* One try; VEER_ENOTFOUND if a run was dropped meanwhile. */
static veer_rc search_all(search *s, veer_err *err)
{
    s->n_hits = 0;
    veer_rc rc = search_tables(s, err);
    for (size_t r = 0; rc == VEER_OK && r < s->set->n; r++)
        rc = search_run(s, &s->set->runs[r], err);
    return rc;
}

/* Whether the runs have changed since the search began; waits for a change under way. */
static bool set_changed(const search *s)
{
    veer_index *index = s->index;
    pthread_mutex_lock(&index->maintenance);
    pthread_rwlock_rdlock(&index->lock);
    const bool changed = index->set != s->set;
    pthread_rwlock_unlock(&index->lock);
    pthread_mutex_unlock(&index->maintenance);
    return changed;
}

static veer_rc search_chunk(search *s, veer_err *err)
{
    for (;;) {
        const veer_rc rc = search_all(s, err);
        const bool again = rc == VEER_ENOTFOUND && set_changed(s);
        veer_index_set_release(s->set);
        if (rc == VEER_ENOTFOUND && !again)
            return veer_fail(err, VEER_ECORRUPT, "a run of the id index is not in the store");
        if (!again)
            return rc;
    }
}

static void tell(const search *s, size_t first, veer_index_found_fn fn, void *context)
{
    for (size_t i = 0; i < s->n_hits; i++) {
        const hit *found = &s->hits[i];
        const veer_index_entry entry = {
            .id = s->queries[found->query].id,
            .model = found->item.model,
            .kind = found->item.label ? VEER_INDEX_LABEL : VEER_INDEX_PREDICTION,
            .block = found->item.block,
            .row = found->item.row,
        };
        fn(context, first + found->query, &entry);
    }
}

veer_rc veer_index_find(veer_index *index, const veer_index_query *queries, size_t n,
                        veer_index_found_fn fn, void *context, veer_err *err)
{
    search s = {.index = index};
    const size_t most = n < CHUNK ? n : CHUNK;
    veer_rc rc = VEER_OK;
    if (n == 0)
        return VEER_OK;
    s.wanted = malloc(most * sizeof *s.wanted);
    if (s.wanted == NULL)
        return veer_fail_nomem(err);
    for (size_t first = 0; first < n && rc == VEER_OK; first += CHUNK) {
        s.queries = queries + first;
        s.n = n - first < CHUNK ? n - first : CHUNK;
        rc = search_chunk(&s, err);
        if (rc == VEER_OK)
            tell(&s, first, fn, context);
    }
    free(s.wanted);
    free(s.hits);
    free(s.data);
    return rc;
}
