/* monitor/performance_work.h: the rows of one slice, gathered for the metrics. Only for
 * src/monitor/performance*.c. */
#ifndef VEER_MONITOR_PERFORMANCE_WORK_H
#define VEER_MONITOR_PERFORMANCE_WORK_H

#include "monitor/performance.h"

typedef struct veer_perf_work {
    const veer_outcomes *outcomes; /* where rows come from */
    veer_perf_task task;           /* never AUTO */
    const uint32_t *rows;          /* rows of the slice, in order of time */
    size_t n;                      /* number of them */
    size_t k;                      /* classes */
    size_t n_pairs;                /* rows with predicted and true class */
    const uint64_t *cells;         /* k * k, their confusion matrix */
    size_t n_scored;               /* rows with score and true class (binary) */
    const double *scores;          /* n_scored */
    const uint8_t *hits;           /* n_scored; 1: the true class is the positive one */
    size_t n_numbers;              /* rows with both numbers */
    const double *true_numbers;    /* n_numbers */
    const double *numbers;         /* n_numbers, predicted */
    void *scratch;                 /* 2 words for each row of the slice */
    veer_reliability_bin *bins;    /* n_bins, scratch */
    size_t n_bins;                 /* of the calibration */
} veer_perf_work;

/* Why a metric has no value: the same words from rows and from sums. */
#define VEER_PERF_OTHER_TASK "not a metric of this task"
#define VEER_PERF_NO_PAIRS "no row has both a predicted and a true class"
#define VEER_PERF_ONE_SCORE "needs a probability for each class; a record has one score"
#define VEER_PERF_NO_SCORES "no scores"
#define VEER_PERF_NO_SCORED "no row has both a score and a label"
#define VEER_PERF_NO_PROBABILITY "scores are not probabilities from 0 to 1"
#define VEER_PERF_NO_NUMBERS "no row has both a predicted and a true number"

/** Copies a reason, cut to its size. */
void veer_perf_say_why(char out[VEER_PERF_WHY_BYTES], const char *why);

/** Decides task, classes and positive class of all outcomes. Fills task, positive, positive_why,
 * by_threshold, k and class_order. */
veer_rc veer_perf_decide(veer_performance *perf, veer_outcomes *outcomes,
                         const veer_perf_options *options, veer_err *err);

/** Fills the values (one per metric) of a slice. */
void veer_perf_measure(const veer_perf_work *work, veer_perf_task task, veer_perf_value *values);

/** The quantile of n numbers, which are sorted in place. scratch: n words, or NULL. */
veer_rc veer_perf_quantile(double *numbers, size_t n, double q, double *ret, veer_err *err);

#endif
