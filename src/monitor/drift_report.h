/* monitor/drift_report.h: two profiles compared, column by column, as one result that renderers
 * show.
 *
 * No I/O: profiles in, report out.
 */
#ifndef VEER_MONITOR_DRIFT_REPORT_H
#define VEER_MONITOR_DRIFT_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "monitor/profile.h"
#include "monitor/shape.h"
#include "veer/drift.h"

/** What one window says about a number column. Undefined members are NaN. */
typedef struct drift_numbers {
    double mean;
    double std; /* unbiased; NaN below 2 values */
    double min;
    double q05; /* quantiles: exact from kept values, within their bound from summaries */
    double median;
    double q95;
    double max;
} drift_numbers;

/** One side of a column. */
typedef struct drift_side {
    uint64_t rows;
    uint64_t values;       /* rows with a value */
    uint64_t mismatches;   /* values of the wrong type */
    double missing_share;  /* in [0, 1] */
    uint64_t distinct;     /* categories; 0 for numbers */
    drift_numbers numbers; /* number columns with values */
} drift_side;

typedef struct drift_column {
    const char *name;         /* borrowed from the reference profile */
    int numeric;              /* numbers, else categories */
    veer_drift_result result; /* after control of the false-discovery rate */
    drift_side ref;
    drift_side cur;
    uint64_t new_categories;  /* in the current window only */
    uint64_t gone_categories; /* in the reference only */
    double outside_share; /* of the current values below the reference's min or above its max, or in
                             new categories; at least this, from summaries */
    shape shape;
    int has_usual; /* usual holds */
    double usual;  /* effect up to which the column moves without drift (monitor/usual.h) */
} drift_column;

/** How much of a column is computed; the rest stays zeroed. */
typedef enum drift_detail {
    DRIFT_DETAIL_ALL,      /* everything */
    DRIFT_DETAIL_NO_SHAPE, /* all but shapes; drift_report_draw adds them */
    DRIFT_DETAIL_RESULT    /* results, and of the sides rows, values and missing shares */
} drift_detail;

typedef struct drift_report_options {
    const char *method; /* NULL: auto, which fits every column */
    int has_threshold;  /* 1: threshold replaces the method's */
    double threshold;
    double fdr;              /* false-discovery rate; 0: p-values as they are */
    double share_limit;      /* dataset drift from this share of drifted columns; 0: 0.5 */
    size_t bins;             /* 0: the method's default */
    const char *const *only; /* names of the columns to compare; NULL: all that both have */
    size_t only_count;
    unsigned threads;    /* 0: 1 */
    drift_detail detail; /* what of columns is filled */
} drift_report_options;

typedef struct drift_report {
    drift_column *
        columns; /* count, the worst first: drifted before stable before untested, then by effect */
    size_t count;
    veer_drift_summary summary;
    const veer_drift_method *method; /* asked for */
    double fdr;                      /* in force */
    uint64_t ref_rows;
    uint64_t cur_rows;
    int exact;             /* every value was at hand */
    const char **ref_only; /* names only the reference has, borrowed from the profiles */
    size_t ref_only_count;
    const char **cur_only;
    size_t cur_only_count;
    const char **skipped; /* names the method does not apply to */
    size_t skipped_count;
} drift_report;

/**
 * Compares two sealed profiles. If one is summarised the other must be too.
 *
 * VEER_EINVAL when they share no column, a column in `only` is unknown (the message lists what
 * there is), a column is numbers in one and categories in the other, or the method fits no column;
 * VEER_ENODATA when a profile has no rows.
 */
veer_rc drift_report_new(const profile *ref, const profile *cur,
                         const drift_report_options *options, drift_report **ret, veer_err *err);
void drift_report_free(drift_report *report);

/** Draws the shapes of a report that has none, of the two profiles that it compares. VEER_ENOMEM;
 * shapes that are missing then have no bars. */
veer_rc drift_report_draw(drift_report *report, const profile *ref, const profile *cur,
                          veer_err *err);

/** Puts the worst first, after verdicts were changed. */
void drift_report_sort(drift_report *report);

#endif
