/* monitor/usual.h: how far a column moves without drift, learned from its own baseline. Pure.
 *
 * The p-value of a drift test takes rows as independent. Traffic is not: it is autocorrelated and
 * has daily seasons, so that an hour differs from the day before it by more than chance alone says,
 * every hour. What is usual is therefore measured: the baseline is cut into windows of the current
 * window's width, and the effect of each (KS D, total variation) against the whole baseline is
 * found by the same method. For a window that is a part s of the baseline the effect is divided by
 * 1 - s, which makes it exactly the effect against the rest of the baseline.
 *
 * A new effect e is judged in two ways, of which the smaller p-value counts:
 *   - roots of effects of chance are about normal: Student's t with k - 1 degrees of freedom for k
 *     windows, t = (sqrt(e) - mean) / (sd sqrt(1 + 1/k)), one-sided;
 *   - effects of a day are bounded, and Student's limit is far beyond them. That one more effect is
 *     the largest has the chance 1 / (k + 1); from there on p falls exponentially, and is
 *     VEER_USUAL_ALPHA at a gap beyond the largest. The gap is twice that from the median to the
 *     largest, and at least 10 / k of the largest, as few windows do not show how far it goes.
 *
 * The larger of this p-value and that of the test goes into the control over the columns, and a
 * column counts as drifted only if its effect is beyond its threshold and beyond the usual limit:
 * the effect whose p-value is VEER_USUAL_ALPHA. The share of missing values is judged in the same
 * way.
 *
 * Chance alone makes effects of about 1 / sqrt(rows). A window with fewer rows than those of the
 * baseline had is therefore allowed a limit that is larger by the root of their ratio.
 *
 * docs/false-alarms.md has the simulation by which the numbers here were chosen.
 */
#ifndef VEER_MONITOR_USUAL_H
#define VEER_MONITOR_USUAL_H

#include <stdbool.h>
#include <stddef.h>

#include "buckets/window.h"
#include "monitor/drift_report.h"

#define VEER_USUAL_WINDOWS 6    /* with fewer nothing is known */
#define VEER_USUAL_ALPHA 0.0001 /* of the limit */

/** How far something moved from window to window. */
typedef struct veer_usual {
    size_t n;       /* windows; below VEER_USUAL_WINDOWS nothing else holds */
    double mean;    /* of the roots of their effects */
    double sd;      /* of the same, unbiased */
    double rows;    /* of a window: harmonic mean */
    double median;  /* of the effects themselves */
    double largest; /* of the same */
} veer_usual;

/** n effects, each at least 0, of windows of so many rows, at least 1; NaN: none. Takes time of
 * n * n, for tens of windows. */
veer_usual veer_usual_of(const double *effects, const double *rows, size_t n);

/** Whether there were enough windows. */
bool veer_usual_is_known(const veer_usual *usual);

/** The p-value of an effect of a window of so many rows, and the effect of a p-value in (0, 1), at
 * most 1. Where nothing is known: 0, as everything may be drift. */
double veer_usual_p(const veer_usual *usual, double effect, double rows);
double veer_usual_limit(const veer_usual *usual, double alpha, double rows);

/** A column of a baseline. */
typedef struct veer_usual_column {
    char *name;         /* owned */
    veer_usual values;  /* of effects */
    veer_usual missing; /* of differences of the missing share */
} veer_usual_column;

typedef struct veer_usuals {
    veer_usual_column *columns; /* n, owned */
    size_t n;                   /* of them */
    size_t windows;             /* that had rows */
} veer_usuals;

/**
 * What is usual in a baseline.
 *
 * @param baseline   its profile (veer_profile_of_window)
 * @param windows    n_windows windows of the current window's width that it is made of, oldest
 *                   first; NULL and empty ones are left out; not needed afterwards
 * @param options    as the drift run that it is for
 *
 * VEER_EINVAL as drift_report_new, VEER_ENOMEM. Costs a comparison per window: keep the result with
 * the baseline.
 */
veer_rc veer_usuals_init(veer_usuals *ret, const profile *baseline,
                         const veer_window *const *windows, size_t n_windows,
                         const drift_report_options *options, veer_err *err);
void veer_usuals_done(veer_usuals *usuals);

/** A column by name; NULL. */
const veer_usual_column *veer_usuals_find(const veer_usuals *usuals, const char *name);

/** Decides a report against that baseline again, also one of the rows themselves (exact): sets
 * has_usual and usual of its columns, raises their p-values, controls over the columns with the
 * report's rate, and sorts anew. Once per report. VEER_EINVAL for a share limit out of range,
 * VEER_ENOMEM; the report is then as it was. */
veer_rc veer_usuals_apply(const veer_usuals *usuals, drift_report *report, double share_limit,
                          veer_err *err);

#endif
