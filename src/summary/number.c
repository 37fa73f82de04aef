/* Number summary: life, memory, sorting, coarsening, merging. */
#include "summary/number.h"

#include <stdlib.h>

#include "base/err.h"

#define SMALLEST_CAP 16
#define INSERTION_MAX 48 /* up to so many new keys are sorted by insertion */

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
    free(summary->index);
    free(summary);
}

void veer_num_summary_clear(veer_num_summary *summary)
{
    uint32_t *keys = summary->keys;
    uint64_t *counts = summary->counts;
    uint16_t *index = summary->index;
    const size_t cap = summary->cap;
    const unsigned index_bits = summary->index_bits;
    *summary = (veer_num_summary){.keys = keys,
                                  .counts = counts,
                                  .index = index,
                                  .cap = cap,
                                  .index_bits = index_bits,
                                  .shift = VEER_NUM_SUMMARY_SHIFT};
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

static void sort_insertion(uint64_t *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const uint64_t item = items[i];
        size_t j = i;
        for (; j > 0 && items[j - 1] > item; j--)
            items[j] = items[j - 1];
        items[j] = item;
    }
}

/* By the upper 32 bits, least significant byte first; an even number of passes ends in items. */
static void sort_radix(uint64_t *items, uint64_t *scratch, size_t n)
{
    for (unsigned low = 32; low < 64; low += 8) {
        size_t start[256] = {0};
        size_t sum = 0;
        for (size_t i = 0; i < n; i++)
            start[(items[i] >> low) & 255]++;
        for (size_t b = 0; b < 256; b++) {
            const size_t here = start[b];
            start[b] = sum;
            sum += here;
        }
        for (size_t i = 0; i < n; i++)
            scratch[start[(items[i] >> low) & 255]++] = items[i];
        uint64_t *const swap = items;
        items = scratch;
        scratch = swap;
    }
}

void veer_num_sort(veer_num_summary *summary)
{
    const size_t old = summary->n_sorted;
    const size_t n = summary->n_keys - old;
    uint64_t items[VEER_NUM_KEYS + 1], scratch[VEER_NUM_KEYS + 1];
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        items[i] = (uint64_t)summary->keys[old + i] << 32 | i;
    if (n <= INSERTION_MAX)
        sort_insertion(items, n);
    else
        sort_radix(items, scratch, n);
    for (size_t i = 0; i < n; i++)
        scratch[i] = summary->counts[old + i];

    size_t from = old, to = summary->n_keys;
    for (size_t i = n; i-- > 0;) {
        const uint32_t key = (uint32_t)(items[i] >> 32);
        for (; from > 0 && summary->keys[from - 1] > key; from--) {
            to--;
            summary->keys[to] = summary->keys[from - 1];
            summary->counts[to] = summary->counts[from - 1];
        }
        to--;
        summary->keys[to] = key;
        summary->counts[to] = scratch[(uint32_t)items[i]];
    }
    summary->n_sorted = summary->n_keys;
    summary->index_valid = false;
}

uint64_t veer_num_rows(const veer_num_summary *summary)
{
    return summary->count + summary->missing + summary->pos_inf + summary->neg_inf;
}

/* Up to twice the keys of a summary, while two are merged. */
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

static void merge_range(veer_num_summary *into, const veer_num_summary *from)
{
    if (from->count == 0)
        return;
    if (into->count == 0 || from->min < into->min)
        into->min = from->min;
    if (into->count == 0 || from->max > into->max)
        into->max = from->max;
}

veer_rc veer_num_summary_merge(veer_num_summary *into, const veer_num_summary *from, veer_err *err)
{
    merged m;
    if (veer_num_rows(from) > VEER_LIMIT_SUMMARY_ROWS - veer_num_rows(into))
        return veer_fail(err, VEER_ELIMIT, "a summary holds at most 2^53 rows");
    merge_keys(&m, into, from);
    const veer_rc rc = veer_num_reserve(into, m.n, err);
    if (rc != VEER_OK)
        return rc;
    if (m.n > 0) {
        memcpy(into->keys, m.keys, m.n * sizeof(m.keys[0]));
        memcpy(into->counts, m.counts, m.n * sizeof(m.counts[0]));
    }
    into->n_keys = into->n_sorted = m.n;
    into->index_valid = false;
    into->shift = m.shift;
    merge_range(into, from);
    into->count += from->count;
    into->missing += from->missing;
    into->pos_inf += from->pos_inf;
    into->neg_inf += from->neg_inf;
    veer_exact_moments_merge(&into->moments, &from->moments);
    return VEER_OK;
}
