/* A metric over time. */
#include <math.h>
#include <string.h>

#include "judge/frame_impl.h"

static int64_t ceil_to(int64_t us, int64_t step_us)
{
    return frame_floor(us + step_us - 1, step_us);
}

/* What is being filled. */
typedef struct filling {
    int64_t *t_us;     /* begin of each window */
    double *values;    /* NaN: none */
    uint64_t *samples; /* of each */
    size_t n;          /* of them */
    bool any;          /* one has a value */
} filling;

static veer_rc make_room(filling *f, size_t n, veer_arena *arena, veer_err *err)
{
    f->t_us = veer_arena_array(arena, n, sizeof *f->t_us);
    f->values = veer_arena_array(arena, n, sizeof *f->values);
    f->samples = veer_arena_array(arena, n, sizeof *f->samples);
    return f->t_us == NULL || f->values == NULL || f->samples == NULL ? veer_fail_nomem(err)
                                                                      : VEER_OK;
}

static veer_rc fill(veer_frame *frame, const veer_windows *windows, const char *metric,
                    veer_estimate *room, filling *f, veer_err *err)
{
    for (size_t i = 0; i < windows->n; i++) {
        const veer_window *const w = &windows->at[i];
        veer_estimate e = {.has_se = false};
        if (w->to_us - w->from_us != windows->step_us)
            continue;
        if (w->activity != NULL || w->performance != NULL) {
            const veer_rc rc = frame_values(frame, w, room, err);
            if (rc != VEER_OK)
                return rc;
            e = frame_value(w, room, metric);
        }
        const bool present = e.value.present && e.value.n > 0;
        f->t_us[f->n] = w->from_us;
        f->values[f->n] = present ? e.value.value : (double)NAN;
        f->samples[f->n++] = present ? e.value.n : 0;
        f->any = f->any || present;
    }
    return VEER_OK;
}

/* Whole windows of the range only. */
static veer_rc from_predictions(veer_frame *frame, const char *metric, veer_store_span span,
                                int64_t step_us, veer_arena *arena, filling *f,
                                int64_t *ret_step_us, veer_err *err)
{
    veer_windows windows = {0};
    const veer_buckets_query query = {
        .series = frame->target->series,
        .n_series = frame->target->n_series,
        .segment = frame->target->segment,
        .parts = frame_metric_part(metric),
        .from_us = ceil_to(span.from_us, step_us),
        .to_us = frame_floor(span.to_us, step_us),
        .step_us = step_us,
    };
    if (query.from_us >= query.to_us)
        return VEER_OK;
    veer_rc rc = veer_buckets_read(veer_ingest_buckets(frame->ingest), &query, &windows, err);
    if (rc != VEER_OK)
        return rc;
    veer_estimate *const room = veer_arena_array(arena, veer_n_perf_metrics, sizeof *room);
    rc = room == NULL ? veer_fail_nomem(err) : make_room(f, windows.n, arena, err);
    if (rc == VEER_OK)
        rc = fill(frame, &windows, metric, room, f, err);
    *ret_step_us = windows.step_us;
    veer_windows_done(&windows);
    return rc;
}

static veer_rc from_points(veer_frame *frame, const char *metric, veer_store_span span,
                           veer_arena *arena, filling *f, veer_err *err)
{
    frame_points points;
    veer_rc rc = frame_points_read(frame, metric, span.from_us, span.to_us, arena, &points, err);
    if (rc != VEER_OK || points.n == 0)
        return rc;
    *f = (filling){.t_us = points.t_us, .values = points.values, .n = points.n, .any = true};
    f->samples = veer_arena_array(arena, points.n, sizeof *f->samples);
    if (f->samples == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < points.n; i++)
        f->samples[i] = 1;
    return VEER_OK;
}

veer_rc veer_frame_series(veer_frame *frame, const char *metric, int64_t from_us, int64_t to_us,
                          int64_t step_us, veer_arena *arena, veer_series *ret,
                          const uint64_t **ret_samples, const char **ret_source, veer_err *err)
{
    const veer_metric *const info = veer_metric_find(metric);
    const char *const name = info != NULL ? info->name : metric;
    const veer_store_span span = {from_us, to_us};
    const char *source = "predictions";
    int64_t width_us = step_us;
    filling f = {.n = 0};
    veer_rc rc = VEER_OK;
    if (step_us <= 0)
        return veer_fail(err, VEER_EINVAL, "a step is longer than no time");
    if (frame_metric_known(name))
        rc = from_predictions(frame, name, span, step_us, arena, &f, &width_us, err);
    if (rc == VEER_OK && !f.any) {
        rc = from_points(frame, name, span, arena, &f, err);
        width_us = f.any ? 0 : width_us;
        source = f.any ? "points" : "none";
    }
    if (rc != VEER_OK)
        return rc;
    *ret = (veer_series){.t_us = f.t_us, .values = f.values, .n = f.n, .step_us = width_us};
    if (ret_samples != NULL)
        *ret_samples = f.samples;
    if (ret_source != NULL)
        *ret_source = source;
    return VEER_OK;
}
