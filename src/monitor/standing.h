/* monitor/standing.h: how a model stands, at a glance: its main metric now and before, drift, and
 * open alerts, in the words of monitor/health.h. Pure.
 *
 * This is less than the health of a model (veer_health_of), which judges every metric, and cheap
 * enough for all models at once:
 *
 *   poor       a critical alert is open, or the main metric has become critically worse
 *   fair       a high alert is open, or the main metric has become worse, or the inputs drifted
 *   good       another alert is open, or the main metric cannot be judged, but drift can
 *   excellent  none of these
 *   unknown    neither the main metric nor drift can be judged, and no alert is open
 */
#ifndef VEER_MONITOR_STANDING_H
#define VEER_MONITOR_STANDING_H

#include "monitor/health.h"

#define VEER_STANDING_WINDOWS 6 /* windows with a value that tell how sure a mean is */
#define VEER_STANDING_WHY_BYTES 240

/** The mean of windows of a metric that is a mean itself (accuracy, mean absolute error): that of
 * all their samples. Its standard error comes from how the windows differ, if at least
 * VEER_STANDING_WINDOWS of them have samples. n: samples of each window; 0: none, and its value
 * does not matter. */
veer_measure veer_mean_of_windows(const double *values, const uint64_t *n, size_t count);

typedef struct veer_standing_input {
    const char *metric;     /* canonical name or a custom one; NULL: there is none */
    veer_better better;     /* its direction */
    const char *period;     /* what the windows are called: "24 h" */
    veer_measure recent;    /* main metric */
    veer_measure before;    /* the same, as long before */
    uint64_t least;         /* samples of both, below which nothing is judged */
    bool has_drift;         /* the following four hold */
    bool dataset_drift;     /* the share reached its limit */
    size_t tested;          /* columns */
    size_t drifted;         /* of them */
    size_t alerts;          /* open */
    size_t alerts_high;     /* of them */
    size_t alerts_critical; /* of them */
} veer_standing_input;

typedef struct veer_standing {
    veer_health health;                /* as above */
    char why[VEER_STANDING_WHY_BYTES]; /* what it is made of, in a line */
    char metric_why[96];               /* why the main metric is not judged; "" if it is */
} veer_standing;

/** VEER_EINVAL for a measure that is not finite. */
veer_rc veer_standing_of(const veer_standing_input *input, veer_standing *ret, veer_err *err);

#endif
