#include "judge/frame_impl.h"

#include <stdlib.h>

veer_rc veer_frame_new(veer_ingest *ingest, const veer_target *target,
                       const veer_judge_settings *settings, veer_judge_cache *cache, int64_t now_us,
                       veer_frame **ret, veer_err *err)
{
    if (target->n_series == 0)
        return veer_fail(err, VEER_EINVAL, "a target has at least one series");
    veer_frame *const frame = calloc(1, sizeof *frame);
    if (frame == NULL)
        return veer_fail_nomem(err);
    frame->ingest = ingest;
    frame->target = target;
    frame->settings = settings;
    frame->cache = cache;
    frame->now_us = now_us;
    veer_arena_init(&frame->arena, FRAME_ARENA_BYTES);
    *ret = frame;
    return VEER_OK;
}

void veer_frame_free(veer_frame *frame)
{
    if (frame == NULL)
        return;
    for (frame_window *w = frame->windows; w != NULL; w = w->next)
        veer_window_done(&w->window);
    for (frame_base *b = frame->bases; b != NULL; b = b->next) {
        veer_window_done(&b->window);
        veer_usuals_done(&b->usuals);
    }
    for (frame_run *r = frame->runs; r != NULL; r = r->next)
        veer_window_drift_done(&r->drift);
    for (frame_past *p = frame->pasts; p != NULL; p = p->next) {
        veer_windows_done(&p->windows);
        veer_window_done(&p->whole);
    }
    veer_window_done(&frame->ever);
    veer_arena_done(&frame->arena);
    free(frame);
}

int64_t veer_frame_now(const veer_frame *frame)
{
    return frame->now_us;
}

const veer_target *veer_frame_target(const veer_frame *frame)
{
    return frame->target;
}

const veer_judge_settings *veer_frame_settings(const veer_frame *frame)
{
    return frame->settings;
}

/* ---- how outcomes are read ---- */

veer_rc veer_frame_task(veer_frame *frame, const veer_window_task **ret, veer_err *err)
{
    const veer_judge_settings *const s = frame->settings;
    const veer_window *ever = NULL;
    if (!frame->has_task) {
        veer_rc rc = frame_ever(frame, &ever, err);
        if (rc != VEER_OK)
            return rc;
        rc = ever->performance == NULL
                 ? VEER_ENODATA
                 : veer_window_task_decide(ever, s->task, s->positive, &frame->task, err);
        if (rc == VEER_ENODATA)
            frame->task = (veer_window_task){.task = VEER_PERF_AUTO};
        else if (rc != VEER_OK)
            return rc;
        frame->has_task = true;
    }
    *ret = &frame->task;
    return VEER_OK;
}
