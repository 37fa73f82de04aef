/* api/exact.h: the metrics of a window from its raw records. */
#ifndef VEER_API_EXACT_H
#define VEER_API_EXACT_H

#include "api/select.h"
#include "monitor/window_performance.h"

/** Whether the windows of a selection may be computed from raw records. VEER_ELIMIT. */
veer_rc veer_exact_allowed(const veer_selection *selection, veer_err *err);

/**
 * Replaces the values of a window (one per metric) by those of its raw records. Where records are
 * no longer all there, metrics have no value and say so.
 *
 * @return VEER_OK; VEER_ELIMIT for more than VEER_LIMIT_EXACT_ROWS predictions; VEER_EIO,
 *         VEER_ECORRUPT, VEER_ENOMEM
 */
veer_rc veer_exact_values(const veer_api *api, const veer_selection *selection,
                          const veer_window_task *task, const veer_window *window,
                          veer_window_value *values, veer_err *err);

/** Adds the raw records of a stretch of time, with the labels that count, of the series and the
 * segment of a selection. VEER_ELIMIT, VEER_EIO, VEER_ECORRUPT, VEER_ENOMEM. */
veer_rc veer_exact_rows(const veer_api *api, const veer_selection *selection, veer_store_span span,
                        veer_outcomes *outcomes, veer_err *err);

#endif
