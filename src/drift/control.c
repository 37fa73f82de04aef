/* Across columns: one family of p-values, adjusted together. */
#include <stdlib.h>

#include "base/err.h"
#include "drift/decide.h"
#include "veer/multiple.h"

#define DEFAULT_SHARE 0.5

/* Which p-value of which result a member of the family is. */
static size_t collect(const veer_drift_result *results, size_t n, double *family)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (results[i].has_score && results[i].has_p)
            family[m++] = results[i].p_value;
        if (results[i].has_missing_p)
            family[m++] = results[i].missing_p;
    }
    return m;
}

static void distribute(veer_drift_result *results, size_t n, const double *family, double fdr)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        veer_drift_result *r = &results[i];
        if (r->has_score && r->has_p)
            r->p_adjusted = family[m++];
        if (r->has_missing_p)
            r->missing_p_adjusted = family[m++];
        r->alpha = fdr;
        if (r->rule == VEER_DRIFT_BY_P_VALUE)
            r->threshold = fdr;
        veer_drift_decide(r);
    }
}

static veer_rc adjust(veer_drift_result *results, size_t n, double fdr, veer_err *err)
{
    double *family = malloc((2 * n + 1) * sizeof *family);
    size_t *order = malloc((2 * n + 1) * sizeof *order);
    veer_rc rc = family == NULL || order == NULL ? veer_fail_nomem(err) : VEER_OK;
    if (rc == VEER_OK)
        rc = veer_benjamini_hochberg(family, collect(results, n, family), order, err);
    if (rc == VEER_OK)
        distribute(results, n, family, fdr);
    free(order);
    free(family);
    return rc;
}

veer_rc veer_drift_control(veer_drift_result *results, size_t n, double fdr, double share_limit,
                           veer_drift_summary *ret, veer_err *err)
{
    if (!(fdr >= 0.0 && fdr < 1.0))
        return veer_fail(err, VEER_EINVAL, "the false-discovery rate is 0 to below 1, got %g", fdr);
    if (!(share_limit >= 0.0 && share_limit <= 1.0))
        return veer_fail(err, VEER_EINVAL, "the share of drifted columns is 0 to 1, got %g",
                         share_limit);
    const veer_rc rc = fdr > 0.0 ? adjust(results, n, fdr, err) : VEER_OK;
    if (rc != VEER_OK)
        return rc;
    veer_drift_summary s = {.columns = n};
    for (size_t i = 0; i < n; i++) {
        s.drifted += results[i].verdict == VEER_DRIFT_DRIFTED;
        s.tested +=
            results[i].verdict == VEER_DRIFT_DRIFTED || results[i].verdict == VEER_DRIFT_STABLE;
    }
    s.share = s.tested > 0 ? (double)s.drifted / (double)s.tested : 0.0;
    s.dataset_drift = s.drifted > 0 && s.share >= (share_limit > 0.0 ? share_limit : DEFAULT_SHARE);
    *ret = s;
    return VEER_OK;
}
