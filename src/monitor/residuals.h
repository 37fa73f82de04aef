/* monitor/residuals.h: errors of a regression as a picture, from rows. Pure.
 *
 * A residual is predicted - actual.
 */
#ifndef VEER_MONITOR_RESIDUALS_H
#define VEER_MONITOR_RESIDUALS_H

#include <stddef.h>
#include <stdint.h>

#include "buckets/window.h"
#include "monitor/outcomes.h"

#define VEER_RESIDUAL_BARS 40    /* of the histogram */
#define VEER_RESIDUAL_POINTS 500 /* predicted against actual, at most */

typedef struct veer_residuals {
    size_t n;                               /* rows, at least 1 */
    double mean;                            /* of the residuals */
    double std;                             /* unbiased; NaN below 2 rows */
    double p05;                             /* quantile of the residuals */
    double p50;                             /* median */
    double p95;                             /* quantile */
    size_t bars;                            /* 1 if all residuals are the same */
    double edges[VEER_RESIDUAL_BARS + 1];   /* bars + 1; the outermost ones are the extremes */
    uint64_t counts[VEER_RESIDUAL_BARS];    /* each bar without its upper end but for the last */
    size_t n_points;                        /* of the next two */
    double actual[VEER_RESIDUAL_POINTS];    /* evenly thinned rows in order of time */
    double predicted[VEER_RESIDUAL_POINTS]; /* of the same rows */
} veer_residuals;

/** Of the newest `most` rows that have both numbers, by time. Rows that have only a class take the
 * number that it spells. VEER_ENODATA: there is none; VEER_ENOMEM. */
veer_rc veer_residuals_make(veer_outcomes *outcomes, size_t most, veer_residuals *ret,
                            veer_err *err);

/** A stretch of time. */
typedef struct veer_residuals_span {
    int64_t from_us; /* first microsecond */
    int64_t to_us;   /* exclusive; from_us: nothing is labelled */
} veer_residuals_span;

/** The newest stretch of windows in order of time, with activity and performance, that has at least
 * `wanted` labelled predictions, but not more than about `most` predictions; a window with more
 * than these is taken for even. */
veer_residuals_span veer_residuals_where(const veer_window *windows, size_t n, uint64_t wanted,
                                         uint64_t most);

#endif
