/* Methods over two number summaries: every score with the bounds that contain the exact one. */
#include <math.h>

#include "base/err.h"
#include "drift/method.h"
#include "stats/special.h"

/* D's p-value for round(n m / (n + m)) values, at the D of the bins: the lower end of the bounds.
 */
static double ks_p_value(const veer_num_summary *ref, const veer_num_summary *cur, double d)
{
    const double n = (double)veer_num_summary_count(ref), m = (double)veer_num_summary_count(cur);
    const uint64_t size = (uint64_t)nearbyint(n * (m / (n + m)));
    return veer_kstwo_sf(d, size > 0 ? size : 1);
}

/* A distance of 0 needs no deviation to scale it by. */
static veer_rc scale(const drift_method *method, const veer_num_summary *ref, veer_bounded *value,
                     veer_err *err)
{
    if (method->scale == 0.0 || value->hi == 0.0)
        return VEER_OK;
    double m2;
    const veer_rc rc = veer_num_summary_m2(ref, &m2, err);
    if (rc != VEER_OK)
        return rc;
    const double deviation = sqrt(m2 / (double)veer_num_summary_count(ref));
    if (!(deviation > 0.0))
        return veer_fail(err, VEER_EUNDEFINED,
                         "the reference is constant: no deviation to scale by");
    const double unit = pow(deviation, method->scale);
    *value = (veer_bounded){value->value / unit, value->lo / unit, value->hi / unit};
    return VEER_OK;
}

static veer_rc run_measure(const drift_method *method, const veer_num_summary *ref,
                           const veer_num_summary *cur, drift_score *ret, veer_err *err)
{
    veer_bounded value;
    veer_rc rc = method->measure(ref, cur, &value, err);
    if (rc == VEER_OK)
        rc = scale(method, ref, &value, err);
    if (rc != VEER_OK)
        return rc;
    *ret = (drift_score){.score = value.value, .lo = value.lo, .hi = value.hi};
    ret->has_p = method->ks_p;
    if (method->ks_p)
        ret->p_value = ks_p_value(ref, cur, value.value);
    return VEER_OK;
}

static veer_rc moments_of(const veer_num_summary *summary, veer_moments *ret, veer_err *err)
{
    double least = 0.0, most = 0.0;
    *ret = (veer_moments){.n = (double)veer_num_summary_count(summary)};
    veer_rc rc = veer_num_summary_m2(summary, &ret->m2, err);
    if (rc == VEER_OK)
        rc = veer_num_summary_min(summary, &least, err);
    if (rc == VEER_OK)
        rc = veer_num_summary_max(summary, &most, err);
    ret->varies = least < most;
    return rc;
}

static veer_rc run_moments(const drift_method *method, const veer_num_summary *ref,
                           const veer_num_summary *cur, drift_score *ret, veer_err *err)
{
    veer_moments a, b;
    veer_bounded mean_shift = {0};
    veer_rc rc = moments_of(ref, &a, err);
    if (rc == VEER_OK)
        rc = moments_of(cur, &b, err);
    if (rc == VEER_OK)
        rc = veer_num_mean_shift(ref, cur, &mean_shift, err);
    if (rc == VEER_OK)
        rc = method->moments(&a, &b, mean_shift.value, ret, err);
    if (rc == VEER_OK)
        ret->lo = ret->hi = ret->score;
    return rc;
}

/* Exact for the edges that the summary has. */
static veer_rc run_binned(const drift_method *method, const veer_num_summary *ref,
                          const veer_num_summary *cur, size_t bins, drift_score *ret, veer_err *err)
{
    uint64_t ref_counts[VEER_NUM_MAX_REFERENCE_BINS], cur_counts[VEER_NUM_MAX_REFERENCE_BINS];
    size_t k = 0;
    const veer_rc rc =
        veer_num_reference_bins(ref, cur, bins, ref_counts, cur_counts, NULL, &k, err);
    return rc != VEER_OK ? rc : veer_drift_run_counts(method, ref_counts, cur_counts, k, ret, err);
}

veer_rc veer_drift_run_summaries(const drift_method *method, const veer_num_summary *ref,
                                 const veer_num_summary *cur, size_t bins, drift_score *ret,
                                 veer_err *err)
{
    if (method->binned)
        return run_binned(method, ref, cur, bins, ret, err);
    if (method->moments != NULL)
        return run_moments(method, ref, cur, ret, err);
    return run_measure(method, ref, cur, ret, err);
}
