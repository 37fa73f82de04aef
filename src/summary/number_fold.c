/* Number summary: merging a list of keys into those it has. */
#include "summary/number.h"

/* How much the shift must grow for the keys of both sorted lists, and how many they then are: two
 * neighbours become one when the shift passes their highest differing bit. */
static unsigned needed_shift(const veer_num_summary *s, const uint32_t *other, size_t n,
                             size_t *ret_keys)
{
    size_t parted[33] = {0}; /* neighbours by their highest differing bit, from 1 */
    size_t i = 0, j = 0, keys = 1;
    uint32_t last = s->n_keys > 0 && s->keys[0] < other[0] ? s->keys[0] : other[0];
    while (i < s->n_keys || j < n) {
        const bool left = j == n || (i < s->n_keys && s->keys[i] <= other[j]);
        const uint32_t key = left ? s->keys[i++] : other[j++];
        if (key != last) {
            parted[32 - __builtin_clz(key ^ last)]++;
            keys++;
        }
        last = key;
    }
    unsigned by = 0;
    while (keys > VEER_NUM_KEYS)
        keys -= parted[++by];
    *ret_keys = keys;
    return by;
}

/* From behind, so that nothing is overwritten before it moved. */
static void merge_from_behind(veer_num_summary *s, const uint32_t *keys, const uint32_t *counts,
                              size_t n, unsigned by, size_t total)
{
    size_t from = s->n_keys, to = total;
    while (n > 0) {
        const uint32_t key = keys[n - 1] >> by;
        uint64_t count = 0;
        for (; n > 0 && keys[n - 1] >> by == key; n--)
            count += counts[n - 1];
        for (; from > 0 && s->keys[from - 1] > key; from--) {
            to--;
            s->keys[to] = s->keys[from - 1];
            s->counts[to] = s->counts[from - 1];
        }
        if (from > 0 && s->keys[from - 1] == key)
            count += s->counts[--from];
        to--;
        s->keys[to] = key;
        s->counts[to] = count;
    }
    s->n_keys = total;
}

void veer_num_fold(veer_num_summary *summary, const uint32_t *keys, const uint32_t *counts,
                   size_t n)
{
    size_t total = 0;
    const unsigned by = needed_shift(summary, keys, n, &total);
    if (by > 0)
        summary->n_keys = veer_num_coarsen(summary->keys, summary->counts, summary->n_keys, by);
    merge_from_behind(summary, keys, counts, n, by, total);
    summary->shift += by;
}
