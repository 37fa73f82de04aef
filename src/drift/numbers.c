#include "drift/numbers.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "drift/categories.h"
#include "veer/twosample.h"

/* Up to this product of the sizes, `auto` counts lattice paths (a few ms). */
#define QUICK_PATHS 1000000u

typedef veer_rc scratch_test(const veer_sample *ref, const veer_sample *cur, double *scratch,
                             veer_test *ret, veer_err *err);

static drift_score score_of(double score)
{
    return (drift_score){.score = score, .lo = score, .hi = score};
}

static drift_score score_of_test(const veer_test *test)
{
    drift_score score = score_of(test->statistic);
    score.p_value = test->p_value;
    score.has_p = 1;
    return score;
}

/* Runs a test with the memory that its exact p-value needs. */
static veer_rc run_with_scratch(scratch_test *test, const veer_sample *ref, const veer_sample *cur,
                                drift_score *ret, veer_err *err)
{
    const size_t need = veer_twosample_scratch(ref->n, cur->n);
    double *scratch = need == 0 ? NULL : malloc(need * sizeof *scratch);
    if (need != 0 && scratch == NULL)
        return veer_fail_nomem(err);
    veer_test answer;
    const veer_rc rc = test(ref, cur, scratch, &answer, err);
    free(scratch);
    if (rc == VEER_OK)
        *ret = score_of_test(&answer);
    return rc;
}

veer_rc veer_drift_ks_samples(const veer_sample *ref, const veer_sample *cur,
                              const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_with_scratch(veer_ks_2samp, ref, cur, ret, err);
}

veer_rc veer_drift_ks_samples_quick(const veer_sample *ref, const veer_sample *cur,
                                    const drift_args *args, drift_score *ret, veer_err *err)
{
    if (cur->n == 0 || ref->n <= QUICK_PATHS / cur->n)
        return veer_drift_ks_samples(ref, cur, args, ret, err);
    veer_test answer;
    const veer_rc rc = veer_ks_2samp(ref, cur, NULL, &answer, err);
    if (rc == VEER_OK)
        *ret = score_of_test(&answer);
    return rc;
}

veer_rc veer_drift_cvm_samples(const veer_sample *ref, const veer_sample *cur,
                               const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_with_scratch(veer_cvm_2samp, ref, cur, ret, err);
}

veer_rc veer_drift_mann_whitney_samples(const veer_sample *ref, const veer_sample *cur,
                                        const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_with_scratch(veer_mann_whitney, ref, cur, ret, err);
}

veer_rc veer_drift_anderson_samples(const veer_sample *ref, const veer_sample *cur,
                                    const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    veer_test answer;
    const veer_rc rc = veer_anderson_2samp(ref, cur, &answer, err);
    if (rc == VEER_OK)
        *ret = score_of_test(&answer);
    return rc;
}

veer_rc veer_drift_welch_samples(const veer_sample *ref, const veer_sample *cur,
                                 const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    veer_test answer;
    const veer_rc rc = veer_welch_t(ref, cur, &answer, err);
    if (rc == VEER_OK)
        *ret = score_of_test(&answer);
    return rc;
}

typedef veer_rc sample_distance(const veer_sample *ref, const veer_sample *cur, double *ret,
                                veer_err *err);

static veer_rc run_distance(sample_distance *distance, const veer_sample *ref,
                            const veer_sample *cur, drift_score *ret, veer_err *err)
{
    double value;
    const veer_rc rc = distance(ref, cur, &value, err);
    if (rc == VEER_OK)
        *ret = score_of(value);
    return rc;
}

veer_rc veer_drift_wasserstein_raw_samples(const veer_sample *ref, const veer_sample *cur,
                                           const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_distance(veer_wasserstein, ref, cur, ret, err);
}

veer_rc veer_drift_energy_raw_samples(const veer_sample *ref, const veer_sample *cur,
                                      const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return run_distance(veer_energy_distance, ref, cur, ret, err);
}

