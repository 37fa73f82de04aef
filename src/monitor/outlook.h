/* monitor/outlook.h: where a metric is going: trend, anomalies, forecast, when it crosses a limit.
 * Pure.
 *
 * The forecast is the least squares line, or additive Holt-Winters where the series is evenly
 * spaced and a season of a day (or a week, for daily values) is significant (veer/forecast.h).
 * Values are weighted equally; values that are not there are missing, not 0.
 */
#ifndef VEER_MONITOR_OUTLOOK_H
#define VEER_MONITOR_OUTLOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "veer/forecast.h"
#include "veer/metric.h"

#define VEER_OUTLOOK_POINTS 1000  /* most points of a forecast */
#define VEER_OUTLOOK_STEPS 100000 /* most steps that a season is carried on */

/** A series of a metric: windows of one width, oldest first. */
typedef struct veer_series {
    const int64_t *t_us;  /* n times, ascending (middle or start of each window) */
    const double *values; /* n values; NaN where there is none */
    size_t n;             /* of both */
    int64_t step_us;      /* 0: not evenly spaced (metric points) */
} veer_series;

typedef struct veer_outlook_options {
    veer_better better; /* of the metric */
    double lower;       /* least legal value; the forecast is cut there; -infinity: none */
    double upper;       /* greatest legal value; not above lower: there is no legal range */
    double level;       /* of intervals; 0: 0.95 */
    int64_t from_us;    /* where the forecast begins: usually now */
    int64_t horizon_us; /* how far; 0: 7 days */
    int64_t every_us;   /* distance of the points; 0: horizon / 28 */
    bool has_limit;     /* limit holds */
    double limit;       /* to be crossed */
    veer_side side;     /* the bad side of it */
} veer_outlook_options;

typedef struct veer_outlook_point {
    int64_t t_us; /* when */
    double value; /* expected */
    double lower; /* prediction interval */
    double upper; /* prediction interval */
} veer_outlook_point;

typedef struct veer_outlook {
    const char *model;              /* "line", "holt-winters" */
    size_t n;                       /* values used */
    size_t missing;                 /* values that were not there */
    veer_line line;                 /* t in days since the first time */
    bool has_robust;                /* robust holds */
    veer_theil_sen robust;          /* t in days */
    bool has_mann_kendall;          /* mann_kendall holds */
    veer_mann_kendall mann_kendall; /* of the values */
    veer_verdict trend;             /* by Mann-Kendall at 0.05 */
    size_t season;                  /* steps of the season; 0: none */
    veer_outlook_point *points;     /* n_points; owned */
    size_t n_points;                /* of them */
    bool has_crossing;              /* a limit was given */
    veer_crossing_kind crossing;    /* of the expected value */
    int64_t crossing_us;            /* VEER_CROSSING_AT: when */
    bool has_earliest;              /* the band touches the limit within the horizon */
    int64_t earliest_us;            /* when, at the earliest */
    bool has_latest;                /* the whole band is beyond it within the horizon */
    int64_t latest_us;              /* when, at the latest */
    char note[96];                  /* why no season was used, or ""; for people */
} veer_outlook;

/** VEER_ENODATA below 3 values at different times, with the number needed; VEER_EINVAL for values
 * or options out of range, more than VEER_OUTLOOK_POINTS points among them; VEER_ENOMEM. */
veer_rc veer_outlook_init(veer_outlook *ret, const veer_series *series,
                          const veer_outlook_options *options, veer_err *err);
void veer_outlook_done(veer_outlook *outlook);

/** A value that lies far from the `window` values before it (veer/anomaly.h, z-score):
 * |score| > limit. Half a window must be there before a value is judged. */
typedef struct veer_series_anomaly {
    size_t index;  /* of the value */
    double score;  /* z; +-infinity off a constant window */
    double center; /* of the window */
    double scale;  /* of the window */
} veer_series_anomaly;

/** ret has room for n; *ret_n are filled. window 0: 20 values, limit 0: 3. VEER_EINVAL for an
 * infinite value, a window of 1 or a limit below 0; VEER_ENOMEM. */
veer_rc veer_series_anomalies(const veer_series *series, size_t window, double limit,
                              veer_series_anomaly *ret, size_t *ret_n, veer_err *err);

#endif
