/* Methods over two vectors of counts. */
#include "base/err.h"
#include "drift/method.h"

/* PSI and KL of a cell that one side never filled: half a count, which vanishes as data grow. */
static const veer_smoothing half_count = VEER_SMOOTHING_HALF;

static veer_rc run_kernel(const drift_method *method, const uint64_t *ref, const uint64_t *cur,
                          size_t cells, drift_score *ret, veer_err *err)
{
    if (method->counts_test == NULL)
        return method->counts_distance != NULL
                   ? method->counts_distance(ref, cur, cells, &ret->score, err)
                   : method->counts_smoothed(ref, cur, cells, &half_count, &ret->score, err);
    veer_test test;
    const veer_rc rc = method->counts_test(ref, cur, cells, &test, err);
    if (rc == VEER_OK)
        *ret = (drift_score){.score = test.statistic, .p_value = test.p_value, .has_p = 1};
    return rc;
}

veer_rc veer_drift_run_counts(const drift_method *method, const uint64_t *ref, const uint64_t *cur,
                              size_t cells, drift_score *ret, veer_err *err)
{
    if (method->only_cells != 0 && cells != method->only_cells)
        return veer_fail(err, VEER_EUNDEFINED, "%s needs exactly %zu categories, there are %zu",
                         method->info.title, method->only_cells, cells);
    drift_score score = {0};
    veer_rc rc = run_kernel(method, ref, cur, cells, &score, err);
    if (rc == VEER_OK && method->counts_second != NULL)
        rc = method->counts_second(ref, cur, cells, &score.second, err);
    if (rc != VEER_OK)
        return rc;
    score.lo = score.hi = score.score;
    *ret = score;
    return VEER_OK;
}
