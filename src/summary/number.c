/* Number summary: life, memory, coarsening, merging. */
#include "summary/number.h"

#include <stdlib.h>

#include "base/err.h"

#define SMALLEST_CAP 16

veer_rc veer_num_summary_new(veer_num_summary **ret, veer_err *err)
{
    veer_num_summary *summary = calloc(1, sizeof(*summary));
    if (summary == NULL)
        return veer_fail_nomem(err);
    summary->shift = VEER_NUM_SUMMARY_SHIFT;
    *ret = summary;
    return VEER_OK;
}

void veer_num_summary_free(veer_num_summary *summary)
{
    if (summary == NULL)
        return;
    free(summary->keys);
    free(summary->counts);
    free(summary);
}

void veer_num_summary_clear(veer_num_summary *summary)
{
    uint32_t *keys = summary->keys;
    uint64_t *counts = summary->counts;
    const size_t cap = summary->cap;
    *summary = (veer_num_summary){
        .keys = keys, .counts = counts, .cap = cap, .shift = VEER_NUM_SUMMARY_SHIFT};
}

veer_rc veer_num_reserve(veer_num_summary *summary, size_t n, veer_err *err)
{
    if (n <= summary->cap)
        return VEER_OK;
    size_t cap = summary->cap == 0 ? SMALLEST_CAP : summary->cap;
    while (cap < n)
        cap *= 2;
    if (cap > VEER_NUM_KEYS)
        cap = n > VEER_NUM_KEYS ? n : VEER_NUM_KEYS;
    uint32_t *keys = realloc(summary->keys, cap * sizeof(keys[0]));
    if (keys == NULL)
        return veer_fail_nomem(err);
    summary->keys = keys;
    uint64_t *counts = realloc(summary->counts, cap * sizeof(counts[0]));
    if (counts == NULL)
        return veer_fail_nomem(err);
    summary->counts = counts;
    summary->cap = cap;
    return VEER_OK;
}

size_t veer_num_coarsen(uint32_t *keys, uint64_t *counts, size_t n, unsigned by)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t key = keys[i] >> by;
        if (kept > 0 && keys[kept - 1] == key) {
            counts[kept - 1] += counts[i];
        } else {
            keys[kept] = key;
            counts[kept++] = counts[i];
        }
    }
    return kept;
}

uint64_t veer_num_rows(const veer_num_summary *summary)
{
    return summary->count + summary->missing + summary->pos_inf + summary->neg_inf;
}

/* ---- merging ---- */

static uint32_t key_at(const veer_num_summary *s, size_t i, unsigned by)
{
    return s->keys[i] >> by;
}

/* How many keys two summaries have together, at a shift. */
static size_t count_keys(const veer_num_summary *a, const veer_num_summary *b, unsigned shift)
{
    const unsigned by_a = shift - a->shift;
    const unsigned by_b = shift - b->shift;
    size_t n = 0;
    for (size_t i = 0, j = 0; i < a->n_keys || j < b->n_keys; n++) {
        const bool left =
            j == b->n_keys || (i < a->n_keys && key_at(a, i, by_a) <= key_at(b, j, by_b));
        const uint32_t key = left ? key_at(a, i, by_a) : key_at(b, j, by_b);
        while (i < a->n_keys && key_at(a, i, by_a) == key)
            i++;
        while (j < b->n_keys && key_at(b, j, by_b) == key)
            j++;
    }
    return n;
}

/* Merges keys where they are, from the last to the first: there is room for all n. */
static void merge_in_place(veer_num_summary *into, const veer_num_summary *from, unsigned shift,
                           size_t n)
{
    const unsigned by = shift - from->shift;
    size_t i = shift > into->shift
                   ? veer_num_coarsen(into->keys, into->counts, into->n_keys, shift - into->shift)
                   : into->n_keys;
    for (size_t j = from->n_keys, k = n; j > 0;) {
        const uint32_t key = key_at(from, j - 1, by);
        uint64_t count = 0;
        if (i > 0 && into->keys[i - 1] > key) {
            into->keys[--k] = into->keys[i - 1];
            into->counts[k] = into->counts[i - 1];
            i--;
            continue;
        }
        for (; j > 0 && key_at(from, j - 1, by) == key; j--)
            count += from->counts[j - 1];
        if (i > 0 && into->keys[i - 1] == key)
            count += into->counts[--i];
        into->keys[--k] = key;
        into->counts[k] = count;
    }
    into->n_keys = n;
    into->shift = shift;
}

