/* Tests of homogeneity of two count vectors. */
#include "veer/counts.h"

#include <math.h>

#include "stats/counts.h"
#include "stats/special.h"

static veer_test chi2_answer(double statistic, size_t occupied)
{
    veer_test test = {.statistic = statistic, .p_value = 1, .df = (double)(occupied - 1)};
    if (occupied > 1)
        test.p_value = veer_chi2_sf(statistic, test.df);
    return test;
}

veer_rc veer_chi2_homogeneity(const uint64_t *ref, const uint64_t *cur, size_t k, veer_test *ret,
                              veer_err *err)
{
    veer_counts_pair pair;
    const veer_rc rc = veer_counts_pair_init(&pair, ref, cur, k, err);
    if (rc != VEER_OK)
        return rc;
    *ret = chi2_answer(veer_counts_chi2(&pair), pair.occupied);
    return VEER_OK;
}

veer_rc veer_g_test(const uint64_t *ref, const uint64_t *cur, size_t k, veer_test *ret,
                    veer_err *err)
{
    veer_counts_pair pair;
    const veer_rc rc = veer_counts_pair_init(&pair, ref, cur, k, err);
    if (rc != VEER_OK)
        return rc;
    /* Each deviance also holds E - O; over the table these cancel, and every term is >= 0. */
    const double n_ref = (double)pair.n_ref, n_cur = (double)pair.n_cur, n = n_ref + n_cur;
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        const double column = (double)ref[i] + (double)cur[i];
        if (column == 0)
            continue;
        const double diff = veer_counts_cross(&pair, i) / n;
        sum += veer_counts_deviance((double)ref[i], column / n * n_ref, -diff);
        sum += veer_counts_deviance((double)cur[i], column / n * n_cur, diff);
    }
    *ret = chi2_answer(2 * sum, pair.occupied);
    return VEER_OK;
}

veer_rc veer_z_proportions(const uint64_t *ref, const uint64_t *cur, size_t k, veer_test *ret,
                           veer_err *err)
{
    if (k != 2)
        return veer_fail(err, VEER_EINVAL, "the Z-test needs 2 cells, got %zu", k);
    veer_counts_pair pair;
    const veer_rc rc = veer_counts_pair_init(&pair, ref, cur, k, err);
    if (rc != VEER_OK)
        return rc;
    veer_test test = {.statistic = 0, .p_value = 1};
    if (pair.occupied == 2) {
        const double n_ref = (double)pair.n_ref, n_cur = (double)pair.n_cur;
        const double events = (double)ref[0] + (double)cur[0];
        const double others = (double)ref[1] + (double)cur[1];
        const double scale = sqrt(events * (n_ref / (n_ref + n_cur)) * (others * n_cur));
        test.statistic = -veer_counts_cross(&pair, 0) / scale;
        test.p_value = fmin(1, 2 * veer_norm_sf(fabs(test.statistic)));
    }
    *ret = test;
    return VEER_OK;
}
