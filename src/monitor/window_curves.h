/* monitor/window_curves.h: the curves of a binary classifier from the sums of a window. Pure.
 *
 * Every point is exact for its threshold (summary/score_curve.h); long curves are thinned. Areas
 * are those of the metric table.
 */
#ifndef VEER_MONITOR_WINDOW_CURVES_H
#define VEER_MONITOR_WINDOW_CURVES_H

#include "monitor/window_performance.h"

#define VEER_CURVE_POINTS 200    /* of a curve at most */
#define VEER_CURVE_THRESHOLDS 50 /* of the table at most */
#define VEER_CURVE_BARS 40       /* of the histogram of scores */
#define VEER_CURVE_BINS 100      /* of a reliability diagram at most */

/** A point of a curve. */
typedef struct veer_curve_spot {
    double threshold; /* NaN: above all scores */
    double x;         /* ROC: false positive rate; PR: recall */
    double y;         /* ROC: true positive rate; PR: precision */
} veer_curve_spot;

/** What calling scores from a threshold on positive leads to. */
typedef struct veer_threshold_row {
    double threshold; /* a score that occurs, or the lower end of a cell of several */
    double precision; /* share of positives among what is flagged */
    double recall;    /* share of the positives that is flagged; NaN without positives */
    double f1;        /* harmonic mean of both */
    double flagged;   /* share of all rows */
} veer_threshold_row;

typedef struct veer_window_curves {
    uint64_t positives;                                   /* scored rows of the positive class */
    uint64_t negatives;                                   /* of the others */
    veer_bounded auc_roc;                                 /* if n_roc > 0 */
    veer_bounded auc_pr;                                  /* if n_pr > 0 */
    double ece;                                           /* expected calibration error */
    veer_curve_spot roc[VEER_CURVE_POINTS];               /* threshold falling; (0, 0) to (1, 1) */
    veer_curve_spot pr[VEER_CURVE_POINTS];                /* threshold falling; from (0, 1) on */
    veer_threshold_row thresholds[VEER_CURVE_THRESHOLDS]; /* rising; has the best F1 */
    size_t n_roc;                                         /* 0: only one class occurs */
    size_t n_pr;                                          /* 0: there are no positives */
    size_t n_thresholds;                                  /* rows of the table */
    uint64_t bar_positives[VEER_CURVE_BARS];              /* of equal width over [0, 1] */
    uint64_t bar_negatives[VEER_CURVE_BARS];              /* the same */
    veer_score_bin bins[VEER_CURVE_BINS];                 /* of the reliability diagram */
    size_t n_bins;                                        /* of them */
} veer_window_curves;

/** Makes them. VEER_ENODATA: there are no scores; the message is why. VEER_ENOMEM. */
veer_rc veer_window_curves_make(const veer_window *window, const veer_window_task *task,
                                veer_window_curves *ret, veer_err *err);

/** What a class of the confusion matrix has. */
typedef struct veer_class_figures {
    uint64_t support;   /* true rows */
    uint64_t predicted; /* rows predicted as it */
    double precision;   /* NaN: it was never predicted */
    double recall;      /* NaN: it never occurred */
    double f1;          /* NaN: neither */
} veer_class_figures;

/** Of class `index` < k. */
void veer_window_class_figures(const veer_window_matrix *matrix, size_t index,
                               veer_class_figures *ret);

#endif
