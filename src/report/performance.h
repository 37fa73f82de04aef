/* report/performance.h: a performance report for people and for programs. */
#ifndef VEER_REPORT_PERFORMANCE_H
#define VEER_REPORT_PERFORMANCE_H

#include "base/buf.h"
#include "monitor/performance.h"
#include "report/style.h"

/** A metric of all rows that is not exact. */
typedef struct veer_perf_estimate {
    size_t metric; /* row of veer_perf_metrics */
    double lo;     /* the exact value is not below this */
    double hi;     /* nor above */
} veer_perf_estimate;

/** What is shown besides the numbers. All borrowed. */
typedef struct veer_performance_report {
    const veer_performance *perf;        /* the numbers */
    const veer_outcomes *outcomes;       /* names of classes, how the join went */
    const char *predictions;             /* name of the file of predictions */
    const char *labels;                  /* name of the file of labels, or NULL */
    const char *const *mapping;          /* n_mapping texts "column is role" */
    size_t n_mapping;                    /* number of them */
    const char *const *metrics;          /* n_metrics names or aliases; all of the task when 0 */
    size_t n_metrics;                    /* number of them */
    const veer_perf_estimate *estimates; /* n_estimates */
    size_t n_estimates;                  /* 0: everything is exact */
} veer_performance_report;

/** Appends the report for a terminal. */
veer_rc veer_performance_text_out(const veer_performance_report *report, const veer_style *style,
                                  veer_buf *out, veer_err *err);

/** Appends the same as Markdown. */
veer_rc veer_performance_markdown_out(const veer_performance_report *report, veer_buf *out,
                                      veer_err *err);

/** Appends one row for all rows and one per period as CSV. */
veer_rc veer_performance_csv_out(const veer_performance_report *report, veer_buf *out,
                                 veer_err *err);

/** Appends a JSON object. Absent values are null and their reason
 * stands under `reasons`. */
veer_rc veer_performance_json_out(const veer_performance_report *report, veer_buf *out,
                                  veer_err *err);

/** Whether the report shows a metric: it was asked for or, when nothing was asked for, it belongs
 * to the task and some slice has it. */
bool veer_performance_shows(const veer_performance_report *report, size_t metric);

/** Writes the name of a period: 1998-03, 1998-03-02, or the Monday of a week. */
void veer_performance_period_name(veer_perf_by by, int64_t start_us, char out[32]);

/** The word for a task: binary, multiclass, regression. */
const char *veer_performance_task_name(veer_perf_task task);

#endif