/* Divides a distance by the reference's deviation to a power; distance 0 needs no deviation. */
static veer_rc scale_by_deviation(const veer_sample *ref, double power, drift_score *score,
                                  veer_err *err)
{
    if (score->score == 0.0)
        return VEER_OK;
    const double deviation = ref->n == 0 ? 0.0 : sqrt(ref->m2 / (double)ref->n);
    if (!(deviation > 0.0) || !isfinite(deviation))
        return veer_fail(err, VEER_EUNDEFINED,
                         "the reference is constant: no deviation to scale by");
    const double scale = pow(deviation, power);
    *score = score_of(score->score / scale);
    return VEER_OK;
}

veer_rc veer_drift_wasserstein_samples(const veer_sample *ref, const veer_sample *cur,
                                       const drift_args *args, drift_score *ret, veer_err *err)
{
    drift_score score;
    veer_rc rc = veer_drift_wasserstein_raw_samples(ref, cur, args, &score, err);
    if (rc == VEER_OK)
        rc = scale_by_deviation(ref, 1.0, &score, err);
    if (rc == VEER_OK)
        *ret = score;
    return rc;
}

veer_rc veer_drift_energy_samples(const veer_sample *ref, const veer_sample *cur,
                                  const drift_args *args, drift_score *ret, veer_err *err)
{
    drift_score score;
    veer_rc rc = veer_drift_energy_raw_samples(ref, cur, args, &score, err);
    if (rc == VEER_OK)
        rc = scale_by_deviation(ref, 0.5, &score, err);
    if (rc == VEER_OK)
        *ret = score;
    return rc;
}

veer_rc veer_drift_shift_samples(const veer_sample *ref, const veer_sample *cur,
                                 const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    veer_shift shift;
    const veer_rc rc = veer_mean_std_shift(ref, cur, &shift, err);
    if (rc != VEER_OK)
        return rc;
    *ret = score_of(shift.mean_relative);
    ret->second = shift.std_relative;
    return VEER_OK;
}

/* ---- over the reference's quantile bins ---- */

static veer_rc binned(drift_counts_fn *distance, const veer_sample *ref, const veer_sample *cur,
                      const drift_args *args, drift_score *ret, veer_err *err)
{
    const size_t room = args->bins < 3 ? 2 : args->bins - 1;
    double *edges = malloc(room * sizeof *edges);
    uint64_t *counts = malloc(2 * (room + 1) * sizeof *counts);
    size_t k = 0;
    veer_rc rc = edges == NULL || counts == NULL ? veer_fail_nomem(err) : VEER_OK;
    if (rc == VEER_OK)
        rc = veer_bin_edges_quantile(ref, args->bins, edges, &k, err);
    if (rc == VEER_OK) {
        veer_bin_counts(ref, edges, k, counts);
        veer_bin_counts(cur, edges, k, counts + k + 1);
        rc = distance(counts, counts + k + 1, k + 1, args, ret, err);
    }
    free(counts);
    free(edges);
    return rc;
}

veer_rc veer_drift_psi_samples(const veer_sample *ref, const veer_sample *cur,
                               const drift_args *args, drift_score *ret, veer_err *err)
{
    return binned(veer_drift_psi_counts, ref, cur, args, ret, err);
}

veer_rc veer_drift_kl_samples(const veer_sample *ref, const veer_sample *cur,
                              const drift_args *args, drift_score *ret, veer_err *err)
{
    return binned(veer_drift_kl_counts, ref, cur, args, ret, err);
}

veer_rc veer_drift_js_samples(const veer_sample *ref, const veer_sample *cur,
                              const drift_args *args, drift_score *ret, veer_err *err)
{
    return binned(veer_drift_js_counts, ref, cur, args, ret, err);
}

veer_rc veer_drift_js_base2_samples(const veer_sample *ref, const veer_sample *cur,
                                    const drift_args *args, drift_score *ret, veer_err *err)
{
    return binned(veer_drift_js_base2_counts, ref, cur, args, ret, err);
}

veer_rc veer_drift_hellinger_samples(const veer_sample *ref, const veer_sample *cur,
                                     const drift_args *args, drift_score *ret, veer_err *err)
{
    return binned(veer_drift_hellinger_counts, ref, cur, args, ret, err);
}
