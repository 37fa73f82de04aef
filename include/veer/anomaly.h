/* veer/anomaly.h: how far a value lies from what was seen just before it.
 *
 * The score compares a value with the values of a trailing window, the value itself not among
 * them, so one outlier cannot hide in its own standard deviation.
 *
 * Constant window: without spread there is no unit to count in. A value equal to the constant
 * scores 0, any other value scores +-infinity, and `constant` is set so that a caller can treat
 * (or print) this case by its own rule.
 */
#ifndef VEER_ANOMALY_H
#define VEER_ANOMALY_H

#include <stddef.h>

#include "veer/error.h"
#include "veer/export.h"

VEER_BEGIN_DECLS

/** How centre and spread of the window are measured. */
typedef enum veer_anomaly_method {
    VEER_ANOMALY_ZSCORE = 0, /* mean and sample standard deviation (n - 1) */
    VEER_ANOMALY_ROBUST = 1  /* median and median absolute deviation / normal quantile of 3/4
                                (* 1.4826); when that is 0, mean absolute deviation * sqrt(pi / 2)
                                (1.2533; Iglewicz and Hoaglin 1993) */
} veer_anomaly_method;

typedef struct veer_anomaly_score {
    double score;  /* (value - center) / scale; +-infinity off a constant window */
    double center; /* of the window */
    double scale;  /* of the window; 0 when constant */
    size_t n;      /* values in the window */
    int constant;  /* 1: the window has no spread */
} veer_anomaly_score;

/**
 * Scores one value against n window values.
 *
 * @param scratch    n doubles for VEER_ANOMALY_ROBUST; unused and may be NULL for the z-score
 * @param min_count  least window size, at least 2; below it VEER_ENODATA, with the number in err
 *
 * A NaN or infinite value or window value is VEER_EINVAL. O(n), allocates nothing.
 */
VEER_API veer_rc veer_anomaly_score_of(const double *window, size_t n, double value,
                                       size_t min_count, veer_anomaly_method method,
                                       double *scratch, veer_anomaly_score *ret, veer_err *err);

/** A trailing window in caller memory. Members are the library's; set up by veer_anomaly_init. */
typedef struct veer_anomaly {
    double *ring;               /* window doubles, then window doubles of scratch; borrowed */
    size_t window;              /* most values kept */
    size_t min_count;           /* least values before a score is given */
    size_t count;               /* values kept now */
    size_t next;                /* where the next value goes */
    veer_anomaly_method method; /* how centre and spread are measured */
} veer_anomaly;

/**
 * Starts an empty window.
 *
 * @param memory     2 * window doubles that outlive the state; no release is needed
 * @param window     values kept, at least 2
 * @param min_count  least values before a score is given, 2 .. window
 */
VEER_API veer_rc veer_anomaly_init(veer_anomaly *state, double *memory, size_t window,
                                   size_t min_count, veer_anomaly_method method, veer_err *err);

/**
 * Scores the value against the window, then puts it into the window.
 *
 * VEER_ENODATA while fewer than min_count values came before; the value is taken in all the same.
 * NaN or infinity is VEER_EINVAL and changes nothing. O(window): the sums are made anew each time,
 * so no rounding error accumulates.
 */
VEER_API veer_rc veer_anomaly_update(veer_anomaly *state, double value, veer_anomaly_score *ret,
                                     veer_err *err);

VEER_END_DECLS

#endif