/* Up to twice the keys of a summary, while two are merged that have too many. */
typedef struct merged {
    uint32_t keys[2 * VEER_NUM_KEYS];
    uint64_t counts[2 * VEER_NUM_KEYS];
    size_t n;
    unsigned shift;
} merged;

static void append(merged *m, uint32_t key, uint64_t count)
{
    if (m->n > 0 && m->keys[m->n - 1] == key) {
        m->counts[m->n - 1] += count;
    } else {
        m->keys[m->n] = key;
        m->counts[m->n++] = count;
    }
}

static void merge_keys(merged *m, const veer_num_summary *a, const veer_num_summary *b)
{
    m->n = 0;
    m->shift = a->shift > b->shift ? a->shift : b->shift;
    const unsigned by_a = m->shift - a->shift, by_b = m->shift - b->shift;
    for (size_t i = 0, j = 0; i < a->n_keys || j < b->n_keys;) {
        const bool left =
            j == b->n_keys || (i < a->n_keys && a->keys[i] >> by_a <= b->keys[j] >> by_b);
        if (left) {
            append(m, a->keys[i] >> by_a, a->counts[i]);
            i++;
        } else {
            append(m, b->keys[j] >> by_b, b->counts[j]);
            j++;
        }
    }
    for (; m->n > VEER_NUM_KEYS; m->shift++)
        m->n = veer_num_coarsen(m->keys, m->counts, m->n, 1);
}

/* The sign of a zero is dropped. */
void veer_num_widen(veer_num_summary *summary, double min, double max)
{
    if (summary->count == 0 || min < summary->min)
        summary->min = min + 0.0;
    if (summary->count == 0 || max > summary->max)
        summary->max = max + 0.0;
}

static veer_rc merge_coarsened(veer_num_summary *into, const veer_num_summary *from, veer_err *err)
{
    merged m;
    merge_keys(&m, into, from);
    const veer_rc rc = veer_num_reserve(into, m.n, err);
    if (rc != VEER_OK)
        return rc;
    memcpy(into->keys, m.keys, m.n * sizeof(m.keys[0]));
    memcpy(into->counts, m.counts, m.n * sizeof(m.counts[0]));
    into->n_keys = m.n;
    into->shift = m.shift;
    return VEER_OK;
}

static veer_rc merge_bins(veer_num_summary *into, const veer_num_summary *from, veer_err *err)
{
    const unsigned shift = into->shift > from->shift ? into->shift : from->shift;
    const size_t n = count_keys(into, from, shift);
    if (n > VEER_NUM_KEYS)
        return merge_coarsened(into, from, err);
    const veer_rc rc = veer_num_reserve(into, n, err);
    if (rc == VEER_OK)
        merge_in_place(into, from, shift, n);
    return rc;
}

veer_rc veer_num_summary_merge(veer_num_summary *into, const veer_num_summary *from, veer_err *err)
{
    if (veer_num_rows(from) > VEER_LIMIT_SUMMARY_ROWS - veer_num_rows(into))
        return veer_fail(err, VEER_ELIMIT, "a summary holds at most 2^53 rows");
    const veer_rc rc = merge_bins(into, from, err);
    if (rc != VEER_OK)
        return rc;
    if (from->count > 0)
        veer_num_widen(into, from->min, from->max);
    into->count += from->count;
    into->missing += from->missing;
    into->pos_inf += from->pos_inf;
    into->neg_inf += from->neg_inf;
    veer_exact_moments_merge(&into->moments, &from->moments);
    return VEER_OK;
}
