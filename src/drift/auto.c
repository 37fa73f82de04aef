#include "drift/auto.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/err.h"
#include "drift/pool.h"

/* Up to this product of the sizes the lattice paths are counted (a few ms). */
#define CHEAP_PATHS 1000000u

/* ---- categories ---- */

static double total_of_two(const uint64_t *counts)
{
    return (double)counts[0] + (double)counts[1];
}

/* Whether a 2 x 2 table has an expected count too small for chi-square (Cochran 1954). */
static bool is_small_table(const uint64_t *ref, const uint64_t *cur)
{
    const double n_ref = total_of_two(ref), n_cur = total_of_two(cur);
    const double smaller = n_ref < n_cur ? n_ref : n_cur;
    const double a = (double)ref[0] + (double)cur[0], b = (double)ref[1] + (double)cur[1];
    return smaller * (a < b ? a : b) / (n_ref + n_cur) < DRIFT_POOL_EXPECTED;
}

veer_rc veer_drift_p_of_shares(const uint64_t *ref, const uint64_t *cur, size_t cells,
                               double *ret_p, veer_err *err)
{
    veer_test test;
    const veer_rc rc = cells == 2 && is_small_table(ref, cur)
                           ? veer_fisher_exact(ref, cur, cells, &test, err)
                           : veer_chi2_homogeneity(ref, cur, cells, &test, err);
    if (rc == VEER_OK)
        *ret_p = test.p_value;
    return rc;
}

/* Total variation of cells that can be tested. */
static veer_rc compare_cells(const uint64_t *ref, const uint64_t *cur, size_t cells,
                             drift_choice *ret, veer_err *err)
{
    const drift_method *method = veer_drift_method_named("tv");
    drift_score score;
    veer_rc rc = veer_drift_run_counts(method, ref, cur, cells, &score, err);
    if (rc == VEER_OK)
        rc = veer_drift_p_of_shares(ref, cur, cells, &score.p_value, err);
    if (rc != VEER_OK)
        return rc;
    score.has_p = 1;
    *ret = (drift_choice){.method = method, .score = score};
    return VEER_OK;
}

/* `pooled` has room for twice the cells. A cell of others says nothing about its categories: two
 * disjoint sets of rare ones fill it equally. */
static veer_rc compare_pooled(const uint64_t *ref, const uint64_t *cur, size_t cells,
                              bool has_others, uint64_t *pooled, drift_choice *ret, veer_err *err)
{
    size_t occupied = 0;
    for (size_t i = 0; i < cells; i++)
        occupied += ref[i] + cur[i] > 0;
    const size_t kept = veer_drift_pool_rare(ref, cur, cells, pooled, pooled + cells);
    if (kept == 1 && occupied > 1)
        return veer_fail(err, VEER_EUNDEFINED, "%zu categories, each too rare to be tested",
                         occupied);
    if (has_others && veer_drift_frequent_cells(ref, cur, cells, cells - 1) == 0)
        return veer_fail(err, VEER_EUNDEFINED, "too many categories, each too rare to be tested");
    const veer_rc rc = compare_cells(pooled, pooled + cells, kept, ret, err);
    if (rc == VEER_OK && kept < occupied)
        ret->pooled = occupied - kept + 1;
    return rc;
}

veer_rc veer_drift_auto_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                               bool has_others, drift_choice *ret, veer_err *err)
{
    uint64_t *pooled = malloc((2 * cells + 1) * sizeof *pooled);
    if (pooled == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = compare_pooled(ref, cur, cells, has_others, pooled, ret, err);
    free(pooled);
    return rc;
}

/* ---- numbers ---- */

static veer_rc quick_ks(const veer_sample *ref, const veer_sample *cur, drift_choice *ret,
                        veer_err *err)
{
    const drift_method *method = veer_drift_method_named("ks");
    veer_test test;
    if (cur->n == 0 || ref->n <= CHEAP_PATHS / cur->n) {
        *ret = (drift_choice){.method = method};
        return veer_drift_run_samples(method, ref, cur, 0, &ret->score, err);
    }
    const veer_rc rc = veer_ks_2samp(ref, cur, NULL, &test, err);
    if (rc == VEER_OK)
        *ret = (drift_choice){.method = method,
                              .score = {.score = test.statistic,
                                        .lo = test.statistic,
                                        .hi = test.statistic,
                                        .p_value = test.p_value,
                                        .has_p = 1}};
    return rc;
}

veer_rc veer_drift_auto_samples(const veer_sample *ref, const veer_sample *cur, drift_choice *ret,
                                veer_err *err)
{
    uint64_t a[VEER_DRIFT_DISCRETE_VALUES], b[VEER_DRIFT_DISCRETE_VALUES];
    uint64_t pooled[2 * VEER_DRIFT_DISCRETE_VALUES];
    size_t cells = 0;
    if (veer_drift_count_distinct(ref, cur, VEER_DRIFT_DISCRETE_VALUES, a, b, &cells) && cells > 1)
        return compare_pooled(a, b, cells, false, pooled, ret, err);
    return quick_ks(ref, cur, ret, err);
}

veer_rc veer_drift_auto_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                  drift_choice *ret, veer_err *err)
{
    const drift_method *method = veer_drift_method_named("ks");
    drift_choice choice = {.method = method};
    const veer_rc rc = veer_drift_run_summaries(method, ref, cur, 0, &choice.score, err);
    if (rc == VEER_OK)
        *ret = choice;
    return rc;
}
