/* monitor/window_drift.h: drift between two windows of sums (buckets/window.h). Pure.
 *
 * The columns are those of a file compared by `veer drift`: the features, then class, score, value,
 * confidence, latency_ms and cost_usd, as far as the windows have them. A feature that came as
 * number and as text is the kind that most of its values are in the reference; the others count as
 * mismatched. A column that the reference has and the current window lacks is missing in every row;
 * one that only the current window has is not compared (cur_only). Where a feature is named like a
 * field of the output, the column of the field is "output." and its name.
 */
#ifndef VEER_MONITOR_WINDOW_DRIFT_H
#define VEER_MONITOR_WINDOW_DRIFT_H

#include "buckets/window.h"
#include "monitor/drift_report.h"

/** A sealed, summarised profile of the features and activity of a window. VEER_ENODATA: no rows.
 * The window is not needed afterwards. `like` (may be NULL) is the other side: it decides the kind
 * of columns that are of both kinds, and its columns are there even if the window lacks them. */
veer_rc veer_profile_of_window(const veer_window *window, const profile *like, profile **ret,
                               veer_err *err);

/** Compares two windows; the report has its own profiles. Errors of drift_report_new; VEER_ENODATA
 * says which window is empty. */
typedef struct veer_window_drift {
    profile *reference;   /* owned */
    profile *current;     /* owned */
    drift_report *report; /* owned */
} veer_window_drift;

veer_rc veer_window_drift_init(veer_window_drift *ret, const veer_window *reference,
                               const veer_window *current, const drift_report_options *options,
                               veer_err *err);
void veer_window_drift_done(veer_window_drift *drift);

/** Data quality of a column of a report, as shares of the current rows; NaN where it cannot be said
 * (no current rows; a side without values or with more categories than are held). */
typedef struct veer_quality {
    double missing;        /* rows without a value of the right type */
    double mismatched;     /* values of the wrong type */
    double outside;        /* values outside the reference's range, or in new categories */
    double new_categories; /* values in categories that the reference does not have */
} veer_quality;
veer_quality veer_quality_of(const drift_column *column);

#endif
