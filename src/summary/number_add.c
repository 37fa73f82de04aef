/* Number summary: adding values, a column at a time.
 *
 * Three passes over blocks that stay in the first-level cache: prefixes and extremes, counts
 * through a hash table of at most a quarter load, exact sums.
 */
#include <stdlib.h>

#include "base/err.h"
#include "summary/number.h"

#define BLOCK 1024
#define EMPTY UINT16_MAX

static inline size_t slot_of(const veer_num_summary *s, uint32_t key)
{
    return (uint32_t)(key * 0x9e3779b1u) >> (32 - s->index_bits);
}

static void index_put(veer_num_summary *s, uint32_t key, size_t position)
{
    const size_t mask = ((size_t)1 << s->index_bits) - 1;
    size_t slot = slot_of(s, key);
    while (s->index[slot] != EMPTY)
        slot = (slot + 1) & mask;
    s->index[slot] = (uint16_t)position;
}

static void index_rebuild(veer_num_summary *s)
{
    memset(s->index, 0xff, sizeof(s->index[0]) << s->index_bits);
    for (size_t i = 0; i < s->n_keys; i++)
        index_put(s, s->keys[i], i);
    s->index_valid = true;
}

/* Room for every key that n more values can bring, so that nothing fails half way. */
static veer_rc prepare(veer_num_summary *s, size_t n, veer_err *err)
{
    const size_t most = n < VEER_NUM_KEYS + 1 - s->n_keys ? s->n_keys + n : VEER_NUM_KEYS + 1;
    const veer_rc rc = veer_num_reserve(s, most, err);
    if (rc != VEER_OK)
        return rc;
    unsigned bits = 6;
    while ((size_t)1 << bits < 4 * (most - 1))
        bits++;
    if (s->index == NULL || bits > s->index_bits) {
        uint16_t *index = realloc(s->index, sizeof(index[0]) << bits);
        if (index == NULL)
            return veer_fail_nomem(err);
        s->index = index;
        s->index_bits = bits;
        s->index_valid = false;
    }
    if (!s->index_valid)
        index_rebuild(s);
    return VEER_OK;
}

static void make_room(veer_num_summary *s)
{
    veer_num_sort(s);
    while (s->n_keys > VEER_NUM_KEYS) {
        s->n_keys = veer_num_coarsen(s->keys, s->counts, s->n_keys, 1);
        s->shift++;
    }
    s->n_sorted = s->n_keys;
    index_rebuild(s);
}

/* Counts keys taken at `shift`; the summary's own may grow on the way. */
static void count_keys(veer_num_summary *s, const uint32_t *keys, size_t n, unsigned shift)
{
    const size_t mask = ((size_t)1 << s->index_bits) - 1;
    unsigned by = s->shift - shift;
    for (size_t i = 0; i < n; i++) {
        const uint32_t key = keys[i] >> by;
        size_t slot = slot_of(s, key);
        size_t position = s->index[slot];
        while (position != EMPTY && s->keys[position] != key) {
            slot = (slot + 1) & mask;
            position = s->index[slot];
        }
        if (position != EMPTY) {
            s->counts[position]++;
            continue;
        }
        s->keys[s->n_keys] = key;
        s->counts[s->n_keys] = 1;
        s->index[slot] = (uint16_t)s->n_keys++;
        if (s->n_keys > VEER_NUM_KEYS) {
            make_room(s);
            by = s->shift - shift;
        }
    }
}

/* Copies the finite values, -0.0 as 0.0, and counts the others. */
static size_t take_finite(veer_num_summary *s, const double *values, size_t n, double *ret)
{
    size_t kept = 0, missing = 0, pos_inf = 0, neg_inf = 0;
    for (size_t i = 0; i < n; i++) {
        const double v = values[i];
        ret[kept] = v + 0.0;
        kept += v - v == 0.0;
        missing += v != v;
        pos_inf += v == (double)__builtin_inff();
        neg_inf += v == -(double)__builtin_inff();
    }
    s->missing += missing;
    s->pos_inf += pos_inf;
    s->neg_inf += neg_inf;
    return kept;
}

static void add_block(veer_num_summary *s, const double *values, size_t n)
{
    double finite[BLOCK];
    uint32_t keys[BLOCK];
    const unsigned shift = s->shift;
    n = take_finite(s, values, n, finite);
    if (n == 0)
        return;
    double min = s->count > 0 ? s->min : finite[0];
    double max = s->count > 0 ? s->max : finite[0];
    for (size_t i = 0; i < n; i++) {
        const double v = finite[i];
        min = v < min ? v : min;
        max = v > max ? v : max;
        keys[i] = (uint32_t)(veer_order_of(v) >> shift);
    }
    s->min = min;
    s->max = max;
    s->count += n;
    count_keys(s, keys, n, shift);
    veer_exact_moments_add(&s->moments, finite, n);
}

veer_rc veer_num_summary_add(veer_num_summary *summary, const double *values, size_t n,
                             veer_err *err)
{
    if (n == 0)
        return VEER_OK;
    if (n > VEER_LIMIT_SUMMARY_ROWS - veer_num_rows(summary))
        return veer_fail(err, VEER_ELIMIT, "a summary holds at most 2^53 rows");
    const veer_rc rc = prepare(summary, n, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t done = 0; done < n; done += BLOCK)
        add_block(summary, values + done, n - done < BLOCK ? n - done : BLOCK);
    veer_num_sort(summary);
    return VEER_OK;
}

veer_rc veer_num_summary_add_missing(veer_num_summary *summary, uint64_t n, veer_err *err)
{
    if (n > VEER_LIMIT_SUMMARY_ROWS - veer_num_rows(summary))
        return veer_fail(err, VEER_ELIMIT, "a summary holds at most 2^53 rows");
    summary->missing += n;
    return VEER_OK;
}
