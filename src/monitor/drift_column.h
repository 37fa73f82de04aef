/* monitor/drift_column.h: one column of two sealed profiles compared and described. */
#ifndef VEER_MONITOR_DRIFT_COLUMN_H
#define VEER_MONITOR_DRIFT_COLUMN_H

#include "monitor/drift_report.h"

/**
 * Fills result, sides, quality and shape, or less of it, of a column whose name is set. Both sides
 * are of one kind, or one of them has no value at all, and both are kept values or both are
 * summaries. Errors of veer_drift_test. Any thread.
 */
veer_rc drift_column_compare(const profile_column *ref, const profile_column *cur,
                             const veer_drift_options *options, drift_detail detail,
                             drift_column *column, veer_err *err);

/** Fills the shape of a column that was compared. */
veer_rc drift_column_draw(const profile_column *ref, const profile_column *cur,
                          drift_column *column, veer_err *err);

#endif
