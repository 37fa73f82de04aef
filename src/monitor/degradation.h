/* monitor/degradation.h: has a metric become worse than its baseline, by how much, and is that more
 * than chance? Pure.
 *
 * change % = 100 (current - baseline) / |baseline|; worsening % is the same with the sign turned so
 * that more is worse. Severity by worsening: critical above 20, high above 10, medium above 5, low
 * above 0, none otherwise. Degraded: worsening above `min_pct` (5 unless said otherwise) and not
 * explained by chance: p <= alpha where there is a test; without one (too few windows, a single
 * value), the percentage alone decides and the answer says so.
 *
 * The test is of the difference divided by its standard error, which is the larger of
 *   - sampling: sqrt(se_current^2 + se_baseline^2) of the estimates, and
 *   - variation: standard deviation of the metric between windows of the current width in the
 *     baseline, times sqrt(1 + 1/k) for k of them (k >= VEER_DEGRADATION_WINDOWS),
 * by Student t with k - 1 degrees of freedom in the second case, normal in the first; one-sided
 * towards worse, two-sided where neither direction is. Windows that are NaN are not there.
 *
 * A baseline of 0 has no percentage: the absolute change is told and nothing is judged.
 */
#ifndef VEER_MONITOR_DEGRADATION_H
#define VEER_MONITOR_DEGRADATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "monitor/estimate.h"
#include "veer/metric.h"

#define VEER_DEGRADATION_WINDOWS 6
#define VEER_DEGRADATION_PCT 5.0
#define VEER_DEGRADATION_ALPHA 0.05

/** A value of a metric with what is known of it; from predictions or from metric points. */
typedef struct veer_measure {
    bool present; /* value holds */
    double value; /* finite */
    bool has_se;  /* se holds */
    double se;    /* standard error */
    uint64_t n;   /* samples: outcomes, predictions or points */
} veer_measure;

/** The interval of a measure at a level (0.95), by the normal distribution, cut at the legal range
 * of its metric; a custom metric has none. False without a standard error. */
bool veer_measure_interval(const char *metric, const veer_measure *measure, double level,
                           double *ret_lo, double *ret_hi);

typedef enum veer_degraded_severity {
    VEER_DEGRADED_NONE,
    VEER_DEGRADED_LOW,
    VEER_DEGRADED_MEDIUM,
    VEER_DEGRADED_HIGH,
    VEER_DEGRADED_CRITICAL
} veer_degraded_severity;
const char *veer_degraded_severity_text(veer_degraded_severity severity);

typedef struct veer_degradation_input {
    const char *metric;    /* canonical name or a custom one */
    veer_better better;    /* NONE: any change counts as worse */
    veer_measure current;  /* of the comparison window, or the latest value */
    veer_measure baseline; /* of the baseline window */
    const double *windows; /* n_windows values of windows of the current width in the baseline */
    size_t n_windows;      /* of them; may be 0 */
    double min_pct;        /* 0: VEER_DEGRADATION_PCT */
    double alpha;          /* 0: VEER_DEGRADATION_ALPHA */
} veer_degradation_input;

typedef struct veer_degradation {
    bool is_degraded;                /* as above */
    bool has_change;                 /* both values are there and the baseline is not 0 */
    double absolute_change;          /* current - baseline; if both are there */
    double percentage_change;        /* signed; if has_change */
    double worsening_pct;            /* more is worse; if has_change */
    veer_degraded_severity severity; /* by worsening_pct; NONE unless it is worse */
    bool has_test;                   /* z and p hold */
    const char *test;                /* "sampling", "variation", or why there is none */
    double z;         /* difference towards worse by its standard error, at most 1000 in size */
    double p;         /* as above */
    bool is_improved; /* better by min_pct, and p of the other side <= alpha */
    char recommendation[200]; /* a plain sentence */
    char why[96];             /* why it cannot be said; "" if it can */
} veer_degradation;

/** VEER_ENODATA never: a value that is not there is said in `why`. VEER_EINVAL: not finite. */
veer_rc veer_degradation_check(const veer_degradation_input *input, veer_degradation *ret,
                               veer_err *err);

#endif
