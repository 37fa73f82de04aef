#include "veer/trend.h"

veer_verdict veer_trend_verdict(double change, double p_value, double significance,
                                veer_better better)
{
    if (better == VEER_BETTER_NONE || !(p_value < significance) || !(change < 0 || change > 0))
        return VEER_STABLE;
    return (change > 0) == (better == VEER_BETTER_UP) ? VEER_IMPROVING : VEER_DEGRADING;
}

const char *veer_verdict_name(veer_verdict verdict)
{
    static const char *const names[] = {"stable", "improving", "degrading"};
    const size_t i = (size_t)verdict;
    return i < sizeof names / sizeof names[0] ? names[i] : "unknown";
}
