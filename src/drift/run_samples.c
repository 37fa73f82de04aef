/* Methods over two samples of numbers. */
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "drift/method.h"

/* Runs a test with the memory that its exact p-value needs. */
static veer_rc run_scratch_test(drift_scratch_test_fn *test, const veer_sample *ref,
                                const veer_sample *cur, veer_test *ret, veer_err *err)
{
    const size_t need = veer_twosample_scratch(ref->n, cur->n);
    double *scratch = need == 0 ? NULL : malloc(need * sizeof *scratch);
    if (need != 0 && scratch == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = test(ref, cur, scratch, ret, err);
    free(scratch);
    return rc;
}

static veer_rc run_test(const drift_method *method, const veer_sample *ref, const veer_sample *cur,
                        drift_score *ret, veer_err *err)
{
    veer_test test;
    const veer_rc rc = method->scratch_test != NULL
                           ? run_scratch_test(method->scratch_test, ref, cur, &test, err)
                           : method->test(ref, cur, &test, err);
    if (rc == VEER_OK)
        *ret = (drift_score){.score = test.statistic, .p_value = test.p_value, .has_p = 1};
    return rc;
}

/* A distance of 0 needs no deviation to scale it by. */
static veer_rc run_distance(const drift_method *method, const veer_sample *ref,
                            const veer_sample *cur, drift_score *ret, veer_err *err)
{
    const veer_rc rc = method->distance(ref, cur, &ret->score, err);
    if (rc != VEER_OK || method->scale == 0.0 || ret->score == 0.0)
        return rc;
    const double deviation = sqrt(ref->m2 / (double)ref->n);
    if (!(deviation > 0.0) || !isfinite(deviation))
        return veer_fail(err, VEER_EUNDEFINED,
                         "the reference is constant: no deviation to scale by");
    ret->score /= pow(deviation, method->scale);
    return VEER_OK;
}

static veer_rc run_moments(const drift_method *method, const veer_sample *ref,
                           const veer_sample *cur, drift_score *ret, veer_err *err)
{
    const veer_moments a = veer_sample_moments(ref), b = veer_sample_moments(cur);
    return method->moments(&a, &b, veer_sample_mean_shift(ref, cur), ret, err);
}

static veer_rc run_binned(const drift_method *method, const veer_sample *ref,
                          const veer_sample *cur, size_t bins, drift_score *ret, veer_err *err)
{
    const size_t room = bins < 3 ? 2 : bins - 1;
    double *edges = malloc(room * sizeof *edges);
    uint64_t *counts = malloc(2 * (room + 1) * sizeof *counts);
    size_t k = 0;
    veer_rc rc = edges == NULL || counts == NULL ? veer_fail_nomem(err) : VEER_OK;
    if (rc == VEER_OK)
        rc = veer_bin_edges_quantile(ref, bins, edges, &k, err);
    if (rc == VEER_OK) {
        veer_bin_counts(ref, edges, k, counts);
        veer_bin_counts(cur, edges, k, counts + k + 1);
        rc = veer_drift_run_counts(method, counts, counts + k + 1, k + 1, ret, err);
    }
    free(counts);
    free(edges);
    return rc;
}

veer_rc veer_drift_run_samples(const drift_method *method, const veer_sample *ref,
                               const veer_sample *cur, size_t bins, drift_score *ret, veer_err *err)
{
    if (ref->n == 0 || cur->n == 0)
        return veer_fail(err, VEER_ENODATA, "a window has no values");
    drift_score score = {0};
    veer_rc rc;
    if (method->binned)
        rc = run_binned(method, ref, cur, bins, &score, err);
    else if (method->moments != NULL)
        rc = run_moments(method, ref, cur, &score, err);
    else if (method->distance != NULL)
        rc = run_distance(method, ref, cur, &score, err);
    else
        rc = run_test(method, ref, cur, &score, err);
    if (rc != VEER_OK)
        return rc;
    score.lo = score.hi = score.score;
    *ret = score;
    return VEER_OK;
}
