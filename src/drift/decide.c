#include "drift/decide.h"

#include <math.h>
#include <stdbool.h>

static bool score_fires(veer_drift_rule rule, double score, double threshold)
{
    return rule == VEER_DRIFT_BY_SIMILARITY ? score < threshold : score > threshold;
}

static bool values_moved(const veer_drift_result *r)
{
    if (!r->has_score)
        return false;
    if (r->rule == VEER_DRIFT_BY_P_VALUE)
        return r->has_p && r->p_adjusted < r->threshold;
    if (r->rule == VEER_DRIFT_BY_EFFECT)
        return r->score > r->threshold && r->has_p && r->p_adjusted <= r->alpha;
    if (score_fires(r->rule, r->score, r->threshold))
        return true;
    const double second = r->method->second_threshold;
    return r->has_second &&
           score_fires(r->method->second_rule, r->second, second > 0.0 ? second : r->threshold);
}

static bool missing_moved(const veer_drift_result *r)
{
    return r->has_missing_p && r->missing_p_adjusted <= r->alpha &&
           fabs(r->cur_missing_share - r->ref_missing_share) > DRIFT_MISSING_EFFECT;
}

void veer_drift_decide(veer_drift_result *result)
{
    result->causes = (values_moved(result) ? VEER_DRIFT_CAUSE_VALUES : 0u) |
                     (missing_moved(result) ? VEER_DRIFT_CAUSE_MISSING : 0u);
    result->verdict = result->causes != 0 ? VEER_DRIFT_DRIFTED : result->otherwise;
}

const char *veer_drift_severity(double effect)
{
    return effect >= 0.5 ? "critical" : effect >= 0.3 ? "high" : effect >= 0.2 ? "medium" : "low";
}

const char *veer_drift_verdict_text(veer_drift_verdict verdict)
{
    switch (verdict) {
    case VEER_DRIFT_STABLE:
        return "stable";
    case VEER_DRIFT_DRIFTED:
        return "drift";
    case VEER_DRIFT_NO_DATA:
        return "no data";
    case VEER_DRIFT_UNTESTABLE:
        return "untestable";
    }
    return "unknown";
}
