#include "drift/summaries.h"

#include <math.h>

#include "base/err.h"
#include "drift/categories.h"
#include "stats/moments.h"
#include "stats/special.h"

uint64_t veer_drift_summary_n(const veer_num_summary *summary)
{
    return veer_num_summary_count(summary);
}

static veer_rc measure(veer_num_measure *fn, const veer_num_summary *ref,
                       const veer_num_summary *cur, drift_score *ret, veer_err *err)
{
    veer_bounded value;
    const veer_rc rc = fn(ref, cur, &value, err);
    if (rc == VEER_OK)
        *ret = (drift_score){.score = value.value, .lo = value.lo, .hi = value.hi};
    return rc;
}

/* round(n m / (n + m)), the size whose one-sample distribution D follows. */
static uint64_t effective_n(const veer_num_summary *ref, const veer_num_summary *cur)
{
    const double n = (double)veer_num_summary_count(ref), m = (double)veer_num_summary_count(cur);
    return (uint64_t)nearbyint(n * (m / (n + m)));
}

veer_rc veer_drift_ks_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    drift_score score;
    const veer_rc rc = measure(veer_num_ks, ref, cur, &score, err);
    if (rc != VEER_OK)
        return rc;
    const uint64_t n = effective_n(ref, cur);
    score.p_value = veer_kstwo_sf(score.score, n > 0 ? n : 1);
    score.has_p = 1;
    *ret = score;
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

typedef struct both_moments {
    veer_moments ref; /* of the reference */
    veer_moments cur; /* of the current side */
    double shift;     /* difference of the means */
} both_moments;

static veer_rc both_moments_of(const veer_num_summary *ref, const veer_num_summary *cur,
                               both_moments *ret, veer_err *err)
{
    veer_bounded shift = {0};
    veer_rc rc = moments_of(ref, &ret->ref, err);
    if (rc == VEER_OK)
        rc = moments_of(cur, &ret->cur, err);
    if (rc == VEER_OK)
        rc = veer_num_mean_shift(ref, cur, &shift, err);
    ret->shift = shift.value;
    return rc;
}

veer_rc veer_drift_welch_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                   const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    both_moments both;
    veer_test test;
    veer_rc rc = both_moments_of(ref, cur, &both, err);
    if (rc == VEER_OK)
        rc = veer_welch_moments(&both.ref, &both.cur, both.shift, &test, err);
    if (rc == VEER_OK)
        *ret = (drift_score){.score = test.statistic,
                             .lo = test.statistic,
                             .hi = test.statistic,
                             .p_value = test.p_value,
                             .has_p = 1};
    return rc;
}

veer_rc veer_drift_shift_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                   const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    both_moments both;
    veer_shift shift;
    veer_rc rc = both_moments_of(ref, cur, &both, err);
    if (rc == VEER_OK)
        rc = veer_shift_moments(&both.ref, &both.cur, both.shift, &shift, err);
    if (rc == VEER_OK)
        *ret = (drift_score){.score = shift.mean_relative,
                             .lo = shift.mean_relative,
                             .hi = shift.mean_relative,
                             .second = shift.std_relative};
    return rc;
}

veer_rc veer_drift_wasserstein_raw_summaries(const veer_num_summary *ref,
                                             const veer_num_summary *cur, const drift_args *args,
                                             drift_score *ret, veer_err *err)
{
    (void)args;
    return measure(veer_num_wasserstein, ref, cur, ret, err);
}

veer_rc veer_drift_wasserstein_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                         const drift_args *args, drift_score *ret, veer_err *err)
{
    drift_score raw;
    const veer_rc rc = veer_drift_wasserstein_raw_summaries(ref, cur, args, &raw, err);
    if (rc != VEER_OK)
        return rc;
    if (raw.hi == 0.0) {
        *ret = raw;
        return VEER_OK;
    }
    return measure(veer_num_wasserstein_scaled, ref, cur, ret, err);
}

veer_rc veer_drift_energy_raw_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                        const drift_args *args, drift_score *ret, veer_err *err)
{
    (void)args;
    return measure(veer_num_energy, ref, cur, ret, err);
}

/* ---- over the reference's quantile bins: exact for the edges that the summary has ---- */

static veer_rc binned(drift_counts_fn *distance, const veer_num_summary *ref,
                      const veer_num_summary *cur, const drift_args *args, drift_score *ret,
                      veer_err *err)
{
    uint64_t ref_counts[VEER_NUM_MAX_REFERENCE_BINS], cur_counts[VEER_NUM_MAX_REFERENCE_BINS];
    size_t bins = 0;
    const veer_rc rc =
        veer_num_reference_bins(ref, cur, args->bins, ref_counts, cur_counts, NULL, &bins, err);
    return rc != VEER_OK ? rc : distance(ref_counts, cur_counts, bins, args, ret, err);
}

veer_rc veer_drift_psi_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                 const drift_args *args, drift_score *ret, veer_err *err)
{
    return binned(veer_drift_psi_counts, ref, cur, args, ret, err);
}

veer_rc veer_drift_kl_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                const drift_args *args, drift_score *ret, veer_err *err)
{
    return binned(veer_drift_kl_counts, ref, cur, args, ret, err);
}

veer_rc veer_drift_js_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                const drift_args *args, drift_score *ret, veer_err *err)
{
    return binned(veer_drift_js_counts, ref, cur, args, ret, err);
}

veer_rc veer_drift_js_base2_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                      const drift_args *args, drift_score *ret, veer_err *err)
{
    return binned(veer_drift_js_base2_counts, ref, cur, args, ret, err);
}

veer_rc veer_drift_hellinger_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                       const drift_args *args, drift_score *ret, veer_err *err)
{
    return binned(veer_drift_hellinger_counts, ref, cur, args, ret, err);
}
