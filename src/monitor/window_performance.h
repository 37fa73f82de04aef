/* monitor/window_performance.h: the metrics of a window of sums (buckets/window.h). Pure.
 *
 * What monitor/performance.h computes from rows, this computes from sums, with the same rules for
 * task and positive class and the same metric table. Metrics of counts and exact sums are exact;
 * those of score bins and quantiles carry their bounds. A metric without a value says why.
 */
#ifndef VEER_MONITOR_WINDOW_PERFORMANCE_H
#define VEER_MONITOR_WINDOW_PERFORMANCE_H

#include "base/limits.h"
#include "buckets/window.h"
#include "monitor/performance.h"

/** How the outcomes of a model are to be read; decide once over all windows of a query, then
 * compute each of them with it. */
typedef struct veer_window_task {
    veer_perf_task task;                      /* never AUTO */
    char positive[VEER_LIMIT_NAME_BYTES + 1]; /* clean text; "" unless binary and known */
    char negative[VEER_LIMIT_NAME_BYTES + 1]; /* the other class; "" unless binary and known */
    const char *positive_why;                 /* how it was chosen: a constant text */
    bool by_threshold;                        /* classes are scores against 0.5 */
} veer_window_task;

/* A task that is not known (AUTO): metrics that need labels say that there are none. */

/* Of numbers without a label the sums do not say which class they are; rows do. */

/** Decides from a window that holds everything asked for. positive NULL and task AUTO: from the
 * data. VEER_ENODATA without outcomes; VEER_EINVAL as veer_performance_init. */
veer_rc veer_window_task_decide(const veer_window *all, veer_perf_task task, const char *positive,
                                veer_window_task *ret, veer_err *err);

/** One metric of a window. */
typedef struct veer_window_value {
    bool present;                  /* value, lo and hi hold */
    double value;                  /* finite */
    double lo;                     /* the exact value is not below this */
    double hi;                     /* nor above; lo == hi: exact */
    uint64_t n;                    /* rows that it is made of */
    char why[VEER_PERF_WHY_BYTES]; /* reason when absent */
} veer_window_value;

/** Predictions, outcomes and delays of a window. */
typedef struct veer_window_coverage {
    uint64_t predictions;  /* 0 without activity */
    uint64_t labelled;     /* outcomes */
    uint64_t delays;       /* outcomes whose delay is known */
    double delay_median_s; /* if delays > 0 */
    double delay_p90_s;    /* the same */
    bool stale;            /* a correction is still to be worked in */
} veer_window_coverage;

/** Every metric of veer_perf_metrics: `ret` has veer_n_perf_metrics elements. */
veer_rc veer_window_performance(const veer_window *window, const veer_window_task *task,
                                veer_window_value *ret, veer_err *err);

/** One of them, by its place in the table. */
veer_rc veer_window_performance_of(const veer_window *window, const veer_window_task *task,
                                   size_t metric, veer_window_value *ret, veer_err *err);

void veer_window_coverage_of(const veer_window *window, veer_window_coverage *ret);

/** The confusion matrix. */
typedef struct veer_window_matrix {
    size_t k;             /* classes; 2 when binary: negative, positive */
    const char **classes; /* k names, borrowed from window and task; NULL where unknown; owned */
    uint64_t *cells;      /* k * k: [true * k + predicted]; owned */
} veer_window_matrix;

/** VEER_ENODATA: no row has both classes. */
veer_rc veer_window_matrix_init(veer_window_matrix *ret, const veer_window *window,
                                const veer_window_task *task, veer_err *err);
void veer_window_matrix_done(veer_window_matrix *matrix);

/** The binary outcomes tp, fp, tn, fn; VEER_ENODATA unless the task is binary. */
typedef struct veer_binary_outcomes {
    uint64_t tp, fp, tn, fn; /* rows */
} veer_binary_outcomes;
veer_rc veer_window_binary(const veer_window *window, const veer_window_task *task,
                           veer_binary_outcomes *ret, veer_err *err);

#endif
