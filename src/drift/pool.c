#include "drift/pool.h"

typedef struct totals {
    double ref; /* rows of the reference */
    double cur; /* rows of the current window */
} totals;

static totals totals_of(const uint64_t *ref, const uint64_t *cur, size_t cells)
{
    totals t = {0.0, 0.0};
    for (size_t i = 0; i < cells; i++) {
        t.ref += (double)ref[i];
        t.cur += (double)cur[i];
    }
    return t;
}

/* The smaller of the two expected counts of a cell with so many rows in both windows. */
static double expected(uint64_t in_both, const totals *t)
{
    return (double)in_both * (t->ref < t->cur ? t->ref : t->cur) / (t->ref + t->cur);
}

size_t veer_drift_frequent_cells(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                 size_t among)
{
    const totals t = totals_of(ref, cur, cells);
    size_t frequent = 0;
    for (size_t i = 0; i < among; i++)
        frequent += expected(ref[i] + cur[i], &t) >= DRIFT_POOL_EXPECTED;
    return frequent;
}

static size_t drop_empty(const uint64_t *ref, const uint64_t *cur, size_t cells, uint64_t *ret_ref,
                         uint64_t *ret_cur)
{
    size_t kept = 0;
    for (size_t i = 0; i < cells; i++) {
        if (ref[i] + cur[i] == 0)
            continue;
        ret_ref[kept] = ref[i];
        ret_cur[kept++] = cur[i];
    }
    return kept;
}

static size_t smallest_cell(const uint64_t *ref, const uint64_t *cur, size_t cells)
{
    size_t smallest = 0;
    for (size_t i = 1; i < cells; i++)
        if (ref[i] + cur[i] < ref[smallest] + cur[smallest])
            smallest = i;
    return smallest;
}

size_t veer_drift_pool_rare(const uint64_t *ref, const uint64_t *cur, size_t cells,
                            uint64_t *ret_ref, uint64_t *ret_cur)
{
    const totals t = totals_of(ref, cur, cells);
    const size_t occupied = drop_empty(ref, cur, cells, ret_ref, ret_cur);
    if (occupied <= 2)
        return occupied;
    uint64_t rare_ref = 0, rare_cur = 0;
    size_t kept = 0;
    for (size_t i = 0; i < occupied; i++) {
        if (expected(ret_ref[i] + ret_cur[i], &t) < DRIFT_POOL_EXPECTED) {
            rare_ref += ret_ref[i];
            rare_cur += ret_cur[i];
        } else {
            ret_ref[kept] = ret_ref[i];
            ret_cur[kept++] = ret_cur[i];
        }
    }
    if (rare_ref + rare_cur == 0)
        return kept;
    const bool joins = kept > 0 && expected(rare_ref + rare_cur, &t) < DRIFT_POOL_EXPECTED;
    const size_t target = joins ? smallest_cell(ret_ref, ret_cur, kept) : kept;
    if (!joins)
        ret_ref[kept] = ret_cur[kept] = 0;
    ret_ref[target] += rare_ref;
    ret_cur[target] += rare_cur;
    return joins ? kept : kept + 1;
}

/* The index of the first value above `value` at or after `from`. */
static size_t end_of_run(const veer_sample *sample, size_t from, double value)
{
    size_t lo = from, hi = sample->n;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (sample->sorted[mid] > value)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

bool veer_drift_count_distinct(const veer_sample *ref, const veer_sample *cur, size_t limit,
                               uint64_t *ret_ref, uint64_t *ret_cur, size_t *ret_cells)
{
    size_t i = 0, j = 0, cells = 0;
    while (i < ref->n || j < cur->n) {
        if (cells == limit)
            return false;
        const bool from_ref = j == cur->n || (i < ref->n && ref->sorted[i] <= cur->sorted[j]);
        const double value = from_ref ? ref->sorted[i] : cur->sorted[j];
        const size_t end_i = end_of_run(ref, i, value), end_j = end_of_run(cur, j, value);
        ret_ref[cells] = end_i - i;
        ret_cur[cells++] = end_j - j;
        i = end_i;
        j = end_j;
    }
    *ret_cells = cells;
    return true;
}
