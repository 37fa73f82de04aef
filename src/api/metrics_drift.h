/* api/metrics_drift.h: what /metrics tells of drift, health and degradation, and of the evaluation
 * itself, its alerts, its messages and retraining. */
#ifndef VEER_API_METRICS_DRIFT_H
#define VEER_API_METRICS_DRIFT_H

#include "api/metrics_models.h"

/** Writes the families of drift and judgement, of the pairs of a page; nothing without a judge.
 * *ret_left: columns left out. VEER_ENOMEM, VEER_EIO. */
veer_rc veer_metrics_drift_write(const veer_api *api, veer_metrics_models *models,
                                 veer_exposition *e, uint64_t *ret_left, veer_err *err);

/** Writes the families of the evaluation, alerts, messages and retraining: metrics_judge.c. */
veer_rc veer_metrics_judge_write(const veer_api *api, veer_exposition *e, veer_err *err);

#endif
