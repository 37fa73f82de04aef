/* monitor/performance.h: how good a model was, over all rows and per period. No input or output.
 *
 * From joined outcomes: what kind of task it is, which class is the positive one, then every metric
 * of that task for all rows and for each day, ISO week or calendar month (UTC). A metric that has
 * no value says why; it is never 0 by default.
 *
 * Which rows count: a metric of classes takes rows with predicted and true class; a metric of
 * scores, rows with score and true class; a metric of numbers, rows with both numbers; means and
 * percentiles of confidence, latency and cost, every row that has the value. Where a binary task
 * has scores but no classes, a score of 0.5 or more predicts the positive class.
 */
#ifndef VEER_MONITOR_PERFORMANCE_H
#define VEER_MONITOR_PERFORMANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "monitor/outcomes.h"
#include "veer/classification.h"
#include "veer/metric.h"
#include "veer/num_summary.h"

typedef enum veer_perf_task {
    VEER_PERF_AUTO,
    VEER_PERF_BINARY,
    VEER_PERF_MULTICLASS,
    VEER_PERF_REGRESSION
} veer_perf_task;

typedef enum veer_perf_by {
    VEER_PERF_BY_AUTO, /* day up to 45 days, week up to 26 weeks, else month */
    VEER_PERF_BY_NONE,
    VEER_PERF_BY_DAY,
    VEER_PERF_BY_WEEK,
    VEER_PERF_BY_MONTH
} veer_perf_by;

struct veer_perf_work;
struct veer_window_work;

/** One metric of the report; rows of a constant table. */
typedef struct veer_perf_metric {
    const char *name; /* canonical name in the table of veer/metric.h, which knows the rest */
    unsigned tasks;   /* bit 1 << veer_perf_task for each task that has it */
    unsigned drop;    /* how early a narrow table leaves it out, 0 never */
    veer_confusion_metric *of_cells; /* from the matrix; class 1 of a binary one is positive */
    /** Where of_cells is NULL: from the gathered rows (performance_work.h) ... */
    veer_rc (*of_rows)(const struct veer_perf_work *work, double *ret, veer_err *err);
    /** ... and from sums (window_work.h), *ret_n rows. */
    veer_rc (*of_sums)(const struct veer_window_work *work, veer_bounded *ret, uint64_t *ret_n,
                       veer_err *err);
} veer_perf_metric;

#define VEER_PERF_WHY_BYTES 96

/** A metric's value, or why there is none. */
typedef struct veer_perf_value {
    bool present;                  /* value holds */
    double value;                  /* finite when present */
    char why[VEER_PERF_WHY_BYTES]; /* reason when absent, NUL-terminated */
} veer_perf_value;

/** The performance of a set of rows. */
typedef struct veer_perf_slice {
    int64_t start_us;        /* first microsecond of the period; 0 for all rows */
    int64_t end_us;          /* first microsecond behind it */
    uint64_t rows;           /* predictions */
    uint64_t labelled;       /* of them, with a label that the task understands */
    uint64_t delays;         /* of them, with the times of prediction and label */
    double delay_median_us;  /* median of label time - prediction time; if delays > 0 */
    veer_perf_value *values; /* one per row of veer_perf_metrics */
} veer_perf_slice;

typedef struct veer_perf_options {
    veer_perf_task task;  /* AUTO: from the data */
    veer_perf_by by;      /* periods */
    const char *positive; /* the positive class, or NULL: from the data */
    bool open;            /* the class that is named may be one that does not occur */
    size_t bins;          /* of the calibration, 1 to VEER_LIMIT_PERF_BINS */
} veer_perf_options;

typedef struct veer_performance {
    veer_perf_task task;        /* never AUTO */
    veer_perf_by by;            /* never AUTO; NONE without times */
    uint32_t positive;          /* class code; VEER_CODE_MISSING unless binary */
    const char *positive_why;   /* how it was chosen: a constant text */
    bool by_threshold;          /* classes are scores against 0.5 */
    size_t k;                   /* classes; 0 for regression */
    uint32_t *class_order;      /* k class codes in the order of the matrix; owned */
    uint64_t *confusion;        /* k * k, rows are true classes; owned; NULL for regression */
    veer_perf_slice overall;    /* all rows */
    veer_perf_slice *periods;   /* n_periods in order of time; owned */
    size_t n_periods;           /* 0 without times or with by NONE */
    uint64_t without_time;      /* rows that belong to no period */
    size_t worst;               /* period with the worst main metric; n_periods when none */
    size_t main_metric;         /* row of veer_perf_metrics that judges periods */
    veer_reliability_bin *bins; /* n_bins; owned */
    size_t n_bins;              /* 0 without scores in [0, 1] */
} veer_performance;

/** All metrics, in the order of display. */
extern const veer_perf_metric veer_perf_metrics[];
extern const size_t veer_n_perf_metrics;

/** The row of a name or alias (veer/metric.h); veer_n_perf_metrics when there is none. */
size_t veer_perf_metric_index(const char *name);

/** What is known about a row: title, unit, better direction. Never NULL. */
const veer_metric *veer_perf_metric_info(size_t index);

/** Whether a task has the metric. */
bool veer_perf_metric_applies(size_t index, veer_perf_task task);

/**
 * Computes everything. The outcomes may be changed (classes and numbers are made of each other) and
 * must outlive the result, whose class codes are theirs.
 *
 * VEER_ENODATA: no predictions, or none that the task understands. VEER_EINVAL: a positive class
 * that does not occur, or one that cannot be guessed; the message says which option helps.
 * O(rows log rows).
 */
veer_rc veer_performance_init(veer_performance *ret, veer_outcomes *outcomes,
                              const veer_perf_options *options, veer_err *err);

/** Sets main_metric and worst from task and periods; part of veer_performance_init, for those who
 * fill a veer_performance with values that were computed elsewhere. */
void veer_performance_find_worst(veer_performance *perf);

/** Frees everything. */
void veer_performance_done(veer_performance *performance);

/** The text of a class code. */
const char *veer_performance_class(const veer_outcomes *outcomes, uint32_t code);

#endif
