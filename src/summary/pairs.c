#include "summary/pairs.h"

#include <stdlib.h>
#include <string.h>

void veer_pairs_done(veer_pairs *pairs)
{
    free(pairs->items);
    *pairs = (veer_pairs){0};
}

static size_t lower_bound(const veer_pairs *pairs, uint64_t key)
{
    size_t low = 0, high = pairs->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (pairs->items[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

veer_rc veer_pairs_reserve(veer_pairs *pairs, veer_err *err)
{
    if (pairs->n < pairs->cap)
        return VEER_OK;
    const size_t cap = pairs->cap == 0 ? 16 : 2 * pairs->cap;
    veer_pair *items = realloc(pairs->items, cap * sizeof(items[0]));
    if (items == NULL)
        return veer_fail_nomem(err);
    pairs->items = items;
    pairs->cap = cap;
    return VEER_OK;
}

veer_rc veer_pairs_add(veer_pairs *pairs, uint64_t key, uint64_t count, veer_err *err)
{
    const size_t at = lower_bound(pairs, key);
    if (at < pairs->n && pairs->items[at].key == key) {
        pairs->items[at].count += count;
        return VEER_OK;
    }
    const veer_rc rc = veer_pairs_reserve(pairs, err);
    if (rc != VEER_OK)
        return rc;
    memmove(pairs->items + at + 1, pairs->items + at, (pairs->n - at) * sizeof(pairs->items[0]));
    pairs->items[at] = (veer_pair){key, count};
    pairs->n++;
    return VEER_OK;
}

veer_rc veer_pairs_merge(veer_pairs *into, const veer_pair *from, size_t n, veer_err *err)
{
    if (n == 0)
        return VEER_OK;
    veer_pair *items = malloc((into->n + n) * sizeof(items[0]));
    if (items == NULL)
        return veer_fail_nomem(err);
    size_t i = 0, j = 0, kept = 0;
    while (i < into->n || j < n) {
        const int left = j == n || (i < into->n && into->items[i].key <= from[j].key);
        veer_pair next = left ? into->items[i++] : from[j++];
        if (left && j < n && from[j].key == next.key)
            next.count += from[j++].count;
        items[kept++] = next;
    }
    free(into->items);
    into->items = items;
    into->cap = into->n + n;
    into->n = kept;
    return VEER_OK;
}
