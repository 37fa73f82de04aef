/* Category summary: questions, the most frequent, and two over common cells. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "summary/category.h"
#include "summary/name_order.h"

size_t veer_cat_summary_cap(const veer_cat_summary *summary)
{
    return summary->cap;
}

uint64_t veer_cat_summary_count(const veer_cat_summary *summary)
{
    return summary->total;
}

uint64_t veer_cat_summary_missing(const veer_cat_summary *summary)
{
    return summary->missing;
}

size_t veer_cat_summary_size(const veer_cat_summary *summary)
{
    return veer_map_count(summary->map);
}

uint64_t veer_cat_summary_other(const veer_cat_summary *summary)
{
    return summary->total - summary->held;
}

uint64_t veer_cat_summary_error(const veer_cat_summary *summary)
{
    return summary->error;
}

int veer_cat_summary_exact(const veer_cat_summary *summary)
{
    return summary->registers == NULL;
}

double veer_cat_summary_distinct(const veer_cat_summary *summary)
{
    return summary->registers == NULL ? (double)veer_map_count(summary->map)
                                      : veer_hll_estimate(summary->registers);
}

uint64_t veer_cat_summary_find(const veer_cat_summary *summary, const char *name, size_t len)
{
    uint32_t at;
    return veer_map_find(summary->map, name, len, &at) ? summary->counts[at] : 0;
}

static int by_name(const void *a, const void *b)
{
    const veer_cat_entry *x = a, *y = b;
    return veer_name_compare(x->name, x->len, y->name, y->len);
}

static int by_count(const void *a, const void *b)
{
    const veer_cat_entry *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : by_name(a, b);
}

static veer_rc all_entries(const veer_cat_summary *s, veer_cat_entry **ret, veer_err *err)
{
    const size_t n = veer_map_count(s->map);
    veer_cat_entry *entries = calloc(n + 1, sizeof(entries[0]));
    if (entries == NULL)
        return veer_fail_nomem(err);
    for (uint32_t i = 0; i < n; i++) {
        entries[i].name = veer_map_key(s->map, i, &entries[i].len);
        entries[i].count = s->counts[i];
    }
    *ret = entries;
    return VEER_OK;
}

veer_rc veer_cat_summary_top(const veer_cat_summary *summary, veer_cat_entry *entries, size_t max,
                             size_t *ret_n, veer_err *err)
{
    veer_cat_entry *all = NULL;
    const veer_rc rc = all_entries(summary, &all, err);
    if (rc != VEER_OK)
        return rc;
    const size_t n = veer_map_count(summary->map);
    const size_t kept = n < max ? n : max;
    qsort(all, n, sizeof(all[0]), by_count);
    if (kept > 0)
        memcpy(entries, all, kept * sizeof(all[0]));
    *ret_n = kept;
    free(all);
    return VEER_OK;
}

static veer_rc reserve_cells(veer_cat_aligned *a, size_t n, veer_err *err)
{
    a->ref = calloc(n, sizeof(a->ref[0]));
    a->cur = calloc(n, sizeof(a->cur[0]));
    a->names = calloc(n, sizeof(a->names[0]));
    a->lens = calloc(n, sizeof(a->lens[0]));
    if (a->ref == NULL || a->cur == NULL || a->names == NULL || a->lens == NULL)
        return veer_fail_nomem(err);
    return VEER_OK;
}

static void add_cell(veer_cat_aligned *a, const char *name, size_t len, uint64_t ref, uint64_t cur)
{
    a->names[a->k] = name;
    a->lens[a->k] = len;
    a->ref[a->k] = ref;
    a->cur[a->k++] = cur;
}

static void align_sorted(veer_cat_aligned *a, const veer_cat_entry *r, size_t n_ref,
                         const veer_cat_entry *c, size_t n_cur)
{
    size_t i = 0, j = 0;
    while (i < n_ref || j < n_cur) {
        const int order = j == n_cur ? -1 : i == n_ref ? 1 : by_name(&r[i], &c[j]);
        const veer_cat_entry *e = order <= 0 ? &r[i] : &c[j];
        const uint64_t ref = order <= 0 ? r[i++].count : 0;
        const uint64_t cur = order >= 0 ? c[j++].count : 0;
        add_cell(a, e->name, e->len, ref, cur);
    }
}

veer_rc veer_cat_align(const veer_cat_summary *ref, const veer_cat_summary *cur,
                       veer_cat_aligned *ret, veer_err *err)
{
    veer_cat_aligned a = {0};
    veer_cat_entry *r = NULL, *c = NULL;
    const size_t n_ref = veer_map_count(ref->map), n_cur = veer_map_count(cur->map);
    veer_rc rc = all_entries(ref, &r, err);
    if (rc == VEER_OK)
        rc = all_entries(cur, &c, err);
    if (rc == VEER_OK)
        rc = reserve_cells(&a, n_ref + n_cur + 1, err);
    if (rc != VEER_OK)
        goto out;
    qsort(r, n_ref, sizeof(r[0]), by_name);
    qsort(c, n_cur, sizeof(c[0]), by_name);
    align_sorted(&a, r, n_ref, c, n_cur);
    a.has_other = !(veer_cat_summary_exact(ref) && veer_cat_summary_exact(cur));
    if (a.has_other)
        add_cell(&a, NULL, 0, ref->total - ref->held, cur->total - cur->held);
    a.max_count_error = ref->error > cur->error ? ref->error : cur->error;
    *ret = a;
    a = (veer_cat_aligned){0};
out:
    free(r);
    free(c);
    veer_cat_aligned_done(&a);
    return rc;
}

void veer_cat_aligned_done(veer_cat_aligned *aligned)
{
    free(aligned->ref);
    free(aligned->cur);
    free(aligned->names);
    free(aligned->lens);
    *aligned = (veer_cat_aligned){0};
}
