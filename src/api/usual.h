/* api/usual.h: the usual range of metrics in windows of one step: monitor/usual_range.h over the
 * windows of the time from which the reference of a model was taken, else of as long a time before
 * a range. */
#ifndef VEER_API_USUAL_H
#define VEER_API_USUAL_H

#include "api/windows.h"
#include "json/writer.h"

/** Rounds a span to whole windows of a step, an end to the nearer border, and cuts what is before
 * the last VEER_LIMIT_USUAL_WINDOWS of them. Pure; not for VEER_STEP_ALL. */
veer_store_span veer_usual_windows(veer_step step, veer_store_span span);

/** Whose usual range is wanted. */
typedef struct veer_usual_ask {
    const veer_selection *selection; /* model, versions, segment, time, step */
    const veer_window_list *windows; /* of the answer: where only wider buckets are left, wider
                                      * than the step; the usual ones are then as wide */
    const veer_window_task *task;    /* how outcomes are read */
    const bool *wanted;              /* one per row of veer_perf_metrics */
    veer_arena *arena;               /* of the request */
} veer_usual_ask;

/** The key "usual" with the schema UsualRange. VEER_EIO, VEER_ECORRUPT, VEER_ENOMEM. */
veer_rc veer_put_usual(veer_json_writer *w, const veer_api *api, const veer_usual_ask *ask,
                       veer_err *err);

#endif
