#include "drift/categories.h"

#include <stdbool.h>

#include "base/err.h"
#include "veer/counts.h"

/* PSI and KL of a cell that one side never filled: half a count, which vanishes as data grow. */
static const veer_smoothing half_count = VEER_SMOOTHING_HALF;

/* An expected count below this makes the chi-square approximation doubtful (Cochran 1954). */
#define SMALL_EXPECTED 5.0

static veer_rc run_test(veer_counts_test *test, const uint64_t *ref, const uint64_t *cur,
                        size_t cells, drift_score *ret, veer_err *err)
{
    veer_test answer;
    const veer_rc rc = test(ref, cur, cells, &answer, err);
    if (rc == VEER_OK)
        *ret = (drift_score){.score = answer.statistic,
                             .lo = answer.statistic,
                             .hi = answer.statistic,
                             .p_value = answer.p_value,
                             .has_p = 1};
    return rc;
}

static veer_rc run_distance(veer_counts_distance *distance, const uint64_t *ref,
                            const uint64_t *cur, size_t cells, drift_score *ret, veer_err *err)
{
    double value;
    const veer_rc rc = distance(ref, cur, cells, &value, err);
    if (rc == VEER_OK)
        *ret = (drift_score){.score = value, .lo = value, .hi = value};
    return rc;
}

static veer_rc needs_two_cells(const char *method, size_t cells, veer_err *err)
{
    if (cells == 2)
        return VEER_OK;
    return veer_fail(err, VEER_EUNDEFINED, "%s needs exactly 2 categories, there are %zu", method,
                     cells);
}

veer_rc veer_drift_chi2_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                               const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_test(veer_chi2_homogeneity, ref, cur, cells, ret, err);
}

veer_rc veer_drift_g_test_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                 const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_test(veer_g_test, ref, cur, cells, ret, err);
}

veer_rc veer_drift_fisher_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                 const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    const veer_rc rc = needs_two_cells("Fisher's exact test", cells, err);
    return rc != VEER_OK ? rc : run_test(veer_fisher_exact, ref, cur, cells, ret, err);
}

veer_rc veer_drift_z_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                            const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    const veer_rc rc = needs_two_cells("the Z-test of proportions", cells, err);
    return rc != VEER_OK ? rc : run_test(veer_z_proportions, ref, cur, cells, ret, err);
}

veer_rc veer_drift_tv_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                             const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_distance(veer_total_variation, ref, cur, cells, ret, err);
}

veer_rc veer_drift_linf_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                               const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_distance(veer_linf, ref, cur, cells, ret, err);
}

veer_rc veer_drift_cramers_v_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                    const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_distance(veer_cramers_v_corrected, ref, cur, cells, ret, err);
}

veer_rc veer_drift_js_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                             const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_distance(veer_js_distance, ref, cur, cells, ret, err);
}

veer_rc veer_drift_js_base2_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                   const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_distance(veer_js_distance_base2, ref, cur, cells, ret, err);
}

veer_rc veer_drift_hellinger_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                    const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_distance(veer_hellinger, ref, cur, cells, ret, err);
}

veer_rc veer_drift_cosine_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                 const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_distance(veer_cosine_similarity, ref, cur, cells, ret, err);
}

veer_rc veer_drift_psi_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                              const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    double value;
    const veer_rc rc = veer_psi(ref, cur, cells, &half_count, &value, err);
    if (rc == VEER_OK)
        *ret = (drift_score){.score = value, .lo = value, .hi = value};
    return rc;
}

veer_rc veer_drift_kl_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                             const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    double value;
    const veer_rc rc = veer_kl(ref, cur, cells, &half_count, &value, err);
    if (rc == VEER_OK)
        *ret = (drift_score){.score = value, .lo = value, .hi = value};
    return rc;
}

veer_rc veer_drift_kl_cosine_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                    const drift_args *args, drift_score *ret, veer_err *err)
{
    drift_score kl, cosine;
    veer_rc rc = veer_drift_kl_counts(ref, cur, cells, args, &kl, err);
    if (rc == VEER_OK)
        rc = veer_drift_cosine_counts(ref, cur, cells, args, &cosine, err);
    if (rc != VEER_OK)
        return rc;
    kl.second = cosine.score;
    *ret = kl;
    return VEER_OK;
}

static uint64_t total_of(const uint64_t *counts, size_t cells)
{
    uint64_t total = 0;
    for (size_t i = 0; i < cells; i++)
        total += counts[i];
    return total;
}

/* Whether a 2 x 2 table has a cell whose expected count is too small for chi-square. */
static bool is_small_table(const uint64_t *ref, const uint64_t *cur)
{
    const double n_ref = (double)total_of(ref, 2), n_cur = (double)total_of(cur, 2);
    const double smaller = n_ref < n_cur ? n_ref : n_cur;
    const double a = (double)ref[0] + (double)cur[0], b = (double)ref[1] + (double)cur[1];
    return smaller * (a < b ? a : b) / (n_ref + n_cur) < SMALL_EXPECTED;
}

veer_rc veer_drift_tv_tested_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                    const drift_args *args, drift_score *ret, veer_err *err)
{
    drift_score distance, test;
    veer_rc rc = veer_drift_tv_counts(ref, cur, cells, args, &distance, err);
    if (rc == VEER_OK)
        rc = cells == 2 && is_small_table(ref, cur)
                 ? veer_drift_fisher_counts(ref, cur, cells, args, &test, err)
                 : veer_drift_chi2_counts(ref, cur, cells, args, &test, err);
    if (rc != VEER_OK)
        return rc;
    distance.p_value = test.p_value;
    distance.has_p = 1;
    *ret = distance;
    return VEER_OK;
}
