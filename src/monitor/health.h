/* monitor/health.h: a model in one word, and its metrics over time in a line each. Pure.
 *
 * Of the metrics that could be judged, degrading ones count 1, and improving ones take half of
 * theirs away (never below 0): share = max(0, degrading - improving / 2) / judged.
 * excellent: share 0 and none degrading; good: up to 0.2; fair: up to 0.5; poor: above, or a metric
 * degraded critically. Trend: degrading if more metrics degrade than improve, improving the other
 * way round, else stable. Nothing judged: unknown.
 */
#ifndef VEER_MONITOR_HEALTH_H
#define VEER_MONITOR_HEALTH_H

#include "monitor/degradation.h"
#include "veer/trend.h"

typedef enum veer_health {
    VEER_HEALTH_UNKNOWN,
    VEER_HEALTH_POOR,
    VEER_HEALTH_FAIR,
    VEER_HEALTH_GOOD,
    VEER_HEALTH_EXCELLENT
} veer_health;
const char *veer_health_text(veer_health health);

/** A metric over time. */
typedef struct veer_metric_history {
    const char *metric;   /* borrowed */
    size_t n;             /* values */
    double current;       /* the latest */
    double mean;          /* of the values */
    double min;           /* smallest */
    double max;           /* largest */
    double std;           /* unbiased; NaN below 2 values */
    double change_pct;    /* of the latest from the first; NaN if the first is 0 */
    double slope_per_day; /* Theil-Sen; NaN below 3 values */
    double p;             /* Mann-Kendall; NaN below 4 values or if all are equal */
    veer_verdict trend;   /* at 0.05 */
} veer_metric_history;

/** t_us ascending; NaN values are not there; more than VEER_SLOPE_POINTS values are thinned evenly
 * for the slope. VEER_ENODATA without a value, VEER_EINVAL for an infinite one,
 * VEER_ENOMEM. */
veer_rc veer_metric_history_of(const char *metric, veer_better better, const int64_t *t_us,
                               const double *values, size_t n, veer_metric_history *ret,
                               veer_err *err);

typedef struct veer_health_report {
    veer_health health; /* overall */
    veer_verdict trend; /* of the whole */
    size_t judged;      /* metrics that could be judged */
    size_t degrading;   /* of them */
    size_t improving;   /* of them */
    size_t critical;    /* degraded critically */
    size_t unknown;     /* metrics without enough data */
} veer_health_report;

/** From one degradation per metric. */
veer_health_report veer_health_of(const veer_degradation *checks, size_t n);

#endif
