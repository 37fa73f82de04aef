/* report/performance_grid.h: the grids that all drawings of a performance report share. */
#ifndef VEER_REPORT_PERFORMANCE_GRID_H
#define VEER_REPORT_PERFORMANCE_GRID_H

#include "report/grid.h"
#include "report/performance.h"

#define VEER_PERF_MAX_COLUMNS 48
#define VEER_PERF_TITLE_BYTES 48

/** A grid and the columns that it borrows. */
typedef struct veer_perf_grid {
    veer_grid_column columns[VEER_PERF_MAX_COLUMNS];           /* in use: grid.n_columns */
    char titles[VEER_PERF_MAX_COLUMNS][VEER_PERF_TITLE_BYTES]; /* of metrics, with units */
    veer_grid grid;                                            /* finish with veer_grid_done */
} veer_perf_grid;

/** One line per period and, with `total`, a first line for all rows. */
void veer_perf_period_grid(const veer_performance_report *report, bool total, veer_perf_grid *ret);

/** One line per metric of all rows: title, value or dash, reason. */
void veer_perf_metric_grid(const veer_performance_report *report, veer_perf_grid *ret);

/** The confusion matrix, true classes down, predicted across; classes beyond the first 12 are left
 * out, *ret_left_out says how many. */
void veer_perf_confusion_grid(const veer_performance_report *report, veer_perf_grid *ret,
                              size_t *ret_left_out);

#endif
