/* api/outcome_parts.h: what several answers about outcomes have in common: the task, the confusion
 * matrix. The schema Confusion is that of resource_performance.c. */
#ifndef VEER_API_OUTCOME_PARTS_H
#define VEER_API_OUTCOME_PARTS_H

#include "api/encode.h"
#include "monitor/window_performance.h"

/** binary, multiclass, regression; NULL for AUTO. */
const char *veer_task_name(veer_perf_task task);

/** What the parameter `task` says; AUTO: nothing. */
veer_perf_task veer_task_asked_of(const http_request *request);

/** The keys task, positive and positive_why. */
void veer_put_task(veer_json_writer *w, const veer_window_task *task);

/** The key confusion: a matrix of up to 64 classes, or null. VEER_ENOMEM. */
veer_rc veer_put_confusion(veer_json_writer *w, const veer_window *window,
                           const veer_window_task *task, veer_err *err);

#endif
