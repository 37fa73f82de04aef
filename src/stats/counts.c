#include "stats/counts.h"

#include "stats/special_parts.h"

/* A product of two 63-bit numbers, and the difference of two such products, fit. */
__extension__ typedef __int128 wide;

static veer_rc total(const uint64_t *counts, size_t k, uint64_t *ret, veer_err *err)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < k; i++)
        if (__builtin_add_overflow(sum, counts[i], &sum) || sum > INT64_MAX)
            return veer_fail(err, VEER_EINVAL, "the counts add up to 2^63 or more");
    *ret = sum;
    return VEER_OK;
}

veer_rc veer_counts_pair_init(veer_counts_pair *ret, const uint64_t *ref, const uint64_t *cur,
                              size_t k, veer_err *err)
{
    if (k == 0)
        return veer_fail(err, VEER_EINVAL, "there must be at least one cell");
    veer_counts_pair pair = {.ref = ref, .cur = cur, .k = k};
    veer_rc rc = total(ref, k, &pair.n_ref, err);
    if (rc == VEER_OK)
        rc = total(cur, k, &pair.n_cur, err);
    if (rc != VEER_OK)
        return rc;
    if (pair.n_ref == 0 || pair.n_cur == 0)
        return veer_fail(err, VEER_ENODATA, "the %s side has no counts",
                         pair.n_ref == 0 ? "reference" : "current");
    for (size_t i = 0; i < k; i++)
        pair.occupied += ref[i] != 0 || cur[i] != 0;
    *ret = pair;
    return VEER_OK;
}

double veer_counts_cross(const veer_counts_pair *pair, size_t i)
{
    return (double)((wide)pair->ref[i] * (wide)pair->n_cur -
                    (wide)pair->cur[i] * (wide)pair->n_ref);
}

double veer_counts_share_diff(const veer_counts_pair *pair, size_t i)
{
    return veer_counts_cross(pair, i) / (double)pair->n_ref / (double)pair->n_cur;
}

double veer_counts_chi2(const veer_counts_pair *pair)
{
    double sum = 0;
    for (size_t i = 0; i < pair->k; i++) {
        const double column = (double)pair->ref[i] + (double)pair->cur[i];
        const double cross = veer_counts_cross(pair, i);
        if (column > 0)
            sum += (cross / (double)pair->n_ref / column) * (cross / (double)pair->n_cur);
    }
    return sum;
}

double veer_counts_deviance(double observed, double expected, double diff)
{
    return observed == 0 ? expected : veer_deviance(observed, expected, diff);
}
