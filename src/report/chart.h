/* report/chart.h: a small line chart made of characters: values that were, values that are expected
 * with their band, and a limit. */
#ifndef VEER_REPORT_CHART_H
#define VEER_REPORT_CHART_H

#include <stdint.h>

#include "base/buf.h"
#include "report/style.h"

/** A value. NaN is a gap. */
typedef struct veer_chart_point {
    int64_t t_us; /* when */
    double value; /* drawn as a dot */
    double lower; /* of the band; NaN: none */
    double upper; /* of the band; NaN: none */
    bool ahead;   /* expected, not measured */
} veer_chart_point;

typedef struct veer_chart {
    const veer_chart_point *points; /* n_points, by time */
    size_t n_points;                /* of them */
    bool has_limit;                 /* limit holds */
    double limit;                   /* a horizontal line */
    size_t height;                  /* rows; 2 to 40 */
} veer_chart;

/** Appends the chart as wide as the place, 100 columns at most; nothing where no value is finite or
 * the place is narrower than 30 columns. */
void veer_chart_out(const veer_chart *chart, const veer_style *style, veer_buf *out);

#endif
