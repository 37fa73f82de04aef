/* monitor/window_work.h: the sums of one window, arranged for the metrics. Only for
 * src/monitor/window_*.c and performance_metrics.c. */
#ifndef VEER_MONITOR_WINDOW_WORK_H
#define VEER_MONITOR_WINDOW_WORK_H

#include "monitor/performance_work.h"
#include "monitor/window_performance.h"

/* Places in veer_activity.numbers. */
enum { VEER_AT_CONFIDENCE, VEER_AT_LATENCY, VEER_AT_COST, VEER_AT_SCORE, VEER_AT_VALUE };

typedef struct veer_window_work {
    const veer_window *window;        /* the sums */
    const veer_window_task *task;     /* how to read them */
    size_t k;                         /* classes; 2 when binary: negative, positive */
    uint64_t n_pairs;                 /* rows of the matrix */
    const char **names;               /* k of the classes, owned; the texts are borrowed */
    uint64_t *cells;                  /* k * k, owned; NULL without pairs */
    veer_score_summary *scores;       /* of the positive class, owned; NULL if there are none */
    const char *scores_why;           /* why there are none: a constant text */
    const veer_error_summary *errors; /* of numbers; NULL if there are none */
} veer_window_work;

/** Arranges the sums; a window without data is fine. VEER_ENOMEM. */
veer_rc veer_window_work_init(veer_window_work *ret, const veer_window *window,
                              const veer_window_task *task, veer_err *err);
void veer_window_work_done(veer_window_work *work);

/** Whether a class of a confusion is none of the model but stands for a score. */
static inline bool veer_class_is_side(const char *name)
{
    return name[0] == '\x01';
}

/** The name of a class of a confusion. */
static inline const char *veer_class_name(const veer_confusion *confusion, size_t index)
{
    size_t len = 0;
    return veer_confusion_class_name(confusion, index, &len);
}

/** A summary of the activity, NULL if the window has none. */
static inline const veer_num_summary *veer_window_number(const veer_window *window, size_t which)
{
    return window->activity != NULL ? window->activity->numbers[which] : NULL;
}

/* The metrics that are not made of the matrix, in the table of performance_metrics.c. */
typedef veer_rc veer_sums_metric(const veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                                 veer_err *err);
veer_sums_metric veer_sums_auc_roc, veer_sums_auc_pr, veer_sums_log_loss, veer_sums_brier,
    veer_sums_ece, veer_sums_mae, veer_sums_rmse, veer_sums_mse, veer_sums_r2_score, veer_sums_me,
    veer_sums_median_ae, veer_sums_max_ae, veer_sums_mape, veer_sums_smape, veer_sums_confidence,
    veer_sums_latency_p50, veer_sums_latency_p95, veer_sums_latency_p99, veer_sums_cost;

#endif
